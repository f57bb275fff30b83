"""Lemma 15: an algorithm with a small risk on the two problems of Theorem 5 tells them apart.

Setting: f_b(x) = (x - b)**2 / 2 with b = epsilon or 2 epsilon, a fair coin; the output x_k of any algorithm after k
stochastic gradients of the two-point family; the test that says b = epsilon if x_k < 3 epsilon / 2.
Guarantee: P(wrong test) <= 8 R / epsilon**2 with R the average of E f_b(x_k), so R < epsilon**2 / 32 gives an error below
1/4. The constant 8 cannot be lowered in general, but it is 4 for the best algorithm.
Check: the supremum of P(wrong) epsilon**2 / (8 R) over all algorithms, bracketed by binomial sums; no Monte Carlo.
Source: Zhang et al. 2020, Lemma 15 (appendix F); its formulas are reconstructed, the constant is derived here.
"""

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL


def cases(run, alpha):
    """Return (k, epsilon), from gradients that show no jump to gradients that tell the problems apart."""
    for epsilon in run.choose((0.01, 0.125), (0.01, 0.05, 0.125), (0.001, 0.01, 0.03, 0.05, 0.1, 0.125)):
        for load in (0.01, 0.1, 1.0, 10.0, 100.0):
            k = max(1, round(load / theory.theorem_5.jump_probability(alpha, epsilon)))
            if k < 2**62:  # near alpha = 1 there would be more gradients than can be counted
                yield k, epsilon


def check(run, alpha, constant=8.0):
    """Hold sup P(wrong) epsilon**2 / R over all algorithms against the constant."""
    findings = []
    for k, epsilon in cases(run, alpha):
        low, high = (8.0 * end for end in ht.exact.lemma_15.wrong_test_per_risk(k, alpha, epsilon))
        what = f"epsilon = {epsilon:g}, k = {k}: sup of P(wrong test) epsilon**2 / R in [{low:.4f}, {high:.4f}],"
        end = high if high <= constant * (1.0 + 1e-9) else low
        findings.append(ht.judge.number_at_most(end, constant, what))
    return ht.judge.all_of(findings[::-1])


def check_best(run, alpha, factor=1.0):
    """Hold the error of the posterior mean's test against Lemma 15 with 4 in place of 8."""
    findings = []
    for k, epsilon in cases(run, alpha):
        error = ht.exact.lemma_16.least_test_error(k, alpha, epsilon)
        limit = 0.5 * factor * float(theory.lemma_15.bound(ht.exact.theorem_5.bayes_risk(k, alpha, epsilon), epsilon))
        findings.append(ht.judge.number_at_most(error, limit, f"epsilon = {epsilon:g}, k = {k}: error of the best test"))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="lemma-15",
    source="Zhang et al. 2020, Lemma 15",
    statement="For any algorithm P(wrong test) <= 8 R / epsilon**2, so a risk below epsilon**2 / 32 gives one below 1/4.",
    assumptions="the two-point family of Theorem 5, epsilon <= 1/8; any output after k stochastic gradients",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 8.0,
    controls={"7.9 in place of 8": ht.Control({"constant": 7.9})},
)

best = ht.Claim(
    id="lemma-15-best",
    source="Zhang et al. 2020, Lemma 15",
    statement="For the best algorithm, the posterior mean, P(wrong test) <= 4 R / epsilon**2.",
    assumptions=claim.assumptions,
    check=check_best,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 4.0,
    controls={"3.9 in place of 4": ht.Control({"factor": 0.975})},
)
