"""Noise of vectors: directions, projections and lengths against other formulas, and the step number in `perturb`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy import integrate, special, stats

import heavytail as ht
from heavytail.noise import (
    AlphaStable,
    EllipticalStable,
    Gaussian,
    Growing,
    Isotropic,
    Multiplicative,
    Pareto,
    Reveal,
    Scaled,
    Stream,
    StudentT,
    Varying,
)
from tests.naive import same_bits

SYMMETRIC = Pareto(1.5, symmetric=True)
SCATTER = np.array([[1.0, 0.5, 0.2], [0.5, 2.0, -0.3], [0.2, -0.3, 0.5]])
FACTOR = np.linalg.cholesky(SCATTER)
N = 200_000
NOISES: list[Any] = [
    Scaled(Pareto(1.5), [1.0, 2.0, 0.5]),
    Isotropic(Pareto(1.5)),
    EllipticalStable(0.7, FACTOR),
    Multiplicative(Pareto(1.5), 0.5, 2.0),
    Growing(SYMMETRIC, 1.0, 0.5, [0.3, 1.0]),
    Varying(Pareto(1.0, symmetric=True), ht.Power(3.0, -0.5), ht.Power(0.9, -0.1)),
]


@pytest.mark.parametrize("noise", NOISES, ids=lambda noise: type(noise).__name__)
def test_they_keep_the_contract(noise: Any) -> None:
    ht.testing.check_noise(noise)


def flat(noise: Any, dimension: int, steps: int = 5) -> ht.Experiment:
    return ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=noise, method=ht.methods.SGD(0.1), start=np.linspace(1.0, -1.0, dimension),
        steps=steps, trajectories=21, record=[("gap", "last")], seed=3,
    )  # fmt: skip


@pytest.mark.parametrize(
    "noise", [EllipticalStable(1.5, np.linspace(1.0, 2.0, 20)), Varying(SYMMETRIC, ht.Power(1.0, -0.5), [0.5, 1, 1, 2, 0.1])]
)
def test_interpreted_and_compiled_agree_in_rows(noise: Any) -> None:
    run = ht.simulate(flat(noise, 20), samples=True)
    assert same_bits(run, ht.simulate(run.experiment, "interpreted", samples=True))


def perturbed(noise: Any, u: float, v: float, x: Any, g: Any, xi: Any, *k: int) -> Any:
    out = np.array(g, dtype=np.float64)
    noise.perturb(u, v, np.array(x), out, np.array(xi), *k)
    return out - np.array(g)


def test_transcriptions() -> None:
    xi, g, x = np.array([0.5, -2.0, 3.0]), np.array([1.0, 0.0, -4.0]), np.array([3.0, 4.0, 1.0])
    at = (0.3, 0.6, x, g, xi)
    assert perturbed(Scaled(Gaussian(), [1, -2, 4]), *at) == pytest.approx([0.5, 4.0, 12.0], rel=1e-15)
    assert perturbed(Multiplicative(Gaussian(), 0.5, 2.0), *at) == pytest.approx([1.25, -1.0, 25.5], rel=1e-15)
    assert perturbed(Growing(Gaussian(), 0.5, 2.0, [0.0, 0.0, 1.0]), *at) == pytest.approx(10.5 * xi, rel=1e-15)
    radius = abs(StudentT(2.5).draw(0.3, 0.6))
    noise = perturbed(Isotropic(StudentT(2.5)), *at)
    assert np.linalg.norm(noise) == pytest.approx(radius, rel=1e-14)
    assert np.abs(noise) / radius == pytest.approx(np.abs(xi) / np.linalg.norm(xi), rel=1e-14)
    varying = Varying(SYMMETRIC, ht.Power(8.0, -1.0), ht.Power(2.0, -0.5))
    assert perturbed(varying, *at, 4) == pytest.approx([1.0, -4.0, 6.0], rel=1e-14)
    for alpha in (0.4, 1.0, 1.9):  # Kanter's formula as it is printed
        a, angle, wait = 0.5 * alpha, 0.3 * math.pi, -math.log(0.6)
        mixing = math.sin(a * angle) / math.sin(angle) ** (1 / a) * (math.sin((1 - a) * angle) / wait) ** ((1 - a) / a)
        noise = perturbed(EllipticalStable(alpha, FACTOR), *at)
        assert noise == pytest.approx(math.sqrt(mixing) * FACTOR @ xi, rel=1e-12)
    assert perturbed(EllipticalStable(2.0, FACTOR), *at) == pytest.approx(FACTOR @ xi, rel=1e-14)


@pytest.mark.parametrize("alpha", [0.8, 1.5, 2.0])
def test_elliptical_noise_has_its_characteristic_function(alpha: float) -> None:
    """|exp(i y)| <= 1: by Hoeffding's inequality each part is off by 0.0135 with probability below 3e-8."""
    noise, limit = EllipticalStable(alpha, FACTOR), 6.0 / math.sqrt(N)
    x, other = noise.rvs(N, 1), EllipticalStable(alpha, np.linalg.cholesky(1.15 * SCATTER)).rvs(N, 1)
    furthest = 0.0
    for t in np.array([[1.0, 0.0, 0.0], [0.0, 0.5, 0.0], [0.3, -0.4, 0.5], [-0.5, 0.2, 0.3], [0.4, 0.4, 0.4]]):
        exact = math.exp(-((t @ SCATTER @ t) ** (0.5 * alpha)))
        assert noise.characteristic(t) == pytest.approx(exact, rel=1e-14)
        assert noise.projection(t).characteristic(1.0) == pytest.approx(exact, rel=1e-14)
        seen = np.mean(np.exp(1j * x @ t))
        assert max(abs(seen.real - exact), abs(seen.imag)) < limit
        furthest = max(furthest, abs(np.mean(np.exp(1j * other @ t)).real - exact))
    assert furthest > limit  # a scatter matrix that is 15 % too large is seen


