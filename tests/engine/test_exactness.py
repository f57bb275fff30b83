"""Simulations against laws and expectations that are known without simulation: noise, loop and statistics together.

Seeds are fixed. The chance of a false alarm is that of a fresh seed; what a real defect gives is said beside each check.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from scipy import stats

import heavytail as ht
from heavytail.methods import SGD, GClip
from heavytail.noise import AlphaStable, TwoPoint
from heavytail.problems import Quadratic
from tests.naive import all_paths, iterates

CURVATURE, MINIMIZER, START = 0.8, 0.3, 1.0
STEPS = [2, 3, 9]


@dataclass(frozen=True)
class Uphill:
    """GClip with the wrong sign: a negative control."""

    eta: float
    tau: float
    slots: ClassVar[int] = 0

    def step(self, k, x, g, state):
        x[0] += self.eta * ht.vectors.clip(g[0], self.tau)


def simulated(method, jump=4.0, **changes):
    experiment = ht.Experiment(
        problem=Quadratic(CURVATURE, MINIMIZER), noise=TwoPoint(jump, 0.2), method=method, start=START,
        steps=STEPS[-1], checkpoints=STEPS, seed=11, **({"trajectories": 200_000} | changes),
    )  # fmt: skip
    return ht.simulate(experiment)


@pytest.fixture(scope="module")
def enumerated():
    """Exact expectations of x_k = x_{k-1} - eta_k clip(g_k), eta_k = 0.7 k**-0.5, over all 2**9 paths."""
    noise, probabilities = all_paths([4.0, -1.0], [0.2, 0.8], STEPS[-1])
    points = [np.full(noise.shape[1], START)]
    for k, draw in enumerate(noise, start=1):
        g = CURVATURE * (points[-1] - MINIMIZER) + draw
        points.append(points[-1] - 0.7 * k**-0.5 * np.clip(g, -1.5, 1.5))
    points = np.array(points)
    exact = {}
    for iterate, x in iterates(points).items():
        slope = CURVATURE * (x - MINIMIZER)
        exact["gap", iterate] = 0.5 * slope**2 / CURVATURE
        exact["distance", iterate] = np.abs(x - MINIMIZER)
        exact["gradient_norm", iterate] = np.abs(slope)
        exact["gradient_norm_squared", iterate] = slope**2
    slopes, k = CURVATURE * (points[:-1] - MINIMIZER), np.arange(1, STEPS[-1] + 1)[:, None]
    exact["gradient_norm", "running"] = np.cumsum(np.abs(slopes), axis=0) / k
    exact["gradient_norm_squared", "running"] = np.cumsum(slopes**2, axis=0) / k
    return {column: (values @ probabilities)[np.array(STEPS) - 1] for column, values in exact.items()}


def all_inside(result, exact):
    """Whether every exact expectation lies in the interval at the level 1 - 1e-6, which is 5.4 standard errors."""
    inside = []
    for column, values in exact.items():
        low, high = result.curve(*column).interval(1.0 - 1e-6)
        inside.append((low - 1e-12 <= values) & (values <= high + 1e-12))
    return np.all(inside)


def test_every_column_against_the_enumeration_of_all_paths(enumerated):
    """42 expectations: a false alarm has probability 4e-5. Weights k + 1 in place of k are off by 38 errors."""
    result = simulated(GClip(ht.Power(0.7, -0.5), 1.5))
    assert set(enumerated) == set(result.experiment.record)
    assert all_inside(result, enumerated)
    width = np.subtract(*result.curve("gap").interval()[::-1])
    assert (width < 0.02 * enumerated["gap", "last"]).all()


def test_the_enumeration_refutes_another_noise_and_another_sign(enumerated):
    assert not all_inside(simulated(GClip(ht.Power(0.7, -0.5), 1.5), jump=4.2), enumerated)
    assert not all_inside(simulated(GClip(ht.Power(0.7, -0.55), 1.5)), enumerated)
    last = {("gap", "last"): enumerated["gap", "last"]}
    assert not all_inside(simulated(Uphill(0.7, 1.5), trajectories=2000, record=list(last)), last)


@dataclass(frozen=True)
class Signed:
    """f(x) = x**2 / 2 whose "gap" is the signed iterate itself."""

    minimum: float = 0.0

    def value(self, x):
        return x[0]

    def gradient(self, x, out):
        out[0] = x[0]


SAMPLES = 100_000
KS_LIMIT = 0.009  # sqrt(log(2 / 2e-7) / (2 * 100000)): the Kolmogorov distance exceeds it with probability below 2e-7


def kolmogorov_distance(samples, law):
    """The largest difference of distribution functions over 200 quantiles of the sample, so at most the full distance."""
    points = np.quantile(samples, np.linspace(0.0025, 0.9975, 200), method="inverted_cdf")
    below = np.searchsorted(np.sort(samples), points, side="right") / samples.size
    return np.max(np.abs(below - law.cdf(points)))


def standardised(noise, eta, k):
    """Iterates after step k, minus x_0 prod (1 - eta_i), over (sum_j (eta_j prod_{i > j} |1 - eta_i|)**alpha)**(1/alpha)."""
    sizes = np.array([eta.at(j) for j in range(1, k + 1)])
    after = np.array([np.prod(1.0 - sizes[j:]) for j in range(1, k + 1)])
    scale = np.sum(np.abs(sizes * after) ** noise.alpha) ** (1.0 / noise.alpha)
    experiment = ht.Experiment(
        problem=Signed(), noise=noise, method=SGD(eta), start=1.0, steps=k, trajectories=SAMPLES, checkpoints=[k],
        record=[("gap", "last")], seed=5,
    )  # fmt: skip
    samples = ht.simulate(experiment, samples=True).samples("gap")[:, 0]
    return (samples - np.prod(1.0 - sizes)) / scale


@pytest.mark.parametrize("k", [1, 10, 100])
@pytest.mark.parametrize(("alpha", "beta"), [(1.2, 0.0), (1.5, 0.0), (2.0, 0.0), (1.5, 0.8)])
def test_sgd_under_stable_noise_has_a_stable_law(alpha, beta, k):
    """eta_1 = 1.6 overshoots in the symmetric cases. A scale that is off by 10 % is at a distance above 0.015."""
    eta = ht.Power(1.6 if beta == 0.0 else 0.9, -0.7)
    law = stats.norm(scale=np.sqrt(2.0)) if alpha == 2.0 else stats.levy_stable(alpha, -beta)  # -eta xi: mirrored
    samples = standardised(AlphaStable(alpha, beta), eta, k)
    assert kolmogorov_distance(samples, law) < KS_LIMIT
    assert kolmogorov_distance(1.1 * samples, law) > KS_LIMIT
    if beta:
        assert kolmogorov_distance(-samples, law) > KS_LIMIT


def test_a_noise_of_another_index_has_another_law():
    assert (
        kolmogorov_distance(standardised(AlphaStable(1.3), ht.Power(0.9, -0.7), 10), stats.levy_stable(1.5, 0.0)) > KS_LIMIT
    )


def clipped_square(steps, eta, tau, jump, probability):
    """E x_k**2 from x_0 = 0 if a gradient x + a is clipped exactly at the jump: then the moments of order 1 and 2 close."""
    rest = -jump * probability / (1.0 - probability)
    mean, square, squares = 0.0, 0.0, []
    for _ in range(steps):
        stayed, clipped = eta * rest, eta * np.sign(jump) * tau
        square = (1.0 - probability) * (
            (1 - eta) ** 2 * square - 2 * (1 - eta) * stayed * mean + stayed**2
        ) + probability * (square - 2 * clipped * mean + clipped**2)
        mean = (1.0 - probability) * ((1 - eta) * mean - stayed) + probability * (mean - clipped)
        squares.append(square)
    return np.array(squares)


@pytest.mark.parametrize("jump", [50.0, -50.0])
def test_second_moment_of_clipped_sgd_over_a_long_run(jump):
    """Five levels: a false alarm has probability 5e-6. A clip level 10 % off moves the last one by 19 standard errors."""
    checkpoints = np.array([1, 3, 10, 60, 300])
    experiment = ht.Experiment(
        problem=Quadratic(1.0), noise=TwoPoint(jump, 0.02), method=GClip(0.05, 5.0), start=0.0, steps=300,
        trajectories=50_000, checkpoints=checkpoints, seed=3,
    )  # fmt: skip
    result = ht.simulate(experiment)
    assert result.curve("distance").maximum.max() < 3.9  # so |x + rest| < 5 < |x + jump| at every step
    low, high = result.curve("gap").interval(1.0 - 1e-6)
    exact = 0.5 * clipped_square(300, 0.05, 5.0, jump, 0.02)[checkpoints - 1]
    wrong = 0.5 * clipped_square(300, 0.05, 5.5, jump, 0.02)[checkpoints - 1]
    assert ((low <= exact) & (exact <= high)).all()
    assert not ((low <= wrong) & (wrong <= high)).all()
