"""Pictures: what is drawn is what was computed."""

import numpy as np
import pytest

import heavytail as ht
from heavytail.plots import convergence, save


@pytest.fixture(scope="module")
def curve():
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.GClip(ht.Power(4, -1, 1), 1.0),
        start=0.0, steps=100, trajectories=200, record=[("gap", "weighted")],
    )  # fmt: skip
    return ht.simulate(experiment).curve("gap", "weighted")


def test_the_lines_are_curve_fit_and_theory(curve):
    fit = ht.fit_rate(curve)
    lines = convergence(curve, fit, theory=0.5).get_lines()
    positive = curve.mean > 0.0
    assert np.array_equal(lines[0].get_xdata(), curve.k[positive])
    assert np.array_equal(lines[0].get_ydata(), curve.mean[positive])
    x, y = lines[1].get_data()
    assert -np.diff(np.log(y))[0] / np.diff(np.log(x))[0] == pytest.approx(fit.rate)
    x, y = lines[2].get_data()
    assert -np.log(y[-1] / y[0]) / np.log(x[-1] / x[0]) == pytest.approx(0.5)
    assert y[-1] == curve.mean[-1]


def test_a_quantile_can_be_drawn_instead(curve):
    line = convergence(curve, quantile=0.5).get_lines()[0]
    positive = curve.quantile(0.5) > 0.0
    assert np.array_equal(line.get_ydata(), curve.quantile(0.5)[positive])


@pytest.mark.parametrize(("ending", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_file_has_the_format_of_its_ending(curve, tmp_path, ending, start):
    file = tmp_path / f"picture.{ending}"
    save(convergence(curve), file)
    assert file.read_bytes().startswith(start)
