"""What a run adds up: the arrays of a result, for the trajectories done so far."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heavytail import histogram
from heavytail.experiment import Experiment
from heavytail.groups import CELL, GROUPS, add_cells, cells_of


@dataclass
class Totals:
    """Sums, counts and extremes of the trajectories 0 .. done - 1."""

    sums: NDArray[np.float64]
    histogram: NDArray[np.int64]
    maximum: NDArray[np.float64]
    nonfinite: NDArray[np.int64]
    done: int = 0

    @classmethod
    def empty(cls, experiment: Experiment) -> Totals:
        """Return the totals of no trajectory, summed by group."""
        return cls._of_shape(experiment, GROUPS)

    @classmethod
    def for_task(cls, experiment: Experiment, trajectories: int) -> Totals:
        """Return room for one task's totals, summed by cell."""
        return cls._of_shape(experiment, cells_of(trajectories))

    @classmethod
    def _of_shape(cls, experiment: Experiment, rows: int) -> Totals:
        shape = (len(experiment.checkpoints), len(experiment.record))
        return cls(
            sums=np.zeros((rows, *shape)),
            histogram=np.zeros((*shape, histogram.BINS), dtype=np.int64),
            maximum=np.full(shape, -np.inf),
            nonfinite=np.zeros(shape, dtype=np.int64),
        )

    @property
    def nbytes(self) -> int:
        """The memory of the arrays."""
        return self.sums.nbytes + self.histogram.nbytes + self.maximum.nbytes + self.nonfinite.nbytes

    def check_like(self, other: Totals) -> None:
        """Raise a ValueError unless these are totals of whole cells, of the shape of others, whose counts add up."""
        for item in dataclasses.fields(self):
            mine, theirs = np.asarray(getattr(self, item.name)), np.asarray(getattr(other, item.name))
            if mine.shape != theirs.shape or mine.dtype != theirs.dtype:
                raise ValueError(f"{item.name} has the shape {mine.shape} and the type {mine.dtype}")
        if self.done % CELL or (self.histogram.sum(axis=-1) != self.done).any():
            raise ValueError("the counts do not add up")

    def add(self, task: Totals, first: int, last: int) -> None:
        """Add the totals of the trajectories first .. last - 1, which must follow the ones that are in."""
        self.done = -1  # no whole blocks: an interruption in the middle leaves nothing that a store would keep
        add_cells(self.sums, first // CELL, task.sums[: cells_of(last - first)])
        self.histogram += task.histogram
        self.nonfinite += task.nonfinite
        np.maximum(self.maximum, task.maximum, out=self.maximum)
        self.done = last
