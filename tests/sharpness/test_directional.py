"""Directional sharpness: rational arithmetic, plain NumPy on the points of a replay, and every case that is no plain one."""

import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numba
import numpy as np
import pytest

import heavytail as ht
from heavytail.methods import SGD, Adam, CClip, NormalizedSGD, SignSGD
from heavytail.sharpness import directional
from heavytail.sharpness.pseudo_updates import checked_steps
from heavytail.theory.directional import figure_of_merit
from tests.builders.known_hessian import KnownHessian, experiment

DATA = np.load(Path(__file__).resolve().parents[1] / "data" / "quadratic_sharpness.npz")
HEAVY = ht.noise.Atoms([-3.0, 0.25, 40.0], [0.25, 0.7, 0.05])
H = DATA["H_positive"]


@pytest.mark.parametrize("which", ["H_indefinite", "H_positive"])
def test_the_sharpness_of_a_gradient_and_its_clips_is_that_of_rational_arithmetic(which):
    """From 0 the updates are the gradient and its clips to the bit; what is left is rounding of terms of the size of H."""
    hessian, row = DATA[which], ["H_indefinite", "H_positive"].index(which)
    levels = np.abs(DATA["clipped"]).max(axis=1)
    clips = {f"{percent:g} %": CClip(1.0, level) for percent, level in zip(DATA["percents"], levels, strict=True)}
    run = experiment(DATA["g"], hessian)
    found = ht.directional_sharpness(run, {"SGD": SGD(1.0), **clips}, at=[1])
    updates = ht.pseudo_updates(run, clips, at=[1]).updates
    assert all(updates[name][0].tolist() == v.tolist() for name, v in zip(clips, DATA["clipped"], strict=True))
    exact = np.array([DATA["sharp_g"][row], *DATA["sharp_clipped"][row]])
    assert found.sharpness[:, 0, 0] == pytest.approx(exact, rel=0.0, abs=1e-14 * np.abs(hessian).max())
    assert found.counts["negative curvature"][:, 0].tolist() == (exact < 0.0).astype(int).tolist()


