"""Curves made by hand: from group means, or from values of a known law, as a run would record them."""

from __future__ import annotations

import math

import numpy as np

from heavytail.curves.curve import Curve
from heavytail.estimates import histogram
from heavytail.experiment.groups import group_sizes


def counts_of(values):
    """Return the counts, shape ([checkpoints,] bins), of values, shape (n[, checkpoints]); nan counts as infinite."""
    place = np.where(np.isnan(values), histogram.BINS - 1, np.searchsorted(histogram.edges(), values, side="right"))
    return np.apply_along_axis(np.bincount, 0, place, minlength=histogram.BINS).T


def from_means(k, means, **fields):
    """Build a curve from group means alone; it has no counts."""
    means = np.asarray(means, dtype=np.float64)
    standard = {
        "group_sizes": np.full(len(means), 100),
        "counts": np.zeros((np.size(k), histogram.BINS), dtype=np.int64),
        "maximum": means.max(axis=0),
        "diverged": np.zeros(np.size(k), dtype=np.int64),
    }
    return Curve(k=np.asarray(k), group_means=means, **(standard | fields))


def from_values(values, k=None, **fields):
    """Build a curve from finite values of the shape (trajectories, checkpoints); the first 2**10 are its sample."""
    sizes = group_sizes(len(values))
    sums = np.zeros((sizes.size, values.shape[1]))
    np.add.at(sums, (np.arange(len(values)) // 16) % 64, values)
    standard = {
        "k": np.arange(1, values.shape[1] + 1) if k is None else np.asarray(k),
        "group_means": sums / sizes[:, None],
        "group_sizes": sizes,
        "counts": counts_of(values),
        "maximum": values.max(axis=0),
        "diverged": np.zeros(values.shape[1], dtype=np.int64),
        "sample": values[:1024],
    }
    return Curve(**(standard | fields))


def noisy(k, mean, error, seed=0, groups=16, **fields):
    """Return a curve whose mean is as given; `error` is the relative standard error of that over all groups."""
    noise = np.random.default_rng(seed).standard_normal((groups, np.size(k)))
    return from_means(k, mean * (1.0 + error * math.sqrt(groups) * (noise - noise.mean(axis=0))), **fields)


def log_steps(first, last, count):
    """Return whole numbers, evenly spaced in their logarithm as far as they are distinct."""
    return np.unique(np.rint(np.geomspace(first, last, count)).astype(np.int64))
