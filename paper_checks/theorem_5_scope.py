"""Theorem 5, its scope: the functions depend on k.

Setting: the two-point family of `theorem_5`, with the separation epsilon of its two functions.
Printed: "there exists a problem f [...] such that the output x_k of the algorithm A after processing k stochastic gradients
has an error" of at least Omega(k**-r), r = 2 (alpha - 1)/alpha: one f for all k.
Proved: for each k there is a pair of functions, at a distance of the order of k**-(r/2). On one pair the best algorithm's
risk falls faster than any power of k, since it learns which of the two it has. That some other f serves one given algorithm
for all k is not excluded; the proof gives none.
Check: the exact Bayes risk, by binomial sums; no Monte Carlo.
Source: Zhang et al. 2020, Theorem 5 (Theorem 14 of appendix F).
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL

FIRST = 100_000
HORIZONS = FIRST * 2 ** np.arange(4)


def one_pair(horizons, alpha):
    """Return the least risks on the pair that is hardest for the first horizon."""
    epsilon = ht.exact.theorem_5.lower_bound(FIRST, alpha)[1]
    return [ht.exact.theorem_5.bayes_risk(int(k), alpha, epsilon) for k in horizons]


def pair_for_each(horizons, alpha):
    """Return the least risk at each horizon on the pair that is hardest for it."""
    return [ht.exact.theorem_5.lower_bound(int(k), alpha)[0] for k in horizons]


def check(run, alpha, risks=one_pair):
    """Hold how fast the least risks fall against k**-r."""
    fit = ht.rates.exact_rate(HORIZONS, np.array(risks(HORIZONS, alpha)))
    return ht.judge.rate_at_most(fit, theory.theorem_5.rate(alpha))


claim = ht.Claim(
    id="theorem-5-fixed-pair",
    source="Zhang et al. 2020, Theorem 5",
    statement="The bound k**-r holds for all k on one and the same pair of functions.",
    assumptions="Assumption 4 with G = 1 on X = [0, 1/2]; f 1-strongly convex and 1-smooth",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    printed=theory.theorem_5.rate,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={"a pair for each k": ht.Control({"risks": pair_for_each}, ht.Outcome.HOLDS)},
)
