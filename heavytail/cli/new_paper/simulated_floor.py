"""A claim by simulation: where the method ends.

Theorem 1: soft clipping with a constant step eta settles at E f(x_K) - f* <= eta / 4, under symmetric noise whose tail index
is 1.4 or more. Under noise with a mean that is not 0 it does not.
"""

import heavytail as ht
from parts import Bowl, SoftClip, TwoSidedPower

ETA = 0.05


def check(run, alpha, shift=0.0, factor=0.25):
    """`shift` adds a mean to the noise, `factor` is the constant of the theorem."""
    experiment = ht.Experiment(
        problem=Bowl(),
        noise=TwoSidedPower(alpha, shift),
        method=SoftClip(ETA, 1.0),
        start=1.0,
        steps=run.choose(500, 500, 5000),
        trajectories=run.choose(4000, 20_000, 100_000),
        record=[("gap", "last")],
    )
    curve = run.simulate(experiment).curve("gap", "last")
    return ht.judge.below(curve.last(), [factor * ETA], f"{factor:g} eta")


claim = ht.Claim(
    id="theorem-1",
    source="My paper, Theorem 1",
    statement="Soft clipping with step eta settles at E f(x_K) - f* <= eta / 4.",
    assumptions="f(x) = sqrt(1 + x**2) - 1, eta = 0.05, tau = 1, symmetric noise",
    check=check,
    alphas=(1.4, 1.6, 1.8),
    controls={
        "noise with the mean 0.2": ht.Control({"shift": 0.2}),
        "eta / 10 in place of eta / 4": ht.Control({"factor": 0.1}),
    },
)
