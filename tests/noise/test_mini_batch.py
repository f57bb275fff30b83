"""Mini-batches: the mean of draws in NumPy, the laws of such means that have a formula, and uniforms made of uniforms."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy import stats

import heavytail as ht
from heavytail.hypotheses.answers import Bracket
from heavytail.hypotheses.moments import power_of
from heavytail.kernel.rng import U, entry_uniforms, further_uniforms, threefry
from heavytail.noise import AlphaStable, Atoms, Cauchy, Gaussian, Isotropic, MiniBatch, Pareto, Stream, StudentT
from heavytail.parts.contract import draw_of


def naive(law: Any, size: int, u: float, v: float) -> Any:
    """The mean of the draws at (u, v) and at what the words of 1, 2, ... under their bits come to."""
    keys = np.array([u, v]).view(np.uint64)
    words = np.array([threefry(U(i), U(0), *keys) for i in range(1, size + 1)])
    pairs = (words >> U(12)).astype(np.float64) * 2.0**-52 + 2.0**-53
    return np.mean([draw_of(law, *pair) for pair in [(u, v), *pairs][:size]])


@pytest.mark.parametrize("law", [Pareto(1.5), StudentT(1.2)], ids=["one uniform", "two uniforms"])
@pytest.mark.parametrize("size", [1, 2, 7])
def test_a_draw_is_the_mean_of_as_many(law: Any, size: int) -> None:
    u, v = np.float64(0.3), np.float64(0.8)
    with np.errstate(over="ignore"):
        assert MiniBatch(law, size).draw(u, v) == pytest.approx(naive(law, size, u, v), rel=1e-14)
        if size == 1:
            assert MiniBatch(law, 1).draw(u, v) == draw_of(law, u, v)


@pytest.mark.parametrize(
    "law", [Pareto(1.5), Gaussian(), MiniBatch(Gaussian(), 2)], ids=["in lanes", "one by one", "nested"]
)
def test_many_means_are_those_that_are_drawn_alone(law: Any) -> None:
    """Bit by bit, in more than two blocks of which the last one is no multiple of eight; nowhere is a zero negative."""
    batch = MiniBatch(law, 3)
    with np.errstate(over="ignore"):
        alone = [batch.draw(*entry_uniforms(U(7), U(2), i)) for i in range(150)]
    assert Stream(batch, 7, 2)[:150].tobytes() == np.array(alone).tobytes()
    assert math.copysign(1.0, MiniBatch(Atoms([-0.0], [1.0]), 1).draw(0.5, 0.5)) == 1.0


def test_the_uniforms_of_neighbours_are_uniform_and_hang_together_with_nothing() -> None:
    """Of 2**16 keys that differ in their last bits alone. False alarm: 4 * 1e-5, and 15 * 6e-7 for the correlations.

    Uniforms that were only shifted by the number i, u + i / 7 modulo 1, would have a correlation of 20 and more.
    """
    last = np.arange(256) * 2.0**-52
    u, v = (0.5 + grid.ravel() for grid in np.meshgrid(last, last))
    found = [u, v, *(word for i in (1, 2) for word in further_uniforms(u, v, i))]
    for uniforms in found[2:]:
        assert stats.chisquare(np.histogram(uniforms, 64, (0.0, 1.0))[0]).pvalue > 1e-5
        assert np.unique(uniforms).size == u.size
    for first, second in combinations(found, 2):
        if first is not u or second is not v:  # a grid, on which neither tells of the other
            assert abs(np.corrcoef(first, second)[0, 1]) * math.sqrt(u.size) < 5.0
    shifted = (found[2] + 1 / 7) % 1.0
    assert abs(np.corrcoef(found[2], shifted)[0, 1]) * math.sqrt(u.size) > 20.0


@pytest.mark.parametrize(
    ("batch", "same"),
    [
        (MiniBatch(Gaussian(2.0), 7), stats.norm(scale=2.0 / math.sqrt(7))),
        (MiniBatch(AlphaStable(1.5, 0.5, 2.0), 8), AlphaStable(1.5, 0.5, 2.0 * 8 ** (1 / 1.5 - 1))),
        (MiniBatch(AlphaStable(0.7, scale=3.0), 3), AlphaStable(0.7, scale=3.0 * 3 ** (1 / 0.7 - 1))),
        (MiniBatch(Cauchy(0.5), 5), stats.cauchy(scale=0.5)),
    ],
    ids=["normal", "skewed", "no mean", "Cauchy"],
)
def test_the_law_of_a_mean_that_has_a_formula(batch: MiniBatch, same: Any) -> None:
    """Kolmogorov and Smirnov: by chance once in 1e5; a mean that is off by a fifth gives less than 1e-6."""
    x = batch.rvs(20_000, 20240607)
    assert stats.kstest(x, same.cdf).pvalue > 1e-5
    assert stats.kstest(1.2 * x, same.cdf).pvalue < 1e-6
    assert batch.exact.cdf([-1.0, 0.5, 3.0]) == pytest.approx(same.cdf([-1.0, 0.5, 3.0]), rel=1e-12)


def test_it_keeps_the_contract() -> None:
    """Both back ends, the tail index, the sign, and the moment that it knows."""
    ht.testing.check_noise(MiniBatch(StudentT(6.0), 4))


def test_what_a_law_tells_of_the_mean() -> None:
    batch = MiniBatch(StudentT(3.0), 10)
    assert (batch.mean, batch.tail_index, batch.symmetric) == (0.0, 3.0, True)
    assert (batch.var, batch.moment(2.0)) == pytest.approx((0.3, 0.3))
    assert (batch.moment(0.0), batch.moment(3.0)) == (1.0, math.inf)
    aside = MiniBatch(Pareto(3.0, centered=False), 6)  # P(Z > z) = z**-3 has the mean 3/2 and the variance 3/4
    assert aside.var == pytest.approx(0.125)
    assert aside.moment(2.0) == pytest.approx(0.125 + 2.25)
    assert MiniBatch(Gaussian(), 4).moment(1.0) == pytest.approx(0.5 * math.sqrt(2.0 / math.pi))
    assert MiniBatch(StudentT(3.0), 1).moment(1.0) == StudentT(3.0).moment(1.0)


@pytest.mark.parametrize(
    "batch",
    [
        MiniBatch(StudentT(3.0), 2), MiniBatch(AlphaStable(1.0, 0.5), 2),
        MiniBatch(AlphaStable(1.5, 0.5, parameterization="S0"), 2),
    ],
)  # fmt: skip
def test_what_has_no_formula_says_so(batch: MiniBatch) -> None:
    with pytest.raises(NotImplementedError, match=r"has no formula here\. Draw from it with rvs\."):
        batch.moment(0.5)


def test_a_bound_that_needs_an_unknown_moment_is_unknown_too() -> None:
    batch = MiniBatch(StudentT(3.0), 4)
    assert power_of(batch, 1.5) is None
    assert power_of(batch, 2.0, 0.5).high == pytest.approx(0.75 + 0.25)
    assert power_of(batch, 3.0) == Bracket(math.inf, math.inf)


@pytest.mark.parametrize(
    ("law", "size", "error", "words"),
    [
        (Gaussian(), 0, ValueError, "size = 0 is out of range"),
        (Gaussian(), 2.5, TypeError, "size = 2.5 is not an integer"),
        (Gaussian, 2, TypeError, "is no law of one coordinate"),
        (Isotropic(Pareto(1.5)), 2, TypeError, "has `perturb`, which would be ignored here"),
    ],
)
def test_what_makes_no_mini_batch(law: Any, size: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        MiniBatch(law, size)
