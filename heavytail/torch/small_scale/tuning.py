"""Methods tuned by the same number of trainings, and their best trained anew under seeds that the search has not seen.

The search is that of `heavytail.sharpness.grid_search`: it goes on while the best point is at an edge, as far as the budget
goes. The best of many looks better than it is, so that only the fresh trainings are compared, seed by seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heavytail.estimates.estimate import StudentEstimate
from heavytail.parts.parameters import integer, one_of
from heavytail.sharpness.grid_search import GridSearch, Point
from heavytail.torch.small_scale.method import Method
from heavytail.torch.small_scale.setting import Setting
from heavytail.torch.small_scale.training import Training, train

__all__ = ["TunedTraining", "paired_difference", "tune_training"]

Train = Callable[[Setting, Method, Point, int, int], Training]
MEASURES = ("training", "validation", "accuracy")


@dataclass(frozen=True, eq=False)
class TunedTraining:
    """A method after its search, and its best point trained anew.

    Attributes
    ----------
    trials : dict of tuple of float to float
        The mean training loss that each point came to over the seeds of the search, in the order in which they were tried.
    added : tuple of tuple of float
        Those of them that were not in the grid.
    best : tuple of float
        The one with the least loss.
    at_edge : bool
        Whether the budget ended before all neighbours of the best point were tried, so that a better one may lie there.
    fresh : tuple of Training
        The best point's trainings under the fresh seeds.
    """

    trials: dict[Point, float]
    added: tuple[Point, ...]
    best: Point
    at_edge: bool
    fresh: tuple[Training, ...]

    def values(self, of: str = "training") -> NDArray[np.float64]:
        """Return what the fresh trainings came to.

        Parameters
        ----------
        of : {"training", "validation", "accuracy"}
            Which of the numbers of a `Training`.

        Returns
        -------
        ndarray, shape (seeds,)

        Raises
        ------
        ValueError
            If there is no number of that name.
        """
        wanted = one_of("of", of, MEASURES)
        return np.array([getattr(one, wanted) for one in self.fresh])


def tune_training(
    setting: Setting,
    method: Method,
    steps: int,
    budget: int,
    *,
    seeds: Sequence[int] = (0,),
    fresh_seeds: Sequence[int] = (1, 2, 3),
    trained: Train = train,
) -> TunedTraining:
    """Tune a method on a setting by a number of trainings, and train its best point anew.

    Parameters
    ----------
    setting : Setting
        The model and its examples.
    method : Method
        The optimiser, and the grid with which the search begins.
    steps : int
        How long each training is.
    budget : int
        How many trainings the search may take. The least mean training loss at their end is best.
    seeds : sequence of int, default (0,)
        The seeds of the search, under each of which every point is trained: what is good under one may fail under others.
    fresh_seeds : sequence of int, default (1, 2, 3)
        Those of the trainings after it, at least two.
    trained : callable, optional
        What trains, in place of `train`: one that keeps what it did.

    Returns
    -------
    TunedTraining

    Raises
    ------
    ValueError
        If the budget is less than the grid takes, or two seeds are equal, or there are too few; before any work starts.
    """
    count = math.prod(len(axis) for axis in method.axes)
    if integer("budget", budget, 1) < count * len(seeds):
        raise ValueError(
            f"budget = {budget} is less than the grid takes: {count} points under {len(seeds)} seeds. Pass "
            f"{count * len(seeds)} at least."
        )
    if len({*seeds, *fresh_seeds}) < len(seeds) + len(fresh_seeds) or not seeds or len(fresh_seeds) < 2:
        raise ValueError(
            f"seeds = {tuple(seeds)} and fresh_seeds = {tuple(fresh_seeds)}: pass one or more, and two or more, all of them "
            "different. A seed of the search would flatter the best."
        )

    def score(point: Point) -> float:
        return sum(trained(setting, method, point, steps, seed).training for seed in seeds) / len(seeds)

    search = GridSearch(method.axes)
    search.run(score, budget // len(seeds), lambda point: max(point) < math.inf)
    best, added = search.best, tuple(list(search.scores)[count:])
    fresh = tuple(trained(setting, method, best, steps, one) for one in fresh_seeds)
    return TunedTraining(search.scores, added, best, bool(search.untried), fresh)


def paired_difference(values: NDArray[np.float64], reference: NDArray[np.float64]) -> StudentEstimate:
    """Return the mean over seeds of values minus references of the same seed, with Student's interval.

    It covers the chance of seeds, that is of weights at the start and of the order of examples, for the tuned points as they
    are: a search under another seed may choose others.

    Parameters
    ----------
    values, reference : ndarray, shape (seeds,)
        What two methods came to. If one of them diverged, the difference is not a number.

    Returns
    -------
    StudentEstimate
    """
    with np.errstate(invalid="ignore"):
        apart = np.asarray(values) - np.asarray(reference)
    if not np.isfinite(apart).all():
        return StudentEstimate(math.nan, math.nan, apart.size - 1)
    return StudentEstimate(float(apart.mean()), float(apart.std(ddof=1)) / math.sqrt(apart.size), apart.size - 1)
