"""A catalogue of all parts that are shipped, and of experiments that pair them, in every class of dimensions.

In one dimension the lists of problems, noises and methods run round and round, until each part has been used.
"""

import dataclasses
import itertools
from functools import partial

import numpy as np
from scipy import stats

import heavytail as ht
from heavytail import methods, noise, problems
from heavytail.parts import blocks, clips, domains, schedules
from heavytail.parts.blocks import Blocks
from heavytail.parts.clips import Norm, Top, Value
from heavytail.parts.domains import Ball, Box, Everywhere
from heavytail.parts.schedules import Constant, Power, Product, Sum, Table

DIMENSIONS = (1, 2, 4, 20)  # registers, and beyond sixteen coordinates memory
STEPS = 7
FAMILY = problems.TwoPointFamily(1.5, 0.125, 0)
SHAPES = {1: Blocks([1]), 2: Blocks([(1, 2)]), 4: Blocks([(2, 2)]), 20: Blocks([(4, 3), 5, (1, 3)])}
LAST = [("gap", "last")]
KERNEL_METHODS = ("draw", "perturb", "gradient", "step", "project", "at", "clip", "section")


def ramp(low, high, count):
    return np.linspace(low, high, count)


def problems_for(d):
    """Every problem, with one number and with an array where it takes both."""
    rows = np.sin(np.outer(np.arange(1.0, 6.0), np.arange(1.0, d + 1.0)))
    return [
        problems.Quadratic(1.0),
        problems.Quadratic(ramp(0.5, 2.0, d), ramp(-0.5, 0.5, d), -1.0, Box(ramp(-3.0, -2.0, d), 4.0)),
        problems.Cosine(1.5, 0.25),
        problems.Crater(2.0, 0.1, 1.0),
        problems.Plateau(0.5, 2.0, 0.25),
        problems.Logarithm(0.5, 0.25),
        problems.PseudoHuber(2.0, -0.25),
        *([problems.CarmonChain(d, 10.0, 0.5)] if d > 1 else []),
        *([FAMILY] if d == 1 else []),
        problems.DenseQuadratic(np.eye(d) + 0.25, ramp(-0.5, 0.5, d)),
        problems.LeastSquares(rows, ramp(-1.0, 1.0, 5)),
        problems.LogisticRegression(rows, [-1, 1, 1, -1, 1], 0.1),
        problems.HyperbolicCosine(0.5, 0.25),
        problems.AbsoluteValue(0.5, 0.25),
        *([problems.Rosenbrock(d, 0.5)] if d > 1 else []),
        *([problems.TwoLayerNetwork(rows[:, :3], [0, 3, 1, 2, 3], 2)] if d == 20 else []),
        *([problems.Attention([[0, 6], [3, 3]], [[6, 1], [2, 5]], 7, 1)] if d == 20 else []),
    ]


def noises_for(d, steps=STEPS):
    """Every noise, for both values of every bool that its kernel knows; wrappers hold the second values."""
    pareto = noise.Pareto(1.5)
    symmetric = noise.Pareto(0.19, symmetric=True)  # steep: its power is squared
    return [
        noise.AlphaStable(1.3, 0.7),
        noise.AlphaStable(1.0, 0.5),
        noise.Atoms([-3.0, 0.25, 7.0], [0.25, 0.5, 0.25]),
        *(noise.Atoms(ramp(-1.0, 2.0, size), np.full(size, 1.0 / size)) for size in (20, 100, 1100)),
        noise.BurrXII(2.0, 1.5),
        noise.Cauchy(0.5),
        noise.Contaminated(noise.Gaussian(), noise.Pareto(1.2, centered=False, heavy_side="left"), 0.1),
        noise.Dependent(noise.BurrXII(2.0, 1.5, symmetric=True), ramp(1.0, 2.0, d)),
        noise.EllipticalStable(1.5, 2.0),
        noise.EllipticalStable(1.2, np.eye(d) + np.tril(np.full((d, d), 0.25), -1)),
        noise.Gaussian(2.0),
        noise.Growing(noise.Lomax(1.5, symmetric=True), 0.5, 0.1, ramp(0.0, 1.0, d)),
        noise.Isotropic(symmetric),
        noise.Laplace(0.5),
        noise.Levy(centered=False),
        noise.LogNormal(1.0),
        noise.Lomax(1.5, centered=False),
        noise.Multiplicative(noise.LogNormal(0.5, symmetric=True), 0.5, 0.25),
        noise.OneHot(noise.BurrXII(3.0, 1.0, centered=False), ramp(1.0, 2.0, d)),
        pareto,
        noise.Reveal(0.5, 0.1),
        noise.Scaled(noise.Weibull(0.7, symmetric=True), ramp(1.0, 2.0, d)),
        noise.Shifted(noise.Levy(symmetric=True), 0.25, 2.0),
        noise.StudentT(1.2),
        noise.Tabulated(stats.hypsecant(scale=0.5), 3.0),
        noise.TwoPoint(9.0, 0.1),
        noise.Varying(noise.Lomax(1.5), Power(1.0, -0.5)),
        noise.Varying(symmetric, 1.0, Power(1.5, -0.1) + 0.5),
        noise.Weibull(0.7, centered=False),
        noise.Scaled(noise.LogNormal(1.0, centered=False), 0.5),
        noise.Dependent(noise.Weibull(0.7)),
        *([FAMILY.noise] if d == 1 else []),
        noise.AlphaStable(0.05, 0.5),
        noise.MiniBatch(noise.Pareto(1.5), 4),
        noise.SampledGradient(problems.LeastSquares(np.eye(d) + 0.5, ramp(-1.0, 1.0, d)), 2),
    ]


