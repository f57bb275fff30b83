"""Every noise law against scipy or a formula of its own: distribution, draws, moments, clipped moments, protocol."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import mpmath as mp
import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, stats

from heavytail import noise
from heavytail.compiler.records import register
from heavytail.noise import (
    AlphaStable,
    Atoms,
    BurrXII,
    Cauchy,
    Contaminated,
    Gaussian,
    Laplace,
    Levy,
    LogNormal,
    Lomax,
    Pareto,
    Shifted,
    StudentT,
    TwoPoint,
    Weibull,
)
from heavytail.noise.law import Law
from heavytail.parts.contract import draw_of, uniforms_per_draw


class Mirrored:
    """The law of -X."""

    def __init__(self, law: Any):
        self.cdf, self.sf = (lambda x: law.sf(-x)), (lambda x: law.cdf(-x))
        self.ppf, self.isf = (lambda q: -law.isf(q)), (lambda q: -law.ppf(q))


class SignedPareto:
    """The law of a fair sign times Z, P(Z > z) = (z / scale)**-alpha."""

    def __init__(self, alpha: float, scale: float):
        z = stats.pareto(alpha, scale=scale)
        self.cdf = lambda x: np.where(x < 0, z.sf(-x) / 2, (1 + z.cdf(x)) / 2)
        self.sf = lambda x: np.where(x > 0, z.sf(x) / 2, (1 + z.cdf(-x)) / 2)
        self.ppf = lambda q: np.where(q < 0.5, -z.isf(2 * q), z.isf(2 - 2 * q))
        self.isf = lambda q: -self.ppf(q)


def shifted_pareto(alpha: float, scale: float = 1.0) -> Any:
    return stats.pareto(alpha, loc=-scale * alpha / (alpha - 1), scale=scale)


# The continuous laws, each with an oracle that has cdf, sf, ppf and isf.
CONTINUOUS = [
    (Pareto(1.05), shifted_pareto(1.05)),
    (Pareto(1.5), shifted_pareto(1.5)),
    (Pareto(1.5, scale=0.01), shifted_pareto(1.5, 0.01)),
    (Pareto(2.0, heavy_side="left"), Mirrored(shifted_pareto(2.0))),
    (Pareto(3.0, scale=2.0, heavy_side="left"), Mirrored(shifted_pareto(3.0, 2.0))),
    (Pareto(0.5, symmetric=True), SignedPareto(0.5, 1.0)),
    (Pareto(1.05, symmetric=True), SignedPareto(1.05, 1.0)),
    (Pareto(1.5, scale=3.0, symmetric=True), SignedPareto(1.5, 3.0)),
    (Pareto(3.0, symmetric=True, heavy_side="left"), SignedPareto(3.0, 1.0)),
    (Gaussian(), stats.norm()),
    (Gaussian(2.5), stats.norm(scale=2.5)),
    (StudentT(1.0), stats.cauchy()),
    (StudentT(1.5), stats.t(1.5)),
    (StudentT(2.0, scale=0.3), stats.t(2.0, scale=0.3)),
    (StudentT(3.0), stats.t(3.0)),
    (StudentT(30.0), stats.t(30.0)),
    (AlphaStable(2.0, 0.7, scale=1.5), stats.norm(scale=1.5 * math.sqrt(2.0))),
    (AlphaStable(1.0, scale=2.0), stats.cauchy(scale=2.0)),
    (AlphaStable(0.5, 1.0, scale=0.5), stats.levy(scale=0.5)),
    (AlphaStable(0.5, -1.0), Mirrored(stats.levy())),
    (Cauchy(3.0), stats.cauchy(scale=3.0)),
    (Laplace(0.5), stats.laplace(scale=0.5)),
    (Levy(2.0, centered=False), stats.levy(scale=2.0)),
    (Lomax(1.2), stats.lomax(1.2, loc=-5.0)),
    (Lomax(0.8, centered=False, heavy_side="left"), Mirrored(stats.lomax(0.8))),
    (Pareto(0.7, 2.0, centered=False), stats.pareto(0.7, scale=2.0)),
    (Weibull(1.2, symmetric=True), stats.dweibull(1.2)),
    (Weibull(1.5, 2.0), stats.weibull_min(1.5, loc=-2.0 * math.gamma(5.0 / 3.0), scale=2.0)),
    (BurrXII(1.5, 1.0, centered=False), stats.burr12(1.5, 1.0)),
    (LogNormal(0.7, centered=False), stats.lognorm(0.7)),
    (Shifted(StudentT(3.0), 1.0, -2.0), stats.t(3.0, loc=1.0, scale=2.0)),
    (Shifted(Lomax(2.5, centered=False), scale=-2.0), Mirrored(stats.lomax(2.5, scale=2.0))),
]
DISCRETE = [
    TwoPoint(-3.0, 0.1),
    TwoPoint(2.0, 0.5),
    Atoms([-2.0, 0.0, 1.0, 5.0], [0.4, 0.2, 0.3, 0.1]),
    Atoms([3.0], [1.0]),
]
LAWS: list[Any] = [law for law, _ in CONTINUOUS] + DISCRETE
LAWS += [Contaminated(Gaussian(), Pareto(1.5, symmetric=True), 0.05), Levy(symmetric=True), LogNormal(1.0, symmetric=True)]
LAWS += [AlphaStable(1.5, 0.5), AlphaStable(0.7, -0.3, parameterization="S0"), AlphaStable(1.0, 0.5, scale=3.0)]
PROBABILITIES = np.array([1e-9, 1e-6, 1e-3, 0.01, 0.1, 0.25, 0.4, 0.49, 0.6, 0.75, 0.9, 0.99, 0.999])

continuous = pytest.mark.parametrize(("law", "oracle"), CONTINUOUS, ids=[str(law) for law, _ in CONTINUOUS])
QUICK = [law for law in LAWS if not isinstance(law, AlphaStable)]  # the integrals of a stable law take a second each
every_law = pytest.mark.parametrize("law", LAWS, ids=str)


def points(oracle: Any) -> NDArray[np.float64]:
    """Points of both tails and of the middle, and points beyond a bounded side."""
    inside = np.concatenate([oracle.ppf(PROBABILITIES), oracle.isf(PROBABILITIES)])
    inside = inside[np.abs(inside) < 1e30]  # beyond, scipy's own quantiles have lost their digits
    size = np.abs(inside).max()
    return np.concatenate([inside, [-10.0 * size, 0.0, 10.0 * size]])


@continuous
def test_distribution_function(law: Law, oracle: Any) -> None:
    x = points(oracle)
    # absolute to rounding, and relative in the tails, where scipy computes the tail itself
    np.testing.assert_allclose(law.cdf(x), oracle.cdf(x), rtol=0, atol=2e-15)
    np.testing.assert_allclose(law.sf(x), oracle.sf(x), rtol=0, atol=2e-15)
    right = x[(oracle.sf(x) > 0) & (oracle.sf(x) < 0.5)]
    cancelled = 1e-16 if isinstance(oracle, Mirrored) else 0.0  # scipy subtracts a bounded side's probability from 1
    np.testing.assert_allclose(law.sf(right), oracle.sf(right), rtol=2e-12, atol=cancelled)


@every_law
def test_probabilities_add_up_and_never_fall(law: Law) -> None:
    x = np.sort(np.concatenate([[-np.inf, np.inf, 0.0], np.random.default_rng(1).standard_t(0.7, 40)]))
    cdf, sf = law.cdf(x), law.sf(x)
    np.testing.assert_allclose(cdf + sf, 1.0, rtol=0, atol=4e-15)
    assert (np.diff(cdf) >= -1e-15).all()
    assert (cdf[0], cdf[-1], sf[0], sf[-1]) == (0.0, 1.0, 1.0, 0.0)
    assert law.cdf(x.reshape(1, -1)).shape == (1, x.size)
    assert np.shape(law.sf(0.3)) == ()


@continuous
def test_draws_have_the_law(law: Law, oracle: Any) -> None:
    # p-value below 1e-5 by chance once in 1e5; draws of another scale by 5 % give p below 1e-7
    x = law.rvs(100_000, 20240601)
    assert stats.kstest(x, oracle.cdf).pvalue > 1e-5
    assert stats.kstest(1.05 * x, oracle.cdf).pvalue < 1e-6


@pytest.mark.parametrize("law", [law for law in DISCRETE if law.atoms[0].size > 1], ids=str)
def test_draws_of_atoms_have_their_probabilities(law: Any) -> None:
    # the same two chances as above, for a chi-square test
    values, probabilities = law.atoms
    x = law.rvs(100_000, 20240602)
    counts = np.array([np.sum(x == value) for value in values])
    assert counts.sum() == x.size
    assert stats.chisquare(counts, x.size * probabilities).pvalue > 1e-5
    wrong = probabilities + np.eye(values.size)[0] * 0.02 - np.eye(values.size)[1] * 0.02
    assert stats.chisquare(counts, x.size * wrong).pvalue < 1e-6


ORDERS = [0.0, 0.3, 1.0, 1.04, 1.2, 1.49, 2.0, 2.9]


def moment_by_quadrature(law: Any, p: float) -> float:
    """E|xi|**p from the density, by tanh-sinh quadrature, which bears the singular ends."""
    q, scale = mp.mpf(p), mp.mpf(law.scale)
    if isinstance(law, Pareto):
        a = mp.mpf(law.alpha)
        m = mp.mpf(0) if law.symmetric else a / (a - 1)
        rest = a - q
        kink = [] if law.symmetric else [m**-rest]
        # z = v**(-1 / rest), which takes the singular end out of the density alpha z**(-alpha - 1)
        return float(scale**q * a / rest * mp.quad(lambda v: abs(1 - m * v ** (1 / rest)) ** q, [0, *kink, 1]))
    if isinstance(law, StudentT):
        nu = mp.mpf(law.nu)
        rest = min(nu - q, mp.mpf(1))
        constant = 2 * mp.gamma((nu + 1) / 2) / (mp.sqrt(nu * mp.pi) * mp.gamma(nu / 2))

        def transformed(v: Any) -> Any:  # x = (1 - w) / w with w = v**(1 / rest)
            w = v ** (1 / rest)
            return v ** ((nu - q) / rest - 1) * (1 - w) ** q * (w * w + (1 - w) ** 2 / nu) ** (-(nu + 1) / 2)

        return float(scale**q * constant / rest * mp.quad(transformed, [0, 0.01, 0.5, 0.9, 1]))
    constant = mp.sqrt(2 / mp.pi)
    return float(scale**q * constant * mp.quad(lambda x: x**q * mp.exp(-x * x / 2), [0, 1, 4, 20]))


WITH_DENSITY = [law for law in LAWS if isinstance(law, Pareto | StudentT | Gaussian) and getattr(law, "centered", True)]


@pytest.mark.parametrize("law", WITH_DENSITY, ids=str)
def test_moments_against_quadrature_of_the_density(law: Any) -> None:
    for p in ORDERS:
        if p < law.tail_index - 0.005:
            assert law.moment(p) == pytest.approx(moment_by_quadrature(law, p), rel=1e-9), p
            # from the tails alone, as a law without a closed form does it
            assert Law.moment(law, p) == pytest.approx(law.moment(p), rel=1e-11), p


@every_law
def test_moments_are_infinite_from_the_tail_index_on(law: Law) -> None:
    assert law.moment(0.0) == pytest.approx(1.0, rel=1e-15)
    if math.isfinite(law.tail_index):
        for p in (law.tail_index, law.tail_index + 0.1, 50.0):
            assert law.moment(p) == math.inf
    if law in QUICK:
        assert math.isfinite(law.moment(min(0.9 * law.tail_index, 2.0)))


def expectation(oracle: Any, function: Any, tau: float) -> float:
    """E function(clip_tau(xi)), as an integral over the quantiles, with the two halves measured from their own ends."""
    total = 0.0
    for quantile, probability, sign in ((oracle.ppf, oracle.cdf, -1.0), (oracle.isf, oracle.sf, 1.0)):
        beyond = min(float(probability(sign * tau)), 0.5)
        total += beyond * function(sign * tau)
        cuts = sorted({beyond, 0.5, *(float(p) for p in (probability(0.0), probability(-sign * tau)) if beyond < p < 0.5)})

        def at(s: float, quantile: Any = quantile) -> float:  # a probability lives on a logarithmic scale
            return math.exp(-s) * function(min(max(float(quantile(math.exp(-s))), -tau), tau))

        for low, high in pairwise(cuts):
            end = -math.log(low) if low > 0.0 else 60.0
            total += integrate.quad(at, -math.log(high), end, epsabs=1e-14, epsrel=1e-11, limit=200)[0]
    return total


LEVELS = np.array([0.05, 1.0, 4.0, 300.0])


@continuous
def test_clipped_moments_against_quadrature_over_the_quantiles(law: Law, oracle: Any) -> None:
    for p in (0.5, 2.0) if law in QUICK else (2.0,):
        expected = [expectation(oracle, lambda x, p=p: abs(x) ** p, tau) for tau in LEVELS.tolist()]
        np.testing.assert_allclose(law.clipped_moment(p, LEVELS), expected, rtol=1e-8)
    bias = [expectation(oracle, lambda x: x, tau) for tau in LEVELS.tolist()]
    np.testing.assert_allclose(law.clipped_mean(LEVELS), bias, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("law", QUICK, ids=str)  # the stable laws' are held against their characteristic functions
def test_clipped_moments_against_draws(law: Law) -> None:
    # bounded, so the central limit theorem is honest; 5 standard errors: chance 6e-7 each
    levels = np.array([0.5, 3.0, 50.0])
    clipped = np.clip(law.rvs(200_000, 20240603), -levels[:, None], levels[:, None])
    for expected, sample in (
        (law.clipped_mean(levels), clipped),
        (law.clipped_moment(0.5, levels), np.abs(clipped) ** 0.5),
        (law.clipped_moment(2.0, levels), clipped**2),
    ):
        error = 5.0 * sample.std(axis=1) / math.sqrt(sample.shape[1]) + 1e-12 * levels**2
        assert (np.abs(sample.mean(axis=1) - expected) <= error).all()


@pytest.mark.parametrize("law", QUICK, ids=str)
def test_clipped_moments_take_arrays_of_levels(law: Law) -> None:
    levels = np.array([[0.1, 2.0, 30.0], [5.0, 1e-3, 1e4]])
    for many, one in (
        (law.clipped_moment(1.2, levels), [law.clipped_moment(1.2, tau) for tau in levels.ravel()]),
        (law.clipped_mean(levels), [law.clipped_mean(tau) for tau in levels.ravel()]),
    ):
        assert many.shape == levels.shape
        np.testing.assert_allclose(many.ravel(), one, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(law.clipped_moment(0.0, levels), np.ones((2, 3)), rtol=1e-15)
    assert law.clipped_mean(levels[:0]).shape == (0, 3)


@pytest.mark.parametrize("law", QUICK, ids=str)
def test_clipped_moments_grow_to_the_moment_and_start_as_a_power(law: Law) -> None:
    tau = np.geomspace(1e-6, 1e6, 40)
    second = law.clipped_moment(2.0, tau)
    assert (np.diff(second) >= -1e-12 * second[1:]).all()
    assert (second <= tau**2 * (1 + 1e-12)).all()
    assert (np.abs(law.clipped_mean(tau)) <= law.clipped_moment(1.0, tau) * (1 + 1e-9)).all()
    p = min(0.5 * law.tail_index, 2.0)
    far = 1e60 if math.isfinite(law.tail_index) else 1e6
    assert law.clipped_moment(p, far) == pytest.approx(law.moment(p), rel=1e-7)


DESCRIPTIONS = [
    (Pareto(1.5), 0.0, 1.5, False),
    (Pareto(1.5, symmetric=True), 0.0, 1.5, True),
    (Pareto(0.9, symmetric=True), math.nan, 0.9, True),
    (Gaussian(3.0), 0.0, math.inf, True),
    (StudentT(2.5), 0.0, 2.5, True),
    (StudentT(1.0), math.nan, 1.0, True),
    (TwoPoint(2.0, 0.5), 0.0, math.inf, True),
    (TwoPoint(2.0, 0.3), 0.0, math.inf, False),
    (Atoms([1.0, -1.0, 1.0], [0.25, 0.5, 0.25]), 0.0, math.inf, True),
    (Atoms([1.0, -1.0], [0.75, 0.25]), 0.5, math.inf, False),
    (AlphaStable(1.5, 0.5), 0.0, 1.5, False),
    (AlphaStable(1.5), 0.0, 1.5, True),
    (AlphaStable(1.5, 0.5, scale=2.0, parameterization="S0"), 1.0, 1.5, False),
    (AlphaStable(2.0, 0.5), 0.0, math.inf, True),
    (AlphaStable(1.0), math.nan, 1.0, True),
    (AlphaStable(0.8, 1.0), math.nan, 0.8, False),
]


@pytest.mark.parametrize(("law", "mean", "tail_index", "symmetric"), DESCRIPTIONS, ids=[str(row[0]) for row in DESCRIPTIONS])
def test_mean_tail_index_and_symmetry(law: Any, mean: float, tail_index: float, symmetric: bool) -> None:
    assert law.mean == pytest.approx(mean, rel=1e-15, nan_ok=True)
    assert law.tail_index == tail_index
    assert law.symmetric is symmetric


@every_law
def test_a_law_that_calls_itself_symmetric_is_so(law: Any) -> None:
    x = np.array([0.013, 0.4, 1.7, 20.1])
    assert np.allclose(law.cdf(-x), law.sf(x), rtol=1e-12, atol=1e-14) == law.symmetric


@pytest.mark.parametrize("law", [law for law in QUICK if math.isfinite(law.mean)], ids=str)
def test_the_mean_is_the_limit_of_the_clipped_mean(law: Any) -> None:
    # what is missing is at most E(|xi|; |xi| > tau), which the first moment and the clipped one bound
    tau = 1e9
    missing = law.moment(1.0) - law.clipped_moment(1.0, tau)
    assert abs(law.clipped_mean(tau) - law.mean) <= missing + 1e-9 * (1.0 + abs(law.mean))


SCALED = [law for law in QUICK if not isinstance(law, TwoPoint | Atoms | Shifted | Contaminated)] + [
    AlphaStable(1.5, 0.5),
    AlphaStable(1.0, 0.5),
]


@pytest.mark.parametrize("law", SCALED, ids=str)
@pytest.mark.parametrize("factor", [1e-6, 8.0])
def test_a_scaled_law_is_the_scaled_noise(law: Any, factor: float) -> None:
    scaled = replace(law, scale=law.scale * factor)
    x = np.array([-50.0, -2.0, -0.3, 0.1, 1.0, 7.0])
    shift = 0.0
    if isinstance(law, AlphaStable) and law.alpha == 1.0:  # not strictly stable: scaling moves it
        shift = scaled.shift - factor * law.shift
    np.testing.assert_allclose(scaled.cdf(factor * x + shift), law.cdf(x), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(scaled.rvs(500, 1) - shift, factor * law.rvs(500, 1), rtol=1e-9, atol=1e-12 * factor)
    if law in QUICK:
        p = 0.6 * min(law.tail_index, 3.0)
        assert scaled.moment(p) == pytest.approx(factor**p * law.moment(p), rel=1e-10)
        for tau in (0.2, 30.0):
            assert scaled.clipped_moment(p, factor * tau) == pytest.approx(factor**p * law.clipped_moment(p, tau), rel=1e-10)
            assert scaled.clipped_mean(factor * tau) == pytest.approx(
                factor * law.clipped_mean(tau), rel=1e-9, abs=1e-13 * factor
            )


@pytest.mark.parametrize("law", [Pareto(1.5), AlphaStable(1.5, 0.5)], ids=str)
def test_arrays_of_draws(law: Law) -> None:
    assert type(law.rvs(rng=1)) is float
    assert law.rvs(7, 1).shape == (7,)
    assert law.rvs(np.int64(7), 1).shape == (7,)
    assert law.rvs((2, 3, 4), 1).shape == (2, 3, 4)
    assert law.rvs((), 1).shape == ()
    assert law.rvs(0, 1).size == law.rvs((3, 0), 1).size == 0
    long = law.rvs(2000, 1)
    assert long.dtype == np.float64
    assert np.unique(long).size == 2000
    for n in (1, 128, 129, 256, 257, 1000):
        np.testing.assert_array_equal(law.rvs(n, 1), long[:n])
    np.testing.assert_array_equal(law.rvs((4, 500), 1).ravel(), long)
    assert law.rvs(rng=1) == long[0]


def test_seeds_follow_the_scientific_python_protocol() -> None:
    law = Pareto(1.5)
    reference = law.rvs(20, 5)
    for seed in (np.random.default_rng(5), np.random.SeedSequence(5), np.int64(5)):
        np.testing.assert_array_equal(law.rvs(20, seed), reference)
    np.testing.assert_array_equal(law.rvs(20, rng=5), reference)
    generator = np.random.default_rng(5)
    assert (law.rvs(20, generator) == reference).all()
    others = [law.rvs(20, generator), law.rvs(20, 6), law.rvs(20), law.rvs(20, None), StudentT(1.5).rvs(20, 5)]
    assert np.unique(np.concatenate([reference, *others])).size == 120


@pytest.mark.parametrize(
    ("size", "error", "message"),
    [
        (-1, ValueError, "size = -1 is out of range. Pass an integer of at least 0."),
        ((2, -3), ValueError, "size = -3 is out of range. Pass an integer of at least 0."),
        (2.5, TypeError, "size = 2.5 is not an integer. Pass an int."),
        ("3", TypeError, "size = '3' is not an integer. Pass an int."),
        (True, TypeError, "size = True is not an integer. Pass an int."),
    ],
)
def test_bad_sizes(size: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        Gaussian().rvs(size)


def uniforms(n: int) -> NDArray[np.float64]:
    """Pairs of uniforms: the corners that the generator can reach, one half, and n random pairs."""
    extreme = np.array([2.0**-53, 3 * 2.0**-53, 0.5, 1 - 3 * 2.0**-53, 1 - 2.0**-53])
    corners = np.stack(np.meshgrid(extreme, extreme), axis=-1).reshape(-1, 2)
    return np.concatenate([corners, np.random.default_rng(3).random((n, 2))])


@every_law
def test_draws_at_extreme_uniforms_are_finite(law: Any) -> None:
    count = uniforms_per_draw(type(law))
    for pair in uniforms(0):
        assert math.isfinite(law.draw(*pair[:count]))


@numba.njit(error_model="numpy")
def draws_compiled(law, pairs):
    out = np.empty(pairs.shape[0])
    for i in range(out.size):
        out[i] = draw_of(law, pairs[i, 0], pairs[i, 1])
    return out


@every_law
def test_compiled_and_interpreted_draws_have_the_same_bits(law: Any) -> None:
    register(type(law))
    pairs = uniforms(300)
    interpreted = np.array([law.draw(*pair[: uniforms_per_draw(type(law))]) for pair in pairs], dtype=np.float64)
    np.testing.assert_array_equal(draws_compiled(law, pairs).view(np.uint64), interpreted.view(np.uint64))


@dataclass(frozen=True)
class Triangular(Law):
    """A law as a user writes one: on (-1, 1), without closed forms."""

    def draw(self, u: float) -> float:
        return math.sqrt(2.0 * u) - 1.0 if u < 0.5 else 1.0 - math.sqrt(2.0 * (1.0 - u))

    @property
    def tail_index(self) -> float:
        return math.inf

    def sf(self, x: Any) -> Any:
        x = np.clip(x, -1.0, 1.0)
        return np.where(x > 0.0, 0.5 * (1.0 - x) ** 2, 1.0 - 0.5 * (1.0 + x) ** 2)

    def cdf(self, x: Any) -> Any:
        return self.sf(-np.asarray(x))


def test_a_law_of_ten_lines_has_everything() -> None:
    law = Triangular()
    for p in (0.1, 1.0, 2.0, 3.5):
        assert law.moment(p) == pytest.approx(2.0 / ((p + 1) * (p + 2)), rel=1e-12)
    # E min(|xi|, tau)**2 for P(|xi| > t) = (1 - t)**2
    assert law.clipped_moment(2.0, 0.5) == pytest.approx(0.5**2 - 4 / 3 * 0.5**3 + 0.5 * 0.5**4, rel=1e-12)
    assert law.clipped_moment(2.0, 7.0) == pytest.approx(1 / 6, rel=1e-12)
    assert law.clipped_mean(0.3) == 0.0
    assert law.mean == 0.0
    assert stats.kstest(law.rvs(20_000, 1), law.cdf).pvalue > 1e-5


@dataclass(frozen=True)
class Jumps(Atoms):
    """Atoms, whose distribution function jumps, without their closed forms."""

    moment = Law.moment
    clipped_moment = Law.clipped_moment
    clipped_mean = Law.clipped_mean


def test_the_generic_integrals_bear_jumps() -> None:
    law = Jumps([-2.0, 0.5, 1.0, 7.0], [0.4, 0.2, 0.3, 0.1])
    for p in (0.5, 1.0, 2.0):
        assert law.moment(p) == pytest.approx(Atoms.moment(law, p), rel=1e-10)
        assert law.clipped_moment(p, 1.7) == pytest.approx(Atoms.clipped_moment(law, p, 1.7), rel=1e-10)
    assert law.clipped_mean(1.7) == pytest.approx(Atoms.clipped_mean(law, 1.7), rel=1e-10)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda law: law.moment(-0.5), ValueError, "p = -0.5 lies outside [0, inf). The order of a moment is finite"),
        (lambda law: law.moment(math.nan), ValueError, "p = nan is not finite. Pass a finite number."),
        (lambda law: law.clipped_moment("2", 1.0), TypeError, "p = '2' is not a number. Pass a float."),
        (
            lambda law: law.clipped_moment(2.0, 0.0),
            ValueError,
            "tau = 0.0 must be positive and finite. Pass clip levels above 0.",
        ),
        (lambda law: law.clipped_mean([1.0, -1.0]), ValueError, "tau = [1.0, -1.0] must be positive and finite."),
        (lambda law: law.clipped_mean(math.inf), ValueError, "tau = inf must be positive and finite."),
        (lambda law: law.clipped_mean(math.nan), ValueError, "tau = nan must be positive and finite."),
    ],
)
def test_bad_orders_and_levels(call: Any, error: type[Exception], message: str) -> None:
    for law in {type(law): law for law in LAWS}.values():  # a check is its class's
        with pytest.raises(error, match=re.escape(message)):
            call(law)


@every_law
def test_the_functions_at_what_is_not_a_number_and_at_the_ends_of_the_line(law: Law) -> None:
    functions = {law.cdf: (0.0, 1.0), law.sf: (1.0, 0.0)} | (
        {} if isinstance(law, TwoPoint | Atoms) else {law.pdf: (0.0, 0.0)}
    )
    with np.errstate(all="raise", under="ignore"):
        for function, ends in functions.items():
            assert np.isnan(function(math.nan))
            seen = function(np.array([[1.0, math.nan, -math.inf, math.inf]]))
            assert seen.shape == (1, 4)
            assert np.isnan(seen).tolist() == [[False, True, False, False]]
            assert seen[0, 2:].tolist() == list(ends)
            assert (function(-math.inf), function(math.inf)) == ends
            assert np.isfinite(function(np.array([-1e300, 1e300]))).all()


LARGE = [5.0, 40.0, 170.5, 400.0, 1e3, 1e5, 1e300]


@pytest.mark.parametrize("law", [*QUICK, Pareto(500.0, 100.0), StudentT(500.0), Lomax(1e4, 1e3), AlphaStable(2.0)], ids=str)
def test_moments_of_large_orders_are_numbers_or_infinite(law: Law) -> None:
    """They grow from an order on, as E|xi|**p does where it exceeds E|xi|**q for some q < p."""
    with np.errstate(all="raise", under="ignore"):
        moments = [law.moment(p) for p in LARGE]
        assert all(isinstance(one, float) and one >= 0.0 for one in moments)
        assert moments[-1] in (0.0, math.inf)  # 0 for values below 1
        assert not np.isnan(law.clipped_moment(400.0, np.array([0.5, 3.0, 1e4]))).any()
    norms = [one ** (1.0 / p) for p, one in zip(LARGE, moments, strict=True) if 0.0 < one < math.inf]
    assert (np.diff(norms) >= -1e-12 * np.array(norms[1:])).all()  # Lyapunov's inequality


ALL_MOMENTS = [  # with E|xi|**p on the scale 1
    (lambda scale: Gaussian(scale), lambda p: 2 ** (p / 2) * mp.gamma((p + 1) / 2) / mp.sqrt(mp.pi)),
    (lambda scale: Laplace(scale), lambda p: mp.gamma(p + 1)),
    (lambda scale: LogNormal(1.5, scale, symmetric=True), lambda p: mp.exp((mp.mpf("1.5") * p) ** 2 / 2)),
    (lambda scale: Weibull(0.7, scale, centered=False), lambda p: mp.gamma(1 + p / mp.mpf(0.7))),
    (lambda scale: Pareto(900.0, scale, symmetric=True), lambda p: 900 / (900 - p)),
    (lambda scale: StudentT(900.0, scale), lambda p: 900 ** (p / 2) * mp.beta((p + 1) / 2, 450 - p / 2) / mp.beta(0.5, 450)),
    (lambda scale: Lomax(900.0, scale, centered=False), lambda p: 900 * mp.beta(p + 1, 900 - p)),
    (lambda scale: BurrXII(2.0, 450.0, scale, centered=False), lambda p: 450 * mp.beta(450 - p / 2, 1 + p / 2)),
]  # fmt: skip


@pytest.mark.parametrize(("law", "unit_moment"), ALL_MOMENTS, ids=[str(law(1.0)) for law, _ in ALL_MOMENTS])
def test_moments_whose_factors_overflow(law: Any, unit_moment: Any) -> None:
    mp.mp.dps = 30
    for scale in (1e-3, 1.0, 1e3):
        for p in (0.5, 20.0, 150.0, 420.0, 800.0):
            exact = mp.mpf(scale) ** p * unit_moment(mp.mpf(p))
            expected = float(exact) if exact < mp.mpf(2) ** 1024 else math.inf
            assert law(scale).moment(p) == pytest.approx(expected, rel=1e-10, abs=1e-300), (scale, p)


@pytest.mark.parametrize("sigma", [0.5, 2.0, 5.0])
def test_moments_of_a_centred_log_normal_law_reach_far_into_its_tail(sigma: float) -> None:
    """E(Z - m)**p of an even order p is a binomial sum; most of it lies at exp(p sigma**2)."""
    mp.mp.dps = 60
    mean = mp.exp(mp.mpf(sigma) ** 2 / 2)
    for p in (2, 4, 6):
        terms = [mp.binomial(p, j) * (-mean) ** (p - j) * mp.exp((mp.mpf(sigma) * j) ** 2 / 2) for j in range(p + 1)]
        assert LogNormal(sigma).moment(p) == pytest.approx(float(sum(terms)), rel=1e-10)
        assert Shifted(LogNormal(sigma, centered=False), -float(mean)).moment(p) == pytest.approx(
            float(sum(terms)), rel=1e-10
        )


@continuous
def test_quantiles_invert_the_distribution_function(law: Law, oracle: Any) -> None:
    tails = np.array([1e-12, 1e-6, 0.01, 0.3, 0.5])
    np.testing.assert_allclose(law.cdf(law.ppf(tails)), tails, rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(law.sf(law.isf(tails)), tails, rtol=1e-11, atol=1e-15)
    q = np.array([0.3, 0.9])
    np.testing.assert_allclose(law.ppf(q), oracle.ppf(q), rtol=1e-9)
    assert law.ppf(0.0) < law.ppf(0.1) < law.ppf(1.0)


@pytest.mark.parametrize("q", [-0.1, 1.1, math.nan])
def test_what_is_no_probability_is_an_error(q: float) -> None:
    for law in (Pareto(1.5), Gaussian(), AlphaStable(1.5), TwoPoint(2.0, 0.5)):
        with pytest.raises(ValueError, match=r"is no probability\. Pass numbers from 0 to 1\."):
            law.ppf(q)
        with pytest.raises(ValueError, match=r"is no probability\. Pass numbers from 0 to 1\."):
            law.isf(q)


def test_quantiles_of_atoms() -> None:
    law = Atoms([5.0, -2.0, 0.0, 1.0], [0.1, 0.4, 0.2, 0.3])
    assert law.ppf([0.0, 0.4, 0.41, 0.6, 0.9, 0.91, 1.0]).tolist() == [-2.0, -2.0, 0.0, 0.0, 1.0, 5.0, 5.0]
    assert law.isf(0.05) == 5.0


@continuous
def test_the_density_is_the_derivative_of_the_distribution_function(law: Law, oracle: Any) -> None:
    x = np.asarray(law.ppf([0.02, 0.3, 0.6, 0.98]))
    h = 1e-4 * np.abs(x - law.ppf([0.03, 0.31, 0.61, 0.981]))
    central = (8.0 * (law.cdf(x + h) - law.cdf(x - h)) - law.cdf(x + 2 * h) + law.cdf(x - 2 * h)) / (12.0 * h)
    np.testing.assert_allclose(law.pdf(x), central, rtol=1e-7)
    assert 0.0 <= law.pdf(-1e90) + law.pdf(1e90) < 1e-100


@continuous
def test_the_same_law_of_scipy(law: Law, oracle: Any) -> None:
    try:
        same = law.to_scipy()
    except NotImplementedError as error:
        assert "has no law for" in str(error)  # noqa: PT017
        return
    x = np.asarray(law.ppf([0.05, 0.4, 0.7, 0.99]))
    np.testing.assert_allclose(same.cdf(x), law.cdf(x), rtol=1e-9)
    np.testing.assert_allclose(same.pdf(x), law.pdf(x), rtol=1e-6)


@pytest.mark.parametrize("law", [law for law in QUICK if hasattr(law, "characteristic")] + [AlphaStable(1.5, 0.5)], ids=str)
def test_the_characteristic_function_is_the_transform_of_the_density(law: Any) -> None:
    # E cos(t xi) = 1 - t int_0^inf sin(t x) P(|xi| > x) dx; here by Fourier integrals of the tails
    for t in (0.3, 2.0):
        even = integrate.quad(lambda x: law.sf(x) + law.cdf(-x), 0.0, math.inf, weight="sin", wvar=t, limlst=200)[0]
        odd = integrate.quad(lambda x: law.sf(x) - law.cdf(-x), 0.0, math.inf, weight="cos", wvar=t, limlst=200)[0]
        assert law.characteristic(t) == pytest.approx(complex(1.0 - t * even, t * odd), abs=1e-8)


def test_no_law_is_left_out() -> None:
    """`Tabulated` has a test file of its own."""
    shipped = {law for law in vars(noise).values() if isinstance(law, type) and issubclass(law, Law)}
    assert shipped - {type(law) for law in LAWS} == {noise.Tabulated}