def test_elliptical_noise_of_index_one_is_the_multivariate_cauchy_law() -> None:
    """x' Sigma**-1 x / d has an F distribution; by chance a p-value below 1e-5 once in 1e5."""
    x = EllipticalStable(1.0, FACTOR).rvs(N, 2)
    squares = np.sum(x @ np.linalg.inv(SCATTER) * x, axis=1) / 3.0
    assert stats.kstest(squares, stats.f(3, 1).cdf).pvalue > 1e-5
    assert stats.kstest(1.1 * squares, stats.f(3, 1).cdf).pvalue < 1e-6


def test_isotropic_directions_are_uniform_and_independent_of_the_length() -> None:
    """Chances: chi-square and Kolmogorov-Smirnov p-values below 1e-5, a rank correlation beyond 5 errors."""
    plane = Isotropic(SYMMETRIC).rvs(N, 3, dimension=2)
    angles = np.arctan2(plane[:, 1], plane[:, 0])
    assert stats.chisquare(np.histogram(angles, 36, (-math.pi, math.pi))[0]).pvalue > 1e-5
    space = Isotropic(SYMMETRIC).rvs(N, 4, dimension=3)
    lengths = np.linalg.norm(space, axis=1)
    height = space[:, 2] / lengths  # uniform on (-1, 1), by Archimedes
    assert stats.kstest(height, stats.uniform(-1.0, 2.0).cdf).pvalue > 1e-5
    assert stats.kstest(lengths, stats.pareto(1.5).cdf).pvalue > 1e-5
    assert abs(stats.spearmanr(np.abs(height), lengths).statistic) < 5.0 / math.sqrt(N)
    square = Scaled(SYMMETRIC).rvs(N, 3, dimension=2)  # independent heavy coordinates crowd along the axes
    angles = np.arctan2(square[:, 1], square[:, 0])
    assert stats.chisquare(np.histogram(angles, 36, (-math.pi, math.pi))[0]).pvalue < 1e-100


