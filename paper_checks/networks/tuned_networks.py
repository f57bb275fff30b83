"""The networks that claims train, the budget by which methods are tuned on them, and the comparison of two methods.

Each method has the same number of trainings for its search, whatever it tunes. Its best values are then trained anew under
seeds that the search has not seen, and compared with those of another method seed by seed. The intervals cover the chance of
these seeds, not that of the search: run with another seed, a claim searches anew.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail.claims.finding import REFUTING_LEVEL
from heavytail.estimates.estimate import level_of_each

from ..small_models import seeds_of

NEEDS = ("torch",)


@dataclass(frozen=True)
class Plan:
    """What is trained, and how much: steps, trainings of the search, seeds of the search, and fresh seeds."""

    setting: object
    steps: int
    budget: int
    searches: int
    seeds: int


def words(run):
    """Return how an attention model is trained at an effort level."""
    from heavytail.torch.small_scale import Setting

    large = Setting("attention", "words", words=1000, width=32, layers=1, length=16, batch=32)
    return run.choose(
        Plan(replace(large, words=300, width=16, length=8), 150, 24, 2, 24),
        Plan(large, 300, 16, 1, 8),
        Plan(large, 1200, 48, 3, 12),
    )


@lru_cache(maxsize=4096)
def trained(store, setting, method, values, steps, seed):
    """Return a training, from the folder of a store if there is one."""
    from heavytail.torch.small_scale import kept, train

    return (kept(Path(store) / "trainings") if store else train)(setting, method, values, steps, seed)


def method(name):
    """Return a method of the papers by its name, or one with which a comparison is tried."""
    from heavytail.torch.small_scale import METHODS

    (rates,) = METHODS["SGD"].axes
    others = {
        "GClip that never clips": replace(METHODS["GClip"], axes=(rates, (1e9,))),
        "SGD, not tuned": replace(METHODS["SGD"], axes=((0.01,),)),
    }
    return (METHODS | others)[name]


def tuned(run, plan, name):
    """Return a method that was tuned, and its best values trained anew."""
    from heavytail.torch.small_scale import tune_training

    seeds = seeds_of(run, plan.searches + run.factor * plan.seeds, below=2**31)
    return tune_training(
        plan.setting, method(name), plan.steps, plan.budget, seeds=seeds[: plan.searches],
        fresh_seeds=seeds[plan.searches :], trained=lambda *what: trained(run.store, *what),
    )  # fmt: skip


def shown(name, found):
    """Say what a search came to."""
    values = " and ".join(f"{value:.3g}" for value in found.best)
    return f"{name} at {values}{', at the edge of what was tried' if found.at_edge else ''}"


def lower(run, plan, first, second, of="training", share=1):
    """Hold the loss of one method against that of another; `share` comparisons have the refuting level in common."""
    return _compared(run, plan, first, second, of, share, -math.inf, 0.0, "< 0")


def within(run, plan, first, second, limit):
    """Hold the difference of the training losses of two methods against a limit, either way."""
    return _compared(run, plan, first, second, "training", 1, -limit, limit, f"within {limit:g}")


def _compared(run, plan, first, second, of, share, least, most, claimed):
    """Hold the loss of one method less that of another against two limits, neither of which it may reach."""
    from heavytail.torch.small_scale import paired_difference

    one, other = tuned(run, plan, first), tuned(run, plan, second)
    values, reference = one.values(of), other.values(of)
    apart = paired_difference(values, reference)
    low, high = apart.interval(level_of_each(0.95, run.looks))
    lowest, highest = apart.interval(level_of_each(1.0 - (1.0 - REFUTING_LEVEL) / share, run.looks))
    holds, refuted = least < low and high < most, lowest > most or highest < least
    outcome = ht.Outcome.HOLDS if holds else ht.Outcome.REFUTED if refuted else ht.Outcome.UNDECIDED
    evidence = (
        f"{of} loss of {first} {np.mean(values):.4f}, of {second} {np.mean(reference):.4f}: the difference "
        f"{apart.value:.4f} in [{low:.4f}, {high:.4f}], claimed {claimed}"
    )
    advice = "" if outcome is not ht.Outcome.UNDECIDED else "More seeds would narrow the interval."
    if math.isnan(apart.value):
        advice = "A training diverged: its loss has no mean."
    seen = (
        f"{plan.setting}, {plan.steps} steps, {run.factor * plan.seeds} seeds after a search of {plan.budget} "
        f"trainings for each; {shown(first, one)}, {shown(second, other)}"
    )
    return ht.Finding(outcome, apart.value, low, high, evidence, advice, seen=seen)
