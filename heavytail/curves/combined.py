"""Curves of several runs as one: horizon after horizon, or point by point.

Groups of trajectories correspond, so what runs with the same random numbers share is seen by every interval that comes
from groups.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heavytail.curves.curve import Curve

__all__ = ["average", "join"]


def join(curves: list[Curve]) -> Curve:
    """Join curves of different runs, one horizon after the other, into one curve.

    Each run has the same number of trajectories, so their groups correspond; what their common random numbers share
    is then seen by every interval that comes from groups.

    Parameters
    ----------
    curves : list of Curve
        One or more, in the order of their horizons.

    Returns
    -------
    Curve
        With the checkpoints of all of them.

    Raises
    ------
    ValueError
        If the curves have different numbers of trajectories, or horizons that do not increase.
    """
    if len({curve.group_sizes.tobytes() for curve in curves}) != 1:
        raise ValueError("The curves have different numbers of trajectories. Run every horizon with the same number.")
    k = np.concatenate([curve.k for curve in curves])
    if (np.diff(k) <= 0).any():
        raise ValueError(f"The horizons {k.tolist()} do not increase. Pass the curves in the order of their horizons.")
    return Curve(
        k=k,
        group_means=np.concatenate([curve.group_means for curve in curves], axis=1),
        group_sizes=curves[0].group_sizes,
        counts=np.concatenate([curve.counts for curve in curves]),
        maximum=np.concatenate([curve.maximum for curve in curves]),
        diverged=np.concatenate([curve.diverged for curve in curves]),
        moment_limit=min(curve.moment_limit for curve in curves),
        name=curves[0].name,
        variance_known=all(curve.variance_known for curve in curves),
        confined=any(curve.confined for curve in curves),
        unseen_share=lambda: np.concatenate([curve.unseen for curve in curves]),
        sample=np.concatenate(_common_rows(curves), axis=1),
        looks=max(curve.looks for curve in curves),
        unit=_common([curve.unit for curve in curves]),
        title=_common([curve.title for curve in curves]),
    )


def average(curves: list[Curve]) -> Curve:
    """Return the mean of curves of the same trajectories' numbers on different problems, point by point.

    Parameters
    ----------
    curves : list of Curve
        One or more, with the same checkpoints and numbers of trajectories.

    Returns
    -------
    Curve
        Means of the group means and of the samples; counts of all of them together, and the largest maximum.

    Raises
    ------
    ValueError
        If their checkpoints or their numbers of trajectories differ.
    """
    if len({(curve.group_sizes.tobytes(), curve.k.tobytes()) for curve in curves}) != 1:
        raise ValueError("The curves have different checkpoints or numbers of trajectories. Run both with the same ones.")
    return Curve(
        k=curves[0].k,
        group_means=np.mean([curve.group_means for curve in curves], axis=0),
        group_sizes=curves[0].group_sizes,
        counts=np.sum([curve.counts for curve in curves], axis=0),
        maximum=np.max([curve.maximum for curve in curves], axis=0),
        diverged=np.sum([curve.diverged for curve in curves], axis=0),
        moment_limit=min(curve.moment_limit for curve in curves),
        name=curves[0].name,
        variance_known=all(curve.variance_known for curve in curves),
        confined=any(curve.confined for curve in curves),
        unseen_share=lambda: np.max([curve.unseen for curve in curves], axis=0),
        sample=np.mean(_common_rows(curves), axis=0),
        looks=max(curve.looks for curve in curves),
        unit=_common([curve.unit for curve in curves]),
        title=_common([curve.title for curve in curves]),
    )


def _common_rows(curves: list[Curve]) -> list[NDArray[np.float64]]:
    """Return the samples of the trajectories that all curves have in theirs."""
    rows = min(len(curve.sample) for curve in curves)
    return [curve.sample[:rows] if rows else np.zeros((0, curve.k.size)) for curve in curves]


def _common(texts: list[str]) -> str:
    """Return what all texts say, or nothing if they differ."""
    return texts[0] if len(set(texts)) == 1 else ""
