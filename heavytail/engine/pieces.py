"""A piece: what a task of trajectories comes to, wherever it was computed; small, and independent of all others.

It lies in one span (see `heavytail.experiment.groups`). A whole span is summed by group, so that its size does not depend
on the number of trajectories; a part of one is summed by cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heavytail.experiment.experiment import Experiment
from heavytail.experiment.groups import GROUPS, SPAN, cells_of

__all__ = ["BLOCK", "Piece", "rows_of", "sample_size", "shape_of"]

BLOCK = 64  # trajectories: pieces begin at multiples of it, and those that a longer run can use end at one
SAMPLE_VALUES = 2**18  # 2 MB
MIN_IN_SAMPLE = 64


def sample_size(checkpoints: int, columns: int) -> int:
    """Return of how many trajectories a run keeps the values, if it has so many; a longer run keeps no other ones."""
    return max(SAMPLE_VALUES // (checkpoints * columns * MIN_IN_SAMPLE), 1) * MIN_IN_SAMPLE


def shape_of(experiment: Experiment) -> tuple[int, int]:
    """Return how many checkpoints and columns an experiment has."""
    return len(experiment.checkpoints), len(experiment.record)


def rows_of(first: int, last: int) -> int:
    """Return how many sums the piece of the trajectories first .. last - 1 has at each checkpoint."""
    return GROUPS if last - first == SPAN else cells_of(last - first)


@dataclass(frozen=True, eq=False)
class Piece:
    """Sums, packed counts and extremes of the trajectories first .. last - 1, and the values of the first of them."""

    first: int
    last: int
    sums: NDArray[np.float64]
    counts: NDArray[np.int64]
    maximum: NDArray[np.float64]
    nonfinite: NDArray[np.int64]
    sample: NDArray[np.float64]
