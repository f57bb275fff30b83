"""Results in files: what comes back has the same bits, needs no part, and is not believed where it is damaged."""

import json
import resource
import warnings
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

import heavytail as ht
from heavytail.engine.store import store_of
from heavytail.sealed_file import ForeignFileError, read_sealed, write_sealed
from tests.builders.small_run import experiment


@dataclass(frozen=True)
class Own:
    """A noise of somebody who has saved a result and does not send the class along."""

    tail_index: float = 1.3

    def draw(self, u):
        return u - 0.5


RUNS = {
    "tail of known index": {},
    "every moment": {"noise": ht.noise.Gaussian(), "method": ht.methods.SGD(0.1)},
    "rare part": {"method": ht.methods.GClip(0.1, 1e4)},
    "diverging": {"method": ht.methods.SGD(1e200), "record": [("gap", "last"), ("distance", "average")]},
    "confined": {"method": ht.methods.ProjectedSGD(1.0, ht.problems.Ball(1.0))},
    "own part": {"noise": Own(), "record": [("gradient_norm_squared", "running"), ("gradient_norm", "running")]},
}


@cache
def run(name, **options):
    with np.errstate(all="ignore"):
        return ht.simulate(experiment(200, **RUNS[name]), "interpreted", **options)


def numbers(curve):
    """Return all that can be taken from a curve, as bytes and texts."""
    fields = ("k", "group_means", "group_sizes", "counts", "maximum", "diverged", "sample", "mean", "unseen", "light")
    arrays = [getattr(curve, name) for name in fields] + [*curve.interval(0.99), curve.counted_quantile(0.9)]
    told = (curve.name, curve.moment_limit, curve.variance_known, curve.confined, curve.looks, curve.caution, repr(curve))
    return [(array.dtype, array.shape, array.tobytes()) for array in arrays], told


@pytest.mark.parametrize("name", RUNS)
def test_every_curve_has_the_same_bits(tmp_path, name):
    result = run(name)
    result.save(tmp_path / "result.npz")
    again = ht.Result.load(tmp_path / "result.npz")
    assert again.experiment.record == result.experiment.record
    for column in result.experiment.record:
        assert numbers(again.curve(*column)) == numbers(result.curve(*column))
    assert (repr(again), again._repr_html_()) == (repr(result), result._repr_html_())


def test_the_runs_differ_in_what_a_curve_asks_of_the_parts():
    """Or else the case above would not see what is lost."""
    curves = {name: run(name).curve(*experiment(1, **RUNS[name]).record[0]) for name in RUNS}
    assert {curve.moment_limit for curve in curves.values()} == {0.75, 1.3, np.inf}
    assert {curve.variance_known for curve in curves.values()} == {True, False}
    assert [name for name, curve in curves.items() if curve.confined] == ["confined"]
    assert curves["rare part"].unseen.max() > 0.01
    assert curves["diverging"].diverged.any()


def test_a_verdict_on_what_was_loaded_is_that_on_what_was_saved(tmp_path):
    result = ht.simulate(experiment(200, method=ht.methods.GClip(ht.Power(1.0, -1.0), 1.0), record=[("distance", "last")]))
    result.save(tmp_path / "result.npz")
    findings = [
        ht.judge.rate_equals(ht.fit_quantile_rate(one.curve("distance"), 0.5, (2, 20)), 0.5)
        for one in (result, ht.Result.load(tmp_path / "result.npz"))
    ]
    assert findings[0] == findings[1]
    assert findings[0].measured != 0.0


def test_every_value_and_the_number_of_looks_come_back(tmp_path):
    result = run("every moment", samples=True)
    looked_at = ht.Result(**(vars(result) | {"looks": 3}))
    looked_at.save(tmp_path / "result.npz")
    again = ht.Result.load(tmp_path / "result.npz")
    assert again.samples("gap").tobytes() == result.samples("gap").tobytes()
    assert again.curve("gap").looks == 3
    run("every moment").save(tmp_path / "result.npz")
    with pytest.raises(ValueError, match="kept no values but those of its sample"):
        ht.Result.load(tmp_path / "result.npz").samples("gap")


