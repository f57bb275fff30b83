"""Vectors in stack memory: shapes, strides and alignment, and the indices that are refused."""

import numpy as np
import pytest
from numba import njit
from numba.core.errors import NumbaError

from heavytail.compiler.views import matrix, stack, vector


@njit
def strided(out):
    memory = stack(24)
    for i in range(24):
        memory[i] = i
    view = vector(memory, 2, 5, 0, 3)  # five entries, length known at run time
    for j in range(view.shape[0]):
        out[j] = view[j]
    view[4] = -1.0
    return memory[14], view.shape[0]


@njit
def rows(out):
    memory = stack(24)
    for i in range(24):
        memory[i] = i
    view = matrix(memory, 1, 4, 3, 0, 2)  # three rows of four
    for s in range(view.shape[0]):
        for j in range(view.shape[1]):
            out[s, j] = view[s, j]
    view[2, 3] = -1.0
    return memory[23]


def test_a_vector_has_its_offset_and_stride():
    out = np.empty(5)
    assert strided(out) == (-1.0, 5)
    assert out.tolist() == [2.0, 5.0, 8.0, 11.0, 14.0]


def test_a_matrix_has_its_rows():
    out = np.empty((3, 4))
    assert rows(out) == -1.0
    assert out.tolist() == (1.0 + 2.0 * np.arange(12.0).reshape(3, 4)).tolist()


def read_slice():
    return vector(stack(8), 0, 8, 8, 1)[1:3]


def read_row():
    return matrix(stack(8), 0, 4, 2, 4, 1)[1]


def read_float():
    return vector(stack(8), 0, 8, 8, 1)[1.0]


def read_plane():
    return vector(stack(8), 0, 8, 8, 1)[1, 1]


def write_row():
    matrix(stack(8), 0, 4, 2, 4, 1)[1] = 1.0


@pytest.mark.parametrize("function", [read_slice, read_row, read_float, read_plane, write_row])
def test_indices_that_name_no_element_are_refused(function):
    """Interpreted, a row or a slice is a NumPy view; compiled, it must not silently be something else."""
    with pytest.raises(NumbaError, match=r"getitem|setitem"):
        njit(function)()
