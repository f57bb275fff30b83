"""A bank of laws and data kinds whose tail index is known, to hold decisions about tails against.

A kind is the index (infinite where every moment exists), the dimension of vectors of which norms are taken, and a function
of the number of values and a random generator. All draws are by formulas of NumPy alone.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

INF = math.inf


@dataclass(frozen=True)
class Kind:
    """Data of one kind: where `beyond` says why, no rule can decide rightly at every size."""

    index: float
    draw: Callable
    dimension: int = 1
    group: str = "values"
    beyond: str = ""


def pareto(index):
    return lambda n, rng: (1.0 - rng.random(n)) ** (-1.0 / index)


def student(index):
    return lambda n, rng: rng.standard_t(index, n)


def stable(alpha):
    def draw(n, rng):
        v, w = rng.uniform(-0.5 * math.pi, 0.5 * math.pi, n), rng.exponential(size=n)
        return np.sin(alpha * v) / np.cos(v) ** (1 / alpha) * (np.cos((1 - alpha) * v) / w) ** ((1 - alpha) / alpha)

    return draw


def burr(c, k):
    return lambda n, rng: ((1.0 - rng.random(n)) ** (-1.0 / k) - 1.0) ** (1.0 / c)


def frechet(index):
    return lambda n, rng: rng.exponential(size=n) ** (-1.0 / index)


def log_gamma(index):
    return lambda n, rng: np.exp(rng.gamma(2.0, 1.0, n) / index)


def log_normal(sigma):
    return lambda n, rng: np.exp(sigma * rng.standard_normal(n))


def weibull(c):
    return lambda n, rng: rng.weibull(c, n)


def normal(n, rng):
    return rng.standard_normal(n)


def exponential(n, rng):
    return rng.exponential(size=n)


def uniform(n, rng):
    return rng.random(n)


def gumbel(n, rng):
    return rng.gumbel(size=n)


def norms(draw, dimension):
    return lambda n, rng: np.linalg.norm(draw((n, dimension), rng), axis=1)


def plus(offset, draw, scale=1.0):
    return lambda n, rng: offset + scale * draw(n, rng)


def mixture(share, first, second):
    return lambda n, rng: np.where(rng.random(n) < share, first(n, rng), second(n, rng))


def cut(index, quantile):
    return lambda n, rng: (1.0 - quantile * rng.random(n)) ** (-1.0 / index)


def tempered(index, rate):
    return lambda n, rng: np.minimum(pareto(index)(n, rng), 1.0 + rng.exponential(size=n) / rate)


def normal_and_pareto(n, rng):
    return np.column_stack([normal(n, rng), pareto(1.5)(n, rng)])


def one_heavy_of_six(n, rng):
    samples = rng.standard_normal((n, 6))
    samples[:, 2] = rng.standard_t(1.5, n)
    return samples


def one_outlier(n, rng):
    values = rng.standard_normal(n)
    values[n // 2] = 1e4
    return values


def zipf(exponent):
    return lambda n, rng: rng.zipf(exponent, n).astype(float)


def poisson_of(draw, factor):
    return lambda n, rng: rng.poisson(np.minimum(factor * draw(n, rng), 1e15)).astype(float)


def geometric(n, rng):
    return rng.geometric(0.1, n).astype(float)


def rounded(draw, step):
    return lambda n, rng: np.round(draw(n, rng) / step) * step


def autoregression(factor, draw):
    def series(n, rng):
        noise, values, last = draw(n + 50, rng), np.empty(n + 50), 0.0
        for i, xi in enumerate(noise):
            last = values[i] = factor * last + xi
        return values[50:]

    return series


def garch(alpha, beta):
    """Index 4.2 for (0.2, 0.7); 2 where alpha + beta = 1."""

    def series(n, rng):
        z, values, last, variance = rng.standard_normal(n + 200), np.empty(n + 200), 0.0, 1.0
        for i, xi in enumerate(z):
            variance = 0.1 + alpha * last * last + beta * variance
            last = values[i] = math.sqrt(variance) * xi
        return values[200:]

    return series


def moving_sum(length, draw):
    return lambda n, rng: np.convolve(draw(n + length - 1, rng), np.ones(length), "valid")


def in_order(draw):
    return lambda n, rng: np.sort(draw(n, rng))


TWIN = "equal to a power up to the cut, which few samples reach"
HIDDEN = "the tail is carried by too few of the values"
LOG_NORMALS = (3, 1.0), (10, 1.0), (10, 2.0), (30, 2.5), (100, 2.0), (1000, 2.0)
KINDS = {
    **{f"Pareto {a}": Kind(a, pareto(a)) for a in (0.95, 1.0, 1.2, 1.5, 1.9, 2.5, 4.0)},
    "Pareto 2, symmetric": Kind(2.0, lambda n, rng: pareto(2.0)(n, rng) * rng.choice([-1.0, 1.0], n)),
    "Lomax 1.5": Kind(1.5, plus(-1.0, pareto(1.5))),
    "Pareto 1.5 less its mean": Kind(1.5, plus(-3.0, pareto(1.5))),
    **{f"Student {a}": Kind(a, student(a)) for a in (0.8, 1.0, 1.5, 1.9, 2.2, 4.0)},
    **{f"stable {a}": Kind(a, stable(a)) for a in (0.9, 1.2, 1.5, 1.8)},
    "stable 1.9": Kind(1.9, stable(1.9), beyond=HIDDEN),
    "Burr 1.5, rho = -4/3": Kind(1.5, burr(2.0, 0.75)),
    "Burr 1.5, rho = -1/3": Kind(1.5, burr(0.5, 3.0)),
    "Frechet 1.5": Kind(1.5, frechet(1.5)),
    "log-gamma 1.5": Kind(1.5, log_gamma(1.5)),
    **{f"norm of {d} Student 1.5": Kind(1.5, student(1.5), d, "norms") for d in (2, 10, 100, 1000)},
    **{f"norm of {d} Student 1.9": Kind(1.9, student(1.9), d, "norms") for d in (2, 10, 100)},
    "norm of 10 Student 2.5": Kind(2.5, student(2.5), 10, "norms"),
    "norm of 10 Student 4": Kind(4.0, student(4.0), 10, "norms"),
    "norm of 10 stable 1.5": Kind(1.5, stable(1.5), 10, "norms"),
    "norm of 10 stable 1.8": Kind(1.8, stable(1.8), 10, "norms"),
    **{f"norm of {d} Pareto 1.5": Kind(1.5, pareto(1.5), d, "norms") for d in (2, 10)},
    "norm of (normal, Pareto 1.5)": Kind(1.5, normal_and_pareto, 2, "norms"),
    "one Student 1.5 of 6 normal": Kind(1.5, one_heavy_of_six, 6, "norms"),
    **{f"norm of {d} log-normal {s}": Kind(INF, log_normal(s), d, "norms") for d, s in LOG_NORMALS},
    "norm of 10 normal": Kind(INF, normal, 10, "norms"),
    "9/10 normal, 1/10 Pareto 1.5": Kind(1.5, mixture(0.9, normal, pareto(1.5)), group="mixtures"),
    "99/100 normal, 1/100 Pareto 1.5": Kind(1.5, mixture(0.99, normal, pareto(1.5)), group="mixtures", beyond=HIDDEN),
    "7/10 exponential, 3/10 Pareto 1.5": Kind(1.5, mixture(0.7, exponential, pareto(1.5)), group="mixtures"),
    "8/10 normal, 2/10 of 3 Student 1.8": Kind(1.8, mixture(0.8, normal, plus(0.0, student(1.8), 3.0)), group="mixtures"),
    "8/10 normal, 2/10 of 5 log-normal 1.5": Kind(
        INF, mixture(0.8, normal, plus(0.0, log_normal(1.5), 5.0)), group="mixtures"
    ),
    "1/2 normal, 1/2 log-normal 2": Kind(INF, mixture(0.5, normal, log_normal(2.0)), group="mixtures"),
    "one outlier of normal": Kind(INF, one_outlier, group="mixtures"),
    "10 + Pareto 1.5": Kind(1.5, plus(10.0, pareto(1.5)), group="offsets"),
    "1000 + Pareto 1.5": Kind(1.5, plus(1000.0, pareto(1.5)), group="offsets"),
    "1000 + Student 1.5": Kind(1.5, plus(1000.0, lambda n, rng: np.abs(student(1.5)(n, rng))), group="offsets"),
    "1 + log-normal 2": Kind(INF, plus(1.0, log_normal(2.0)), group="offsets"),
    "10 + log-normal 2": Kind(INF, plus(10.0, log_normal(2.0)), group="offsets"),
    "30 + log-normal 3": Kind(INF, plus(30.0, log_normal(3.0)), group="offsets"),
    "3 + log-normal 1": Kind(INF, plus(3.0, log_normal(1.0)), group="offsets"),
    "log-normal 2 less its mean": Kind(INF, plus(-math.exp(2.0), log_normal(2.0)), group="offsets"),
    "5 + Weibull 0.3": Kind(INF, plus(5.0, weibull(0.3)), group="offsets"),
    "Pareto 1.5 cut at 99.9 %": Kind(INF, cut(1.5, 0.999), group="cut", beyond=TWIN),
    "Pareto 1.5 cut at 99 %": Kind(INF, cut(1.5, 0.99), group="cut", beyond=TWIN),
    "Pareto 1.5, tempered by 0.1": Kind(INF, tempered(1.5, 0.1), group="cut"),
    "Pareto 1.5, tempered by 0.01": Kind(INF, tempered(1.5, 0.01), group="cut", beyond=TWIN),
    **{f"log-normal {s}": Kind(INF, log_normal(s), group="light") for s in (0.5, 1.0, 1.5, 2.0, 3.0)},
    **{f"Weibull {c}": Kind(INF, weibull(c), group="light") for c in (0.25, 0.5)},
    "exponential": Kind(INF, exponential, group="light"),
    "normal": Kind(INF, normal, group="light"),
    "uniform": Kind(INF, uniform, group="light"),
    "Gumbel": Kind(INF, gumbel, group="light"),
    "zeta 2.5": Kind(1.5, zipf(2.5), group="discrete"),
    "zeta 1.9": Kind(0.9, zipf(1.9), group="discrete"),
    "zeta 3.5": Kind(2.5, zipf(3.5), group="discrete"),
    "Poisson of 10 Pareto 1.5": Kind(1.5, poisson_of(pareto(1.5), 10.0), group="discrete"),
    "geometric": Kind(INF, geometric, group="discrete"),
    "Pareto 1.5 rounded to 0.1": Kind(1.5, rounded(pareto(1.5), 0.1), group="discrete"),
    "Student 1.5 rounded to 1": Kind(1.5, rounded(student(1.5), 1.0), group="discrete"),
    "log-normal 2 rounded to 1": Kind(INF, rounded(log_normal(2.0), 1.0), group="discrete"),
    "AR(1) 0.7 of Student 1.5": Kind(1.5, autoregression(0.7, student(1.5)), group="dependent"),
    "sums of 3 Pareto 1.5": Kind(1.5, moving_sum(3, pareto(1.5)), group="dependent"),
    "AR(1) 0.9 of normal": Kind(INF, autoregression(0.9, normal), group="dependent"),
    "GARCH, 4.2": Kind(4.2, garch(0.2, 0.7), group="dependent"),
    "IGARCH, 2": Kind(2.0, garch(0.3, 0.7), group="dependent"),
    "sorted Pareto 1.5": Kind(1.5, in_order(pareto(1.5)), group="dependent"),
    "sorted log-normal 2": Kind(INF, in_order(log_normal(2.0)), group="dependent"),
    "sorted zeta 2.5": Kind(1.5, in_order(zipf(2.5)), group="dependent"),
}  # fmt: skip


def sample(name, size, replica, seed=0):
    """Return values, or the norms of vectors, of a kind; a function of its name, the size, the number and the seed alone."""
    kind = KINDS[name]
    rng = np.random.default_rng([seed, size, replica, *name.encode()])
    if kind.dimension == 1:
        return kind.draw(size, rng)
    if kind.draw in (normal_and_pareto, one_heavy_of_six):
        return np.linalg.norm(kind.draw(size, rng), axis=1)
    return norms(kind.draw, kind.dimension)(size, rng)
