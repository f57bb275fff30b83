"""What a user writes, and a type checker lets pass: parts, an experiment, what comes out of it, and its types."""

from dataclasses import dataclass
from typing import Any

import heavytail as ht


@dataclass(frozen=True)
class Jump:
    size: float

    def draw(self, u: float) -> float:
        return self.size if u < 0.5 else -self.size


@dataclass(frozen=True)
class Cubic:
    minimum: float = 0.0

    def value(self, point: Any) -> float:
        return point[0] ** 3

    def gradient(self, x: Any, out: Any) -> None:
        out[0] = 3.0 * x[0] ** 2


experiment = ht.Experiment(
    problem=Cubic(),
    noise=Jump(1.0),
    method=ht.methods.GClip(0.1, ht.Power(1.0, 0.5)),
    start=[1.0],
    steps=10,
    trajectories=100,
    checkpoints=range(1, 11),
    record=[("gap", "last"), ("gradient_norm", "running")],
)
other = ht.Experiment(
    problem=ht.problems.Quadratic(1.0),
    noise=ht.noise.Scaled([1.0, 2.0], ht.noise.Gaussian()),
    method=ht.methods.SGD(0.1),
    start=1,
    steps=10,
    trajectories=100,
)
size: int = experiment.checkpoints.size
result = ht.simulate(experiment, "auto")
curve = result.curve("gap", "weighted")
rate: float = ht.fit_rate(curve).rate
for result in ht.looks(experiment, 64, threads=1):
    curve = result.curve("gap")
narrow: float = ht.rate_within(experiment, ("gap", "last"), 0.02, fit=ht.fit_quantile_rate)[1].half_width
sharp = ht.directional_sharpness(experiment, {"SGD": ht.methods.SGD(0.1)}, at=[1, 10])
ratio: float = sharp.ratios(to="SGD", of="merit").rows[0][0].value
tuned = ht.tune(experiment, {"SGD": (ht.methods.SGD, [0.1, 1.0]), "clip": (lambda eta: ht.methods.CClip(eta, 1.0), [0.1])})
edge: bool = tuned.family("SGD").at_edge
law = ht.noise.Pareto(1.5)
number: float = law.cdf(1.0)
first: float = float(law.ppf([0.1, 0.2])[0])
shape: tuple[int, ...] = law.rvs(10, 1).shape
one: float = law.rvs()
verdicts = ht.check("theorem-4-rate", effort="smoke", until_decided=True)
outcomes = [verdict.outcome for verdict in verdicts[:2]]
