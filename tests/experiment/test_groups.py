"""Cells and groups: sizes and sums that no way of splitting a run can change."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from heavytail.experiment.groups import CELL, GROUPS, SPAN, add_cells, cells_of, fold, group_sizes


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


def naive_sums(cell_sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each span by itself, cell after cell; then span after span."""
    total = np.zeros((GROUPS, *cell_sums.shape[1:]))
    for begin in range(0, len(cell_sums), SPAN // CELL):
        span = np.zeros_like(total)
        for number, cell in enumerate(cell_sums[begin : begin + SPAN // CELL]):
            span[number % GROUPS] += cell
        total += span
    return total


def heavy(cells: int, seed: int) -> NDArray[np.float64]:
    """Sums of cells with heavy tails, so that another order of additions shows in the last bits."""
    return np.random.default_rng(seed).standard_t(0.7, (cells, 2))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 5000), st.lists(st.integers(0, 5000), max_size=6), st.integers(0, 2**32 - 1))
def test_sums_of_groups_are_the_same_for_any_split(cells: int, splits: list[int], seed: int) -> None:
    cell_sums = heavy(cells, seed)
    cuts = sorted({0, cells, *(split for split in splits if split < cells)})
    sums, span = np.zeros((2, GROUPS, 2))
    for first, last in itertools.pairwise(cuts):
        add_cells(sums, span, first, cell_sums[first:last])
    np.testing.assert_array_equal(sums + span, naive_sums(cell_sums))


def test_whole_spans_can_be_summed_apart() -> None:
    cells = SPAN // CELL
    cell_sums = heavy(3 * cells, 5)
    apart = [fold(cell_sums[number * cells : (number + 1) * cells]) for number in range(3)]
    np.testing.assert_array_equal((apart[0] + apart[1]) + apart[2], naive_sums(cell_sums))
    assert (apart[0] + (apart[1] + apart[2]) != naive_sums(cell_sums)).any()


def test_another_order_of_additions_would_show() -> None:
    cell_sums = heavy(5 * GROUPS, 1)
    turned = cell_sums.reshape(5, GROUPS, 2)[::-1].reshape(-1, 2)
    forward, backward = naive_sums(cell_sums), naive_sums(turned)
    assert (forward != backward).any()
    np.testing.assert_allclose(forward, backward, rtol=1e-9)
