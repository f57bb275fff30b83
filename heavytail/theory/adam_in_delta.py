"""Adam without momentum needs delta**(-1/2): with probability delta one spike leaves it on a plateau for most of T steps.

Noise of variance 1 is 0 but for spikes of sqrt(T / (2 delta)), with the probability delta/T each way. Adam with beta2 = 1 -
1/T and the step size a / sqrt(T) answers the first by a step of nearly a, whatever its size, and from then on divides by its
trace, sqrt(1 / (2 delta)): so it cannot leave a plateau of slope (delta T)**(-1/4) and width 2 sqrt(2 e) a (delta T)**(1/4)
by step T. If the only spike goes to the left at step s, the mean squared gradient of T points is (1 - s/T) / sqrt(delta T).
It comes within the first share of the steps with the probability `probability`; a level (1 - share) (delta T)**(-1/2) is
reached with that, up to the chance of a second spike. AdaGrad, whose memory is the horizon, does the same.
"""

from __future__ import annotations

import math

from heavytail.noise.atoms import Atoms
from heavytail.parts.parameters import between, positive
from heavytail.problems.plateau import Plateau
from heavytail.theory.hypotheses import whole_steps
from heavytail.theory.instances import Instance

__all__ = ["EXPONENT", "WIDTH_PRINTED", "beta2", "instance", "level", "level_printed", "probability", "probability_printed"]

EXPONENT = 0.5  # of 1/delta in the (1 - share delta)-quantile
WIDTH_PRINTED = 16.0 * math.sqrt(8.0)  # of the plateau, over a (delta T)**(1/4)


def _expected_spikes(horizon: int, delta: float) -> float:
    between("delta", delta, 0.0, 1.0, closed="neither")
    reason = "The plateau is no steeper than 1, and delta T >= 1."
    return delta * between("horizon", float(whole_steps(horizon)), 1.0 / delta, math.inf, closed="low", reason=reason)


def beta2(horizon: int) -> float:
    """Return 1 - 1/T: the memory of the squares is the horizon."""
    return 1.0 - 1.0 / float(whole_steps(horizon, 2))


def level_printed(horizon: int, delta: float) -> float:
    """Return 1 / (4 sqrt(delta T)), which the mean squared gradient reaches with `probability_printed` at least."""
    return level(horizon, delta, 0.75)


def probability_printed(delta: float) -> float:
    """Return delta/4."""
    return 0.25 * between("delta", delta, 0.0, 1.0, closed="neither")


def level(horizon: int, delta: float, share: float) -> float:
    """Return (1 - share) / sqrt(delta T), the (1 - share delta)-quantile of the mean squared gradient as delta -> 0.

    Parameters
    ----------
    horizon : int
        T, at least 1/delta.
    delta : float
        The expected number of spikes to the left.
    share : float
        The share of the steps within which the spike comes.
    """
    expected = _expected_spikes(horizon, delta)
    return (1.0 - between("share", share, 0.0, 1.0, closed="neither")) / math.sqrt(expected)


def probability(horizon: int, delta: float, share: float = 0.75) -> float:
    """Return floor(share T) (delta/T) (1 - 2 delta/T)**(T - 1), a bound from below of the probability of `level`.

    The only spike goes to the left within the first share of the steps. At the printed level it is near (3/4) delta, three
    times what is printed. The parameters are those of `level`.
    """
    expected, steps = _expected_spikes(horizon, delta), float(whole_steps(horizon))
    early = math.floor(between("share", share, 0.0, 1.0, closed="neither") * steps * (1.0 + 1e-15))
    return early * expected / steps**2 * math.exp((steps - 1.0) * math.log1p(-2.0 * delta / steps))


def instance(horizon: int, delta: float, scale: float = 1.0, width: float = WIDTH_PRINTED) -> Instance:
    """Return the plateau, to be started at 0, and the spikes, for Adam with beta1 = 0, `beta2` and eta = scale / sqrt(T).

    Parameters
    ----------
    horizon, delta
        See `level`.
    scale : float, default 1
        a: the step size times sqrt(T), in the units of x.
    width : float
        Of the plateau, over scale (delta T)**(1/4). Below 2 sqrt(2 e) + 1 Adam may come to its end.
    """
    expected, reach = _expected_spikes(horizon, delta), positive("scale", scale)
    width = reach * positive("width", width) * expected**0.25
    spike = math.sqrt(0.5 * float(whole_steps(horizon)) / delta)
    noise = Atoms.symmetric_jump(spike, 2.0 * delta / float(whole_steps(horizon)))
    return Instance(Plateau(expected**-0.25, width, reach / 8.0), noise)
