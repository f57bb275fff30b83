"""Remark 1: under noise without a variance, E||grad f(x_k)||**2 of SGD is infinite at every k >= 1.

Setting: f(x) = x**2 / 2, symmetric stable noise of index alpha; SGD with eta_k = 4 / (k + 1).
Guarantee: exact. x_k minus its mean is stable with the same index at every k, so moments exist below alpha only.
Check: no sample mean of a square can show an infinity. The tail index of |x_k| is estimated instead, and the growth of
E min(x_k**2, M**2) like M**(2 - alpha).
Source: Zhang et al. 2020, Remark 1. Its title, nonconvergence of SGD, claims more: see `sgd_convergence`.
"""

import heavytail as ht
from heavytail import theory

from .orders import FULL_HEAVY, HEAVY

CHECKPOINTS = (1, 5, 30)


def gradient_norms(run, noise):
    """Return the curve of ||grad f(x_k)|| = |x_k|."""
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0),
        noise=noise,
        method=ht.methods.SGD(theory.theorem_4.step_size()),
        start=1.0,
        steps=CHECKPOINTS[-1],
        trajectories=run.choose(2_000_000, 4_000_000, 40_000_000),
        checkpoints=CHECKPOINTS,
        record=[("gradient_norm", "last")],
    )
    return run.simulate(experiment).curve("gradient_norm")


def stable(alpha):
    """Return the noise of the claim."""
    return ht.noise.AlphaStable(alpha)


def lighter(alpha):
    """Return noise whose tail index is 0.2 higher."""
    return ht.noise.AlphaStable(min(alpha + 0.2, 2.0))


def check_tail(run, alpha, noise=stable):
    """Hold the tail index of the gradient norm against alpha < 2 at three k."""
    curve = gradient_norms(run, noise(alpha))
    estimates = {f"k = {k}": curve.tail_index(k, curve.trajectories // 1000) for k in CHECKPOINTS}
    return ht.judge.all_of({name: ht.judge.tail_index_is(one, alpha, seen=curve.seen) for name, one in estimates.items()})


def check_growth(run, alpha, noise=stable):
    """Hold the growth of E min(||grad f(x_k)||, M)**2 against M**(2 - alpha)."""
    curve = gradient_norms(run, noise(alpha))
    growth = curve.truncated_growth(CHECKPOINTS[-1], 2.0, curve.trajectories // 200)
    what = "exponent of the truncated second moment"
    return ht.judge.exponent_is(growth, 2.0 - alpha, 0.15, what, curve.last().seen)


tail = ht.Claim(
    id="remark-1-tail",
    source="Zhang et al. 2020, Remark 1",
    statement="The gradient norm of SGD has the tail index alpha < 2 at every k >= 1, so E||grad f(x_k)||**2 is infinite.",
    assumptions="f(x) = x**2 / 2; alpha-stable noise",
    check=check_tail,
    alphas=HEAVY,
    full=FULL_HEAVY,
    proved=lambda alpha: alpha,
    controls={
        "tail index 0.2 higher": ht.Control({"noise": lighter}),
        "noise with a variance": ht.Control({"noise": lambda alpha: ht.noise.Gaussian()}),
    },
)

growth = ht.Claim(
    id="remark-1-growth",
    source="Zhang et al. 2020, Remark 1",
    statement="The truncated second moment of the gradient norm of SGD grows like M**(2 - alpha).",
    assumptions=tail.assumptions,
    check=check_growth,
    alphas=(1.2, 1.5),  # at 1.8 the exponent 0.2 shows only in a tail that holds too few values
    proved=lambda alpha: 2.0 - alpha,
    controls={"tail index 0.2 higher": ht.Control({"noise": lighter})},
)
