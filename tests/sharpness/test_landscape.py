"""Landscapes against the function itself, and the sizes of coordinates against a count."""

import numpy as np
import pytest

import heavytail as ht
from tests.builders.known_hessian import KnownHessian

HESSIAN = np.array([[2.0, 1.0], [1.0, 3.0]])
PROBLEM = KnownHessian(np.array([1.0, -2.0]), HESSIAN.ravel())
X = np.array([2.0, 1.0])
LENGTHS = np.linspace(-1.0, 3.0, 9)


def f(x):
    return PROBLEM.slope @ x + 0.5 * x @ HESSIAN @ x


def test_along_directions_it_is_the_function_at_the_same_lengths():
    directions = {"steep": [3.0, 4.0], "tiny": [0.0, -1e-300]}
    found = ht.landscape(PROBLEM, X, directions, LENGTHS)
    units = np.array([[0.6, 0.8], [0.0, -1.0]])
    exact = [[f(X - length * unit) for length in LENGTHS] for unit in units]
    assert found.values == pytest.approx(np.array(exact), rel=1e-13)
    assert found.value == f(X)
    place = int(np.argmin(exact[0]))
    assert found.lowest()["steep"] == pytest.approx((LENGTHS[place], exact[0][place]))
    assert found.names == ("steep", "tiny")


def test_on_a_plane_it_is_the_function_at_all_pairs_of_lengths():
    """The second direction counts by its part orthogonal to the first: here (-0.8, 0.6)."""
    found = ht.landscape(PROBLEM, X, {"first": [3.0, 4.0], "second": [-1.0, 7.0]}, LENGTHS, plane=True)
    exact = [[f(X - s * np.array([0.6, 0.8]) - t * np.array([-0.8, 0.6])) for t in LENGTHS] for s in LENGTHS]
    assert found.values == pytest.approx(np.array(exact), rel=1e-12)
    row, column = np.unravel_index(np.argmin(exact), (9, 9))
    assert found.lowest()["first"] == pytest.approx((LENGTHS[row], np.min(exact)))
    assert found.lowest()["second"] == pytest.approx((LENGTHS[column], np.min(exact)))


WRONG = [
    ({"x": [1.0]}, ValueError, "disagree about the dimension"),
    ({"problem": 3.0}, TypeError, "The problem 3.0 has no `value`"),
    ({"directions": {}}, TypeError, "has no named vector"),
    ({"directions": {"none": [0.0, 0.0]}}, ValueError, r"directions\['none'\] .* is no direction. Pass 2 finite numbers"),
    ({"directions": {"short": [1.0]}}, ValueError, "Pass 2 finite numbers"),
    ({"lengths": [np.inf]}, ValueError, "no list of lengths"),
    ({"lengths": []}, ValueError, "no list of lengths"),
    ({"plane": True}, ValueError, "A plane has two directions, not 1"),
    ({"plane": True, "directions": {"a": [1.0, 1.0], "b": [-2.0, -2.0]}}, ValueError, "a and b are one line"),
    ({"plane": 2}, TypeError, "plane = 2"),
]


@pytest.mark.parametrize(("changes", "kind", "message"), WRONG)
def test_what_is_no_landscape_is_an_error(changes, kind, message):
    with pytest.raises(kind, match=message):
        ht.landscape(**({"problem": PROBLEM, "x": X, "directions": {"a": [1.0, 0.0]}, "lengths": LENGTHS} | changes))


def test_coordinates_are_counted_by_size_and_weighed_by_square():
    rng = np.random.default_rng(3)
    vector = np.concatenate([10.0 ** rng.uniform(-12.0, -2.0, 1000) * rng.choice([-1.0, 1.0], 1000), np.zeros(7)])
    found = ht.coordinate_histogram(vector, bins_per_decade=2)
    counts, _ = np.histogram(np.abs(vector), found.edges)
    weights, _ = np.histogram(np.abs(vector), found.edges, weights=vector**2 / (vector @ vector))
    assert found.counts.tolist() == counts.tolist()
    assert found.counts.sum() + found.zeros == 1007
    assert found.shares == pytest.approx(weights, rel=1e-10, abs=1e-18)
    assert np.log10(found.edges) == pytest.approx(np.round(2.0 * np.log10(found.edges)) / 2.0, abs=1e-12)


@pytest.mark.parametrize("size", [1e-5, 1.0, 1000.0, 5e-324, 1e308])
def test_a_power_of_10_opens_its_bin(size):
    found = ht.coordinate_histogram([size, -size], bins_per_decade=3)
    assert found.counts.tolist() == [2]
    assert found.edges[0] <= size < found.edges[1]
    assert size in (5e-324, found.edges[0])


@pytest.mark.parametrize("vector", [[0.0], [], [np.nan], [1.0, np.inf]])
def test_a_vector_without_sizes_is_an_error(vector):
    with pytest.raises(ValueError, match="has no sizes"):
        ht.coordinate_histogram(vector)
