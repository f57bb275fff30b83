"""Two panels of tuned trainings: the search over the step size, and the losses of the best values under fresh seeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.torch.small_scale.tuning import TunedTraining

__all__ = ["draw_losses", "draw_search", "smoothed"]

Style = Mapping[str, Any]
MARKS = 8  # on each line of losses


def draw_search(ax: Any, tuned: Mapping[str, TunedTraining], styles: Mapping[str, Style]) -> None:
    """Draw the loss over the step size; of a method with a clip level, the least over the levels that were tried.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    tuned : mapping of str to TunedTraining
        The methods by name.
    styles : mapping of str to mapping
        Of their lines, for matplotlib.
    """
    for name, method in tuned.items():
        rates = sorted({point[0] for point in method.trials})
        least = [min(loss for point, loss in method.trials.items() if point[0] == rate) for rate in rates]
        kept = [(rate, loss) for rate, loss in zip(rates, least, strict=True) if np.isfinite(loss)]
        ax.plot(*zip(*kept, strict=True), **styles[name])
    ax.set_xscale("log")
    ax.set_xlabel("step size at the start")
    ax.set_ylabel("training loss after the last step")


def draw_losses(ax: Any, tuned: Mapping[str, TunedTraining], styles: Mapping[str, Style]) -> None:
    """Draw the mean loss of the mini-batches over the steps, smoothed, and name what each method ends with.

    The axis of losses begins with the largest one after a tenth of the steps: methods are told apart by what comes later.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    tuned : mapping of str to TunedTraining
        The methods by name.
    styles : mapping of str to mapping
        Of their lines, for matplotlib.
    """
    tops = []
    for name, method in tuned.items():
        losses = smoothed(np.mean([one.losses for one in method.fresh], axis=0))
        every = max(len(losses) // MARKS, 1)
        tops.append(losses[len(losses) // 10])
        ends = f"{method.values().mean():.3f}, unseen {method.values('validation').mean():.3f}"
        ax.plot(np.arange(1, len(losses) + 1), losses, markevery=every, label=f"{name}: {ends}", **styles[name])
    ax.set_ylim(top=1.05 * max((top for top in tops if np.isfinite(top)), default=1.0))
    ax.set_xlabel("step")
    ax.set_ylabel("loss of the mini-batches")


def smoothed(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of each loss and of those before it, over a twentieth of all steps at most.

    Parameters
    ----------
    losses : ndarray, shape (steps,)
        The losses.

    Returns
    -------
    ndarray, shape (steps,)
    """
    width = max(len(losses) // 20, 1)
    return np.array([losses[max(end - width, 0) : end].mean() for end in range(1, len(losses) + 1)])
