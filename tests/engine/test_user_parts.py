"""Parts written by a user, ten lines each, run on both back ends, are replayed, and agree to the bit."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

import heavytail as ht
from heavytail.engine import cpu
from heavytail.kernel.vmath import cospi, log, power
from heavytail.problems import Quadratic
from heavytail.sampling.numbers import fill_draws
from tests.naive import same_bits

RADIUS = 0.75


@ht.kernel_function
def soften(value, width):
    return value / (1.0 + abs(value) / (RADIUS * width))


@dataclass(frozen=True)
class Exponential:
    """`draw` of one uniform, and a kernel for each value of a bool."""

    scale: float
    centered: bool = True

    def draw(self, u):
        if self.centered:
            return self.scale * (-log(u) - 1.0)
        return self.scale * -log(u)


@dataclass(frozen=True)
class Product:
    """`draw` of two uniforms, softened by a helper."""

    alpha: float

    def draw(self, u, v):
        return soften(power(u, -1.0 / self.alpha) * cospi(2.0 * v), 100.0)


@dataclass(frozen=True)
class Multiplicative:
    """`perturb` alone: g *= 1 + noise; it uses xi as scratch, which must be zero again at the next step."""

    strength: float

    def perturb(self, u, v, x, g, xi):
        for j in range(g.shape[0]):
            xi[j] += self.strength * (u + v - 1.0)
            g[j] *= 1.0 + xi[j]


@dataclass(frozen=True)
class Isotropic:
    """Both: a direction from `draw`, a heavy length from `perturb`."""

    alpha: float

    def draw(self, u, v):
        return cospi(2.0 * v) * power(-2.0 * log(u), 0.5)

    def perturb(self, u, v, x, g, xi):
        length = power(u, -1.0 / self.alpha) / ht.vectors.norm(xi)
        for j in range(g.shape[0]):
            g[j] += length * xi[j]


@dataclass(frozen=True, eq=False)
class Valley:
    """An array, another part, and a helper."""

    weights: np.ndarray
    inner: Quadratic
    minimum: float = -1.0

    def value(self, x):
        total = self.inner.value(x)
        for j in range(x.shape[0]):
            total += self.weights[j] * soften(x[j], 2.0) * x[j]
        return total

    def gradient(self, x, out):
        self.inner.gradient(x, out)
        for j in range(x.shape[0]):
            out[j] += self.weights[j] * soften(x[j], 2.0)


@dataclass(frozen=True)
class Momentum:
    """Two vectors of memory, and a schedule that the class makes itself."""

    eta: Any
    decay: float
    slots: ClassVar[int] = 2

    def step(self, k, x, g, state):
        eta = self.eta.at(k)
        for j in range(x.shape[0]):
            state[0, j] = self.decay * state[0, j] + g[j]
            state[1, j] += abs(state[0, j]) / state.shape[0]
            x[j] -= eta * state[0, j] / (1.0 + state[1, j])


def experiment(noise, dimension=3, **changes):
    given = {"start": np.linspace(2.0, -1.0, dimension), "steps": 5, "trajectories": 70, "record": [("gap", "last")]}
    given["problem"] = Valley(np.linspace(0.1, 1.0, dimension), Quadratic(1.0))
    return ht.Experiment(noise=noise, **(given | {"method": Momentum(ht.Power(0.2, -0.5), 0.9)} | changes))


PLAIN = {"problem": Quadratic(1.0, minimum=-1.0), "method": ht.methods.SGD(0.1), "start": 1.0}
ALL_OURS: dict[str, Any] = {}
CASES = [(Exponential(1.0), ALL_OURS), (Product(1.5), PLAIN), (Multiplicative(0.5), PLAIN), (Isotropic(1.5), PLAIN)]


@pytest.mark.parametrize(("noise", "others"), CASES, ids=lambda part: type(part).__name__)
def test_user_parts_agree_on_both_back_ends_and_are_replayed(noise, others):
    run = ht.simulate(experiment(noise, checkpoints=range(1, 6), **others), samples=True)
    assert same_bits(run, ht.simulate(run.experiment, "interpreted", samples=True))
    for trajectory in (0, 69):
        points = ht.replay(run.experiment, trajectory).points
        gap = run.experiment.problem.gap if others else lambda x: run.experiment.problem.value(x) - -1.0
        assert [gap(point) for point in points[1:]] == run.samples("gap")[trajectory].tolist()
    assert len(np.unique(run.samples("gap")[:, -1])) == 70


def test_user_parts_agree_in_rows():
    run = ht.simulate(experiment(Isotropic(1.5), 20, trajectories=21, **PLAIN), samples=True)
    assert same_bits(run, ht.simulate(run.experiment, "interpreted", samples=True))
    points = ht.replay(run.experiment, 20).points
    assert run.experiment.problem.gap(points[-1]) == run.samples("gap")[20, -1]


def test_a_bool_selects_another_kernel():
    """The draws differ by the mean 1, so x_5 by the sum of 0.1 * 0.9**i over five steps; x_5 > 0, so distances do too."""
    far = PLAIN | {"start": 100.0, "record": [("distance", "last")]}
    centered, raw = (ht.simulate(experiment(Exponential(1.0, flag), 1, **far), samples=True) for flag in (True, False))
    assert same_bits(raw, ht.simulate(raw.experiment, "interpreted", samples=True))
    shift = centered.samples("distance")[:, -1] - raw.samples("distance")[:, -1]
    assert shift == pytest.approx(0.1 * sum(0.9**i for i in range(5)), rel=1e-10)


def test_an_integer_for_a_float_compiles_nothing_new_and_means_the_same():
    one = ht.simulate(experiment(Exponential(2.0)), samples=True)
    kernel = cpu.kernel(*cpu.layout(3, 64), 2, one.experiment.mask, 1)
    compiled = len(kernel.signatures)
    assert same_bits(one, ht.simulate(experiment(Exponential(2)), samples=True))
    assert len(kernel.signatures) == compiled


def test_a_class_written_again_in_the_same_process_is_used_at_once():
    """As in a notebook: the second class has the name of the first one and another formula."""

    def make(factor):
        @dataclass(frozen=True)
        class Shifted:
            def draw(self, u):
                return factor * u

        return Shifted()

    draws = {}
    for factor in (1.0, 3.0, 1.0):
        part, out = make(factor), np.empty(5)
        fill_draws(part, np.uint64(1), out)
        assert draws.setdefault(factor, out.tolist()) == out.tolist()
    assert draws[3.0] == [part.draw(3.0 * u) for u in draws[1.0]]


def test_a_schedule_made_by_the_class_is_tabulated():
    @dataclass(frozen=True)
    class Decreasing:
        mu: float
        eta: Any = None
        slots: ClassVar[int] = 0

        def __post_init__(self):
            assert self.eta is None  # this class does not expect to be built from tables
            object.__setattr__(self, "eta", ht.Power(1.0 / self.mu, -1.0, 1.0))

        def step(self, k, x, g, state):
            eta = self.eta.at(k)
            for j in range(x.shape[0]):
                x[j] -= eta * g[j]

    first, second = (
        experiment(Exponential(1.0), 1, **(PLAIN | {"method": method, "record": [("distance", "last")]}))
        for method in (Decreasing(2.0), ht.methods.SGD(ht.Power(0.5, -1.0, 1.0)))
    )
    assert same_bits(ht.simulate(first, samples=True), ht.simulate(second, samples=True))
