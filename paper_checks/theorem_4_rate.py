"""Theorem 4, the exponent: projected GClip reaches f(xbar_k) - f* = O(k**-r), and on the worst noise no more than that.

Setting: f(x) = x**2 / 2, gradient noise with E|g|**alpha <= G**alpha = 1 (Assumption 4).
Method: GClip with eta_k = 4 / (k + 1), tau_k = k**(1/alpha), output xbar_k = sum_j j x_{j-1} / sum_j j.
Guarantee: r = 2 (alpha - 1) / alpha, tight. Table 1 prints (alpha - 1) / alpha for alpha < 2.
Check: for each horizon K the noise that clipping at tau_K hurts most, so that bias and variance are pure powers of K.
Source: Zhang et al. 2020, Theorem 4 with tau_k = G k**(1/alpha), for which its proof goes through; Table 1.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, ANY, FULL

FAMILY = ht.rates.PurePower(
    "each horizon has the noise that hurts its clip level most, so bias and variance are powers of K"
)


def measured(run, alpha, clip=theory.theorem_4.clip_level, sign=1.0, bias=0.0):
    """Return the worst-case rate; `sign` flips the update, `bias` is added to the gradient."""
    horizons = run.choose((100, 300, 1000, 3000), (300, 1000, 3000, 10_000), (1000, 10_000, 100_000, 1_000_000))
    step, level = theory.theorem_4.step_size(), clip(alpha)

    def experiment(horizon):
        law = theory.lemma_9.instance(alpha, float(level.at(horizon)))
        values, probabilities = law.atoms
        return ht.Experiment(
            problem=ht.problems.Quadratic(1.0),
            noise=ht.noise.Atoms(values + bias, probabilities) if bias else law,
            method=ht.methods.GClip(ht.Power(sign * step.scale, step.exponent, step.shift), level),
            start=0.0,
            steps=horizon,
            # near alpha = 2 jumps are few, and the local rates would be too noisy to tell that they have settled
            trajectories=run.choose(200_000, 200_000, 500_000) if alpha < 1.75 else run.choose(500_000, 500_000, 1_000_000),
            checkpoints=[horizon],
            record=[("gap", "weighted")],
        )

    curve = run.over_horizons(experiment, horizons, "gap", "weighted")
    return ht.fit_rate(curve, window=(horizons[0], np.inf), basis=FAMILY)


def check(run, alpha, shift=0.0, **variation):
    """Hold the measured rate against 2 (alpha - 1) / alpha; `shift` moves the claim."""
    return ht.judge.rate_equals(measured(run, alpha, **variation), theory.theorem_4.rate(alpha) + shift)


claim = ht.Claim(
    id="theorem-4-rate",
    source="Zhang et al. 2020, Theorem 4 and Table 1",
    statement="GClip with tau_k = G k**(1/alpha) has the worst-case rate 2 (alpha - 1) / alpha for strongly convex f.",
    assumptions="Assumption 4 along the trajectories; f 1-strongly convex",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY,
    printed=theory.table_1.rate_strongly_convex_printed,
    proved=theory.theorem_4.rate,
    rate_of=("gap", "weighted"),
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "the printed schedule k**(alpha - 1)": ht.Control({"clip": theory.theorem_4.clip_level_printed}, alphas=(1.2, 1.5)),
        "sign-flipped update": ht.Control({"sign": -1.0}),
        "biased noise": ht.Control({"bias": 0.05}),
    },
)
