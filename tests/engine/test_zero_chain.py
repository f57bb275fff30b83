"""Zero-chains: a run that leaves out what is still 0 gives the bits of one that computes every coordinate."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

import heavytail as ht
from heavytail.engine import backends, cpu, zero_chain
from heavytail.experiment.observables import USUAL_COLUMNS
from heavytail.methods import SGD, ACClip, AdaGradNorm, Adam, CClip, GClip, NormalizedSGD, RMSProp, SignSGD
from heavytail.noise import Gaussian, Reveal
from heavytail.parts.contract import declares, makes_zero_chain
from heavytail.problems import Ball, Box, CarmonChain, Quadratic
from tests.naive import same_bits

EVERY_COLUMN = [column for column in USUAL_COLUMNS if column[0] != "distance"]
FEW_COLUMNS = [("gap", "last"), ("gradient_norm", "weighted")]  # where other columns would only be compiled again
FAST = Reveal(0.9)


@dataclass(frozen=True)
class FarMinimum:
    """The chain, with a minimizer that lies far from 0 in every coordinate."""

    chain: CarmonChain
    minimizer: float = 40.0
    zero_chain: ClassVar[bool] = True

    @property
    def minimum(self):
        return self.chain.minimum

    def value(self, x):
        return self.chain.value(x)

    def gradient(self, x, out):
        self.chain.gradient(x, out)


@dataclass(frozen=True)
class Leap:
    """A step to (2, ..., 2), whatever the gradient, that says what is not true."""

    slots: ClassVar[int] = 0
    zero_respecting: ClassVar[bool] = True

    def step(self, k, x, g, state):
        for j in range(x.shape[0]):
            x[j] = 2.0


def experiment(length, method, start=0.0, **changes):
    given = {
        "problem": CarmonChain(length), "noise": FAST, "steps": 12, "trajectories": 5, "checkpoints": [1, 2, 7, 12],
        "record": EVERY_COLUMN, "seed": 3,
    }  # fmt: skip
    return ht.Experiment(method=method, start=np.broadcast_to(np.asarray(start, dtype=float), length), **(given | changes))


@pytest.fixture
def used(monkeypatch):
    """The kernels for zero-chains that are asked for."""
    asked, make = [], zero_chain.kernel

    def kernel(*arguments):
        asked.append(arguments)
        return make(*arguments)

    monkeypatch.setattr(zero_chain, "kernel", kernel)
    return asked


def dense(monkeypatch, work, **how):
    with monkeypatch.context() as patch:
        patch.setattr(backends, "makes_zero_chain", lambda *parts: False)
        return ht.simulate(work, **how)


METHODS = {
    "GClip": GClip(0.9, 1.5),
    "SGD that pauses": SGD([1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]),
    "momentum": NormalizedSGD(1.0, momentum=0.5),
    "Adam": Adam(1.0),
}


@pytest.mark.parametrize("name", METHODS)
def test_compiled_equals_interpreted(used, name):
    """Seven links are awake at first: a step sees eight of them, and soon sixteen."""
    record = EVERY_COLUMN if name == "GClip" else FEW_COLUMNS
    work = experiment(17, METHODS[name], np.where(np.arange(17) < 7, 1.2, 0.0), record=record)
    compiled = ht.simulate(work, samples=True)
    assert len(used) == 1
    assert same_bits(compiled, ht.simulate(work, "interpreted", samples=True))
    awake = [np.flatnonzero(ht.replay(work, i).points[-1]).max() + 1 for i in range(5)]
    assert 8 < min(awake) <= max(awake) < 17


def far(length):
    """Starts: 0, some links awake, one that is not the first, all of them, and zeros with a sign."""
    one, some = np.zeros(length), np.where(np.arange(length) < length // 2, 0.7, 0.0)
    one[length // 3] = -1.0
    return [0.0, some, one, 0.2, -0.0]


@pytest.mark.parametrize("length", [1, 7, 8, 9, 16, 17, 24, 25, 31])
def test_every_length_and_start_gives_the_bits_of_the_dense_run(monkeypatch, used, length):
    monkeypatch.setattr(zero_chain, "saves", lambda dimension: True)
    monkeypatch.setattr(cpu, "layout", lambda dimension, trajectories: (0, 16, 32))
    monkeypatch.setattr(cpu, "room_for", lambda dimension: 32)
    for start in far(length):
        work = experiment(length, GClip(0.9, 1.5), start, steps=40, trajectories=21, checkpoints=[1, 2, 9, 40])
        assert same_bits(ht.simulate(work, samples=True), dense(monkeypatch, work, samples=True))
    assert len(used) == len(far(length))


@pytest.mark.parametrize("length", [100, 1000])
def test_long_chains_give_the_bits_of_the_dense_run(monkeypatch, used, length):
    work = experiment(length, GClip(0.9, 1.5), steps=150, trajectories=20, checkpoints=[50, 150], record=FEW_COLUMNS)
    assert same_bits(ht.simulate(work, samples=True), dense(monkeypatch, work, samples=True))
    assert len(used) == 1
    assert np.flatnonzero(ht.replay(work, 0).points[-1]).max() > 80


def test_distances_are_of_all_coordinates(monkeypatch, used):
    work = experiment(20, GClip(0.9, 1.5), problem=FarMinimum(CarmonChain(20)), record=list(USUAL_COLUMNS))
    compiled = ht.simulate(work, samples=True)
    assert same_bits(compiled, dense(monkeypatch, work, samples=True))
    assert len(used) == 1
    last = np.array([ht.replay(work, i).points[-1] for i in range(5)])
    assert compiled.samples("distance")[:, -1] == pytest.approx(np.linalg.norm(last - 40.0, axis=1), rel=1e-14)


def test_the_step_and_the_random_iterate_are_those_of_the_dense_run(monkeypatch, used):
    record = [("correlation", "step"), ("gap", "random")]
    work = experiment(17, SGD(0.5), steps=40, checkpoints=[1, 2, 9, 40], record=record)
    compiled = ht.simulate(work, samples=True)
    assert same_bits(compiled, dense(monkeypatch, work, samples=True))
    assert len(used) == 1
    assert np.isfinite(compiled.samples("correlation", "step")[:, -1]).any()


def test_what_is_said_wrongly_shows_in_a_run(used):
    """A negative control: coordinates are left out indeed. The checks for authors find such a part."""
    work = experiment(17, Leap())
    assert not same_bits(ht.simulate(work, samples=True), ht.simulate(work, "interpreted", samples=True))
    with pytest.raises(AssertionError, match="`zero_respecting` is true"):
        ht.testing.check_method(Leap())


@pytest.mark.parametrize(
    ("change", "length"),
    [
        ({}, 8),
        ({"problem": Quadratic(1.0)}, 17),
        ({"noise": Gaussian()}, 17),
        ({"method": GClip(0.9, 1.5, domain=Ball(5.0))}, 17),
    ],
)
def test_other_runs_compute_every_coordinate(monkeypatch, used, change, length):
    work = experiment(length, **({"method": GClip(0.9, 1.5), "record": [("gradient_norm", "last")]} | change))
    monkeypatch.setattr(backends, "call_kernel", lambda *arguments: (None, None))
    backends.plan_of(work, "cpu", 1, 5, None)
    assert used == []


class Drifting(SGD):
    """What SGD says of itself does not hold for it."""

    def step(self, k, x, g, state):
        for j in range(x.shape[0]):
            x[j] += 1.0


def test_who_respects_zeros():
    sound = [*METHODS.values(), SGD(0.1), CClip(0.1, 1.0), SignSGD(0.1), RMSProp(0.1), ACClip(0.1), AdaGradNorm(0.1)]
    for method in sound:
        assert makes_zero_chain(CarmonChain(3), FAST, method)
    for method in (ACClip(0.1, initial_tau=1.0), CClip(0.1, 1.0, domain=Box(1.0, 2.0)), Drifting(0.1), Leap):
        assert not declares(method, "zero_respecting")
    assert not makes_zero_chain(CarmonChain(3), Gaussian(), GClip(0.1, 1.0))
