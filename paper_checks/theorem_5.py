"""Theorem 5: no algorithm does better than k**-r on strongly convex functions, r = 2 (alpha - 1) / alpha.

Setting: f_b(x) = (x - b)**2 / 2 on X = [0, 1/2], with b and the frequency of a rare jump unknown (the two-point family).
Guarantee: lower and tight. The printed theorem omits that X must be bounded; Table 1 prints (alpha - 1) / alpha.
Check: the exact Bayes risk of the best algorithm, by binomial sums; no Monte Carlo. GClip is sandwiched between it and B_k.
Source: Zhang et al. 2020, Theorem 5 (Theorem 14 of appendix F); Table 1, last row.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, ANY_ABOVE_1_1, FULL


def least_risks(run, alpha):
    """Return horizons k and the least possible risk after k gradients."""
    horizons = 10 ** np.arange(2, run.choose(6, 7, 8))
    return horizons, np.array([ht.exact.theorem_5.lower_bound(int(k), alpha)[0] for k in horizons])


def check_rate(run, alpha, shift=0.0):
    """Hold the rate of the exact lower bound against 2 (alpha - 1) / alpha."""
    fit = ht.rates.exact_rate(*least_risks(run, alpha))
    return ht.judge.rate_equals(fit, theory.theorem_5.rate(alpha) + shift)


def check_constant(run, alpha, factor=1.0):
    """Hold k**r times the exact lower bound at the largest k against its limit, the constant of the Poisson problem."""
    horizons, risks = least_risks(run, alpha)
    limit = factor * ht.exact.theorem_5.limit_constant(alpha)[0]
    scaled = float(risks[-1] * float(horizons[-1]) ** theory.theorem_5.rate(alpha))
    return ht.judge.number_is(scaled, limit, 0.005 * limit, "k**r LB(k)", f"k = {horizons[-1]:.0e}, without chance")


def check_sandwich(run, alpha, sign=1.0, factor=1.0):
    """Check least risk <= risk of GClip on the family <= B_k; `sign` flips the update, `factor` raises the lower bound."""
    step, level = theory.theorem_4.schedule(alpha)
    findings = []
    for horizon in run.choose((100, 1000), (10, 100, 1000, 10_000), (10, 100, 1000, 10_000, 100_000)):
        least, epsilon = ht.exact.theorem_5.lower_bound(horizon, alpha)
        curves = []
        for nu in (0, 1):
            instance = theory.theorem_5.instance(alpha, epsilon, nu)
            domain = instance.problem.domain
            method = ht.methods.ProjectedGClip(ht.Power(sign * step.scale, step.exponent, step.shift), level, domain)
            experiment = ht.Experiment(
                problem=instance.problem, noise=instance.noise, method=method, start=0.5, steps=horizon,
                trajectories=run.choose(2000, 2000, 100_000), checkpoints=[horizon], record=[("gap", "weighted")],
            )  # fmt: skip
            curves.append(run.simulate(experiment).curve("gap", "weighted"))
        average = ht.average(curves)
        upper = theory.theorem_4.finite_sum_bound([horizon], level, alpha)
        findings.append(ht.judge.above(average, [factor * least], "the least risk"))
        findings.append(ht.judge.below(average, upper, "B_k"))
    return ht.judge.all_of(findings)


def check_table(run, alpha, rate=theory.table_1.rate_strongly_convex_printed, shift=0.0):
    """Hold the upper bound B_k that GClip guarantees against a lower bound, by default the one that Table 1 prints."""
    horizons = np.geomspace(1e3, 1e6, 4).round().astype(np.int64)
    bounds = theory.theorem_4.finite_sum_bound(horizons, theory.theorem_4.clip_level(alpha), alpha)
    return ht.judge.algebra(ht.judge.rate_at_most(ht.rates.exact_rate(horizons, bounds), rate(alpha) + shift))


rate = ht.Claim(
    id="theorem-5-rate",
    source="Zhang et al. 2020, Theorem 5",
    statement="The least risk of any algorithm after k gradients decays exactly like k**(-2 (alpha - 1)/alpha).",
    assumptions="Assumption 4 with G = 1 on X = [0, 1/2]; f 1-strongly convex and 1-smooth",
    check=check_rate,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY_ABOVE_1_1,
    printed=theory.theorem_5.rate,
    proved=theory.theorem_5.rate,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
    },
)

constant = ht.Claim(
    id="theorem-5-constant",
    source="Zhang et al. 2020, Theorem 5",
    statement="k**r times the least risk tends to the constant of the Poisson problem.",
    assumptions=rate.assumptions,
    check=check_constant,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: ht.exact.theorem_5.limit_constant(alpha)[0],
    controls={"constant 2 % too high": ht.Control({"factor": 1.02})},
)

sandwich = ht.Claim(
    id="theorem-5-sandwich",
    source="Zhang et al. 2020, Theorems 4 and 5",
    statement="On the two-point family the risk of GClip lies between the least risk of any algorithm and B_k.",
    assumptions=rate.assumptions,
    check=check_sandwich,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0,
    controls={
        # At 1.2 B_k exceeds every gap on X until k is far larger.
        "sign-flipped update": ht.Control({"sign": -1.0}, alphas=(1.5, 1.8, 2.0)),
        "lower bound 3 times too high": ht.Control({"factor": 3.0}, alphas=(1.5, 1.8, 2.0)),
        "lower bound 5 times too high": ht.Control(
            {"factor": 5.0}, alphas=(1.2,), far="At 1.2 GClip lies about 3 times above the least risk of any algorithm."
        ),
    },
)

table = ht.Claim(
    id="table-1-lower-bound",
    source="Zhang et al. 2020, Table 1, row LowerBound, strongly convex",
    statement="No algorithm decays faster than the printed k**(-(alpha - 1)/alpha), or k**-1 at alpha = 2.",
    assumptions="Assumption 4; f strongly convex; GClip is an algorithm, and its bound B_k is proved",
    check=check_table,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY_ABOVE_1_1,
    printed=theory.table_1.rate_strongly_convex_printed,
    proved=theory.theorem_5.rate,
    expected=lambda alpha: ht.Outcome.HOLDS if alpha == 2.0 else ht.Outcome.REFUTED,
    controls={
        "the proved exponent": ht.Control({"rate": theory.theorem_5.rate}, ht.Outcome.HOLDS),
        "the proved exponent, 0.05 too low": ht.Control({"rate": theory.theorem_5.rate, "shift": -0.05}),
    },
)
