"""The search on a grid: scores whose least point on the lattice is known, in one dimension and in two."""

import math

import pytest

from heavytail.sharpness.grid_search import GridSearch


def distance(*least):
    """Return a score that is least at a point, in factors of two."""
    return lambda point: sum(abs(math.log2(value / best)) for value, best in zip(point, least, strict=True))


def test_a_best_point_inside_the_grid_ends_the_search():
    search = GridSearch([[1.0, 2.0, 4.0]])
    search.run(distance(2.0), 10)
    assert search.scores == {(1.0,): 1.0, (2.0,): 0.0, (4.0,): 1.0}
    assert (search.best, search.untried) == ((2.0,), [])


@pytest.mark.parametrize("least", [(16.0, 0.25), (0.5, 27.0), (64.0, 9.0)])
def test_it_goes_on_along_each_axis_by_its_own_ratio_until_all_neighbours_are_tried(least):
    search = GridSearch([[1.0, 2.0], [1.0, 3.0]])
    search.run(distance(*least), 100)
    nearest = 3.0 ** round(math.log(least[1], 3.0))
    assert search.best == pytest.approx((least[0], nearest))
    assert search.untried == []
    here, there = search.best
    beside = [(0.5 * here, there), (2.0 * here, there), (here, there / 3.0), (here, 3.0 * there)]
    for point in beside:
        assert any(tried == pytest.approx(point) for tried in search.scores)


def test_the_budget_ends_it_and_what_was_not_tried_is_told():
    search = GridSearch([[1.0, 2.0, 4.0]])
    search.run(distance(1000.0), 5)
    assert list(search.scores) == [(1.0,), (2.0,), (4.0,), (8.0,), (16.0,)]
    assert (search.best, search.untried) == ((16.0,), [(32.0,)])


def test_a_grid_is_tried_in_any_case_and_one_value_has_no_neighbours():
    search = GridSearch([[1.0, 2.0], [5.0]])
    search.run(distance(1.0, 1.0), 0)
    assert list(search.scores) == [(1.0, 5.0), (2.0, 5.0)]
    assert search.untried == [(0.5, 5.0)]


def test_where_nothing_beyond_fits_it_ends_at_the_edge():
    search = GridSearch([[1.0, 2.0], [1.0, 2.0]])
    search.run(distance(1000.0, 1.0), 100, fits=lambda point: point[0] <= 4.0)
    assert search.best == (4.0, 1.0)
    assert search.untried == [(8.0, 1.0)]


def test_of_equal_scores_the_first_is_best_and_infinite_ones_are_equal():
    search = GridSearch([[1.0, 2.0, 4.0]])
    search.run(lambda point: math.inf, 4)
    assert search.best == (0.5,)
