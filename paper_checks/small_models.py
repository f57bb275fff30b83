"""The models on which claims on directional sharpness are measured, and the comparison of two methods there.

A claim is held against many models of one kind, each with data, a start and a trajectory of its own: what is found speaks of
the kind, at this scale, and not of one of them. Gradients of networks and of attention heads are those of mini-batches of
examples that have heavy tails: Student's t in the inputs, a power law in the tokens. On the diagonal quadratics the noise is
g_j xi_j, with the tail index alpha.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

import heavytail as ht

from .one_sided import ratio_at_most

EXAMPLES, BATCH = 48, 8
STEPS = (10, 30, 100)
SIDE = 8  # of the matrix that the 64 coordinates of a quadratic are


@dataclass(frozen=True, eq=False)
class Model:
    """A problem, where it starts, its noise, and the matrices and vectors that its point is."""

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
    return Model(problem, start, ht.noise.SampledGradient(problem, BATCH), ht.Blocks(problem.shapes))


def attention_head(seed, alpha):
    """Return an attention head on 8 tokens with frequencies like 1/rank, of which each mostly decides the next one."""
    rng, words, length = np.random.default_rng(seed), 8, 4
    frequencies = 1.0 / np.arange(1.0, words + 1.0)
    tokens = rng.choice(words, (EXAMPLES, length + 1), p=frequencies / frequencies.sum())
    for place in range(length):
        follows = rng.random(EXAMPLES) < 0.7
        tokens[follows, place + 1] = (3 * tokens[follows, place] + 1) % words
    problem = ht.problems.Attention(tokens[:, :-1], tokens[:, 1:], vocabulary=words, width=2)
    start = 0.5 * rng.standard_normal(problem.dimension)
    return Model(problem, start, ht.noise.SampledGradient(problem, BATCH), ht.Blocks(problem.shapes))


def quadratic(curvature, gradient, alpha):
    """Return a diagonal quadratic with a gradient at the start, its coordinates a matrix, its noise in proportion to g_j."""
    noise = ht.noise.Multiplicative(ht.noise.StudentT(alpha), 0.0, 1.0)
    return Model(ht.problems.Quadratic(curvature), gradient / curvature, noise, ht.Blocks(((SIDE, SIDE),)))


def ordered(seed, correlation):
    """Return curvatures and a gradient, of the same sizes from 1e-4 to 1, with a rank correlation of h_j and |g_j|."""
    problem, start = ht.problems.correlated_quadratic(SIDE**2, correlation, smallest=1e-4, largest=1.0, seed=seed)
    return problem.curvature, problem.curvature * start


def rising_quadratic(seed, alpha):
    """Return a quadratic with h = |g|, in random places."""
    curvature, gradient = ordered(seed, 1.0)
    return quadratic(curvature, gradient, alpha)


def falling_quadratic(seed, alpha):
    """Return a quadratic whose curvatures fall with |g|."""
    curvature, gradient = ordered(seed, -1.0)
    return quadratic(curvature, gradient, alpha)


def unordered_quadratic(seed, alpha):
    """Return a quadratic whose curvatures have no correlation with |g|."""
    curvature, gradient = ordered(seed, 0.0)
    return quadratic(curvature, gradient, alpha)


def round_quadratic(seed, alpha):
    """Return the quadratic with H = I."""
    curvature, gradient = ordered(seed, 1.0)
    return quadratic(np.ones(curvature.size), gradient, alpha)


def outer_quadratic(seed, alpha):
    """Return a quadratic with h = |g|, the outer product of a column and a row of numbers from 1/100 to 1."""
    rng, sizes = np.random.default_rng(seed), np.geomspace(1e-2, 1.0, SIDE)
    curvature = np.outer(rng.permutation(sizes), rng.permutation(sizes)).ravel()
    return quadratic(curvature, curvature, alpha)


def methods(blocks):
    """Return the methods that are compared, with their default memories; what their step sizes are does not matter."""
    return {
        "SGD": ht.methods.MomentumSGD(0.1, blocks=blocks),
        "Adam": ht.methods.Adam(0.01),
        "Adafactor": ht.methods.Adafactor(0.01, relative=False, momentum=0.9, blocks=blocks),
        "ACClip": ht.methods.ACClip(0.1),
    }


def trained(make, trainer, alpha, seed):
    """Return the training of a model by a method."""
    model = make(seed, alpha)
    return ht.Experiment(
        problem=model.problem, noise=model.noise, method=methods(model.blocks)[trainer], start=model.start,
        steps=STEPS[-1], trajectories=1, checkpoints=STEPS, seed=seed,
    )  # fmt: skip


def seeds_of(run, count, below=2**62):
    """Return a seed for each model."""
    return np.random.default_rng(run.seed).integers(below, size=count).tolist()


@lru_cache(maxsize=1024)
def sharpness(make, trainer, alpha, seed):
    """Return the directional sharpness of each method, shape (steps,), on the trajectory of one of them."""
    compared = methods(make(seed, alpha).blocks)
    found = ht.directional_sharpness(trained(make, trainer, alpha, seed), compared)
    return dict(zip(found.methods, found.sharpness[:, 0], strict=True))


def seen_of(make, trainer, count):
    """Say on what something was measured."""
    return f"{count} models of the kind {make.__name__.replace('_', ' ')}, about 60 coordinates each, trained by {trainer}"


def compare(run, alpha, pairs, method, reference, limit):
    """Hold the ratio of the sharpness of two methods against a limit at each step, for models and who trains them."""
    findings, count = [], run.factor * run.choose(48, 64, 1000)
    for make, trainer in pairs:
        found = [sharpness(make, trainer, alpha, seed) for seed in seeds_of(run, count)]
        above, below = (np.array([one[name] for one in found]) for name in (method, reference))
        for at, k in enumerate(STEPS):
            what, share = f"{method} over {reference} at step {k} of {trainer}", len(pairs) * len(STEPS)
            seen = seen_of(make, trainer, count)
            findings.append(ratio_at_most(run, above[:, at], below[:, at], limit, what, seen, share))
    return ht.judge.all_of(findings)
