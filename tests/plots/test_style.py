"""All pictures: they draw on the Axes that they are given, and can be read in black and white."""

import inspect

import numpy as np
import pytest
from matplotlib.colors import to_rgb

import heavytail as ht
from heavytail import plots
from heavytail.claims.table import Row, Section
from tests.builders.curves import log_steps, noisy
from tests.builders.pictured import lines, ratios, tuning
from tests.builders.verdicts import verdicts_of

K = log_steps(1, 1000, 25)
CURVE = noisy(K, K**-0.5, 0.01)
HELPERS = {"as_png", "formats", "new_axes", "new_row", "save"}


def entries():
    row = Row(name="GClip", printed="table-1-gclip", proved="theorem-4-rate")
    return Section("", (row,)).entries(verdicts_of(row.claims))


def maps():
    return [ht.explore(1.5, setting="non-convex", clip=[0.0, 0.5], step=[0.0, 0.75])]


PICTURES = {
    "convergence": lambda **where: plots.convergence(CURVE, ht.fit_rate(CURVE), 0.5, **where),
    "coordinate_sizes": lambda **where: plots.coordinate_sizes(ht.coordinate_histogram([0.001, 0.002, 1.0]), **where),
    "hill_plot": lambda **where: plots.hill_plot(ht.tail_report(ht.noise.Pareto(1.5).rvs(1000, 1)), **where),
    "landscape_plot": lambda **where: plots.landscape_plot(lines(), **where),
    "noise_norms": lambda **where: plots.noise_norms(ht.noise.Pareto(1.5).rvs(100, 1), 0.5, **where),
    "rate": lambda **where: plots.rate(ht.fit_rate(CURVE), **where),
    "rates_over_alpha": lambda **where: plots.rates_over_alpha(entries(), **where),
    "ratios_over_steps": lambda **where: plots.ratios_over_steps(ratios(), **where),
    "schedule_maps": lambda **where: plots.schedule_maps(maps(), **where),
    "tuning_curves": lambda **where: plots.tuning_curves(tuning(), **where),
}
SEVERAL = {"noise_norms": 2, "schedule_maps": 1}  # how many Axes these draw on


def test_every_picture_is_here():
    assert set(PICTURES) == set(plots.__all__) - HELPERS


@pytest.mark.parametrize("name", PICTURES)
def test_it_is_drawn_on_the_axes_that_are_given(name):
    row = plots.new_row(SEVERAL.get(name, 1) + 1)
    given, other = row[:-1], row[-1]
    ax = PICTURES[name](**({"axes": given} if name in SEVERAL else {"ax": given[0]}))
    assert ax in given
    assert all(one.lines or one.collections or one.patches for one in given)
    assert not other.has_data()
    assert list(inspect.signature(getattr(plots, name)).parameters)[-1] in ("ax", "axes")


@pytest.mark.parametrize("name", SEVERAL)
def test_another_number_of_axes_is_an_error(name):
    with pytest.raises(ValueError, match=rf"axes holds 3 Axes\. Pass {SEVERAL[name]}, or none"):
        PICTURES[name](axes=plots.new_row(3))


def shades(figure):
    """Return all colours of lines, marks, bars and areas, as they are drawn."""
    figure.draw_without_rendering()  # which maps numbers to colours
    lines = [line for ax in figure.axes for line in ax.get_lines()]
    shapes = [shape for ax in figure.axes for shape in (*ax.collections, *ax.patches)]
    filled = [shape for shape in shapes if getattr(shape, "get_fill", lambda: True)()]
    found = [color for line in lines for color in (line.get_color(), line.get_markeredgecolor())]
    found += [color[:3] for shape in shapes for color in np.atleast_2d(shape.get_edgecolor())]
    return found + [color[:3] for shape in filled for color in np.atleast_2d(shape.get_facecolor())]


@pytest.mark.parametrize("name", PICTURES)
def test_it_can_be_read_in_black_and_white(name):
    found = shades(PICTURES[name]().get_figure(root=True))
    assert len(found) > 2
    assert all(np.ptp(to_rgb(color)) < 1e-9 for color in found)


def test_a_colour_is_seen():
    """The control of the case above."""
    ax = plots.new_axes()
    ax.plot([1.0, 2.0], color="tab:blue")
    assert any(np.ptp(to_rgb(color)) > 0.1 for color in shades(ax.get_figure(root=True)))


def test_rows_of_a_table_differ_by_their_marks():
    rows = [Row(name=name, printed="table-1-gclip", proved="theorem-4-rate") for name in "abcde"]
    found = [entry for row in rows for entry in Section("", (row,)).entries(verdicts_of(row.claims))]
    ax = plots.rates_over_alpha(found)
    assert len({points.lines[0].get_marker() for points in ax.containers}) == 5
    assert len({points.lines[0].get_color() for points in ax.containers}) == 5
