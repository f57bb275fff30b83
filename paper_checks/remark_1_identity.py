"""Remark 1, the step of its proof: E[||(1 - eta) x - eta xi||**2 | x] is infinite for each x, whatever E||x||**2 is.

Setting: one step of SGD on x**2 / 2 from a known point x, centred Pareto noise of tail index alpha < 2.
Guarantee: exact. With xi_M = clip_M(xi),
    E((1 - eta) x - eta xi_M)**2 = (1 - eta)**2 x**2 - 2 (1 - eta) eta x E xi_M + eta**2 E xi_M**2,
where E xi_M vanishes like M**(1 - alpha) and E xi_M**2 grows like M**(2 - alpha). So the left side grows like M**(2 - alpha)
for each x, and the expectation of x_{k+1}**2 is infinite because it is so given x_k. In general (c - eta xi)**2 >=
eta**2 xi**2 / 2 - c**2, which needs neither a mean of the noise nor alpha > 1.
The printed chain expands E||x_{k+1}||**2 without conditioning: from k = 1 on its first and last terms are both infinite, it
ends with ">= infinity", and a cross term with x_k outside of the expectation is dropped where only its mean is 0.
Check: the left side as an integral over the quantiles of the noise, the right side from tail probabilities.
Source: Zhang et al. 2020, Remark 1, proof.
"""

import numpy as np
from scipy import integrate

import heavytail as ht

from .orders import FULL_HEAVY, HEAVY

POINTS = (0.0, 1.0, -30.0)
STEPS = (0.1, 1.0, 1.9)


def expanded(noise, x, eta, level, cross=1.0):
    """Return the right side of the identity."""
    c = (1.0 - eta) * x
    square = eta**2 * noise.clipped_moment(2.0, level)
    return c**2 - cross * 2.0 * c * eta * noise.clipped_mean(level) + square


def integrated(noise, x, eta, level):
    """Return the left side from xi = exp(s / a) - a / (a - 1), s exponential; xi is never below minus the level."""
    c, end = (1.0 - eta) * x, -np.log(float(noise.sf(level)))
    inner = integrate.quad(
        lambda s: (c - eta * (np.exp(s / noise.alpha) - noise.center)) ** 2 * np.exp(-s), 0.0, end, epsrel=1e-11
    )[0]
    return inner + np.exp(-end) * (c - eta * level) ** 2


def at_index(alpha):
    """Return the noise of the claim."""
    return ht.noise.Pareto(alpha)


def with_variance(alpha):
    """Return noise with a tail index above 2."""
    return ht.noise.Pareto(alpha + 1.0)


def check(run, alpha, noise=at_index, shift=0.0, cross=1.0):
    """Hold both sides against each other at truncation, and their growth for every x against M**(2 - alpha)."""
    law = noise(alpha)
    truncations = 10.0 ** np.arange(2, 5) * (1.0 + law.center)
    far = 10.0 ** np.arange(12, 29, 4)
    worst, findings = 0.0, []
    for x in POINTS:
        for eta in STEPS:
            for level in truncations:
                direct = integrated(law, x, eta, level)
                worst = max(worst, abs(expanded(law, x, eta, level, cross) / direct - 1.0))
            beyond = expanded(law, x, eta, far, cross) - ((1.0 - eta) * x) ** 2
            findings.append(ht.judge.rate_equals(ht.rates.exact_rate(far, beyond), alpha - 2.0 + shift))
    identity = ht.judge.number_is(worst, 0.0, 1e-7, "largest relative distance between the sides of the identity")
    return ht.judge.all_of([*findings, identity])


claim = ht.Claim(
    id="remark-1-identity",
    source="Zhang et al. 2020, Remark 1, proof",
    statement="Given any x_k, the second moment of x_{k+1} cut at M is the expanded one and grows like M**(2 - alpha).",
    assumptions="f(x) = x**2 / 2; centred Pareto noise; eta > 0",
    check=check,
    alphas=HEAVY,
    full=FULL_HEAVY,
    proved=lambda alpha: 2.0 - alpha,
    controls={
        "cross term dropped": ht.Control({"cross": 0.0}),
        "noise with a variance": ht.Control({"noise": with_variance}),
        "exponent 0.05 too high": ht.Control({"shift": -0.05}),
        "exponent 0.05 too low": ht.Control({"shift": 0.05}),
    },
)
