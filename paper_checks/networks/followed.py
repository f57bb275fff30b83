"""The trainings on which claims on the sharpness of real networks are measured, and the comparison of two methods there.

A training of its own for each seed: the model's start, the choice of examples, the test batch and the order are random. What
is compared is one number of a seed, the mean over its batches, so the interval is one over seeds.
"""

from functools import lru_cache, partial

import numpy as np

import heavytail as ht

from ..one_sided import ratio_at_most
from ..small_models import seeds_of

EPOCHS = (2, 5, 10, 20)
DATA = {"attention": "words", "residual network": "digits"}  # of the models
LARGE = {"ci": ({"batch": 64}, EPOCHS, 3), "full": ({"batch": 128}, EPOCHS, 5), "picture": ({"batch": 32}, EPOCHS, 2)}
SIZES = {  # of a setting; the epochs that are looked at; how many batches of each
    ("attention", "smoke"): ({"batch": 16, "words": 500, "width": 16, "layers": 1, "length": 8}, (2,), 2),
    ("residual network", "smoke"): ({"batch": 32, "channels": 8, "blocks": 1}, (5,), 2),
} | {(model, effort): size for model in DATA for effort, size in LARGE.items()}
BOTH = (("attention", "SGD"), ("attention", "Adam"))
SEEDS = 24, 8, 16
SEEDS_OF_DECREASES = 80, 8, 16  # after 20 steps a best step may gain nothing at all, and ratios spread from 0 to 2
PICTURED = 3  # seeds of a picture


def setting_of(model, effort):
    """Return a model with its data, and the epochs and batches at which its training is looked at."""
    from heavytail.torch.small_scale import Setting

    size, epochs, batches = SIZES[model, effort]
    return Setting(model, DATA[model], **size), epochs, batches


@lru_cache(maxsize=256)
def geometry(model, trainer, effort, seed):
    """Return what the updates of all methods are worth along one training."""
    from heavytail.torch import small_scale

    setting, epochs, batches = setting_of(model, effort)
    return small_scale.update_geometry(setting, trainer, epochs, batches, seed)


def geometries(run, model, trainer, seeds=SEEDS):
    """Return those of all seeds of a run."""
    return [geometry(model, trainer, run.effort, seed) for seed in seeds_of(run, run.factor * run.choose(*seeds))]


def seen_of(run, model, trainer, seeds=SEEDS):
    """Say on what something was measured."""
    setting, epochs, batches = setting_of(model, run.effort)
    looked = f"{batches} batches of epoch {', '.join(map(str, epochs))}, of 10 steps"
    return f"{run.factor * run.choose(*seeds)} seeds of {setting}; {looked}, trained by {trainer}"


def named(model):
    """Return a model in words for a picture."""
    return model if model.endswith("network") else f"{model} model"


def number_of(one, quantity, method):
    """Return the number of a method at each epoch: the mean over its batches."""
    return one.of(quantity, method).mean(axis=-1)


def ratios_at_most(run, pairs, above, below, limit, what):
    """Hold the ratio of two numbers of a training at each epoch against a limit, for models and who trains them."""
    findings = []
    for model, trainer in pairs:
        found, seen = geometries(run, model, trainer), seen_of(run, model, trainer)
        values, references = (np.stack([number(one) for one in found]) for number in (above, below))
        share = len(pairs) * values.shape[1]
        for at, epoch in enumerate(found[0].epochs):
            told = f"{what} at epoch {epoch} of {trainer}"
            findings.append(ratio_at_most(run, values[:, at], references[:, at], limit, told, seen, share))
    return ht.judge.all_of(findings)


def compare(run, pairs, quantity, method, reference, limit):
    """Hold the ratio of a number of two methods against a limit at each epoch, for models and who trains them."""
    above, below = (partial(number_of, quantity=quantity, method=name) for name in (method, reference))
    return ratios_at_most(run, pairs, above, below, limit, f"{quantity} of {method} over {reference}")


def compare_decreases(run, model, trainer, method, reference, limit):
    """Hold the ratio of the decreases of the best steps along two directions against a limit, summed over the epochs."""
    found = geometries(run, model, trainer, SEEDS_OF_DECREASES)
    above, below = (np.array([one.of("decrease", name).sum() for one in found]) for name in (method, reference))
    what = f"decreases along {method} over those along {reference}, summed over the epochs,"
    return ratio_at_most(run, above, below, limit, what, seen_of(run, model, trainer, SEEDS_OF_DECREASES))
