"""Clipping at a fixed level: how far from the minimiser skewed noise can hold clipped SGD, whatever its step size is.

Setting: E g = m, E|g - m|**alpha <= sigma**alpha = 1, the clip level tau. Where E clip(g) = 0, clipped SGD stays.
Guarantee: |m| <= F(tau), the `theory.clip_floor`, and no smaller bound: F = 1 - tau for tau <= 1/2 and every alpha,
F = 1 / (4 tau) above for alpha = 2, and near c tau**(1 - alpha) for large tau otherwise. Two values suffice: the noise that
attains it holds clipped SGD on f(x) = x**2 / 2 at x = F, with steps of any length. A level that grows, or symmetric noise,
has no floor.
Check: the largest bias of clipping over all laws with E g = m, by linear programming with a proof by duality, equals m at
m = F(tau) and only there; then a simulation with two constant steps.
Source: Koloskova, Hendrikx and Stich 2023 (arXiv 2305.01588, from its abstract) show that there is a floor. Its exact height
and the proof, for every alpha on the line, are derived here.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from ..orders import ALPHAS, ANY, FULL

SOURCE = "derived here; compare Koloskova et al. 2023 (arXiv 2305.01588, abstract only)"
LEVEL = 1.0  # of the simulation, in units of sigma


def check(run, alpha, factor=1.0):
    """Hold the largest bias over all laws with E g = m = factor F(tau) against m: E clip(g) = 0 is possible, just so."""
    findings = []
    for tau in run.choose((0.3, 3.0), (0.3, 1.0, 10.0), (0.1, 0.3, 0.6, 1.0, 3.0, 10.0, 100.0)):
        m = factor * theory.clip_floor.floor(tau, alpha)
        found = ht.exact.extremal.largest_bias(tau, alpha, center=m, mean=m)
        for name, ratio in (("value", found.value / m), ("bound", found.bound / m)):
            what = f"at tau = {tau:g} sigma the largest E g - E clip(g) with E g = F, its {name}, over F is"
            findings.append(ht.judge.number_is(ratio, 1.0, 1e-6, what))
    return ht.judge.all_of(findings)


def symmetric_jumps(alpha):
    """Return symmetric noise with the moment 1 that is clipped as often as the worst one."""
    probability = theory.clip_floor.instance(LEVEL, alpha).probability
    return ht.noise.Atoms.symmetric_jump(probability ** (-1.0 / alpha), probability)


def check_dynamics(run, alpha, noise=None, level=LEVEL, factor=1.0):
    """Hold E|x_k| of clipped SGD with two constant steps against the floor; x_k spreads little about it."""
    law = noise(alpha) if noise else theory.clip_floor.instance(LEVEL, alpha)
    findings = []
    for eta in (0.004, 0.001):
        horizon = round(16.0 / eta)
        experiment = ht.Experiment(
            problem=ht.problems.Quadratic(1.0), noise=law, method=ht.methods.GClip(ht.Power(eta, 0.0), ht.Power(level, 0.0)),
            start=0.0, steps=horizon, trajectories=run.choose(500, 1000, 10_000),
            checkpoints=np.array([horizon // 2, horizon]), record=[("distance", "last")],
        )  # fmt: skip
        curve = run.simulate(experiment).curve("distance")
        expected = np.full(2, factor * theory.clip_floor.floor(LEVEL, alpha))
        findings.append(ht.judge.mean_is(curve, expected, 0.03, f"the floor, at eta = {eta:g}"))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="later-clip-floor",
    source=SOURCE,
    statement="E clip(g) = 0 is possible for |E g| <= F(tau), and for no larger |E g|.",
    assumptions="E|g - E g|**alpha <= 1, any law on the line",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY,
    proved=lambda alpha: theory.clip_floor.floor(LEVEL, alpha),
    controls={
        "floor 2 % higher": ht.Control({"factor": 1.02}),
        "floor 2 % lower": ht.Control({"factor": 0.98}),
    },
)

dynamics = ht.Claim(
    id="later-clip-floor-dynamics",
    source=SOURCE,
    statement="Clipped SGD at the fixed level tau = sigma ends at x = F(tau), not at the minimiser, with either step size.",
    assumptions="f(x) = x**2 / 2; the two-valued noise that attains the floor; constant steps 0.004 and 0.001",
    check=check_dynamics,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: theory.clip_floor.floor(LEVEL, alpha),
    controls={
        "floor 10 % higher": ht.Control({"factor": 1.1}),
        "floor 10 % lower": ht.Control({"factor": 0.9}),
        "twice the clip level": ht.Control({"level": 2.0 * LEVEL}),
        "symmetric noise": ht.Control({"noise": symmetric_jumps}),
    },
)