@pytest.mark.parametrize("p", [0.3, 1.0, 1.4])
def test_norm_moments_of_elliptical_noise(p: float) -> None:
    for d in (1, 2, 7):
        length = (2.0 * math.sqrt(2.0)) ** p * special.gamma(0.5 * (d + p)) / special.gamma(0.5 * d)
        spherical = length * 0.65**p * special.gamma(1.0 - p / 1.5) / special.gamma(1.0 - p / 2.0)
        assert EllipticalStable(1.5, 0.65 * math.sqrt(2.0)).norm_moment(p, d) == pytest.approx(spherical, rel=1e-13)
    assert EllipticalStable(1.5, 1.3).norm_moment(p, 1) == pytest.approx(AlphaStable(1.5, scale=1.3).moment(p), rel=1e-13)
    # in the plane, an integral over the angle
    ellipse = integrate.quad(lambda t: (math.cos(t) ** 2 + 9.0 * math.sin(t) ** 2) ** (0.5 * p), 0.0, math.pi / 2)[0]
    ratio = EllipticalStable(1.5, [1.0, 3.0]).norm_moment(p, 2) / EllipticalStable(1.5).norm_moment(p, 2)
    assert ratio == pytest.approx(2.0 / math.pi * ellipse, rel=1e-12)
    turned = np.linalg.cholesky(np.array([[5.0, 4.0], [4.0, 5.0]]))  # eigenvalues 1 and 9
    assert EllipticalStable(1.5, turned).norm_moment(p, 2) == pytest.approx(
        EllipticalStable(1.5, [1.0, 3.0]).norm_moment(p, 2), rel=1e-12
    )


def test_norm_moments_at_the_normal_end_and_beyond_the_tail_index() -> None:
    normal, trace = EllipticalStable(2.0, FACTOR), np.trace(SCATTER)
    assert normal.norm_moment(0.0, 3) == pytest.approx(1.0, rel=1e-13)
    assert normal.norm_moment(2.0, 3) == pytest.approx(2.0 * trace, rel=1e-13)
    fourth = 4.0 * (trace**2 + 2.0 * np.trace(SCATTER @ SCATTER))
    assert normal.norm_moment(4.0, 3) == pytest.approx(fourth, rel=1e-13)
    assert EllipticalStable(1.5, FACTOR).norm_moment(1.5, 3) == math.inf
    assert math.isnan(EllipticalStable(1.0).mean)
    assert (normal.mean, normal.tail_index, normal.symmetric, normal.dimension) == (0.0, math.inf, True, 3)
    assert Isotropic(SYMMETRIC).norm_moment(1.2, 5) == pytest.approx(1.5 / 0.3, rel=1e-14)
    assert math.isnan(Isotropic(Pareto(0.9, symmetric=True)).mean)


@pytest.mark.parametrize("p", [0.5, 1.2, 2.0, 3.0])
def test_bounds_of_independent_coordinates(p: float) -> None:
    noise = Scaled(Pareto(4.0, symmetric=True), [1.0, -2.0, 4.0])
    moments = np.array([1.0, 2.0, 4.0]) ** p * 4.0 / (4.0 - p)
    assert noise.coordinate_moments(p, 3) == pytest.approx(moments, rel=1e-13)
    low, high = noise.norm_moment_bounds(p, 3)
    assert (low == pytest.approx(high, rel=1e-14)) == (p == 2.0)
    if p < 2.0:  # a mean of lengths with an honest error, 5 of them: chance 6e-7
        powers = np.linalg.norm(noise.rvs(N, 5), axis=1) ** p
        error = 5.0 * powers.std() / math.sqrt(N)
        assert low - error < powers.mean() < high + error


