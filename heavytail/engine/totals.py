"""What a run adds up: the arrays of a result, for the trajectories done so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.pieces import Piece, sample_size, shape_of
from heavytail.estimates import histogram
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.groups import CELL, GROUPS, SPAN, add_cells, cells_of, fold

__all__ = ["Totals"]

NARROW = 2**16 - 1  # trajectories: 16 bits count so many


@dataclass
class Totals:
    """Sums, counts and extremes of the trajectories 0 .. done - 1, and the values of the first ones.

    The sums of the span that is not complete are apart from those of the spans before it. Tasks write to the rows of
    `sample` as they come, so those from `done` on may hold anything.
    """

    sums: NDArray[np.float64]
    span: NDArray[np.float64]
    histogram: NDArray[np.int64]
    maximum: NDArray[np.float64]
    nonfinite: NDArray[np.int64]
    sample: NDArray[np.float64]
    done: int = 0

    @classmethod
    def empty(cls, shape: tuple[int, int], trajectories: int) -> Totals:
        """Return the totals of no trajectory, summed by group, of a run of so many with so many checkpoints and columns."""
        totals = cls.of_shape(shape, GROUPS, min(sample_size(*shape), trajectories), np.int64)
        totals.span = np.zeros_like(totals.sums)
        return totals

    @classmethod
    def for_task(cls, experiment: Experiment, trajectories: int) -> Totals:
        """Return room for one task's totals, summed by cell; its values go to the sample of the run.

        Counts of few trajectories are narrow, for those of all columns have to stay in a processor's cache.
        """
        counts = np.uint16 if trajectories <= NARROW else np.int64
        return cls.of_shape(shape_of(experiment), cells_of(trajectories), 0, counts)

    @classmethod
    def of_shape(cls, shape: tuple[int, int], rows: int, sampled: int, counts: type[np.integer[Any]]) -> Totals:
        """Return the totals of no trajectory, with counts of some type; the shape is (checkpoints, columns)."""
        return cls(
            sums=np.zeros((rows, *shape)),
            span=np.zeros((0, *shape)),
            histogram=np.zeros((*shape, histogram.BINS), dtype=counts),
            maximum=np.full(shape, -np.inf),
            nonfinite=np.zeros(shape, dtype=np.int64),
            sample=np.empty((sampled, *shape)),
        )

    @property
    def nbytes(self) -> int:
        """The memory of the arrays."""
        arrays = self.sums, self.span, self.histogram, self.maximum, self.nonfinite, self.sample
        return sum(array.nbytes for array in arrays)

    @property
    def group_sums(self) -> NDArray[np.float64]:
        """The sums of all spans, by group."""
        return self.sums + self.span

    def add(self, task: Totals, first: int, last: int) -> None:
        """Move here the totals of the trajectories first .. last - 1, which must follow the ones that are in.

        The task is left empty, as `for_task` returned it.
        """
        cells = task.sums[: cells_of(last - first)]
        self._expect(first)
        self.done = -1  # no whole blocks: an interruption in the middle leaves nothing that a store would keep
        add_cells(self.sums, self.span, first // CELL, cells)
        histogram.move_counts(task.histogram, self.histogram)
        self.nonfinite += task.nonfinite
        np.maximum(self.maximum, task.maximum, out=self.maximum)
        self.done = last
        cells[:], task.maximum[:], task.nonfinite[:] = 0.0, -np.inf, 0

    def add_piece(self, piece: Piece) -> None:
        """Add a piece, which must follow the trajectories that are in; its values go to the sample of the run."""
        self._expect(piece.first)
        self.done = -1
        if piece.last - piece.first == SPAN:
            self.sums += piece.sums
        else:
            add_cells(self.sums, self.span, piece.first // CELL, piece.sums)
        histogram.add_packed(piece.counts, self.histogram)
        self.nonfinite += piece.nonfinite
        np.maximum(self.maximum, piece.maximum, out=self.maximum)
        self.done = piece.last

    def _expect(self, first: int) -> None:
        """Raise a RuntimeError rather than leave trajectories out, or count them twice."""
        if first != self.done:
            raise RuntimeError(f"The totals of {self.done} trajectories go on with trajectory {first}. Please report this.")

    def as_piece(self, first: int, last: int, values: NDArray[np.float64]) -> Piece:
        """Return these totals of one task, the trajectories first .. last - 1 with the values of the first of them."""
        cells = self.sums[: cells_of(last - first)]
        sums = fold(cells) if last - first == SPAN else cells
        return Piece(first, last, sums, histogram.pack(self.histogram), self.maximum, self.nonfinite, values)
