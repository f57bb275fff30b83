"""Theorem 2, the inequality: the average of E phi_tau(||grad f(x_k)||) is below 2 F_0/(eta k) + b**2 + L eta v for every k.

Setting: f is L-smooth with f* > -infinity, E||g - grad f||**alpha <= sigma**alpha = 1 (Assumption 1); three functions (a
parabola, a logarithm, a cosine) and three noises.
Method: GClip with the constant eta and tau that suit a horizon K, from x_0 with f(x_0) - f* = F_0.
Guarantee: upper, with the constants b and v of Lemma 10, for tau >= 4 sigma and eta <= 1/(8 L).
Check: the average of ||grad f||**2, which is at least that of phi_tau and equal to it where ||grad f|| <= tau/2, at six k
from K/4 to K: before, the trajectories together have hardly met the rare jumps.
Source: Zhang et al. 2020, Theorem 2, which prints O(...) for another tau: see `theorem_2_schedule`.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL

STARTS = ((ht.problems.Quadratic(1.0), 2.0), (ht.problems.Logarithm(), 3.0), (ht.problems.Cosine(), 2.5))


def noises(alpha, tau):
    """Return three noises with E|xi|**alpha <= 1: against the clip level tau, symmetric and skewed Pareto."""
    tail = alpha + 0.1
    scales = {symmetric: ht.noise.Pareto(tail, symmetric=symmetric).moment(alpha) for symmetric in (True, False)}
    yield theory.lemma_9.instance(alpha, tau)
    yield ht.noise.Pareto(tail, scale=scales[True] ** (-1.0 / alpha), symmetric=True)
    yield ht.noise.Pareto(tail, scale=scales[False] ** (-1.0 / alpha))


def instances(run, alpha, sign=1.0):
    """Return the results of GClip on every function and noise, each with the constants of its bound."""
    horizon = run.choose(1000, 3000, 100_000)
    for problem, start in STARTS:
        gap, smoothness = problem.value(np.array([start])), problem.smoothness
        eta, tau = theory.theorem_2.schedule(horizon, alpha, smoothness, gap)
        for noise in noises(alpha, tau):
            experiment = ht.Experiment(
                problem=problem,
                noise=noise,
                method=ht.methods.GClip(sign * eta, tau),
                start=start,
                steps=horizon,
                trajectories=run.choose(500, 500, 40_000),
                checkpoints=np.geomspace(horizon // 4, horizon, 6).round().astype(np.int64),
                record=[("gradient_norm", "running"), ("gradient_norm_squared", "running")],
            )
            yield run.simulate(experiment), (eta, tau), {"alpha": alpha, "smoothness": smoothness, "gap": gap}


def worst(findings):
    """Join findings on bounds, the one closest to its bound first."""
    return ht.judge.all_of(sorted(findings, key=lambda finding: -finding.measured))


def check(run, alpha, sign=1.0, factor=1.0):
    """Compare the average with its bound at every checkpoint; `sign` flips the update, `factor` shrinks the bound."""
    findings = []
    for result, (eta, tau), constants in instances(run, alpha, sign):
        curve = result.curve("gradient_norm_squared", "running")
        findings.append(ht.judge.below(curve, factor * theory.theorem_2.bound(curve.k, eta, tau, **constants)))
    return worst(findings)


claim = ht.Claim(
    id="theorem-2-bound",
    source="Zhang et al. 2020, Theorem 2",
    statement="The average of E phi_tau(||grad f(x_k)||) of GClip lies below 2 F_0/(eta k) + b**2 + L eta v at every k.",
    assumptions="Assumption 1 with sigma = 1; f L-smooth and bounded below; tau >= 4 sigma, eta <= 1/(8 L)",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0,
    controls={
        "sign-flipped update": ht.Control({"sign": -1.0}),
        "bound 3 times too small": ht.Control({"factor": 1.0 / 3.0}),
    },
)
