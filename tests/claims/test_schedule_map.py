"""The schedule explorer: measured exponents against a naive recursion, the map as data and as a page, and the command."""

import json
import re

import numpy as np
import pytest

import heavytail as ht
from heavytail import theory
from heavytail.claims.schedule_map import HORIZONS
from heavytail.plots import schedule_maps
from heavytail.report import text
from heavytail.report.schedule_page import schedule_page
from tests.builders.command_line import heavytail


@pytest.fixture(scope="module")
def found():
    return ht.explore(1.5, resolution=2)


def naive_moments(alpha, p, q, horizon):
    """Transcribe E x and E x**2 of x - eta clip(x + xi), where the jump is always clipped and the rest never."""
    law = theory.lemma_9.instance(alpha, float(horizon) ** p)
    rare, mean, square = law.probability, 0.0, 0.0
    for k in range(1, horizon + 1):
        eta, tau = (4.0 / (k + 1.0)) ** q, float(k) ** p
        kept = 1.0 - eta
        # with probability 1 - rare x becomes kept x - eta rest, else x + eta tau
        square = (1.0 - rare) * (kept**2 * square - 2.0 * kept * eta * law.rest * mean + (eta * law.rest) ** 2) + rare * (
            square + 2.0 * eta * tau * mean + (eta * tau) ** 2
        )
        mean = (1.0 - rare) * (kept * mean - eta * law.rest) + rare * (mean + eta * tau)
    return mean, square


@pytest.mark.parametrize(("p", "q", "part"), [(0.3, 0.8, "bias"), (0.9, 0.9, "variance")])
def test_the_measured_exponent_is_that_of_a_naive_recursion(p, q, part):
    moments = np.array([naive_moments(1.5, p, q, horizon) for horizon in HORIZONS])
    values = moments[:, 0] ** 2 if part == "bias" else moments[:, 1] - moments[:, 0] ** 2
    rate = ht.rates.exact_rate(HORIZONS, values).rate
    assert ht.explore(1.5, clip=[p], step=[q]).measured[0, 0] == pytest.approx(rate, abs=1e-3)
    assert rate == pytest.approx(2.0 * p * 0.5 if part == "bias" else q - 0.5 * p, abs=0.01)


def test_the_constant_schedule_is_measured_at_its_horizons():
    """The three parts of the error at K = 1e59 and 1e60, where the largest rules."""

    def error(horizon, p, q):
        eta, tau = horizon**-q / 8.0, horizon**p
        law = theory.lemma_9.instance(1.5, tau)
        variance = 0.5 * eta * law.probability * tau**2
        bias = (law.probability * (-law.jump - tau)) ** 2
        return 0.03**2 / (2.0 * eta * horizon) + variance + bias

    for p, q in ((0.4, 0.6), (0.2, 0.4), (0.7, 0.8), (0.4, 0.9)):
        rate = -np.log10(error(1e60, p, q) / error(1e59, p, q))
        assert ht.explore(1.5, setting="non-convex", clip=[p], step=[q]).measured[0, 0] == pytest.approx(rate, abs=0.005)


@pytest.mark.parametrize("setting", theory.schedules.SETTINGS)
@pytest.mark.parametrize("symmetric", [False, True])
def test_measured_and_predicted_agree(symmetric, setting):
    explored = ht.explore(1.3, symmetric, setting, resolution=4)
    assert explored.disagreement < 0.02
    assert explored.measured.shape == explored.predicted.shape == (explored.clip.size, explored.step.size)
    best = explored.marks[2]
    assert best.measured >= explored.fastest.measured - 0.01


def test_marks_are_the_schedules_of_theorem_4(found):
    printed, proved, best = found.marks
    assert (printed.name, printed.clip, printed.step) == ("printed", 0.5, 1.0)
    assert (proved.clip, proved.step) == (best.clip, best.step) == (pytest.approx(1.0 / 1.5), 1.0)
    assert printed.measured == pytest.approx(0.5, abs=1e-3)
    assert proved.measured == pytest.approx(2.0 / 3.0, abs=1e-3)


def test_the_default_grid_leaves_out_steps_that_settle_late(found):
    assert found.clip.tolist() == [0.0, 0.5, 1.0]
    assert found.step.tolist() == [0.5, 1.0]
    assert ht.explore(1.5, setting="non-convex", resolution=2).step.tolist() == [0.0, 0.5, 1.0]


def test_the_page_shows_grid_and_marks(found):
    page = text.render(schedule_page([found]))
    assert re.search(r"p = 0\.5 +0\.25 +0\.50", page)
    assert re.search(r"printed schedule +0\.5000 +1\.0000 +0\.5000 +0\.5000", page)
    assert f"differ by at most {found.disagreement:.4f}" in page
    assert "-0.00" not in page


def test_the_picture_shows_what_was_measured(found):
    ax = schedule_maps([found])
    shades = ax.collections[0].get_array()
    assert np.array_equal(np.ravel(shades), np.ravel(found.measured))
    points = {tuple(np.ravel(line.get_data())) for line in ax.get_lines()}
    assert {(mark.step, mark.clip) for mark in found.marks} <= points
    labels = [entry.get_text() for entry in ax.get_legend().get_texts()]
    assert any(label.startswith("printed: $p = 0.50$") for label in labels)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"alpha": 2.5}, "alpha = 2.5 lies outside"),
        ({"setting": "convex"}, "setting = 'convex' is unknown"),
        ({"step": [0.0, 1.0]}, "Steps that do not decrease leave the iterates as far apart as the noise"),
        ({"step": [1.5]}, "have a finite sum and stop short"),
        ({"clip": [-1.0]}, "clips everything in the end"),
        ({"clip": []}, "is no list of exponents. Pass at least one finite number"),
        ({"clip": [np.nan]}, "is no list of exponents"),
        ({"resolution": 0}, "resolution = 0 is out of range"),
    ],
)
def test_errors_say_what_and_why(arguments, message):
    with pytest.raises(ValueError, match=message):
        ht.explore(**{"alpha": 1.5, **arguments})


def test_the_command_prints_tables_and_writes_numbers(tmp_path):
    file = tmp_path / "map.json"
    done = heavytail("explore", "--alpha", 1.8, "--resolution", 2, "--json", file)
    assert done.returncode == 0
    printed = done.stdout
    assert printed.count("proved schedule") == 2
    skewed, symmetric = json.loads(file.read_text())["maps"]
    assert (skewed["noise"], symmetric["noise"], skewed["alpha"]) == ("skewed", "symmetric", 1.8)
    assert f"differ by at most {skewed['disagreement']:.4f}" in printed


def test_the_command_draws_a_map(tmp_path):
    file = tmp_path / "map.png"
    options = ("--noise", "symmetric", "--setting", "non-convex", "--resolution", 3, "--plot", file)
    done = heavytail("explore", *options)
    assert done.returncode == 0
    assert file.read_bytes().startswith(b"\x89PNG")
    assert "map.png" in done.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--alpha", "1"], "alpha = 1.0 lies outside (1, 2]"),
        (["--noise", "loud"], "noise = 'loud' is unknown"),
        (["--setting", "convex"], "setting = 'convex' is unknown"),
        (["--plot", "/no/such/folder/map.png"], "cannot be written"),
    ],
)
def test_bad_input_is_one_message_before_any_work(options, message):
    done = heavytail("explore", *options)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