def test_rows_are_functions_of_seed_and_index() -> None:
    for noise in (EllipticalStable(1.5, FACTOR), Varying(SYMMETRIC, ht.Power(1.0, -0.5))):
        few, many = noise.rvs(300, 7, dimension=3), noise.rvs(1000, 7, dimension=3)
        assert np.array_equal(few, many[:300])
        assert not np.array_equal(few, noise.rvs(300, 8, dimension=3))
    assert Isotropic(SYMMETRIC).rvs(0, 1).shape == (0, 1)
    assert Scaled(Gaussian()).rvs(4, 1, gradient=[1.0, 2.0]).shape == (4, 2)


def test_noise_that_depends_on_the_point_and_the_gradient() -> None:
    still = Scaled(SYMMETRIC).rvs(100, 9, dimension=2)
    grown = Growing(SYMMETRIC, 0.5, 2.0, center=1.0).rvs(100, 9, x=[4.0, 5.0])
    assert grown == pytest.approx(10.5 * still, rel=1e-14)
    steep = Multiplicative(SYMMETRIC, 0.5, 2.0).rvs(100, 9, gradient=[1.0, -3.0])
    assert steep == pytest.approx(still * [2.5, 6.5], rel=1e-12)
    looks = Reveal(0.25).rvs(1000, 9, dimension=2, gradient=1.0)
    assert set(looks.ravel().tolist()) == {-1.0, 3.0}
    assert not Multiplicative(SYMMETRIC, 0.0).rvs(10, 9).any()


def test_varying_noise_follows_its_schedules_step_by_step() -> None:
    """The same seed gives the same draws, so every gradient of a run is known from those of the steady noise."""
    powers = [1.0, 0.5, 2.0, 1.5, 0.8]
    varying = Varying(SYMMETRIC, ht.Power(3.0, -0.5), powers)

    def noise_of(noise: Any) -> Any:
        run = ht.replay(flat(noise, 2), 4)
        return run.gradients - run.points[:-1]

    k, steady = np.arange(1, 6)[:, None], noise_of(Scaled(SYMMETRIC))
    expected = 3.0 * k**-0.5 * np.sign(steady) * np.abs(steady) ** np.array(powers)[:, None]
    assert noise_of(varying) == pytest.approx(expected, rel=1e-11)
    rows, same = varying.rvs(5, 1, dimension=2), Scaled(SYMMETRIC).rvs(5, 1, dimension=2)
    assert rows == pytest.approx(3.0 * k**-0.5 * np.sign(same) * np.abs(same) ** np.array(powers)[:, None], rel=1e-13)


def test_varying_noise_knows_its_tails() -> None:
    pareto = Pareto(1.0, symmetric=True)
    noise = Varying(pareto, ht.Power(2.0, -1.0), ht.Power(0.8, -0.5, 1.0) + 0.1)
    assert noise.tail_index == pytest.approx(1.0 / (0.8 / math.sqrt(2.0) + 0.1), rel=1e-14)
    for k in (1, 5):
        index = 1.0 / (0.8 * (k + 1.0) ** -0.5 + 0.1)
        assert noise.tail_index_at(k) == pytest.approx(index, rel=1e-14)
        assert noise.moment_at(k, 1.2) == pytest.approx((2.0 / k) ** 1.2 * index / (index - 1.2), rel=1e-13)
    assert noise.mean == 0.0
    assert Varying(Pareto(1.5)).tail_index == 1.5
    assert Varying(pareto, 1.0, [0.5, 0.8]).tail_index == pytest.approx(1.25, rel=1e-15)
    assert Varying(pareto, 1.0, ht.Power(0.1, 0.1)).tail_index == 0.0  # grows without end: no moment is promised
    assert Varying(Gaussian(), 1.0, ht.Power(0.1, 0.1)).tail_index == math.inf
    assert math.isnan(Varying(pareto).mean)


@dataclass(frozen=True)
class Alternating:
    """`perturb` alone, with the step: its sign alternates."""

    size: float

    def perturb(self, u, v, x, g, xi, k):
        for j in range(g.shape[0]):
            g[j] += self.size * u * (1.0 if k % 2 == 1 else -1.0)


