"""Theorem 6, its scope: the function depends on k, its dimension grows like k**(2 r), and c_1 can be written down.

Setting: the hardest chain of `theorem_6_rate` for each k, r = (alpha - 1) / (3 alpha - 2).
Printed: for alpha, L and an algorithm "there exists a constant c_1 and an L-smooth function f" such that ... x_k "after
processing k stochastic gradients has an error E||grad f(x_k)|| >= Omega(k**-r)": one f for all k, and any algorithm.
Proved: for each k there is an f, in a dimension T of the order of k**(2 r); for zero-respecting algorithms. With c_1 = 46
2**(1/alpha) / sqrt(14592) the constant in Omega holds for every k >= 1 and every sigma >= c_1 sqrt(F_0 L). On one chain of T
links it fails: an algorithm that goes from link to link, but answers 0 until it has seen the last one, and then a point far
along all of them, has an error of at most 2 sqrt(e) epsilon P(Bin(k, p) < T), which falls faster than any power of k. That
some other f serves one given algorithm for all k is not excluded; the proof gives none.
Check: exact binomial laws; no Monte Carlo. That the proof needs a zero-respecting algorithm is a control of
`theorem_6_progress`: a step that ignores the gradient passes the chain at once.
Source: Zhang et al. 2020, Theorem 6 and appendix G.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL
from .theorem_6_rate import HORIZONS, bounds


def check_scope(run, alpha, shift=0.0, factor=1.0):
    """Hold the growth of T against 2 r, and the bound at many k and sigma against its constant, times a factor."""
    lengths = [ht.exact.theorem_6.lower_bound(int(k), alpha)[1].length for k in HORIZONS]
    growth = ht.rates.exact_rate(HORIZONS, 1.0 / np.array(lengths))
    least = theory.theorem_6.least_noise(alpha)
    horizons = np.array([1, 2, 5, 10, 100, 1000, 10**6, 10**16])
    exact = np.array(
        [ht.exact.theorem_6.lower_bound(int(k), alpha, sigma=s * least)[0] for s in (1.0, 3.0, 30.0) for k in horizons]
    )
    ratio = float(np.min(exact / np.tile(theory.theorem_6.bound(horizons, alpha), 3)))
    two_links = theory.theorem_6.instance(np.sqrt(0.5 / theory.theorem_6.LINK_COST), alpha)
    return ht.judge.all_of(
        [
            ht.judge.rate_equals(growth, 2.0 * theory.theorem_6.rate(alpha) + shift),
            ht.judge.number_at_least(ratio, factor, "least ratio of LB(k) to sqrt(F_0 L / 14592) (2 k)**-r"),
            ht.judge.number_is(two_links.length, 2, 0, "links at epsilon = sqrt(F_0 L / 14592)"),
            ht.judge.number_is(two_links.probability, 1.0, 1e-9, "their p at sigma = c_1 sqrt(F_0 L)"),
        ]
    )


def check_fixed(run, alpha, growing=False):
    """Hold what one chain leaves of the error, or else the best bound over all chains, against k**-r."""
    if growing:
        horizons, errors = HORIZONS, bounds(alpha)
    else:
        horizons = 100 * 2 ** np.arange(4)
        errors = np.sqrt(np.e) * ht.exact.theorem_6.least_gradient(horizons, ht.exact.theorem_6.lower_bound(100, alpha)[1])
    return ht.judge.rate_at_most(ht.rates.exact_rate(horizons, errors), theory.theorem_6.rate(alpha))


scope = ht.Claim(
    id="theorem-6-scope",
    source="Zhang et al. 2020, Theorem 6",
    statement="The chain that proves the bound at k has a length of the order of k**(2 r), and its constant holds for every "
    "k >= 1 and sigma >= c_1 sqrt(F_0 L) with c_1 = 46 2**(1/alpha) / sqrt(14592).",
    assumptions="Assumption 1; f L-smooth with f(0) - f* <= F_0; zero-respecting algorithms",
    check=check_scope,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 2.0 * theory.theorem_6.rate(alpha),
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "a constant 3 times as large": ht.Control({"factor": 3.0}),
    },
)

fixed = ht.Claim(
    id="theorem-6-fixed-chain",
    source="Zhang et al. 2020, Theorem 6",
    statement="The bound k**-r holds for all k on one and the same chain.",
    assumptions=scope.assumptions,
    check=check_fixed,
    alphas=ALPHAS,
    full=FULL,
    printed=theory.theorem_6.rate,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={"a chain for each k": ht.Control({"growing": True}, ht.Outcome.HOLDS)},
)
