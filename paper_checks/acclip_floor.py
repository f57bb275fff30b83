"""ACClip does not converge under skewed noise, however light: its clip level stays at the scale of the noise.

Setting: f(x) = x**2 / 2; the noise jumps to -30 with probability q = 30**-alpha / 2, and is q 30 / (1 - q) otherwise. It is
bounded, so every moment is finite.
Method: ACClip (Algorithm 1, order 1) with eta_k = 4 / (k + 1), with and without momentum; output the weighted average.
Guarantee: none. tau_k does not grow, so a bias remains. Were the clip level far below the noise between jumps, s = q 30 /
(1 - q), x would tend to -s; so E f is held against a share of s**2 / 2, over the last decade of k. GClip with
tau_k = k**(1/alpha) falls below it on the same noise, and so does ACClip on the symmetric version of it.
Source: Zhang et al. 2020, Algorithm 1; Theorem 4 for GClip.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL

JUMP = -30.0
SHARES = {0.0: 0.9, 0.9: 0.15}  # of s**2 / 2, by momentum: measured are 0.96 to 0.98, and 0.20 to 0.48


def skewed(alpha):
    """Return the noise of the claim."""
    return ht.noise.TwoPoint(JUMP, 0.5 * abs(JUMP) ** -alpha)


def symmetrised(alpha):
    """Return the same jumps with a fair sign."""
    q = 0.5 * abs(JUMP) ** -alpha
    return ht.noise.Atoms.symmetric_jump(JUMP, q)


def acclip(alpha, memory):
    """Return ACClip with the recommended order and beta2."""
    return ht.methods.ACClip(theory.theorem_4.step_size(), beta1=memory)


def gclip(alpha, memory):
    """Return GClip with the schedule that converges."""
    return ht.methods.GClip(*theory.theorem_4.schedule(alpha))


def check(run, alpha, method=acclip, noise=skewed, memories=(0.0, 0.9), factor=1.0):
    """Hold E f(xbar_k) - f* over the last decade against a floor, times `factor`."""
    findings = []
    rest = abs(float(skewed(alpha).rest))
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
        curve = run.simulate(experiment).curve("gap", "weighted")
        floor = factor * SHARES[memory] * 0.5 * rest**2
        what = f"{factor * SHARES[memory]:g} s**2 / 2, momentum {memory:g}"
        findings.append(ht.judge.above(curve, np.full(curve.k.size, floor), what))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="acclip-floor",
    source="Zhang et al. 2020, Algorithm 1",
    statement="Under skewed noise E f(xbar_k) - f* of ACClip stays above a positive number.",
    assumptions="f(x) = x**2 / 2; skewed noise, bounded; eta_k = 4 / (k + 1)",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0,
    controls={
        "symmetric noise": ht.Control({"noise": symmetrised, "memories": (0.0,)}),
        "GClip with tau_k = k**(1/alpha)": ht.Control({"method": gclip, "memories": (0.0,)}),
        "a floor 20 % higher": ht.Control({"factor": 1.2, "memories": (0.0,)}),
    },
)
