"""ACClip does not converge under skewed noise, however light: its clip level stays at the scale of the noise.

Setting: f(x) = x**2 / 2; the noise jumps to -30 with probability q = 30**-alpha / 2, and is q 30 / (1 - q) otherwise. It is
bounded, so every moment is finite.
Method: ACClip (Algorithm 1, order 1) with eta_k = 4 / (k + 1), with and without momentum; output the weighted average.
Guarantee: none. tau_k does not grow, so a bias remains: E f tends to a positive number, the rate 0. GClip with
tau_k = k**(1/alpha) converges on the same noise, and ACClip on the symmetric version of it.
Source: Zhang et al. 2020, Algorithm 1; Theorem 4 for GClip.
"""

import numpy as np

import heavytail as ht
from heavytail import theory
from paper_checks.orders import ALPHAS, FULL

JUMP = -30.0


def skewed(alpha):
    """Return the noise of the claim."""
    return ht.noise.TwoPoint(JUMP, 0.5 * abs(JUMP) ** -alpha)


def symmetrised(alpha):
    """Return the same jumps with a fair sign."""
    q = 0.5 * abs(JUMP) ** -alpha
    return ht.noise.Atoms([JUMP, 0.0, -JUMP], [0.5 * q, 1.0 - q, 0.5 * q])


def acclip(alpha, memory):
    """Return ACClip with the recommended order and beta2."""
    return ht.methods.ACClip(theory.step_size(), beta1=memory)


def gclip(alpha, memory):
    """Return GClip with the schedule that converges."""
    return ht.methods.GClip(theory.step_size(), theory.clip_level(alpha))


def check(run, alpha, method=acclip, noise=skewed, memories=(0.0, 0.9), shift=0.0):
    """Hold the rate of E f(xbar_k) - f* over the last decade against 0."""
    findings = []
    for memory in memories:
        # Momentum spreads a jump over many steps: the floor is lower, and shows later.
        horizon = 30_000 if memory == 0.0 else run.choose(500_000, 500_000, 10_000_000)
        experiment = ht.Experiment(
            problem=ht.problems.Quadratic(1.0),
            noise=noise(alpha),
            method=method(alpha, memory),
            start=0.0,
            steps=horizon,
            trajectories=run.choose(800, 800, 4096),
            checkpoints=np.geomspace(horizon // 10, horizon, 9).round().astype(np.int64),
            record=[("gap", "weighted")],
        )
        fit = ht.fit_rate(run.simulate(experiment).curve("gap", "weighted"), window=(horizon // 10, np.inf))
        findings.append(ht.predictions.rate_equals(fit, shift, 0.03))
    return ht.predictions.all_of(findings)


claim = ht.Claim(
    id="acclip-floor",
    source="Zhang et al. 2020, Algorithm 1",
    statement="Under skewed noise E f(xbar_k) - f* of ACClip tends to a positive number: its rate is 0.",
    assumptions="f(x) = x**2 / 2; skewed noise, bounded; eta_k = 4 / (k + 1)",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 0.0,
    controls={
        "symmetric noise": ht.Control({"noise": symmetrised, "memories": (0.0,)}),
        "GClip with tau_k = k**(1/alpha)": ht.Control({"method": gclip, "memories": (0.0,)}),
        "rate 0.05": ht.Control({"shift": 0.05, "memories": (0.0,)}),
    },
)
