"""The gradient noise of small networks as claims look at it: recorded once, and how heavy it is in numbers.

Of the norms: their tail index by Hill from the largest tenth, by which a concentrated law is light, and a power is heavy
whether it has a variance or not. Where it is 100, norms differ by a few percent; below 2 there is no variance.
Of the coordinates: the kurtosis, 3 for a normal law, as the median over coordinates that have any noise.
A claim compares two settings seed by seed: both draw their weights, examples and mini-batches from the same seeds. Ratios
are averaged over seeds as logarithms, with Student's interval: what one seed shows, of all its samples, is one value.
"""

from functools import lru_cache, partial

import numpy as np

import heavytail as ht

from ..one_sided import ratio_at_most
from ..small_models import seeds_of

LARGEST = 10  # one of so many norms is in the tail
BATCH = 4  # examples of a mini-batch, where mini-batches are looked at
SIZES = {
    "smoke": {"words": 300, "width": 16, "layers": 1, "channels": 8, "blocks": 2},
    "ci": {"words": 300, "width": 16, "layers": 2, "channels": 16, "blocks": 3},
    "full": {},
}
SAMPLES = {"smoke": 600, "ci": 800, "full": 1600}
EXAMPLES = 1600  # of the digits there are 1797
SEEDS = {"smoke": 24, "ci": 12, "full": 12}
PICTURE = {"size": SIZES["full"], "samples": 1600, "batches": 400, "seeds": 3, "steps": (0, 20, 100, 400, 1000)}
"""How much of it the pictures show."""


def seeds_seen(run):
    """Return the seeds that a claim looks at."""
    return seeds_of(run, run.factor * SEEDS[run.effort], below=2**31)


def samples_of(effort, batch_size=1, times=1):
    """Return how many samples there are: of mini-batches fewer, of single examples so many times as usual."""
    return times * SAMPLES[effort] if batch_size == 1 else min(2 * SAMPLES[effort], EXAMPLES) // batch_size


@lru_cache(maxsize=1024)
def recorded(effort, seed, model, data, at=0, batch_size=1, times=1):
    """Return the noise of a setting after so many steps."""
    from heavytail.torch import small_scale

    setting, count = small_scale.Setting(model, data, **SIZES[effort]), samples_of(effort, batch_size, times)
    return small_scale.noise_along(setting, seed, at=[at], samples=count, batch_size=batch_size, coordinates=400)[at]


def tail_index(norms, largest=LARGEST):
    """Return the tail index of norms; a smaller one is heavier."""
    return ht.tail_index.hill(norms, norms.size // largest).value


def kurtosis(noise, inside=""):
    """Return the median kurtosis of the coordinates with any noise, of those parameters whose names begin so."""
    chosen = [name.startswith(inside) for name in noise.names]
    values = noise.coordinates[:, chosen] - noise.coordinates[:, chosen].mean(0)
    squares = np.mean(values**2, axis=0)
    return float(np.median(np.mean(values**4, axis=0)[squares > 0.0] / squares[squares > 0.0] ** 2))


def over_seeds(run, measure, setting, at=0, batch_size=1, times=1):
    """Return a measure of the noise of a setting, (model, data), for each seed."""
    return np.array([measure(recorded(run.effort, seed, *setting, at, batch_size, times)) for seed in seeds_seen(run)])


def norms_index(noise, largest=LARGEST):
    """Return the tail index of the norms of recorded noise."""
    return tail_index(noise.norms, largest)


def named(setting):
    """Return a setting in words."""
    return f"{setting[0]} on {setting[1]}"


def seen_of(run, *settings, batch_size=1, times=1):
    """Say on what something was measured."""
    weights = "14,442 to 90,984" if run.effort == "full" else "about 1e4"
    what = " and ".join(dict.fromkeys(map(named, settings)))
    samples = f"{samples_of(run.effort, batch_size, times)} {'samples' if batch_size == 1 else 'mini-batches'}"
    return f"{what}, {weights} weights, {samples} each, {run.factor * SEEDS[run.effort]} seeds"


def index_at_most(run, one, other, limit, when="at the start", share=1, largest=LARGEST, batch_size=1):
    """Hold the ratio of two tail indices of norms against a limit: below 1, and the first setting has the heavier noise."""
    first, second = (
        over_seeds(run, partial(norms_index, largest=largest), setting, batch_size=batch_size) for setting in (one, other)
    )
    what = f"tail index of {named(one)} over that of {named(other)} {when}"
    return ratio_at_most(run, first, second, limit, what, seen_of(run, one, other, batch_size=batch_size), share)
