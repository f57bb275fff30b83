"""Pan and Li's conjecture: coordinates with a large gradient have a large curvature.

Setting: networks and attention heads of some 60 weights, trained by SGD with momentum on mini-batches of heavy-tailed
examples; and diagonal quadratics on which the order of the curvatures is chosen.
Printed: "we conjecture that there is a positive correlation between the magnitude of Hessian coordinates and gradient
coordinates" (section 4).
Measured: the rank correlation of |g_j| and |h_jj|, of exact gradients and the diagonal of the Hessian, is about a half, and
the top 5 % of the coordinates of the gradient, which a clip takes, have twice the |h_jj| of the others or more. No law:
quadratics have any order. And at such a correlation clipping need not help (`directional_correlation`).
Check: over random models at steps 10, 30 and 100, with intervals. The slope and the curvature along a coordinate are those
of a method that moves this coordinate alone.
Source: Pan and Li 2022, section 4.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

import heavytail as ht

from .one_sided import median_at_least, ratio_at_most
from .small_models import (
    STEPS,
    attention_head,
    falling_quadratic,
    network,
    rising_quadratic,
    seeds_of,
    seen_of,
    trained,
    unordered_quadratic,
)

MODELS = ((network, "SGD"), (attention_head, "SGD"))


@dataclass(frozen=True)
class Along:
    """The method that moves one coordinate by 1."""

    coordinate: int
    slots = 0
    bounded_steps = True

    def step(self, k, x, g, state):
        """Do step k (kernel code)."""
        x[self.coordinate] -= 1.0


@lru_cache(maxsize=256)
def coordinates(make, trainer, alpha, seed):
    """Return the gradient and the diagonal of the Hessian at each step, shape (2, coordinates, steps)."""
    run = trained(make, trainer, alpha, seed)
    found = ht.directional_sharpness(run, {str(j): Along(j) for j in range(run.dimension)}, multiples=[1.0])
    return np.stack([found.slope[:, 0], found.sharpness[:, 0]])


def rank_correlations(one, other):
    """Return the correlation of the ranks of two arrays along their first axis."""
    ranks = [np.argsort(np.argsort(values, axis=0), axis=0) - 0.5 * (len(values) - 1) for values in (one, other)]
    return np.sum(ranks[0] * ranks[1], axis=0) / np.sum(ranks[0] ** 2, axis=0)


def mean_curvatures(slopes, curvatures):
    """Return the means of |h_jj| over the top 5 % of the coordinates of the gradient, and over the rest."""
    places = np.argsort(np.argsort(-np.abs(slopes), axis=0), axis=0)
    clipped = places < math.ceil(0.05 * len(slopes))
    return [np.mean(np.abs(curvatures), axis=0, where=chosen) for chosen in (clipped, ~clipped)]


def check(run, alpha, pairs=None, least=0.1):
    """Hold the rank correlation against a positive number, and the mean curvatures against each other, at each step."""
    chosen = run.choose(MODELS[:1], MODELS, MODELS) if pairs is None else pairs
    findings, count = [], run.factor * run.choose(24, 48, 500)
    for make, trainer in chosen:
        found = [coordinates(make, trainer, alpha, seed) for seed in seeds_of(run, count)]
        slopes, curvatures = np.stack(found, axis=2)
        correlations = rank_correlations(np.abs(slopes), np.abs(curvatures))
        clipped, rest = mean_curvatures(slopes, curvatures)
        seen, share = seen_of(make, trainer, count), 2 * len(chosen) * len(STEPS)
        for at, k in enumerate(STEPS):
            what = f"median rank correlation of |g_j| and |h_jj| at step {k}"
            findings.append(median_at_least(run, correlations[:, at], least, what, seen, share))
            what = f"mean |h_jj| of the other coordinates over that of the clipped ones at step {k}"
            findings.append(ratio_at_most(run, rest[:, at], clipped[:, at], 1.0, what, seen, share))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="directional-conjecture",
    source="Pan and Li 2022, section 4",
    statement="The magnitudes of the coordinates of the gradient and of the Hessian have a positive correlation.",
    assumptions="rank correlation of |g_j| and |h_jj|, above .1; networks and attention heads of some 60 weights",
    check=check,
    alphas=(1.5,),
    controls={
        "curvatures that rise with |g|": ht.Control({"pairs": ((rising_quadratic, "Adam"),)}, ht.Outcome.HOLDS),
        "curvatures without correlation": ht.Control({"pairs": ((unordered_quadratic, "Adam"),)}),
        "curvatures that fall with |g|": ht.Control({"pairs": ((falling_quadratic, "Adam"),)}),
    },
)
