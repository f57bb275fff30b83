"""A grid that goes on where its best point is at an edge: a best one there says that the grid was wrong, not the method.

A point has a value on each axis. The neighbours of a point are the next values on each axis, and beyond the ends of an axis
the ratio of the last two values goes on. The best point lies inside once all of its neighbours have been tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product

__all__ = ["GridSearch", "Point"]

Point = tuple[float, ...]


class GridSearch:
    """The search for the point of the least score.

    Parameters
    ----------
    axes : sequence of sequences of float
        The values to try on each axis, positive and increasing. An axis of one value does not go on.

    Attributes
    ----------
    scores : dict of tuple of float to float
        What has been tried.
    """

    def __init__(self, axes: Sequence[Sequence[float]]) -> None:
        self.axes = [list(axis) for axis in axes]
        self.scores: dict[Point, float] = {}

    @property
    def best(self) -> Point:
        """The point with the least score; the first of several."""
        return min(sorted(self.scores), key=lambda point: self.scores[point])

    @property
    def untried(self) -> list[Point]:
        """The neighbours of the best point that were not tried."""
        best = self.best
        near = [(*best[:at], value, *best[at + 1 :]) for at in range(len(best)) for value in self._beside(at, best[at])]
        return [point for point in near if point not in self.scores]

    def run(self, score: Callable[[Point], float], most: int, fits: Callable[[Point], bool] = lambda point: True) -> None:
        """Try the grid, and then neighbours of the best point until it lies inside.

        Parameters
        ----------
        score : callable
            What a point comes to.
        most : int
            How many points may be tried in all; the grid is tried in any case.
        fits : callable, optional
            Whether a point beyond the grid may be tried.
        """
        for point in product(*self.axes):
            self.scores[point] = score(point)
        while len(self.scores) < most and (near := [point for point in self.untried if fits(point)]):
            self.axes = [sorted({*axis, value}) for axis, value in zip(self.axes, near[0], strict=True)]
            self.scores[near[0]] = score(near[0])

    def _beside(self, at: int, value: float) -> list[float]:
        """Return the two values beside one on an axis."""
        axis = self.axes[at]
        place = axis.index(value)
        if len(axis) == 1:
            return []
        below = axis[place - 1] if place > 0 else _beyond(value, axis[1])
        above = axis[place + 1] if place + 1 < len(axis) else _beyond(value, axis[-2])
        return [below, above]


def _beyond(edge: float, inner: float) -> float:
    """Return the value that follows an edge; infinity if there is none above 0."""
    beyond = edge * (edge / inner)
    return beyond if beyond > 0.0 else math.inf
