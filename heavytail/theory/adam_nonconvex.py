"""Adam without clipping or eps, with constant eta, beta1 and beta2: for p < 2 it cannot have the rate of normalised SGD.

Let beta1**2 <= beta2, W = 1/(1 - beta2) and no eps. Two instances, for a horizon T, show that its mean gradient norm has at
least the order of the larger one of

- W**-((p - 1)/p), up to logarithms: on a slope the noise is -s, and a jump upwards comes once in W log W steps. Between
  the jumps x climbs by eta a step. A jump makes it fall by 2 eta sqrt(W) at most if beta1 <= beta2; and else by eta/sqrt(W)
  a step at most, for (1 - beta1) (beta1/sqrt(beta2))**i sqrt(W) is no more, while momentum remembers it, 2 W log log W steps
  or so. The memory of the jump's square makes steps small for some W log W steps (`hidden_slope`). The slope is that of a
  function of Huber: the noise leads out of its bend, so that f(x_0) = inf f will do;
- G, with G**2 = h r/(eta T) and r = sigma W**(1/p - 1/2): a rare jump, with the probability 1/T a step, hides a slope on
  which x climbs to h ~ eta sigma T**(1/p) in T/16 steps. On the other side jumps of the size sigma (W/2)**(1/p), two in W
  steps, keep the root of v near r, so that a step on the slope G is eta G/r, and T steps take the height h (`descent`).

Neither depends on eta. The best W balances both, at T**-rate; at p = 2 that is T**(-1/4), and below it is slower than
the (p - 1)/(3 p - 2) of normalised SGD with momentum. It is a sketch: the runs of the claims decide finite horizons. The
second instance needs eta L T >> r, for shorter steps do not leave a slope of a fixed height, which those jumps hide as well.
It needs W below T**((2 p + 2)/(3 p + 2)) too, as the best W is: before the first jump v is that of the climb, and x falls
by some eta W, which has to be short against h/G. For a longer memory there is to be a plateau on which x comes to rest, and
jumps from there on: half of the paths then descend, at the same G. Left out there are beta1 so near sqrt(beta2) that x does
not come to rest within T/2 steps, say. With beta1**2 > beta2 there is no rate at all, for one jump on a plateau carries x as
far as one likes.

That there is no eps matters. With one beyond all gradients Adam is plain SGD, whose exponent (p - 1)/(2 p) is above `rate`
for p < 2 (`sgd_nonconvex`); what an eps in between can reach is open.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from heavytail.parts.parameters import between, positive
from heavytail.theory.hypotheses import late_steps, moment_order

__all__ = ["Descent", "descent", "hidden_slope", "rate", "rate_with_memory"]

LONGEST = 1.0 / 16.0  # climb, as a part of the horizon
JUMPS = 2.0  # in a memory


@dataclass(frozen=True)
class Descent:
    """The numbers of the second instance.

    Attributes
    ----------
    push : float
        s: on the climb f' is s/2, and the noise is -s, but for a jump of (T - 1) s with the probability 1/T.
    climb, height : float
        How long the climb is, and how high.
    jump, probability : float
        The size of the jumps on the other side, to either side, and their probability in a step.
    slope : float
        G.
    """

    push: float
    climb: float
    height: float
    jump: float
    probability: float
    slope: float


def rate(alpha: float) -> float:
    """Return 2 (alpha - 1)**2 / (alpha (3 alpha - 2)), which no eta, beta1 and beta2 exceed without eps, up to logs."""
    alpha = moment_order(alpha)
    return 2.0 * (alpha - 1.0) ** 2 / (alpha * (3.0 * alpha - 2.0))


def rate_with_memory(alpha: float, power: float) -> float:
    """Return the smaller exponent of the two instances for the memory W = T**power.

    It is min{w (p - 1)/p, (p - 1)/(2 p) - w (2 - p)/(4 p)}, largest at w = 2 (p - 1)/(3 p - 2), and AdaGrad's at w = 1.

    Parameters
    ----------
    alpha : float
        The moment order p.
    power : float
        w, in [0, 1].
    """
    alpha, w = moment_order(alpha), between("power", power, 0.0, 1.0)
    return min(w * (alpha - 1.0) / alpha, 0.5 * (alpha - 1.0) / alpha - 0.25 * w * (2.0 - alpha) / alpha)


def hidden_slope(memory: float, alpha: float, sigma: float = 1.0) -> tuple[float, float]:
    """Return the slope of the first instance, which is half of s, and the probability 1/(W l) of its jumps.

    l = 4 log(100 W). The noise is -s, or s (1 - q)/q with the probability q = 1/(W l), and E|xi|**p = sigma**p.

    Parameters
    ----------
    memory : float
        W, at least 1.
    alpha, sigma : float
        The moment order p and sigma.
    """
    alpha, sigma = moment_order(alpha), positive("sigma", sigma)
    memory = between("memory", memory, 1.0, math.inf, closed="low")
    rare = 1.0 / (memory * 4.0 * math.log(100.0 * memory))
    moment = (1.0 - rare) + rare * ((1.0 - rare) / rare) ** alpha
    return 0.5 * sigma * moment ** (-1.0 / alpha), rare


def descent(horizon: float, memory: float, alpha: float, eta: float = 1.0, sigma: float = 1.0) -> Descent:
    """Return the numbers of the second instance.

    s = (sigma/2) T**(-(p - 1)/p), the climb is eta T/16 long and h = eta T s/32 high.

    Parameters
    ----------
    horizon : int
        T, the number of steps.
    memory : float
        W, at least 2.
    alpha, eta, sigma : float
        The moment order p, the step size, and sigma.
    """
    alpha, steps = moment_order(alpha), float(late_steps(horizon))
    memory = between("memory", memory, JUMPS, math.inf, closed="low")
    eta, sigma = positive("eta", eta), positive("sigma", sigma)
    push = 0.5 * sigma * steps ** (1.0 / alpha - 1.0)
    climb = LONGEST * eta * steps
    height = 0.5 * climb * push
    jump = sigma * (memory / JUMPS) ** (1.0 / alpha)
    root = jump * math.sqrt(JUMPS / memory)
    return Descent(push, climb, height, jump, JUMPS / memory, math.sqrt(height * root / (eta * steps)))
