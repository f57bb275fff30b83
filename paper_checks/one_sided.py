"""Measured numbers that are claimed to lie above or below a limit: ratios of the same trajectories, medians, and shares."""

import math
from functools import partial

import numpy as np
from scipy import stats

import heavytail as ht
from heavytail.claims.finding import REFUTING_LEVEL
from heavytail.estimates.estimate import level_of_each
from heavytail.estimates.median import median_interval
from heavytail.sharpness.paired_ratio import paired_ratio


def _judge(run, value, interval, least, most, what, seen, share):
    """Judge a number by its intervals, a function of the level; `share` comparisons have the refuting level in common."""
    low, high = interval(level_of_each(0.95, run.looks))
    lowest, highest = interval(level_of_each(1.0 - (1.0 - REFUTING_LEVEL) / share, run.looks))
    holds, refuted = least <= low and high <= most, highest < least or lowest > most
    outcome = ht.Outcome.HOLDS if holds else ht.Outcome.REFUTED if refuted else ht.Outcome.UNDECIDED
    claimed = f"<= {most:.4g}" if math.isinf(least) else f">= {least:.4g}"
    evidence = f"{what} {value:.4g} in [{low:.4g}, {high:.4g}], claimed {claimed}"
    advice = "More trajectories would narrow the interval." if outcome is ht.Outcome.UNDECIDED else ""
    return ht.Finding(outcome, value, low, high, evidence, advice, seen=seen)


def ratio_at_most(run, values, reference, limit, what, seen, share=1):
    """Judge the ratio of values to references of the same trajectories: its geometric mean, or median."""
    found = paired_ratio(values, reference)

    def interval(level):
        again = paired_ratio(values, reference, level)
        return again.low, again.high

    kept = f"; {found.used} of {found.used + found.left_out} have a ratio" if found.left_out else ""
    return _judge(run, found.value, interval, -math.inf, limit, f"{found.kind} of {what}", seen + kept, share)


def median_at_most(run, values, limit, what, seen, share=1):
    """Judge the median of the law of independent values."""
    return _judge(run, float(np.median(values)), partial(median_interval, values), -math.inf, limit, what, seen, share)


def median_at_least(run, values, limit, what, seen, share=1):
    """Judge the median of the law of independent values."""
    return _judge(run, float(np.median(values)), partial(median_interval, values), limit, math.inf, what, seen, share)


def share_at_most(run, found, limit, what, seen, share=1):
    """Judge the probability of an event by independent cases, an array of bools; by the binomial law (Clopper, Pearson)."""
    count = stats.binomtest(int(np.sum(found)), len(found))

    def interval(level):
        return tuple(count.proportion_ci(level, method="exact"))

    return _judge(run, float(np.mean(found)), interval, -math.inf, limit, what, seen, share)
