"""Assumption 2: E|g_j(x)|**alpha <= B_j**alpha for every x, a bound on the gradient itself and not on its noise.

Setting: f(x) = sum_j h_j x_j**2 / 2 with curvatures 1 and 3 on the box |x_j| <= R, one-sided Pareto noise with a tail index
above alpha.
Guarantee: exact. The least B_j is sup over the box of (E|h_j x_j + xi|**alpha)**(1/alpha) >= h_j R, and B_j / (h_j R) tends
to 1, so that no finite B serves the whole space: like Assumption 4, Assumption 2 needs the bounded domain that the paper
does not mention with it. The noise alone, sigma of Assumption 1, does not depend on R.
Check: the least B_j from tail probabilities, against the integral over the uniform that draws the noise, at the ends and in
the middle of the box.
Source: Zhang et al. 2020, section 4, Assumption 2.
"""

import numpy as np
from scipy import integrate

import heavytail as ht

from .orders import ALPHAS, FULL

CURVATURE = np.array([1.0, 3.0])


def noise_of(alpha):
    """Return noise whose tail index is well above alpha."""
    return ht.noise.Pareto(alpha + 0.5)


def constants(alpha, radius):
    """Return the answers for the box |x_j| <= radius."""
    problem = ht.problems.Quadratic(CURVATURE, domain=ht.problems.Box(-radius, radius))
    return ht.assumptions(problem, noise_of(alpha), alpha)


def gradient_bounds(alpha, radius):
    """Return the least B_j."""
    return np.array([bracket.high for bracket in constants(alpha, radius)["Assumption 2"].constants["B"]])


def noise_bounds(alpha, radius):
    """Return sigma of each coordinate, which is what Assumption 1 bounds."""
    return np.full(2, noise_of(alpha).moment(alpha) ** (1.0 / alpha))


def searched(alpha, radius):
    """Return the largest (E|h_j x_j + xi|**alpha)**(1/alpha) of three x_j, for xi = exp(s/a) - a/(a - 1), s exponential."""
    noise = noise_of(alpha)

    def power(slope):
        kink = np.log((noise.center - slope) ** noise.alpha) if slope < noise.center else 0.0
        first = max(kink, 0.0)
        return sum(
            integrate.quad(
                lambda s: abs(slope + np.exp(s / noise.alpha) - noise.center) ** alpha * np.exp(-s), a, b, limit=200
            )[0]
            for a, b in ((0.0, first), (first, first + 5.0), (first + 5.0, 400.0))
        )

    return np.array([max(power(h * x) for x in (-radius, 0.0, radius)) for h in CURVATURE]) ** (1.0 / alpha)


def check(run, alpha, bounds=gradient_bounds, shift=0.0):
    """Hold the bounds against a search, and their growth with the radius against R**1."""
    radii = 10.0 ** np.arange(2, 11, 2)
    sizes = np.array([bounds(alpha, radius) for radius in radii])
    ratio = float(np.max(np.abs(bounds(alpha, 2.0) / searched(alpha, 2.0) - 1.0)))
    return ht.judge.all_of(
        [
            *(ht.judge.rate_equals(ht.rates.exact_rate(radii, size), -1.0 + shift) for size in sizes.T),
            ht.judge.number_is(float(np.min(sizes / np.outer(radii, CURVATURE))), 1.0, 0.2, "least B_j / (h_j R)"),
            ht.judge.number_is(ratio, 0.0, 1e-6, "relative distance between B_j and a search"),
        ]
    )


claim = ht.Claim(
    id="assumption-2",
    source="Zhang et al. 2020, section 4, Assumption 2",
    statement="The least B_j of Assumption 2 grows like the radius of the domain, so no strongly convex f has one on R**d.",
    assumptions="f quadratic with curvatures 1 and 3 on a box; Pareto noise",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0,
    controls={
        "the bound on the noise alone": ht.Control({"bounds": noise_bounds}),
        "growth 0.05 too high": ht.Control({"shift": -0.05}),
        "growth 0.05 too low": ht.Control({"shift": 0.05}),
    },
)
