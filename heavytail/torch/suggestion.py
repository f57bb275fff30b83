"""From recorded gradient noise to the clip level and the moment order of the theorems, with what that rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from heavytail.estimates.tail_report import TailReport
from heavytail.parts.parameters import instance
from heavytail.parts.schedules import Power
from heavytail.theory import theorem_2, theorem_4
from heavytail.theory.hypotheses import moment_order
from heavytail.torch.clips import Norm
from heavytail.torch.gradient_noise import GradientNoise

__all__ = ["ClippingSuggestion", "suggest_clipping"]

LEAST_ALPHA = 1.1  # below, an interval of the index says next to nothing of moments above 1
FLOOR = 4.0  # Theorem 2 assumes tau >= 4 sigma


@dataclass(frozen=True)
class ClippingSuggestion:
    """A clip that the theorems allow; print it to read what it rests on.

    Attributes
    ----------
    alpha : float
        The moment order, in (1, 2].
    sigma : float
        (E||xi||**alpha)**(1/alpha), xi the noise: Assumption 1, in the units of the gradient.
    G : float
        (E||g||**alpha)**(1/alpha), g the stochastic gradient: Assumption 4.
    tau : float
        The clip level.
    eta : float or None
        The step size of Theorem 2, where its constants were given.
    growing : Power
        The clip level G k**(1/alpha) of Theorem 4, for strongly convex losses.
    words : str
        What it rests on.

    Examples
    --------
    >>> import numpy as np
    >>> from heavytail.torch import GradientNoise, SGD, suggest_clipping
    >>> norms = np.random.default_rng(1).pareto(1.6, 20_000) + 1.0
    >>> noise = GradientNoise(norms, norms, np.empty((20_000, 0)), (), 0.0, 1, 1)
    >>> suggestion = suggest_clipping(noise)
    >>> suggestion.alpha, suggestion.tau == 4 * suggestion.sigma
    (1.3, True)
    >>> suggestion.clip
    Norm(tau=...)
    """

    alpha: float
    sigma: float
    G: float
    tau: float
    eta: float | None
    growing: Power
    words: str

    @property
    def clip(self) -> Norm:
        """The clip for `SGD`."""
        return Norm(self.tau)

    def __str__(self) -> str:
        return self.words


def suggest_clipping(
    noise: GradientNoise,
    alpha: float | None = None,
    *,
    steps: int | None = None,
    smoothness: float | None = None,
    gap: float | None = None,
) -> ClippingSuggestion:
    """Suggest how to clip gradients whose noise was recorded.

    Parameters
    ----------
    noise : GradientNoise
        The noise, of mini-batches of the size of the training.
    alpha : float, optional
        The moment order. By default 2 if the report finds a variance, or else the lower end of the
        interval of the tail index, since the moment of the order of the index itself is infinite.
    steps : int, optional
        K, how many steps are to be made.
    smoothness, gap : float, optional
        L, and a bound of f(x_0) - f*, which Theorem 2 wants: the `directional_sharpness` of the gradient is a lower bound of
        L, and a loss that is not negative of f(x_0) - f*.

    Returns
    -------
    ClippingSuggestion

    Raises
    ------
    TypeError
        If it is no recorded noise.
    ValueError
        If no moment order above 1 is safe, or some but not all constants of Theorem 2 are given.

    Notes
    -----
    The theorems assume one bound at all points. The noise changes along a training: see `watch_gradient_noise`.

    References
    ----------
    Zhang et al. 2020, Theorems 2 and 4, with the schedules for which they can be proved (`heavytail.theory`).

    Examples
    --------
    >>> import numpy as np
    >>> from heavytail.torch import GradientNoise, suggest_clipping
    >>> norms = np.abs(np.random.default_rng(1).normal(size=5000))
    >>> noise = GradientNoise(norms, norms, np.empty((5000, 0)), (), 0.0, 1, 1)
    >>> suggestion = suggest_clipping(noise, steps=10_000, smoothness=1.0, gap=1.0)
    >>> suggestion.alpha, round(suggestion.tau, 1)
    (2.0, 10.0)
    """
    instance("noise", noise, GradientNoise, "Pass what record_gradient_noise returns.")
    given = {"steps": steps, "smoothness": smoothness, "gap": gap}
    missing = [name for name, value in given.items() if value is None]
    if missing and len(missing) < len(given):
        raise ValueError(f"Theorem 2 also needs {' and '.join(missing)}. Pass all of steps, smoothness and gap, or none.")
    order, reason = _order(noise.report()) if alpha is None else (moment_order(alpha), "It was given.")
    sigma, bound = (float(np.mean(values**order) ** (1.0 / order)) for values in (noise.norms, noise.gradient_norms))
    eta, tau = None, FLOOR * sigma
    growth = 1.0 / (3.0 * order - 2.0)
    source = f"tau is {FLOOR:g} sigma, the least that Theorem 2 allows; for K steps it grows like K**{growth:.2f}."
    if steps is not None and smoothness is not None and gap is not None:
        eta, tau = theorem_2.schedule(steps, order, smoothness, gap, sigma)
        source = (
            f"tau and eta = {eta:.3g} are those of Theorem 2 for {steps} steps, L = {smoothness:g} and a gap of {gap:g}."
        )
    powers = noise.norms**order
    return ClippingSuggestion(
        alpha=order,
        sigma=sigma,
        G=bound,
        tau=tau,
        eta=eta,
        growing=theorem_4.clip_level(order, bound),
        words=(
            f"Clip the norm at tau = {tau:.3g}, with alpha = {order:g}. {reason}\n"
            f"sigma = (E||xi||**alpha)**(1/alpha) = {sigma:.3g} is the mean over {noise.norms.size} gradients of "
            f"{noise.batch_size} examples; the largest makes up {100.0 * powers.max() / powers.sum():.0f} % of it.\n"
            f"{source}\n"
            f"For a strongly convex loss Theorem 4 takes tau_k = {bound:.3g} k**{1.0 / order:.2f}. All of this is the "
            "noise at these parameters, and that of other batch sizes is another."
        ),
    )


def _order(report: TailReport) -> tuple[float, str]:
    """Return alpha, and why.

    Raises
    ------
    ValueError
        If no order above 1 is safe.
    """
    power = report.power
    if report.variance.answer == "exists":
        return 2.0, f"The noise has a variance: {report.variance.reason}."
    if report.mean.answer != "does not exist" and power.low > LEAST_ALPHA:
        order = min(math.floor(10.0 * power.low) / 10.0, 2.0)
        return (
            order,
            f"The tail index lies in [{power.low:.2f}, {power.high:.2f}], and below its lower end moments exist.",
        )
    raise ValueError(
        f"No moment order above 1 is safe. {report.bottom_line} {report.grounds} Record more samples or larger batches, or "
        "pass alpha."
    )
