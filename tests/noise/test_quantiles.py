"""Quantiles by Newton's method against SciPy's, also where the density is not known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from heavytail.noise.quantiles import quantiles

LEVELS = np.concatenate([np.geomspace(1e-140, 0.5, 300), [0.1, 0.1]])


def tail(law: Any, upper: bool, known: bool = True) -> Any:
    """Return what `quantiles` asks for, with or without the density, and count the points."""

    def of(z: Any) -> Any:
        of.points += np.size(z)  # type: ignore[attr-defined]
        with np.errstate(all="ignore"):
            probability = law.sf(z) if upper else law.cdf(z)
            return probability, probability / law.pdf(z) if known else np.full_like(z, np.nan)

    of.points = 0  # type: ignore[attr-defined]
    return of


LAWS = [stats.cauchy(), stats.norm(), stats.logistic(5.0), stats.t(1.5), stats.levy()]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.dist.name)
@pytest.mark.parametrize("upper", [True, False])
@pytest.mark.parametrize("known", [True, False])
def test_quantiles_are_those_of_scipy(law: Any, upper: bool, known: bool) -> None:
    # of probabilities that are right to 1e-14 and some places of x
    levels = LEVELS if law.dist.name != "levy" or upper else LEVELS[LEVELS > 1e-100]
    found = quantiles(tail(law, upper, known), levels, upper, law.median(), 0.0)
    back = law.sf(found) if upper else law.cdf(found)
    place = law.pdf(found) * np.spacing(np.abs(found)) / levels
    assert (np.abs(back / levels - 1.0) <= 3.0 * (1e-14 + place)).all()
    np.testing.assert_allclose(found, law.isf(levels) if upper else law.ppf(levels), rtol=1e-11, atol=1e-13)


def test_many_quantiles_take_few_probabilities_each() -> None:
    # two and a half, and a bisection of the doubles would take 60
    of = tail(stats.t(1.5), True)
    quantiles(of, np.linspace(1e-6, 0.5, 4000), True, 0.0, 0.0)
    assert of.points < 3 * 4000


def test_a_law_on_all_scales_about_its_origin() -> None:
    # X = 7 + U**-30 - 1 down to distances of 1e-14: the quantile at p = P(X > x) is in closed form
    def of(z: Any) -> Any:
        size = np.maximum(z - 7.0, 0.0)
        with np.errstate(all="ignore"):
            probability = np.where(z > 7.0, 1.0 / (1.0 + size ** (1.0 / 30.0)), 1.0)
            density = probability**2 * size ** (1.0 / 30.0 - 1.0) / 30.0
            return probability, probability / density

    p = np.linspace(0.26, 0.5, 50)
    found = quantiles(of, p, True, 7.0, 7.0)
    exact = 7.0 + (1.0 / p - 1.0) ** 30
    np.testing.assert_allclose(found, exact, rtol=1e-12)


def test_what_no_double_reaches_is_infinite() -> None:
    found = quantiles(tail(stats.cauchy(), True), np.array([1e-310, 0.25]), True, 0.0, 0.0)
    assert found[0] == np.inf
    assert found[1] == pytest.approx(1.0, rel=1e-15)
    assert quantiles(tail(stats.cauchy(), False), np.array([1e-310]), False, 0.0, 0.0)[0] == -np.inf
