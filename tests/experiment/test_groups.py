"""Cells and groups: sizes and sums that no way of splitting a run can change."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heavytail.experiment.groups import CELL, GROUPS, add_cells, cells_of, group_sizes


def naive_sizes(trajectories: int) -> list[int]:
    sizes = [0] * GROUPS
    for trajectory in range(trajectories):
        sizes[trajectory // CELL % GROUPS] += 1
    return [size for size in sizes if size > 0]


@pytest.mark.parametrize("n", [0, 1, 15, 16, 17, 1023, 1024, 1025, 1040, 2047, 2048, 2049, 100_003])
def test_group_sizes_against_a_loop(n: int) -> None:
    sizes = group_sizes(n)
    assert sizes.tolist() == naive_sizes(n)
    assert sizes.sum() == n
    assert sizes.dtype == np.int64


@given(st.integers(0, 20_000))
def test_cells_hold_sixteen_trajectories(n: int) -> None:
    assert cells_of(n) == len({trajectory // CELL for trajectory in range(n)})


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 400), st.lists(st.integers(0, 400), max_size=6), st.integers(0, 2**32 - 1))
def test_sums_of_groups_are_the_same_for_any_split(cells: int, splits: list[int], seed: int) -> None:
    # heavy tails, so that another order of additions would show in the last bits
    cell_sums = np.random.default_rng(seed).standard_t(0.7, (cells, 2))
    naive = np.zeros((GROUPS, 2))
    for cell in range(cells):
        naive[cell % GROUPS] += cell_sums[cell]
    cuts = sorted({0, cells, *(split for split in splits if split < cells)})
    sums = np.zeros((GROUPS, 2))
    for first, last in itertools.pairwise(cuts):
        add_cells(sums, first, cell_sums[first:last])
    np.testing.assert_array_equal(sums, naive)


def test_another_order_of_additions_would_show() -> None:
    cell_sums = np.random.default_rng(1).standard_t(0.7, 5 * GROUPS)
    forward, backward = np.zeros(GROUPS), np.zeros(GROUPS)
    add_cells(forward, 0, cell_sums)
    for block in range(4, -1, -1):
        add_cells(backward, block * GROUPS, cell_sums[block * GROUPS : (block + 1) * GROUPS])
    assert (forward != backward).any()
    np.testing.assert_allclose(forward, backward, rtol=1e-9)
