"""The trainings on which claims on the sharpness of real networks are measured, and the comparison of two methods there.

A training of its own for each seed: the model's start, the choice of examples, the test batch and the order are random. What
is compared is one number of a seed, the mean over its batches, so the interval is one over seeds.
"""

from functools import lru_cache

import numpy as np

import heavytail as ht

from ..one_sided import ratio_at_most
from ..small_models import seeds_of

SIZES = {  # what makes the task; the epochs that are looked at; how many batches of each
    ("attention", "smoke"): ({"examples": 160, "words": 500, "width": 16, "layers": 1, "length": 8}, (2,), 2),
    ("residual", "smoke"): ({"examples": 320, "channels": 8, "blocks": 1}, (5,), 2),
    ("attention", "ci"): ({"examples": 640}, (2, 5, 10, 20), 3),
    ("residual", "ci"): ({"examples": 640}, (2, 5, 10, 20), 3),
    ("attention", "picture"): ({"examples": 320}, (2, 5, 10, 20), 2),
    ("residual", "picture"): ({"examples": 320}, (2, 5, 10, 20), 2),
    ("attention", "full"): ({"examples": 1280}, (2, 5, 10, 20), 5),
    ("residual", "full"): ({"examples": 1280}, (2, 5, 10, 20), 5),
}
MODELS = {
    "attention": "attention model, sentences of Python's help",
    "residual": "residual network, scikit-learn's digits",
}
CLIPPED = ", 5 % clipped"  # what the names of clipped methods end with
BOTH = (("attention", "SGD"), ("attention", "Adam"))
SEEDS = 8, 8, 16
PICTURED = 3  # seeds of a picture


def task_of(model, effort, seed):
    """Return a model with its examples, and the epochs and batches at which its training is looked at."""
    from heavytail.torch import small_scale

    options, epochs, batches = SIZES[model, effort]
    make = small_scale.attention_task if model == "attention" else small_scale.residual_task
    return make(seed, **options), epochs, batches


@lru_cache(maxsize=256)
def geometry(model, trainer, effort, seed):
    """Return what the updates of all methods are worth along one training."""
    from heavytail.torch import small_scale

    task, epochs, batches = task_of(model, effort, seed)
    return small_scale.update_geometry(task, trainer, epochs, batches, seed)


def geometries(run, model, trainer):
    """Return those of all seeds of a run."""
    return [geometry(model, trainer, run.effort, seed) for seed in seeds_of(run, run.factor * run.choose(*SEEDS))]


def seen_of(found, model, trainer):
    """Say on what something was measured."""
    one = found[0]
    looked = f"{one.loss.shape[1]} batches of epoch {', '.join(map(str, one.epochs))}"
    return f"{len(found)} seeds of the {MODELS[model]}, {one.weights:,} weights; {looked}, of 10 steps, trained by {trainer}"


def number_of(one, quantity, method):
    """Return the number of a method at each epoch: the mean over its batches, if there are several."""
    values = one.of(quantity, method)
    return values.mean(axis=-1) if values.ndim > 1 else values


def compare(run, pairs, quantity, method, reference, limit):
    """Hold the ratio of a number of two methods against a limit at each epoch, for models and who trains them."""
    findings = []
    for model, trainer in pairs:
        found = geometries(run, model, trainer)
        above, below = (np.stack([number_of(one, quantity, name) for one in found]) for name in (method, reference))
        seen, share = seen_of(found, model, trainer), len(pairs) * above.shape[1]
        for at, epoch in enumerate(found[0].epochs):
            what = f"{quantity} of {method} over {reference} at epoch {epoch} of {trainer}"
            findings.append(ratio_at_most(run, above[:, at], below[:, at], limit, what, seen, share))
    return ht.judge.all_of(findings)


def compare_decreases(run, model, trainer, method, reference, limit):
    """Hold the ratio of the decreases of the best steps along two directions against a limit, summed over the epochs."""
    found = geometries(run, model, trainer)
    above, below = (np.array([one.of("decrease", name).sum() for one in found]) for name in (method, reference))
    what = f"decreases along {method} over those along {reference}, summed over the epochs,"
    return ratio_at_most(run, above, below, limit, what, seen_of(found, model, trainer))
