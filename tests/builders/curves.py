"""Curves made by hand: from group means, or from values of a known law, as a run would record them."""

from __future__ import annotations

import math

import numpy as np

from heavytail.curves.curve import Curve
from heavytail.estimates import histogram
from heavytail.experiment.groups import group_sizes


def counts_of(values):
    """Return the counts of values of the shape (n, checkpoints); what is not a number counts as infinite."""
    counts = np.zeros((values.shape[1], histogram.BINS), dtype=np.int64)
    for count, column in zip(counts, values.T, strict=True):
        place = np.where(np.isnan(column), histogram.BINS - 1, np.searchsorted(histogram.edges(), column, side="right"))
        count += np.bincount(place, minlength=histogram.BINS)
    return counts


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


def pareto(index, shape, rng):
    """Return values with P(Y > y) = y**-index from 1 on, and the mean index / (index - 1)."""
    return (1.0 - rng.random(shape)) ** (-1.0 / index)
