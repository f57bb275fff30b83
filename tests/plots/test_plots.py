"""Pictures: what is drawn is what was computed."""

import numpy as np
import pytest

import heavytail as ht
from heavytail.plots import convergence, hill_plot, noise_norms, save
from tests.builders.curves import from_values
from tests.builders.samples import pareto


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
    low, high = fit.limits()
    assert f"limits within reach [{low:.3f}, {high:.3f}]" in lines[1].get_label()


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_an_interval_without_an_upper_end_is_drawn_open_above(curve):
    assert "95 % interval" in labels(convergence(curve))
    values = pareto(1.2, (500, 3), np.random.default_rng(3))
    open_above = from_values(values, k=[1, 10, 100], variance_known=False)
    ax = convergence(open_above)
    assert "95 % interval, open above" in labels(ax)
    assert ax.get_ylim()[1] < 100.0 * open_above.mean.max()  # the band does not set the scale
    reached = max(path.vertices[:, 1].max() for path in ax.collections[0].get_paths())
    assert reached > 100.0 * open_above.mean.max()


def test_a_quantile_can_be_drawn_instead(curve):
    line = convergence(curve, quantile=0.5).get_lines()[0]
    positive = curve.quantile(0.5) > 0.0
    assert np.array_equal(line.get_ydata(), curve.quantile(0.5)[positive])


@pytest.mark.parametrize(("ending", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_file_has_the_format_of_its_ending(curve, tmp_path, ending, start):
    file = tmp_path / f"picture.{ending}"
    save(convergence(curve), file)
    assert file.read_bytes().startswith(start)


@pytest.mark.parametrize("law", [ht.noise.Pareto(1.5), ht.noise.AlphaStable(1.8), ht.noise.Gaussian()], ids=str)
def test_the_legend_of_a_hill_plot_lies_off_the_data(law):
    report = ht.tail_report(law.rvs(3000, 1))
    ax = hill_plot(report)
    ax.get_figure(root=True).canvas.draw()
    assert not ax.get_legend().get_window_extent().overlaps(ax.bbox)
    assert len(labels(ax)) >= 2 + sum(np.isfinite(one.value) for one in report.estimates)


def test_the_picture_of_norms_has_all_of_them_and_ends_at_their_mean_square():
    norms = pareto(1.5, 500, np.random.default_rng(3))
    left, right = noise_norms(norms, 0.5).figure.axes
    assert sum(patch.get_height() for patch in left.patches) == 500
    assert len(right.lines) == 11
    for line in right.lines:  # in any order the last point is that of all values
        assert line.get_ydata()[-1] == pytest.approx(np.mean(norms**2), rel=1e-12)
    counts, squares = right.lines[-1].get_data()
    assert squares == pytest.approx([np.mean(norms[: int(n)] ** 2) for n in counts], rel=1e-12)
    with pytest.raises(ValueError, match=r"norms has the shape \(0,\)"):
        noise_norms([])
