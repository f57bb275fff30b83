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

NEEDS = ("torch",)


@dataclass(frozen=True)
class Setting:
    """What is trained, and how much: steps, trainings of the search, seeds of the search, and fresh seeds."""

    task: object
    steps: int
    budget: int
    searches: int
    seeds: int


def words(run):
    """Return the attention model at an effort level."""
    from heavytail.torch.small_scale import LanguageTask

    small, large = LanguageTask(words=300, width=16, length=8, batch=32), LanguageTask(words=1000, width=32, batch=32)
    return run.choose(
        Setting(small, 150, 12, 1, 10),
        Setting(large, 300, 16, 1, 8),
        Setting(large, 1200, 48, 3, 12),
    )


def images(run):
    """Return the residual network at an effort level."""
    from heavytail.torch.small_scale import ImageTask

    return run.choose(
        Setting(ImageTask(channels=8, blocks=1, batch=64), 200, 12, 1, 6),
        Setting(ImageTask(channels=8, blocks=2, batch=64), 400, 36, 3, 8),
        Setting(ImageTask(channels=16, blocks=3, batch=64), 1200, 48, 3, 12),
    )


@lru_cache(maxsize=4096)
def trained(store, task, method, values, steps, seed):
    """Return a training, from the folder of a store if there is one."""
    from heavytail.torch.small_scale import kept, train

    return (kept(Path(store) / "trainings") if store else train)(task, method, values, steps, seed)


def method(name):
    """Return a method of the papers by its name, or one with which a comparison is tried."""
    from heavytail.torch.small_scale import METHODS

    (rates,) = METHODS["SGD"].axes
    others = {
        "GClip that never clips": replace(METHODS["GClip"], axes=(rates, (1e9,))),
        "SGD, not tuned": replace(METHODS["SGD"], axes=((0.01,),)),
    }
    return (METHODS | others)[name]


def tuned(run, setting, name):
    """Return a method that was tuned, and its best values trained anew."""
    from heavytail.torch.small_scale import tune_training

    count = setting.searches + run.factor * setting.seeds
    seeds = np.random.default_rng(run.seed).integers(2**31, size=count).tolist()
    return tune_training(
        setting.task, method(name), setting.steps, setting.budget, seeds=seeds[: setting.searches],
        fresh_seeds=seeds[setting.searches :], trained=lambda *what: trained(run.store, *what),
    )  # fmt: skip


def shown(name, found):
    """Say what a search came to."""
    values = " and ".join(f"{value:.3g}" for value in found.best)
    return f"{name} at {values}{', at the edge of what was tried' if found.at_edge else ''}"


def lower(run, setting, first, second, of="training", allowed=0.0, share=1):
    """Hold the loss of one method against that of another: lower, or higher by less than what is allowed.

    `share` comparisons have the refuting level in common.
    """
    from heavytail.torch.small_scale import paired_difference

    one, other = tuned(run, setting, first), tuned(run, setting, second)
    values, reference = one.values(of), other.values(of)
    apart = paired_difference(values, reference)
    low, high = apart.interval(level_of_each(0.95, run.looks))
    lowest, _ = apart.interval(level_of_each(1.0 - (1.0 - REFUTING_LEVEL) / share, run.looks))
    outcome = ht.Outcome.HOLDS if high < allowed else ht.Outcome.REFUTED if lowest > allowed else ht.Outcome.UNDECIDED
    evidence = (
        f"{of} loss of {first} {np.mean(values):.4f}, of {second} {np.mean(reference):.4f}: the difference "
        f"{apart.value:.4f} in [{low:.4f}, {high:.4f}], claimed < {allowed:g}"
    )
    advice = "" if outcome is not ht.Outcome.UNDECIDED else "More seeds would narrow the interval."
    if math.isnan(apart.value):
        advice = "A training diverged: its loss has no mean."
    seen = (
        f"{setting.task}, {setting.steps} steps, {run.factor * setting.seeds} seeds after a search of {setting.budget} "
        f"trainings for each; {shown(first, one)}, {shown(second, other)}"
    )
    return ht.Finding(outcome, apart.value, low, high, evidence, advice, seen=seen)
