"""What a run adds up: the arrays of a result, for the trajectories done so far."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.estimates import histogram
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.groups import CELL, GROUPS, add_cells, cells_of

__all__ = ["Totals", "sample_size"]

SAMPLE_VALUES = 2**18  # 2 MB
MIN_IN_SAMPLE = 64
NARROW = 2**16 - 1  # trajectories: 16 bits count so many


def sample_size(checkpoints: int, columns: int) -> int:
    """Return of how many trajectories a run keeps the values, if it has so many; a longer run keeps no other ones."""
    return max(SAMPLE_VALUES // (checkpoints * columns * MIN_IN_SAMPLE), 1) * MIN_IN_SAMPLE


def _shape(experiment: Experiment) -> tuple[int, int]:
    return len(experiment.checkpoints), len(experiment.record)


@dataclass
class Totals:
    """Sums, counts and extremes of the trajectories 0 .. done - 1, and the values of the first ones.

    Tasks write to the rows of `sample` as they come, so those from `done` on may hold anything.
    """

    sums: NDArray[np.float64]
    histogram: NDArray[np.int64]
    maximum: NDArray[np.float64]
    nonfinite: NDArray[np.int64]
    sample: NDArray[np.float64]
    done: int = 0

    @classmethod
    def empty(cls, experiment: Experiment) -> Totals:
        """Return the totals of no trajectory, summed by group."""
        most = sample_size(*_shape(experiment))
        return cls.of_shape(_shape(experiment), GROUPS, min(most, experiment.trajectories), np.int64)

    @classmethod
    def for_task(cls, experiment: Experiment, trajectories: int) -> Totals:
        """Return room for one task's totals, summed by cell; its values go to the sample of the run.

        Counts of few trajectories are narrow, for those of all columns have to stay in a processor's cache.
        """
        counts = np.uint16 if trajectories <= NARROW else np.int64
        return cls.of_shape(_shape(experiment), cells_of(trajectories), 0, counts)

    @classmethod
    def of_shape(cls, shape: tuple[int, int], rows: int, sampled: int, counts: type[np.integer[Any]]) -> Totals:
        """Return the totals of no trajectory, with counts of some type; the shape is (checkpoints, columns)."""
        return cls(
            sums=np.zeros((rows, *shape)),
            histogram=np.zeros((*shape, histogram.BINS), dtype=counts),
            maximum=np.full(shape, -np.inf),
            nonfinite=np.zeros(shape, dtype=np.int64),
            sample=np.empty((sampled, *shape)),
        )

    @property
    def nbytes(self) -> int:
        """The memory of the arrays."""
        arrays = self.sums, self.histogram, self.maximum, self.nonfinite, self.sample
        return sum(array.nbytes for array in arrays)

    def check_like(self, other: Totals) -> None:
        """Raise a ValueError unless these are totals of whole cells, of the shape of others, whose counts add up.

        Their sample must have all that it can have of the trajectories done, and no more.
        """
        shape = other.maximum.shape
        for item in dataclasses.fields(self):
            mine, theirs = np.asarray(getattr(self, item.name)), np.asarray(getattr(other, item.name))
            expected = (min(sample_size(*shape), self.done), *shape) if item.name == "sample" else theirs.shape
            if mine.shape != expected or mine.dtype != theirs.dtype:
                raise ValueError(f"{item.name} has the shape {mine.shape} and the type {mine.dtype}")
        if self.done % CELL or (self.histogram.sum(axis=-1) != self.done).any():
            raise ValueError("the counts do not add up")

    def add(self, task: Totals, first: int, last: int) -> None:
        """Move here the totals of the trajectories first .. last - 1, which must follow the ones that are in.

        The task is left empty, as `for_task` returned it.
        """
        cells = task.sums[: cells_of(last - first)]
        self.done = -1  # no whole blocks: an interruption in the middle leaves nothing that a store would keep
        add_cells(self.sums, first // CELL, cells)
        histogram.move_counts(task.histogram, self.histogram)
        self.nonfinite += task.nonfinite
        np.maximum(self.maximum, task.maximum, out=self.maximum)
        self.done = last
        cells[:], task.maximum[:], task.nonfinite[:] = 0.0, -np.inf, 0
