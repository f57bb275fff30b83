"""Pictures of methods side by side: what is drawn is what was measured, in shades of grey, each line unlike the others."""

import math

import numpy as np
import pytest
from matplotlib.colors import to_rgb

import heavytail as ht
from heavytail.plots import coordinate_sizes, landscape_plot, ratios_over_steps, save, tuning_curves
from heavytail.sharpness.landscape import Landscape
from tests.builders.pictured import LENGTHS, NAMES, lines, ratios, tuning


def named(ax):
    """Return the lines of a legend by their labels."""
    handles, labels = ax.get_legend_handles_labels()
    return {
        label: handle.lines[0] if hasattr(handle, "lines") else handle for label, handle in zip(labels, handles, strict=True)
    }


@pytest.mark.parametrize(
    ("draw", "found"), [(ratios_over_steps, ratios()), (landscape_plot, lines()), (tuning_curves, tuning())]
)
def test_eight_lines_are_grey_and_told_apart_by_their_style_and_their_mark(draw, found, tmp_path):
    ax = draw(found)
    drawn = [line for label, line in named(ax).items() if label[0] in NAMES and not label.startswith("filled")]
    looks = {(line.get_color(), line.get_linestyle(), line.get_marker()) for line in drawn}
    assert (len(drawn), len(looks)) == (8, 8)
    assert len({line.get_marker() for line in drawn}) == 8
    assert all(np.ptp(to_rgb(line.get_color())) == 0.0 for line in ax.get_lines())
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    save(ax, tmp_path / "picture.png")


def test_the_points_are_the_ratios_side_by_side_and_what_is_negative_is_told():
    ax = ratios_over_steps(ratios(spoil=-2.0))
    found = named(ax)
    assert found["c"].get_ydata().tolist() == [3.0, 0.3, 0.03]
    assert found["b, not positive at 1 steps"].get_ydata().tolist() == [2.0, 0.02]
    at = np.array([line.get_xdata()[0] for line in found.values()])
    assert (np.diff(at) > 0.0).all()
    assert np.prod(at) == pytest.approx(1.0)
    assert ax.get_ylabel() == "figure of merit, over that of a"


def test_the_lines_are_the_landscape_and_the_marks_its_lowest_points():
    found = named(landscape_plot(lines()))
    line = found["c: lowest 0 at 0.5"]
    assert line.get_ydata().tolist() == ((LENGTHS - 0.5) ** 2).tolist()
    assert line.get_xdata()[line.get_markevery()[0]] == 0.5


def test_a_plane_has_the_first_direction_across():
    """The function is least at (1.5, 0), which a picture with its axes swapped would mark at (0, 1.5)."""
    values = (LENGTHS[:, None] - 1.5) ** 2 + 3.0 * LENGTHS[None, :] ** 2
    ax = landscape_plot(Landscape(("a", "b"), LENGTHS, 2.25, values, plane=True))
    lowest = named(ax)["lowest: 0"]
    assert (lowest.get_xdata()[0], lowest.get_ydata()[0]) == (1.5, 0.0)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("length along a", "length along b, orthogonal to a")
    inmost = min(
        (path for lines in ax.collections for path in lines.get_paths() if len(path)), key=lambda p: np.ptp(p.vertices[:, 1])
    )
    assert inmost.vertices.mean(axis=0) == pytest.approx([1.5, 0.0], abs=0.3)


def test_a_plane_of_one_length_has_no_contours():
    with pytest.raises(ValueError, match=r"The plane has the length 0\.5 alone"):
        landscape_plot(Landscape(("a", "b"), np.array([0.5]), 1.0, np.ones((1, 1)), plane=True))


def test_the_steps_are_the_shares_of_coordinates_and_of_the_squared_length():
    found = ht.coordinate_histogram([0.0, 0.001, 0.002, 1.0], bins_per_decade=1)
    ax = coordinate_sizes(found)
    counts, shares = (patch.get_data() for patch in ax.patches)
    assert counts.values.tolist() == [50.0, 0.0, 0.0, 25.0]
    assert shares.values == pytest.approx(100.0 * found.shares)
    assert counts.edges.tolist() == found.edges.tolist()
    assert "4 coordinates, 1 of them 0" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_points_of_a_tuning_are_its_scores_and_what_diverged_is_told():
    ax = tuning_curves(tuning(spoil=math.inf))
    found = named(ax)
    assert found["b: best 0.2, 1 not shown"].get_ydata().tolist() == [6.0, 2.0]
    assert "h: best 0.2 (edge), 1 not shown" in found
    again = [line for line in ax.get_lines() if line.get_xdata().tolist() == [0.2]]
    assert [line.get_ydata()[0] for line in again] == [1.5 + i for i in range(8)]
    assert ax.get_ylabel() == "median gap of the last iterate"