def methods_for(d, steps=STEPS):
    """Every method, with each kind of schedule and of domain, and both values of every bool."""
    eta, tau = Power(0.3, -0.5), Power(1.0, 0.25)
    table = Table(ramp(0.3, 0.1, steps))
    return [
        methods.SGD(0.1),
        methods.SGD(Sum(eta, 0.01)),
        methods.ProjectedSGD(table, Box(-1.0, ramp(1.0, 2.0, d))),
        methods.GClip(eta, tau),
        methods.ProjectedGClip(0.3, Constant(2.0), Ball(1.5)),
        methods.ProjectedGClip(eta, tau, Everywhere()),
        methods.CClip(table, tau, levels=ramp(1.0, 2.0, d), domain=Box(ramp(-1.0, -0.5, d), 1.0)),
        methods.CClip(0.2, 1.0),
        methods.NormalizedSGD(eta, 0.5),
        methods.SignSGD(Product(eta, 0.9)),
        methods.AdaGradNorm(0.5, Box(-1.0, 1.0)),
        methods.Adam(0.1),
        methods.RMSProp(eta),
        methods.ACClip(0.1),
        methods.ACClip(0.1, 1.5, initial_tau=1.0),
        methods.MomentumSGD(eta, start="first", nesterov=True, clip=Norm(tau), clip_on="momentum", domain=Box(-1.0, 1.0)),
        methods.MomentumSGD(eta, clip=Top(40.0, per="all", rounding="authors"), blocks=SHAPES[d]),
        methods.NormalizedSGD(eta, 0.5, start="zero", scale="size", clip=Top(40.0), blocks=SHAPES[d]),
        methods.Adafactor(momentum=0.5, clip=Value(tau), blocks=SHAPES[d]),
        methods.Adafactor(table, relative=False),
        methods.Adam(0.1, bias_correction=False, amsgrad="corrected", weight_decay=0.1, decoupled=True),
        methods.Adam(0.1, amsgrad=True, weight_decay=0.1),
        methods.Adagrad(0.1, initial=0.5),
        methods.DualAveraging(table, Ball(1.5)),
        methods.SignSGD(eta, 0.5),
        methods.ACClip(0.1, weight_decay=0.1),
    ]


def experiments(steps=STEPS, trajectories=40, dimensions=DIMENSIONS, record=LAST, **changes):
    """Return {name: experiment}; a part that fixes the dimension is in no other one."""
    found = {}
    for d in dimensions:
        lists = problems_for(d), noises_for(d, steps), methods_for(d, steps)
        pairs = itertools.islice(zip(*map(itertools.cycle, lists), strict=False), max(map(len, lists)))
        for number, (problem, noise_, method) in enumerate(pairs):
            names = " ".join(type(part).__name__ for part in (problem, noise_, method))
            found[f"{d}.{number:02} {names}"] = ht.Experiment(
                problem=problem, noise=noise_, method=method, start=ramp(0.4, -0.3, d), steps=steps,
                trajectories=trajectories, record=record, seed=2**64 - 1, **changes,
            )  # fmt: skip
    return found


def parts_of(experiment):
    """Return the three parts of an experiment and all parts inside them."""
    found = [experiment.problem, experiment.noise, experiment.method]
    for part in found:
        held = [getattr(part, item.name) for item in dataclasses.fields(part)]
        found += [value for value in held if dataclasses.is_dataclass(value) and not isinstance(value, type)]
    return found


def shipped_parts():
    """Return the classes of the library that kernels can hold: dataclasses with a method of the contract."""
    classes = [
        cls for module in (problems, noise, methods, domains, schedules, clips, blocks) for cls in vars(module).values()
    ]
    return {cls for cls in classes if dataclasses.is_dataclass(cls) and any(map(partial(hasattr, cls), KERNEL_METHODS))}


def bools_of(part):
    """Return the bools of a part as (class, field, value): its kernel is compiled for each of them."""
    values = ((item.name, getattr(part, item.name)) for item in dataclasses.fields(part))
    return {(type(part), name, value) for name, value in values if isinstance(value, bool)}
