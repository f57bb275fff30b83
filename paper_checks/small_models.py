"""The models on which claims on directional sharpness are measured: a network, an attention head and diagonal quadratics.

All of them are small, so that whole trajectories of all methods take a second, and made anew for each seed. Gradients of the
network and of the attention head are those of mini-batches of examples that have heavy tails: Student's t in the inputs, a
power law in the tokens. On the quadratics the noise is g_j xi_j, with the tail index alpha.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

import heavytail as ht

EXAMPLES, BATCH = 48, 8
STEPS = (10, 30, 100)
SIDE = 8  # of the matrix that the 64 coordinates of a quadratic are


@dataclass(frozen=True, eq=False)
class Model:
    """A problem, where it starts, its noise, and the matrices and vectors that its point is."""

    name: str
    problem: object
    start: np.ndarray
    noise: object
    blocks: ht.Blocks


def network(seed, alpha):
    """Return a network of 6 tanh units that sorts inputs of 4 features, with scales from 3 to 1/10, into 4 classes."""
    rng, scales = np.random.default_rng(seed), np.array([3.0, 1.0, 0.3, 0.1])
    features = rng.standard_t(3.0, (EXAMPLES, 4))
    labels = np.argmax(features @ rng.standard_normal((4, 4)) + rng.gumbel(size=(EXAMPLES, 4)), axis=1)
    problem = ht.problems.TwoLayerNetwork(scales * features, labels, hidden=6, classes=4)
    start = 0.5 * rng.standard_normal(problem.dimension)
    return Model("network", problem, start, ht.noise.SampledGradient(problem, BATCH), ht.Blocks(problem.shapes))


def attention(seed, alpha):
    """Return an attention head on 8 tokens with frequencies like 1/rank, of which each mostly decides the next one."""
    rng, words, length = np.random.default_rng(seed), 8, 4
    frequencies = 1.0 / np.arange(1.0, words + 1.0)
    tokens = rng.choice(words, (EXAMPLES, length + 1), p=frequencies / frequencies.sum())
    for place in range(length):
        follows = rng.random(EXAMPLES) < 0.7
        tokens[follows, place + 1] = (3 * tokens[follows, place] + 1) % words
    problem = ht.problems.Attention(tokens[:, :-1], tokens[:, 1:], vocabulary=words, width=2)
    start = 0.5 * rng.standard_normal(problem.dimension)
    return Model("attention head", problem, start, ht.noise.SampledGradient(problem, BATCH), ht.Blocks(problem.shapes))


def quadratic(curvature, start, alpha, shapes=((SIDE, SIDE),)):
    """Return a diagonal quadratic under noise that is in proportion to the gradient."""
    noise = ht.noise.Multiplicative(ht.noise.StudentT(alpha), 0.0, 1.0)
    return Model("quadratic", ht.problems.Quadratic(curvature), start, noise, ht.Blocks(shapes))


def methods(blocks):
    """Return the methods that are compared, with their default memories; what their step sizes are does not matter."""
    return {
        "SGD": ht.methods.MomentumSGD(0.1, blocks=blocks),
        "Adam": ht.methods.Adam(0.01),
        "Adafactor": ht.methods.Adafactor(0.01, relative=False, momentum=0.9, blocks=blocks),
        "ACClip": ht.methods.ACClip(0.1),
    }


@lru_cache(maxsize=16)
def sharpness(make, trainer, alpha, seed, trajectories):
    """Return the directional sharpness of all methods on the trajectories of one of them, after `STEPS` of a model."""
    model = make(seed, alpha)
    compared = methods(model.blocks)
    experiment = ht.Experiment(
        problem=model.problem, noise=model.noise, method=compared[trainer], start=model.start, steps=STEPS[-1],
        trajectories=trajectories, checkpoints=STEPS, seed=seed,
    )  # fmt: skip
    return ht.directional_sharpness(experiment, compared)


def along(found, method):
    """Return the sharpness of a method, shape (trajectories, steps)."""
    return found.sharpness[found.methods.index(method)]


def seen_of(make, trainer, found):
    """Say on what the sharpness was measured."""
    d = found.experiment.dimension
    return f"{found.trajectories} trajectories of {trainer} on one {make.__name__} of {d} coordinates, at this scale"
