"""Curves as data frames and datasets: the numbers are those of the curve, to the bit, with names and units."""

import csv
import sys

import numpy as np
import pytest

import heavytail as ht
from heavytail.claims.verdict import Verdicts
from heavytail.experiment.observables import COLUMNS, UNITS
from tests.builders.curves import from_values
from tests.builders.small_run import experiment
from tests.builders.verdicts import verdict

RECORD = [("gap", "last"), ("distance", "last"), ("gradient_norm", "average")]
STATISTICS = ("mean", "low", "high", "maximum", "diverged")


@pytest.fixture(scope="module")
def result():
    return ht.simulate(experiment(100, record=RECORD), "interpreted")


@pytest.fixture(scope="module")
def pandas():
    return pytest.importorskip("pandas", reason="pandas, which the library uses only where it is installed, is not there")


@pytest.fixture(scope="module")
def xarray():
    return pytest.importorskip("xarray", reason="xarray, which the library uses only where it is installed, is not there")


def same(array, expected):
    return np.asarray(array).dtype == expected.dtype and np.asarray(array).tobytes() == expected.tobytes()


def test_a_frame_has_a_line_for_each_checkpoint_with_the_bits_of_the_curve(pandas, result):
    curve = result.curve("distance")
    frame = curve.to_pandas(level=0.9, quantiles=[0.25, 0.5])
    assert list(frame.columns) == [
        "name", "unit", "k", "mean", "low", "high", "quantile_0.25", "quantile_0.5", "maximum", "diverged",
    ]  # fmt: skip
    low, high = curve.interval(0.9)
    numbers = {"k": curve.k, "mean": curve.mean, "low": low, "high": high, "quantile_0.25": curve.quantile(0.25)}
    numbers |= {"maximum": curve.maximum, "diverged": curve.diverged}
    assert [name for name, array in numbers.items() if not same(frame[name], array)] == []
    assert set(frame["name"]) == {"distance of the last iterate"}
    assert set(frame["unit"]) == {"x"}
    assert frame.attrs == {"title": result.title, "trajectories": 100, "level": 0.9, "caution": frame.attrs["caution"]}


def test_a_frame_of_a_result_has_all_of_its_curves(pandas, result):
    frame = result.to_pandas()
    assert list(frame.columns[:4]) == ["observable", "iterate", "unit", "k"]
    for (observable, iterate), lines in frame.groupby(["observable", "iterate"]):
        curve = result.curve(observable, iterate)
        assert set(lines["unit"]) == {UNITS[observable]}
        assert all(same(lines[name], getattr(curve, name)) for name in ("k", *STATISTICS))
    assert len(frame) == sum(result.curve(*column).k.size for column in RECORD)
    assert "tail index is 0.75" not in frame.attrs["caution"]
    assert "gap of the last iterate: the expectation is infinite" in frame.attrs["caution"]


def test_a_frame_keeps_its_numbers_in_a_file_of_text(pandas, result, tmp_path):
    frame = result.to_pandas()
    frame.to_csv(tmp_path / "curves.csv", index=False)
    with (tmp_path / "curves.csv").open(newline="") as file:
        again = list(csv.DictReader(file))
    assert [[float(line[name]) for line in again] for name in ("low", "maximum")] == [
        frame[name].tolist() for name in ("low", "maximum")
    ]


def test_a_dataset_has_the_bits_of_the_curve_and_says_its_units(xarray, result):
    curve = result.curve("gradient_norm", "average")
    found = curve.to_xarray(quantiles=[0.1, 0.9])
    assert all(same(found[name], getattr(curve, name)) for name in ("k", *STATISTICS))
    assert same(found["quantile"].sel(order=0.9), curve.quantile(0.9))
    assert same(found["group_mean"].transpose("group", "k"), curve.group_means)
    assert same(found["group_size"], curve.group_sizes)
    assert same(found["sample"], curve.sample)
    assert found["mean"].attrs == {"long_name": "mean, gradient_norm of the average iterate", "units": "f/x"}
    assert found.attrs["title"] == result.title


def test_a_dataset_of_a_result_is_indexed_by_columns(xarray, result):
    found = result.to_xarray()
    for observable, iterate in RECORD:
        one, curve = found.sel(column=f"{observable} {iterate}"), result.curve(observable, iterate)
        assert all(same(one[name], getattr(curve, name)) for name in STATISTICS)
        assert same(one["group_mean"], curve.group_means)
        assert (str(one["observable"].values), str(one["unit"].values)) == (observable, UNITS[observable])


def test_a_curve_without_a_sample_is_a_dataset_too(xarray):
    curve = from_values(np.arange(1.0, 7.0).reshape(3, 2), sample=np.zeros((0, 0)))
    found = curve.to_xarray()
    assert found["sample"].shape == (0, 2)
    assert found["mean"].attrs["units"] == ""


def test_every_observable_has_a_unit():
    assert set(UNITS) == {observable for observable, _ in COLUMNS}


def test_joined_curves_keep_the_unit(result):
    first, second = result.curve("gap"), result.curve("distance")
    assert (ht.average([first, first]).unit, ht.average([first, first]).title) == ("f", result.title)
    assert ht.average([first, second]).unit == ""
    assert (first.last().unit, first.last().title) == ("f", result.title)


def test_verdicts_are_a_frame(pandas):
    found = Verdicts([verdict("one", measured=0.1 + 0.2, proved=0.3), verdict("two", outcome="REFUTED", expected="HOLDS")])
    frame = found.to_pandas()
    assert frame["id"].tolist() == ["one", "two"]
    assert frame["outcome"].tolist() == ["HOLDS", "REFUTED"]
    assert frame["as_expected"].tolist() == [True, False]
    assert frame["measured"].tolist() == [0.1 + 0.2, 0.5]
    assert frame["proved"].tolist()[0] == 0.3
    assert np.isnan(frame["printed"]).all()
    assert frame["command"].tolist() == [one.command for one in found]
    assert Verdicts().to_pandas().columns.tolist() == frame.columns.tolist()


@pytest.mark.parametrize("method", ["to_pandas", "to_xarray"])
@pytest.mark.parametrize("owner", ["result", "curve"])
def test_without_the_package_the_error_says_how_to_get_it(result, monkeypatch, method, owner):
    name = method.removeprefix("to_")
    monkeypatch.setitem(sys.modules, name, None)  # as if it was not there
    shown = result if owner == "result" else result.curve("gap")
    with pytest.raises(ImportError, match=f"{method} needs {name}, .* Install it: python -m pip install {name}"):
        getattr(shown, method)()


def test_an_order_outside_is_an_error(pandas, result):
    with pytest.raises(ValueError, match=r"quantiles = 1\.5"):
        result.curve("gap").to_pandas(quantiles=[0.5, 1.5])
    with pytest.raises(ValueError, match="level"):
        result.to_pandas(level=2.0)