def test_what_was_loaded_can_be_saved_again_and_is_the_same_file(tmp_path):
    run("rare part").save(tmp_path / "first.npz")
    ht.Result.load(tmp_path / "first.npz").save(tmp_path / "second.npz")
    first, second = (read_sealed(tmp_path / f"{name}.npz") for name in ("first", "second"))
    assert first[0] == second[0]
    assert {name: array.tobytes() for name, array in first[1].items()} == {
        name: array.tobytes() for name, array in second[1].items()
    }


def test_the_file_holds_no_pickled_object_and_says_what_was_run(tmp_path):
    run("own part").save(tmp_path / "result.npz")
    with np.load(tmp_path / "result.npz", allow_pickle=False) as data:
        arrays = {name: data[name] for name in data.files}
    assert {array.dtype.kind for array in arrays.values()} == {"f", "i", "b", "U"}
    header = json.loads(str(arrays["header"]))
    assert header["noise"] == "Own(tail_index=1.3)"
    assert (header["kind"], header["format"], header["seed"], header["trajectories"]) == ("result", 1, 7, 200)


def test_the_experiment_can_be_given_and_is_held_against_the_file(tmp_path):
    file, result = tmp_path / "result.npz", run("rare part")
    result.save(file)
    assert ht.Result.load(file, result.experiment).experiment is result.experiment
    with pytest.raises(ValueError, match=r"result\.npz is of another experiment than"):
        ht.Result.load(file, experiment(200, seed=8, **RUNS["rare part"]))
    with pytest.raises(TypeError, match=r"Pass a heavytail\.Experiment"):
        ht.Result.load(file, "an experiment")
    described = ht.Result.load(file).experiment
    assert "saved without its parts" in repr(described)
    with pytest.raises(TypeError, match=r"Pass a heavytail\.Experiment"):
        ht.simulate(described)


@pytest.fixture
def file(tmp_path):
    run("tail of known index").save(tmp_path / "result.npz")
    return tmp_path / "result.npz"


def flip(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    file.write_bytes(bytes(data))


def other_sum(file):
    with np.load(file) as data:
        arrays = dict(data)
    arrays["group_sums"][0, 0, 0] += 1.0
    np.savez(file, **arrays)


def without_sums(file):
    header, arrays = read_sealed(file)
    del arrays["group_sums"]
    write_sealed(file, header, arrays)


def other_shape(file):
    header, arrays = read_sealed(file)
    write_sealed(file, header, arrays | {"group_sums": arrays["group_sums"][:, :-1]})


def an_array(file):
    with file.open("wb") as opened:
        np.save(opened, np.ones(3))


DAMAGES = {
    "flip": flip,
    "half": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "empty": lambda file: file.write_bytes(b""),
    "text": lambda file: file.write_text("no result"),
    "an array": an_array,
    "other arrays": lambda file: np.savez(file, mean=np.ones(3)),
    "other sum": other_sum,
    "without sums": without_sums,
    "other shape": other_shape,
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_refused(file, name):
    ht.Result.load(file)
    DAMAGES[name](file)
    said = r"result\.npz is (no file that Result\.save has written, or is )?damaged"
    with pytest.raises(ValueError, match=said) as raised:
        ht.Result.load(file)
    assert "pickle" not in str(raised.value)  # NumPy's advice for what is no archive is to load it unsafely


def test_a_file_of_a_newer_version_or_of_a_store_is_refused_with_what_to_do(file, tmp_path):
    header, arrays = read_sealed(file)
    write_sealed(file, header | {"format": 2}, arrays)
    with pytest.raises(ForeignFileError, match=r"newer heavytail \(format 2; this one reads 1\)\. Upgrade heavytail"):
        ht.Result.load(file)
    ht.simulate(experiment(200), "interpreted", store=tmp_path / "store")
    totals = next(store_of(tmp_path / "store", experiment(200)).folder.glob("*.totals.npz"))
    with pytest.raises(ForeignFileError, match=r"holds totals of a store and no result\. Pass the folder"):
        ht.Result.load(totals)
    with pytest.raises(FileNotFoundError):
        ht.Result.load(tmp_path / "none.npz")


def test_a_disk_without_room_leaves_the_file_as_it_was(file, tmp_path):
    before, limits = file.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    larger = run("every moment", samples=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(OSError, match=r"result\.npz cannot be written: .* What was there is as it was"):
            larger.save(file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["result.npz"]
    larger.save(file)
    assert file.read_bytes() != before


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with warnings.catch_warnings(), pytest.raises(OSError, match="cannot be written"):
        run("every moment").save(tmp_path / "none" / "result.npz")
