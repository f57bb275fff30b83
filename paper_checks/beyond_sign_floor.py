"""Beyond the paper: sign SGD and normalised SGD find a median, not the minimiser, when the noise is skewed.

Setting: f(x) = ||x||**2 / 2 with one-sided Pareto noise of index alpha in every coordinate, which has mean 0.
Method: SignSGD in one dimension, and NormalizedSGD without momentum in two; steps 4 / (k + 1), one gradient each.
Guarantee: tight. x_k tends to the point where the direction of the gradient has mean 0: minus the median of the noise, or
minus its spatial median. So E f tends to half the square of that, the rate 0. Symmetric noise has the median 0, and
momentum averages gradients before their length is lost: see `beyond_normalized_momentum`.
Source: derived here. Kornilov et al. 2025 (arXiv 2502.07923, quoted from memory) batch gradients for sign SGD, or assume
symmetric noise; Huebler et al. 2024 (arXiv 2410.13849, seen in part) batch them for normalised SGD.
"""

import functools

import numpy as np
from scipy import optimize

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL


def median(noise):
    """Return the median of one coordinate of the noise."""
    return optimize.brentq(lambda x: float(noise.cdf(x)) - 0.5, -10.0, 10.0, xtol=1e-12)


@functools.cache
def spatial_median(noise, nodes=400):
    """Return c with E (xi - c) / ||xi - c|| = 0 for two independent coordinates, both c by symmetry: Gauss-Legendre in u."""
    points, weights = np.polynomial.legendre.leggauss(nodes)
    u, w = 0.125 * (points + 1.0) ** 3, 0.375 * weights * (points + 1.0) ** 2  # u = t**3 spreads the tail at 0 out
    xi = np.array([noise.draw(v) for v in u])

    def mean_direction(c):
        lengths = np.hypot(xi[:, None] - c, xi - c)
        return float(w @ ((xi[:, None] - c) / np.maximum(lengths, 1e-300)) @ w)

    return optimize.brentq(mean_direction, -10.0, 10.0, xtol=1e-12)


def floor_of_signs(noise):
    """Return what E f - f* of sign SGD tends to in one dimension."""
    return 0.5 * median(noise) ** 2


def floor_of_directions(noise):
    """Return what E f - f* of normalised SGD tends to in two dimensions."""
    return spatial_median(noise) ** 2


def check(run, alpha, method, dimension, floor, noise=ht.noise.Pareto, factor=1.0):
    """Hold the gap against its limit, a fixed point, over the last decade of k."""
    horizon = run.choose(10_000, 10_000, 100_000)
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0),
        noise=noise(alpha),
        method=method(theory.theorem_4.step_size()),
        start=np.zeros(dimension),
        steps=horizon,
        trajectories=run.choose(2000, 2000, 20_000),
        checkpoints=np.geomspace(horizon // 10, horizon, 7).round().astype(np.int64),
        record=[("gap", "last")],
    )
    curve = run.simulate(experiment).curve("gap")
    limit = factor * floor(ht.noise.Pareto(alpha))
    return ht.judge.mean_is(curve, np.full(curve.k.size, limit), 0.03, "the floor")


def check_sign(run, alpha, method=ht.methods.SignSGD, **variation):
    """Check sign SGD in one dimension."""
    return check(run, alpha, method, 1, floor_of_signs, **variation)


def check_normalized(run, alpha, method=ht.methods.NormalizedSGD, floor=floor_of_directions, **variation):
    """Check normalised SGD in two dimensions."""
    return check(run, alpha, method, 2, floor, **variation)


def gclip(eta):
    """Return GClip with a level that grows as Theorem 4 needs for alpha = 1.5."""
    return ht.methods.GClip(eta, theory.theorem_4.clip_level(1.5))


sign = ht.Claim(
    id="sign-sgd-floor",
    source="derived here; compare Kornilov et al. 2025 (arXiv 2502.07923)",
    statement="Under skewed noise sign SGD tends to minus the median of the noise, so E f - f* has the rate 0.",
    assumptions="f(x) = x**2 / 2; one-sided Pareto noise, one gradient a step; derived here, the source quoted from memory",
    check=check_sign,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0,
    controls={
        "symmetric noise": ht.Control({"noise": ht.noise.StudentT}),
        "floor 10 % too high": ht.Control({"factor": 1.1}),
        "GClip": ht.Control({"method": gclip}, alphas=(1.5,)),
    },
)

normalized = ht.Claim(
    id="normalized-sgd-floor",
    source="derived here; compare Huebler et al. 2024 (arXiv 2410.13849)",
    statement="Under skewed noise normalised SGD tends to minus the spatial median of the noise: E f - f* has the rate 0.",
    assumptions="f(x) = ||x||**2 / 2 in two dimensions; one-sided Pareto noise, one gradient a step; derived here",
    check=check_normalized,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0,
    controls={
        "symmetric noise": ht.Control({"noise": ht.noise.StudentT}),
        "floor 10 % too high": ht.Control({"factor": 1.1}),
        "the floor of the signs": ht.Control({"floor": lambda noise: 2.0 * floor_of_signs(noise)}),
        "momentum 0.9": ht.Control({"method": lambda eta: ht.methods.NormalizedSGD(eta, 0.9)}),
    },
)
