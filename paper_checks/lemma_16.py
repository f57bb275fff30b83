"""Lemma 16: no test tells the two problems of Theorem 5 apart before k is of the order of 1 / u.

Setting: k stochastic gradients of the two-point family are k coin tosses with probability u / 2 or
u = (4 epsilon)**(alpha / (alpha - 1)).
Guarantee: TV <= sqrt(KL / 2) <= sqrt(k u / 6), so every test errs with probability at least (1 - sqrt(k u / 6)) / 2, and one
that errs with probability below 1/4 needs k > 1.5 / u. With Lemma 15 the least risk after k gradients is at least
(1 - 6**(-1/2)) / 128 k**-r for k >= 2**(alpha / (alpha - 1)), r = 2 (alpha - 1) / alpha.
Check: exact total variation, divergence, test errors and risks, by binomial sums; no Monte Carlo.
Source: Zhang et al. 2020, Lemma 16 (appendix F); its formulas are reconstructed, the constants are derived here.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .lemma_15 import cases
from .orders import ALPHAS, FULL


def check(run, alpha, variation=1.0, divergence=1.0):
    """Check TV <= sqrt(KL / 2), TV <= sqrt(k u / 6), KL <= k u / (4 (1 - u)); the factors shrink the last two bounds."""
    findings = []
    for k, epsilon in cases(run, alpha):
        where = f"epsilon = {epsilon:g}, k = {k}:"
        case = (k, alpha, epsilon)
        exact, distance = ht.exact.lemma_16.total_variation(*case), ht.exact.lemma_16.divergence(*case)
        limits = theory.lemma_16.total_variation_bound(*case), theory.lemma_16.divergence_bound(*case)
        findings += [
            ht.judge.number_at_most(exact, (0.5 * distance) ** 0.5, f"{where} TV, against Pinsker's sqrt(KL / 2),"),
            ht.judge.number_at_most(exact, variation * float(limits[0]), f"{where} TV, against sqrt(k u / 6),"),
            ht.judge.number_at_most(distance, divergence * float(limits[1]), f"{where} KL, against k u / (4 (1 - u)),"),
        ]
    return ht.judge.all_of(findings)


def check_samples(run, alpha, load=1.5):
    """Hold the exact number of gradients that an error below 1/4 takes against `load` / u."""
    findings = []
    for epsilon in run.choose((0.02, 0.125), (0.01, 0.05, 0.125), (0.005, 0.01, 0.05, 0.1, 0.125)):
        u = theory.theorem_5.jump_probability(alpha, epsilon)
        needed = ht.exact.lemma_16.jumps_needed(alpha, epsilon, 0.25)
        what = f"epsilon = {epsilon:g}, u = {u:.3g}: gradients needed for an error below 1/4, times u,"
        findings.append(ht.judge.number_at_least(needed * u, load, what))
    return ht.judge.all_of(findings)


def check_risk(run, alpha, factor=1.0):
    """Hold the least risk after k gradients against (1 - 6**(-1/2)) / 128 k**-r, times `factor`."""
    findings = []
    first = 2.0 ** (alpha / (alpha - 1.0))
    for k in np.unique(np.ceil(np.geomspace(first, first * run.choose(1e3, 1e4, 1e5), 4))).astype(np.int64).tolist():
        least = ht.exact.theorem_5.lower_bound(k, alpha)[0] * k ** theory.theorem_5.rate(alpha)
        what = f"k = {k}: k**r times the least risk of any algorithm"
        findings.append(ht.judge.number_at_least(least, factor * theory.theorem_5.constant(), what))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="lemma-16",
    source="Zhang et al. 2020, Lemma 16",
    statement="TV <= sqrt(KL / 2) <= sqrt(k u / 6) for k gradients of the two-point family.",
    assumptions="the two-point family of Theorem 5, epsilon <= 1/8",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    controls={
        "half the bound of TV": ht.Control({"variation": 0.5}),
        "half the bound of KL": ht.Control({"divergence": 0.5}),
    },
)

samples = ht.Claim(
    id="lemma-16-samples",
    source="Zhang et al. 2020, Lemma 16",
    statement="A test that errs with probability below 1/4 needs k > 1.5 / u gradients.",
    assumptions=claim.assumptions,
    check=check_samples,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.5,
    controls={"5.5 in place of 1.5": ht.Control({"load": 5.5}, far="About 5.3 / u gradients are needed in fact.")},
)

risk = ht.Claim(
    id="theorem-5-closed-form",
    source="Zhang et al. 2020, Theorem 5 (Theorem 14 of appendix F), Lemmas 15 and 16",
    statement="The least risk is at least (1 - 6**(-1/2)) / 128 k**-r for every k >= 2**(alpha / (alpha - 1)).",
    assumptions="Assumption 4 with G = 1 on X = [0, 1/2]",
    check=check_risk,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: theory.theorem_5.constant(),
    controls={"2 times the constant": ht.Control({"factor": 2.0})},
)
