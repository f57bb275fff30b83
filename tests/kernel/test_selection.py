"""The m-th largest size against a sort, for few numbers and many: ties, zeros, denormals, infinities and no numbers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heavytail.kernel.selection import top_level

TINY = 5e-324


def by_sorting(a, m):
    """The m-th largest |a_j|; what is not a number counts as 0."""
    return np.sort(np.abs(np.nan_to_num(a, nan=0.0, posinf=np.inf, neginf=-np.inf)))[::-1][m - 1]


def agrees(a):
    """Compare at every m, with coordinates before and after the range that must not count."""
    padded = np.concatenate([[1e300, -np.inf], a, [np.nan, 1e301]])
    return all(top_level(padded, 2, 2 + len(a), m) == by_sorting(a, m) for m in range(1, len(a) + 1))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True, allow_subnormal=True), min_size=1, max_size=30))
def test_it_is_what_a_sort_finds_for_any_doubles(numbers):
    assert agrees(np.array(numbers))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([0.0, -0.0, TINY, 1.0, -1.0, math.nextafter(1.0, 2.0), 2.0]), min_size=17, max_size=40))
def test_ties_and_neighbours_are_told_apart(numbers):
    assert agrees(np.array(numbers))


@pytest.mark.parametrize("size", [1, 5, 16, 17, 20, 101])
@pytest.mark.parametrize(
    "make",
    [
        lambda d: np.random.default_rng(0).standard_t(1.2, d),
        lambda d: np.nextafter(3.0, 4.0) + np.arange(d) * 2.0**-51,  # last bits only
        lambda d: TINY * np.arange(d),
        lambda d: 2.0 ** np.linspace(-1074.0, 1023.0, d),
        lambda d: np.zeros(d),
        lambda d: np.full(d, -np.inf),
        lambda d: np.where(np.arange(d) % 3 == 0, np.nan, np.arange(d) - 2.0),
    ],
)
def test_it_is_what_a_sort_finds(make, size):
    assert agrees(make(size)[np.random.default_rng(1).permutation(size)])
