"""Measured numbers that are claimed to lie below a limit: ratios on the same trajectories, and medians, with intervals."""

import heavytail as ht
from heavytail.claims.finding import REFUTING_LEVEL
from heavytail.estimates.estimate import level_of_each
from heavytail.estimates.median import median_interval
from heavytail.sharpness.paired_ratio import paired_ratio


def at_most(run, value, interval, limit, what, seen, share=1):
    """Judge a number by its intervals, a function of the level; `share` comparisons have the refuting level in common."""
    low, high = interval(level_of_each(0.95, run.looks))
    surely_above = interval(level_of_each(1.0 - (1.0 - REFUTING_LEVEL) / share, run.looks))[0] > limit
    outcome = ht.Outcome.HOLDS if high <= limit else ht.Outcome.REFUTED if surely_above else ht.Outcome.UNDECIDED
    evidence = f"{what} {value:.4g} in [{low:.4g}, {high:.4g}], claimed <= {limit:.4g}"
    advice = "More trajectories would narrow the interval." if outcome is ht.Outcome.UNDECIDED else ""
    return ht.Finding(outcome, value, low, high, evidence, advice, seen=seen)


def ratio_at_most(run, values, reference, limit, what, seen, share=1):
    """Judge the ratio of values to references of the same trajectories: its geometric mean, or median."""
    found = paired_ratio(values, reference)

    def interval(level):
        again = paired_ratio(values, reference, level)
        return again.low, again.high

    kept = f"; {found.used} of {found.used + found.left_out} trajectories have a ratio" if found.left_out else ""
    return at_most(run, found.value, interval, limit, f"{found.kind} of {what}", seen + kept, share)


def median_at_most(run, values, limit, what, seen):
    """Judge the median of independent values."""
    ordered = sorted(values.tolist())
    middle = 0.5 * (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2])
    return at_most(run, middle, lambda level: median_interval(values, level), limit, what, seen)