def naive_updates(gradients):
    """Transcribe what methods do with the gradients of steps 1, 2, ...; each keeps its own memory."""
    m, v, ema = np.zeros((3, gradients.shape[1]))
    out = {"SGD": [], "sign": [], "clip": [], "normalized": [], "Adam": []}
    for k, g in enumerate(gradients, start=1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        ema = g if k == 1 else 0.9 * ema + 0.1 * g
        out["SGD"].append(0.02 * g)
        out["sign"].append(0.05 * np.sign(g))
        out["clip"].append(0.1 * np.clip(g, -1.0, 1.0))
        out["normalized"].append(0.1 * ema / np.linalg.norm(ema))
        out["Adam"].append(0.01 * (m / (1.0 - 0.9**k)) / (np.sqrt(v / (1.0 - 0.999**k)) + 1e-8))
    return {name: np.array(rows) for name, rows in out.items()}


METHODS = {
    "SGD": SGD(0.02), "sign": SignSGD(0.05), "clip": CClip(0.1, 1.0), "normalized": NormalizedSGD(0.1, momentum=0.9),
    "Adam": Adam(0.01),
}  # fmt: skip


@pytest.fixture(scope="module")
def run():
    return experiment(DATA["g"], H, noise=HEAVY, method=SGD(0.02), start=1.0, steps=30, trajectories=6)


AT = [1, 2, 7, 30]


@pytest.fixture(scope="module")
def found(run):
    return ht.directional_sharpness(run, METHODS, at=AT, trajectories=5)


def test_pseudo_updates_are_those_of_each_method_with_a_memory_of_its_own(run):
    """Compared to 1e-11, since they are differences of points up to a thousand times as large."""
    path, steps = ht.replay(run, 4), np.array(AT) - 1
    got = ht.pseudo_updates(run, METHODS, AT, trajectory=4)
    naive = naive_updates(path.gradients)
    assert got.points.tolist() == path.points[steps].tolist()
    assert got.gradients.tolist() == path.gradients[steps].tolist()
    for name, updates in got.updates.items():
        assert np.abs(updates - naive[name][steps]).max() < 1e-11 * np.abs(path.points).max()


def test_a_memory_that_begins_late_or_sees_another_trajectory_would_show(run):
    """The negative controls of the test above: both mistakes are off by more than a thousandth."""
    path = ht.replay(run, 4)
    got = ht.pseudo_updates(run, METHODS, [30], trajectory=4).updates
    late, other = naive_updates(path.gradients[20:]), naive_updates(ht.replay(run, 3).gradients)
    for name in ("normalized", "Adam"):
        for wrong in (late[name][-1], other[name][-1]):
            assert np.abs(got[name][0] - wrong).max() > 1e-3 * np.abs(wrong).max()


def test_all_that_is_measured_follows_from_the_updates_and_the_function_at_their_points():
    """A quartic, so that the Hessian at another point than x_{k-1} would show."""
    run = experiment(DATA["g"], H, 0.1, noise=HEAVY, method=SGD(0.02), start=1.0, steps=30, trajectories=5)
    found = ht.directional_sharpness(run, METHODS, at=AT)
    lengths = np.array([0.25, 0.5, 1.0, 2.0, 4.0])
    for i in range(5):
        updates = ht.pseudo_updates(run, METHODS, AT, trajectory=i)
        for m, name in enumerate(METHODS):
            for c, (x, v) in enumerate(zip(updates.points, updates.updates[name], strict=True)):
                g, hessian = DATA["g"] + H @ x + 0.1 * x**3, H + np.diag(0.3 * x**2)
                slope, curved, size = g @ v, v @ hessian @ v, np.linalg.norm(v)
                values = [found.length, found.sharpness, found.slope, found.correlation, found.best_step, found.best_length]
                expected = [size, curved / size**2, slope / size, slope / size / np.linalg.norm(g), slope / curved]
                assert [one[m, i, c] for one in values] == pytest.approx([*expected, slope / curved * size], rel=1e-9)
                assert found.merit[m, i, c] == pytest.approx(figure_of_merit(g, hessian, v), rel=1e-9)
                tried = [run.problem.value(x - multiple * abs(slope / curved) * v) for multiple in lengths]
                assert found.decrease[m, i, c] == pytest.approx(run.problem.value(x) - min(tried), rel=1e-9, abs=1e-9)
    assert found.gradient_norm[:, 0] == pytest.approx(np.linalg.norm(DATA["g"] + H @ np.ones(8) + 0.1), rel=1e-12)
    assert not any(counts.any() for reason, counts in found.counts.items() if reason != "uphill")
    assert found.counts["uphill"].tolist() == (found.slope < 0.0).sum(axis=1).tolist()


@pytest.mark.parametrize("multiple", [0.5, 1.0, 3.0])
def test_on_a_quadratic_the_decrease_is_a_known_part_of_the_merit(run, found, multiple):
    """At m times the best length it is (1 - (m - 1)**2) M downhill and (1 - (m + 1)**2) M uphill."""
    one = ht.directional_sharpness(run, METHODS, at=AT, trajectories=5, multiples=multiple)
    factor = 1.0 - np.where(one.slope > 0.0, multiple - 1.0, multiple + 1.0) ** 2
    size = np.abs(one.decrease).max()  # of the values of f, whose difference it is
    assert np.abs(one.decrease - factor * one.merit).max() < 1e-12 * size
    best = np.where(one.slope > 0.0, one.merit, -0.5625 * one.merit)  # the default has 1, and 1/4 nearest to 0
    assert np.abs(found.decrease - best).max() < 1e-12 * size
    assert (found.slope < 0.0).any()


def test_many_trajectories_are_measured_in_parts_and_each_as_if_alone(run, found, monkeypatch):
    monkeypatch.setattr(directional, "CHUNK", 500)  # two trajectories of 31 points of 8 coordinates
    heard = []
    again = ht.directional_sharpness(run, METHODS, at=AT, trajectories=5, progress=lambda *told: heard.append(told))
    assert again.sharpness.tobytes() == found.sharpness.tobytes()
    assert again.decrease.tobytes() == found.decrease.tobytes()
    assert heard == [("directional sharpness", done, 5) for done in (0, 2, 4, 5)]


def test_the_steps_are_the_checkpoints_and_the_trajectories_all_unless_chosen(run):
    found = ht.directional_sharpness(run, {"SGD": SGD(0.02)})
    assert found.at.tolist() == run.checkpoints.tolist()
    assert found.sharpness.shape == (1, 6, run.checkpoints.size)


def test_steps_that_are_given_and_those_by_default_need_one_kernel(run):
    """A kernel is compiled for the type of its arrays, and an array that cannot be written has a type of its own."""
    given, default = (numba.typeof(checked_steps(run, at)) for at in ([1, 2], None))
    assert given == default


def test_an_update_of_length_0_has_no_sharpness_and_is_counted():
    found = ht.directional_sharpness(experiment([1.0, 2.0], np.eye(2)), {"still": SGD(0.0), "SGD": SGD(1.0)})
    still = [one[0, 0, 0] for one in (found.sharpness, found.slope, found.correlation, found.merit, found.decrease)]
    assert np.isnan(still).all()
    assert found.length[:, 0, 0].tolist() == [0.0, math.sqrt(5.0)]
    assert {reason: counts[:, 0].tolist() for reason, counts in found.counts.items()} == {
        "no update": [1, 0], "not finite": [0, 0], "negative curvature": [0, 0], "uphill": [0, 0],
    }  # fmt: skip
    assert str(found.ratios(to="still").rows[1][0]) == "none"
    assert "none: no trajectory has a ratio." in found.ratios(to="still").notes


def test_an_update_that_is_not_finite_is_counted_as_that():
    found = ht.directional_sharpness(experiment([1e200, 2e200], np.eye(2)), {"far": SGD(1e200), "SGD": SGD(1.0)})
    assert found.counts["not finite"][:, 0].tolist() == [1, 0]
    assert np.isnan(found.sharpness[0, 0, 0])
    assert found.sharpness[1, 0, 0] == pytest.approx(1.0, rel=1e-15)  # squares of 1e200 overflow; lengths do not


def test_where_the_model_falls_without_end_no_length_is_best():
    """Down, flat and up from the same gradient: curvature -2, 0 and 2; the merit of the last one is 1/4."""
    for curvature, merit, best in ((-2.0, math.inf, math.nan), (0.0, math.inf, math.nan), (2.0, 0.25, 0.5)):
        found = ht.directional_sharpness(experiment([1.0], [[curvature]]), {"SGD": SGD(1.0)})
        numbers = [found.sharpness, found.merit, found.best_length, found.best_step]
        assert [one[0, 0, 0] for one in numbers] == pytest.approx([curvature, merit, best, best], nan_ok=True)
        assert found.counts["negative curvature"].tolist() == [[int(curvature < 0.0)]]
        tried = {-2.0: 2.0 + 4.0, 2.0: 0.25}  # f(0) - f(-s) = s - curvature s**2 / 2 at s = 2, and at 1/2
        assert found.decrease[0, 0, 0] == pytest.approx(tried.get(curvature, math.nan), nan_ok=True)


def test_ratios_are_geometric_means_of_the_same_points(found):
    ratios = found.ratios(to="SGD")
    for m in range(len(METHODS)):
        logs = np.log(found.sharpness[m] / found.sharpness[0])
        assert np.log(ratios.value[m]) == pytest.approx(logs.mean(axis=0), rel=1e-12, abs=1e-14)
    assert (ratios.value[0] == 1.0).all()
    assert (ratios.low <= ratios.value).all()
    assert (ratios.value <= ratios.high).all()
    assert all(one.kind == "geometric mean" for row in ratios.rows for one in row)
    signs = found.ratios(to="SGD", of="correlation")
    assert any(one.kind == "median" or one.left_out for row in signs.rows for one in row)


def test_a_table_of_ratios_has_a_line_for_each_method_and_a_column_for_each_step(found):
    page = ht.report.FORMATS["text"](ht.report.measured_page(found.ratios(to="SGD")))
    lines = page.splitlines()
    assert lines[0].startswith(
        "Ratio of directional sharpness to that of SGD: 5 trajectories of SGD on KnownHessian under Atoms"
    )
    assert lines[1].split() == [word for k in AT for word in ("k", "=", str(k))]
    assert [line.split()[0] for line in lines[2:7]] == list(METHODS)
    assert lines[2].split()[:2] == ["SGD", "1"]
    value, low, high = (
        part[3][-1] for part in (found.ratios("SGD").value, found.ratios("SGD").low, found.ratios("SGD").high)
    )
    assert lines[5].endswith(f"{value:.4g} [{low:.3g}, {high:.3g}]")
    assert "Geometric means over trajectories, with 95 % intervals" in page


def test_what_was_found_is_shown_and_written_as_plain_data(found):
    assert len(repr(found).splitlines()) == 3
    assert f"SGD {np.median(found.sharpness[0, :, -1]):.4g}" in repr(found)
    assert f"{np.median(found.merit[4, :, -1]):.4g}" in found._repr_html_()
    data = json.loads(json.dumps(found.as_data(), allow_nan=False))
    assert np.array_equal(np.array(data["sharpness"]), found.sharpness)
    ratios = found.ratios("SGD")
    assert json.loads(json.dumps(ratios.as_data(), allow_nan=False))["ratios"]["sign"][0]["value"] == ratios.value[1, 0]
    assert f"sign {ratios.rows[1][-1]}" in repr(ratios)
    assert str(ratios.rows[1][0]) in ratios._repr_html_()


def test_what_is_not_finite_is_nothing_in_plain_data():
    found = ht.directional_sharpness(experiment([1.0, 2.0], np.eye(2)), {"still": SGD(0.0)})
    assert json.loads(json.dumps(found.as_data(), allow_nan=False))["sharpness"] == [[[None]]]


WRONG = [
    ({"methods": {}}, ValueError, "methods is empty"),
    ({"methods": [SGD(1.0)]}, TypeError, "has no names. Pass a dict"),
    ({"methods": {"odd": 1.0}}, TypeError, r"methods\['odd'\] does not fit the experiment. The method 1.0 has no `step`"),
    ({"methods": {"short": SGD([1.0, 1.0, 1.0])}}, ValueError, r"methods\['short'\] .*has 3 values for 30 steps"),
    ({"at": [0]}, ValueError, r"at = \[0\] is no list of steps. Pass whole numbers from 1 to 30, increasing"),
    ({"at": [31]}, ValueError, "from 1 to 30"),
    ({"at": [2, 2]}, ValueError, "increasing"),
    ({"at": [1.5]}, ValueError, "whole numbers"),
    ({"at": []}, ValueError, "no list of steps"),
    ({"trajectories": 7}, ValueError, "trajectories = 7 is out of range"),
    ({"multiples": [0.0]}, ValueError, "multiples = .* is no list of lengths"),
    ({"progress": print, "multiples": []}, ValueError, "multiples"),
    ({"progress": lambda: None}, TypeError, "progress = "),
]


@pytest.mark.parametrize(("changes", "kind", "message"), WRONG)
def test_what_cannot_be_measured_is_an_error_before_any_work(run, monkeypatch, changes, kind, message):
    monkeypatch.setattr(directional, "trace", lambda *_: pytest.fail("it was run"))
    with pytest.raises(kind, match=message):
        ht.directional_sharpness(run, **({"methods": METHODS, "at": AT} | changes))


def test_a_problem_without_curvature_is_an_error_that_says_what_to_write():
    plain = ht.Experiment(
        problem=ht.problems.Logarithm(), noise=HEAVY, method=SGD(0.1), start=1.0, steps=1, trajectories=1
    )  # fmt: skip
    if not hasattr(plain.problem, "hessian_vector"):
        with pytest.raises(TypeError, match=r"has no `hessian_vector`.*hessian_vector\(self, x, v, out\)"):
            ht.directional_sharpness(plain, METHODS)


@dataclass(frozen=True, eq=False)
class Odd(KnownHessian):
    """Its Hessian is no kernel code."""

    def hessian_vector(self, x, v, out):
        out[0] = x.sum()


@dataclass(frozen=True)
class Slip:
    """A method that is no kernel code."""

    slots: ClassVar[int] = 1

    def step(self, k, x, g, state):
        x[0] = g.sum()


def test_what_cannot_be_compiled_is_named(run):
    odd = dataclasses.replace(run, problem=Odd(np.ones(8), np.ones(64)))
    with pytest.raises(ht.PartError, match=r"`Odd\.hessian_vector` cannot be compiled: .*sum.*test_directional"):
        ht.directional_sharpness(odd, {"SGD": SGD(0.02)}, at=AT)
    with pytest.raises(ht.PartError, match=r"`Slip\.step` cannot be compiled: .*sum.*test_directional"):
        ht.pseudo_updates(run, {"slip": Slip()}, at=AT)


def test_ratios_to_nobody_or_of_nothing_are_errors(found):
    with pytest.raises(ValueError, match=r"to = 'Lion' is unknown\. Choose one of 'SGD', 'sign'"):
        found.ratios(to="Lion")
    with pytest.raises(ValueError, match="of = 'speed' is unknown"):
        found.ratios(to="SGD", of="speed")
    with pytest.raises(ValueError, match="of = 'speed' is unknown"):
        found.median("speed")
