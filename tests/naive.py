"""The papers' methods, averages and group means in plain NumPy: slow, obvious, and sharing no code with the library."""

from __future__ import annotations

import itertools

import numpy as np
import pytest


def sgd(x, g, eta):
    return x - eta * g


def gclip(x, g, eta, tau):
    length = np.linalg.norm(g)
    return x - eta * (min(1.0, tau / length) if length > 0.0 else 1.0) * g


def cclip(x, g, eta, tau):
    with np.errstate(divide="ignore"):
        return x - eta * np.where(g == 0.0, 0.0, np.minimum(np.abs(tau) / np.abs(g), 1.0)) * g


def into_ball(x, radius):
    length = np.linalg.norm(x)
    return x if length <= radius else x * (radius / length)


def into_box(x, low, high):
    return np.minimum(np.maximum(x, low), high)


def iterates(points):
    """The last iterate, the average and the k-weighted average after each step of the paths `points`[k, ...]."""
    k = np.arange(1, len(points)).reshape(-1, *[1] * (points.ndim - 1))
    average = np.cumsum(points[:-1], axis=0) / k
    weighted = np.cumsum(k * points[:-1], axis=0) / np.cumsum(k, axis=0)
    return {"last": points[1:], "average": average, "weighted": weighted}


def all_paths(values, probabilities, steps):
    """Every sequence of a finite law: draws of the shape (steps, paths), and the probability of each path."""
    choices = np.array(list(itertools.product(range(len(values)), repeat=steps))).T
    return np.asarray(values)[choices], np.asarray(probabilities)[choices].prod(axis=0)


def group_means(values):
    """Means over groups of trajectories: cells of 16 in a row are dealt to 64 groups in turn."""
    groups = (np.arange(len(values)) // 16) % 64
    return np.array([values[groups == group].mean(axis=0) for group in range(64) if (groups == group).any()])


def same_bits(first, second):
    """Whether two results are equal bit for bit; for what is not a number any bits will do."""
    for name in ("group_sums", "histogram", "maximum", "nonfinite", "sample", "every_value"):
        one, other = getattr(first, name), getattr(second, name)
        if (one is None) != (other is None):
            return False
        if (
            one is not None
            and np.where(np.isnan(one), np.nan, one).tobytes() != np.where(np.isnan(other), np.nan, other).tobytes()
        ):
            return False
    return True


def approx(value):
    """Equal up to rounding in sums of a few hundred terms."""
    return pytest.approx(value, rel=1e-12, abs=1e-13)