@dataclass(frozen=True)
class TooMany:
    def perturb(self, u, v, x, g, xi, k, more):
        g[0] = k


@dataclass(frozen=True)
class Broken:
    def perturb(self, u, v, x, g, xi, k):
        g[0] = k.nothing


def test_a_noise_of_a_user_may_take_the_step() -> None:
    run = ht.simulate(flat(Alternating(0.5), 3), samples=True)
    assert same_bits(run, ht.simulate(run.experiment, "interpreted", samples=True))
    replayed = ht.replay(run.experiment, 2)
    noise = (replayed.gradients - replayed.points[:-1])[:, 0]
    assert np.sign(noise).tolist() == [1.0, -1.0, 1.0, -1.0, 1.0]
    with pytest.raises(TypeError, match=r"must be perturb\(self, u, v, x, g, xi\), or end in xi, k"):
        flat(TooMany(), 1)
    with pytest.raises(TypeError, match=r"`Broken.perturb` cannot be compiled: Unknown attribute 'nothing'"):
        ht.simulate(flat(Broken(), 1))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Scaled(Reveal(0.1)), TypeError, "is no law of one coordinate"),
        (lambda: Multiplicative(Isotropic(SYMMETRIC)), TypeError, "has `perturb`, which would be ignored"),
        (lambda: Isotropic(1.5), TypeError, r"radius = 1.5 is no law of one coordinate"),
        (lambda: Scaled(SYMMETRIC, [1.0, math.inf]), ValueError, "scale holds inf"),
        (lambda: Multiplicative(SYMMETRIC, -1.0), ValueError, "floor = -1.0 lies outside"),
        (lambda: Growing(SYMMETRIC, slope=-1.0), ValueError, "slope = -1.0 lies outside"),
        (lambda: EllipticalStable(2.1), ValueError, r"alpha = 2.1 lies outside \(0, 2\]"),
        (lambda: EllipticalStable(1.5, [1.0, 0.0]), ValueError, "holds a scale that is not positive"),
        (lambda: EllipticalStable(1.5, SCATTER), ValueError, "not lower triangular with a positive diagonal"),
        (lambda: EllipticalStable(1.5, np.ones((2, 3))), ValueError, r"has the shape \(2, 3\) and must be square"),
        (lambda: EllipticalStable(1.5, FACTOR).norm_moment(1.0, 2), ValueError, "does not fit a noise of 3 coordinates"),
        (lambda: EllipticalStable(1.5).matrix(), ValueError, "does not fit a noise of any number of coordinates"),
        (lambda: Varying(SYMMETRIC, -1.0), ValueError, "scale = -1.0 is not positive; a scale is a length"),
        (lambda: Varying(SYMMETRIC, 1.0, 0.0), ValueError, "power = 0.0 is not positive"),
        (lambda: Varying(Pareto(1.5), 1.0, 0.5), ValueError, "has another mean than 0. Pass a symmetric law"),
        (lambda: Varying(SYMMETRIC, [1.0, 2.0]).rvs(3), ValueError, "scale has 2 values for 3 steps"),
        (lambda: flat(Varying(SYMMETRIC, [1.0, 2.0]), 1), ValueError, "has 2 values for 5 steps"),
        (lambda: EllipticalStable(1.5, FACTOR).rvs(3, dimension=2), ValueError, "has 3 coordinates, not 2"),
        (lambda: Growing(SYMMETRIC, center=[0.0, 1.0]).rvs(3, x=[0.0, 0.0, 1.0]), ValueError, "Pass arrays of one length"),
        (lambda: Scaled(SYMMETRIC).rvs(-1), ValueError, "size = -1 is out of range"),
        (lambda: Stream(Isotropic(SYMMETRIC), 1), ValueError, "is no law of single numbers. Call its own rvs"),
    ],
)
def test_bad_input_is_an_error_with_a_remedy(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()
