"""The random output x_K: which K a trajectory takes, and that nothing else of a run changes for it."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

import heavytail as ht
from heavytail.experiment.observables import COLUMNS, USUAL_COLUMNS
from heavytail.methods import SGD, ACClip
from heavytail.noise import Atoms
from heavytail.problems import Quadratic
from tests.builders.bent import Bent
from tests.naive import same_bits

NOISE = Atoms([-3.0, 0.25, 7.0], [0.25, 0.5, 0.25])


@dataclass(frozen=True)
class Common:
    """Noise from the uniform that all coordinates of a step share, whose counter is that of the choice in another family."""

    scale: float

    def perturb(self, u, v, x, g, xi):
        for j in range(g.shape[0]):
            g[j] += self.scale * (u - 0.5)


def bent(dimension, **changes):
    """A run that records everything."""
    given = {
        "problem": Bent(), "noise": NOISE, "method": ACClip(0.05), "steps": 5, "record": COLUMNS,
        "start": np.linspace(0.7, -0.4, dimension), "trajectories": 70, "checkpoints": [1, 4, 5],
    }  # fmt: skip
    return ht.Experiment(**(given | changes))


@pytest.mark.parametrize(("dimension", "trajectories"), [(2, 70), (2, 3), (17, 21)])
def test_every_column_compiled_equals_interpreted(dimension, trajectories):
    """In lanes, one by one and in rows."""
    work = bent(dimension, trajectories=trajectories)
    compiled = ht.simulate(work, samples=True)
    assert same_bits(compiled, ht.simulate(work, "interpreted", samples=True))
    assert np.ptp(compiled.every_value[:, -1], axis=0).all()  # every column says something


def test_what_is_recorded_by_default_keeps_its_place_and_its_bits():
    usual, every = (ht.simulate(bent(2, record=record), samples=True) for record in (None, COLUMNS))
    assert usual.experiment.record == USUAL_COLUMNS == COLUMNS[:14]
    assert usual.every_value.tobytes() == np.ascontiguousarray(every.every_value[:, :, :14]).tobytes()


def test_the_chosen_point_is_one_of_the_trajectory_and_stays_until_another_is_chosen():
    """Against all points of each trajectory, in NumPy."""
    result = ht.simulate(bent(2, checkpoints=range(1, 6)), samples=True)
    found = result.samples("distance", "random")
    for i in range(70):
        lengths = np.linalg.norm(ht.replay(result.experiment, i).points, axis=1)
        places = [int(np.argmin(np.abs(lengths - length))) for length in found[i]]
        assert found[i] == pytest.approx(lengths[places], rel=1e-15)
        assert places[0] == 1
        assert all(place in (before, k) for k, before, place in zip(range(2, 6), places, places[1:], strict=False))


@pytest.fixture(scope="module")
def halving():
    """A function from the scale of the noise to a run on the line: without noise the gap after step k is 2**(-2 k - 1)."""

    def run(scale, trajectories):
        work = ht.Experiment(
            problem=Quadratic(1.0), noise=Common(scale), method=SGD(0.5), start=1.0, steps=6, trajectories=trajectories,
            checkpoints=range(1, 7), record=[("gap", "last"), ("gap", "random")], seed=5,
        )  # fmt: skip
        return ht.simulate(work, samples=True)

    return run


def test_each_k_is_as_likely_and_a_pair_of_them_as_a_reservoir_has_it(halving):
    """By chi-square: each of six fails by chance once in 1e5. A choice with probability 1/(k + 1) gives less than 1e-100."""
    found = halving(0.0, 36_000).samples("gap", "random")
    chosen = np.rint(-0.5 * np.log2(2.0 * found)).astype(int)
    assert np.array_equal(found, 0.5 * 0.25**chosen)
    for k in range(2, 7):
        counts = np.bincount(chosen[:, k - 1], minlength=k + 1)[1:]
        assert counts.size == k
        assert stats.chisquare(counts).pvalue > 1e-5
    pairs = np.zeros((7, 7))
    np.add.at(pairs, (chosen[:, 2], chosen[:, 5]), 1)
    expected = np.zeros((7, 7))
    for early in (1, 2, 3):  # it stays with probability 1/2, and 4, 5 and 6 have 1/6 each
        expected[early, [early, 4, 5, 6]] = 12_000 * np.array([1 / 2, 1 / 6, 1 / 6, 1 / 6])
    assert (pairs[expected == 0.0] == 0.0).all()
    assert stats.chisquare(pairs[expected > 0.0], expected[expected > 0.0]).pvalue > 1e-5


def test_trajectories_and_seeds_choose_alone(halving):
    """A choice that all trajectories share would be the same for all, and one from the noise would lean with it."""
    result = halving(4.0, 36_000)
    last, chosen = result.samples("gap"), result.samples("gap", "random")
    means = np.cumsum(last, axis=1) / np.arange(1, 7)
    difference = chosen - means  # its expectation is 0 exactly, by the uniform law of K alone
    assert (chosen[:, 0] == last[:, 0]).all()
    z = difference.mean(axis=0)[1:] / (difference.std(axis=0)[1:] / np.sqrt(36_000))
    assert np.abs(z).max() < 5.0  # by chance once in 3e5
    off = chosen[:, 1:] - means[:, :-1]  # a choice among the steps before, which a late choice would be
    assert np.abs(off.mean(axis=0) / (off.std(axis=0) / np.sqrt(36_000))).max() > 20.0


def test_curves_and_summaries_know_it(halving):
    result = halving(4.0, 2000)
    curve = result.curve("gap", "random")
    assert curve.name == "gap of the random iterate"
    assert curve.mean == pytest.approx(result.samples("gap", "random").mean(axis=0), rel=1e-12)
    assert (curve.low < curve.mean).all()
    assert "gap (random)" in repr(result)
    assert "random" in result._repr_html_()


def test_the_random_output_of_acclip_is_worse_than_its_last_iterate_while_it_converges():
    """Algorithm 1 of Zhang et al. returns x_K; on the way down from far away the last iterate is ahead of it."""
    result = ht.simulate(bent(2, start=[10.0, 10.0], steps=400, trajectories=500, checkpoints=[400]))
    last, chosen = result.curve("gap"), result.curve("gap", "random")
    assert last.high[0] < chosen.low[0]
