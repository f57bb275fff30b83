"""Mistakes that a type checker finds, each on a line marked `wrong`."""

import heavytail as ht

problem, noise, method = ht.problems.Quadratic(1.0), ht.noise.Pareto(1.5), ht.methods.SGD(0.1)


def of(problem: ht.problems.Quadratic, noise: ht.noise.Pareto, method: ht.methods.SGD) -> None:
    sizes = {"start": 1.0, "steps": 10}
    ht.Experiment(problem=problem, noise=noise, method=method, start=1.0, steps=10, trajectories=9, recrd=[])  # wrong
    ht.Experiment(problem=noise, noise=noise, method=method, start=1.0, steps=10, trajectories=9)  # wrong
    ht.Experiment(problem=problem, noise=problem, method=method, start=1.0, steps=10, trajectories=9)  # wrong
    ht.Experiment(problem=problem, noise=noise, method=noise, start=1.0, steps=10, trajectories=9)  # wrong
    ht.Experiment(problem=problem, noise=noise, method=method, start=sizes, steps=10, trajectories=9)  # wrong


experiment = ht.Experiment(
    problem=problem,
    noise=noise,
    method=method,
    start=1.0,
    steps=10,
    trajectories=100,
    record=[("gap", "lst")],  # wrong
)
result = ht.simulat(experiment)  # wrong
result = ht.simulate(experiment, "gpu")  # wrong
curve = result.curve("gap", "weightd")  # wrong
curve = result.curve("loss")  # wrong
values = result.samples("gap", "mean")  # wrong
fit = ht.fit_rate(result)  # wrong
slope = ht.fit_rate(result.curve("gap")).slope  # wrong
verdicts = ht.check(effort="fast")  # wrong
narrow = ht.rate_within(experiment, ("gap", "mean"), 0.02)  # wrong
run = ht.Run(backend="gpu")  # wrong
sharp = ht.directional_sharpness(experiment, {"GClip": method}).ratios(to="GClip", of="speed")  # wrong
tuned = ht.tune(experiment, {"SGD": ht.methods.SGD})  # wrong
outcome: str = ht.check()[0].finding  # wrong
drawn = noise.rvs(10, device="gpu")  # wrong
shape = noise.cdf(1.0).shape  # wrong
number: float = noise.cdf([1.0, 2.0])  # wrong
one: float = noise.rvs(10)  # wrong
index = ht.tail_index.hill([1.0, 2.0]).index  # wrong
first = ht.tail_report([1.0]).estimates[0].nothing  # wrong
