"""Theorem 4, the inequality: E f(xbar_k) - f* <= B_k for every k, with the constants of its own proof.

Setting: f(x) = x**2 / 2 on X = [-R, R], E|g(x)|**alpha <= 1 on X (Assumption 4 with G = 1), four noises.
Method: projected GClip with eta_k = 4 / (k + 1), tau_k = k**(1/alpha), output xbar_k = sum_j j x_{j-1} / sum_j j.
Guarantee: upper. B_k is the finite sum before any estimate; it is at most alpha (2 + c**2) ((k + 1)/k) (k + 1)**-r.
Source: Zhang et al. 2020, proof of Theorem 4 with the sharp constant c of Lemma 9; the paper prints 16 instead.
"""

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL

RADIUS = 0.2
SHARE = 0.75  # of E|g|**alpha <= 1 that is left to the noise on this domain


def noises(alpha, horizon):
    """Return noises with E|x + xi|**alpha <= 1 on |x| <= 0.2, by the triangle inequality for their alpha-moments."""
    room = (1.0 - RADIUS) ** alpha
    tail = alpha + 0.1
    unit = {symmetric: ht.noise.Pareto(tail, symmetric=symmetric).moment(alpha) for symmetric in (True, False)}
    level = float(theory.theorem_4.clip_level(alpha).at(horizon))
    worst = theory.lemma_9.instance(alpha, level, share=SHARE * room)
    if worst.moment(alpha) > room:
        raise ValueError(f"E|xi|**alpha = {worst.moment(alpha):.3f} > {room:.3f}: this noise breaks Assumption 4 on X.")
    yield worst
    yield ht.noise.Pareto(tail, scale=(room / unit[True]) ** (1.0 / alpha), symmetric=True)
    yield ht.noise.Pareto(tail, scale=(room / unit[False]) ** (1.0 / alpha))
    yield ht.noise.Gaussian((room / ht.noise.Gaussian().moment(alpha)) ** (1.0 / alpha))


def check(run, alpha, sign=1.0, factor=1.0):
    """Compare the gap with B_k at every checkpoint; `sign` flips the update, `factor` shrinks the bound."""
    horizon = run.choose(3000, 10_000, 1_000_000)
    step, level = theory.theorem_4.schedule(alpha)
    findings = []
    for noise in noises(alpha, horizon):
        result = run.simulate(
            ht.Experiment(
                problem=ht.problems.Quadratic(1.0, domain=ht.problems.Box(-RADIUS, RADIUS)),
                noise=noise,
                method=ht.methods.ProjectedGClip(
                    ht.Power(sign * step.scale, step.exponent, step.shift), level, ht.problems.Box(-RADIUS, RADIUS)
                ),
                start=RADIUS,
                steps=horizon,
                trajectories=run.choose(4000, 5000, 200_000),
                record=[("gap", "weighted")],
            )
        )
        curve = result.curve("gap", "weighted")
        bound = factor * theory.theorem_4.finite_sum_bound(curve.k, level, alpha)
        findings.append(ht.judge.below(curve, bound, "B_k"))
    return ht.judge.all_of(sorted(findings, key=lambda finding: -finding.measured))


claim = ht.Claim(
    id="theorem-4-bound",
    source="Zhang et al. 2020, Theorem 4",
    statement="E f(xbar_k) - f* <= B_k at every k, for tau_k = G k**(1/alpha), on any noise that Assumption 4 allows.",
    assumptions="Assumption 4 with G = 1 on X = [-0.2, 0.2]; f 1-strongly convex; projection on X",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0,
    controls={
        # At 1.2 B_k exceeds every gap on this domain until k is far larger.
        "sign-flipped update": ht.Control({"sign": -1.0}, alphas=(1.5, 1.8, 2.0)),
        "bound 200 times too small": ht.Control({"factor": 0.005}),
    },
)
