"""Laws in units of their own."""

import math
import re

import numpy as np
import pytest

from heavytail.noise import (
    AlphaStable,
    Atoms,
    Contaminated,
    Gaussian,
    Isotropic,
    LogNormal,
    Lomax,
    Pareto,
    Shifted,
    StudentT,
    TwoPoint,
    normalized,
)

LAWS = [
    Gaussian(3.0), StudentT(1.5, 1e-3), Pareto(1.2), Pareto(1.2, heavy_side="left"), Pareto(0.5, symmetric=True),
    Lomax(0.8, 50.0, centered=False), LogNormal(2.0), AlphaStable(1.5, 0.5), TwoPoint(3.0, 0.4),
    Contaminated(Gaussian(), Pareto(1.5, symmetric=True), 0.05), Shifted(Gaussian(2.0), 1.0), AlphaStable(1.0, 0.5),
]  # fmt: skip


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_what_is_to_be_one_is_one_and_the_law_is_the_same(law):
    measures = {
        "median": lambda unit: np.median(np.abs(unit.rvs(100_000, 1))),
        "iqr": lambda unit: np.subtract(*np.quantile(unit.rvs(100_000, 1), [0.75, 0.25])),
        0.4: lambda unit: np.mean(np.abs(unit.rvs(100_000, 1)) ** 0.4),
    }
    for measure, of_draws in measures.items():
        if isinstance(law, TwoPoint) and measure == "iqr":
            continue
        unit = normalized(law, measure)
        assert of_draws(unit) == pytest.approx(1.0, rel=0.15 if measure == 0.4 else 0.03)
        ratio = law.rvs(50, 1) / unit.rvs(50, 1)
        np.testing.assert_allclose(ratio, ratio[0], rtol=1e-7)
        assert ratio[0] > 0.0


def test_the_measures_of_known_laws():
    quartile = 0.6744897501960817  # of the normal law
    assert normalized(Gaussian(7.0)).scale == pytest.approx(1.0 / quartile)
    assert normalized(Gaussian(7.0), "iqr").scale == pytest.approx(0.5 / quartile)
    assert normalized(Gaussian(7.0), 2).scale == pytest.approx(1.0)
    assert normalized(Pareto(0.5, 9.0, symmetric=True)).scale == pytest.approx(0.25)  # P(|xi| > t) = (t/scale)**-1/2
    assert normalized(Pareto(0.5, 9.0, centered=False), "iqr").scale == pytest.approx(1.0 / (16.0 - (4.0 / 3.0) ** 2))
    assert normalized(TwoPoint(-3.0, 0.6)).scale == pytest.approx(1.0 / 3.0)


def test_a_parameter_that_is_no_factor_is_left_alone():
    """At alpha = 1 the scale of a skewed stable law moves it too, and the scale of a shifted law leaves the shift."""
    for law in (AlphaStable(1.0, 0.5), Shifted(Gaussian(), 1.0)):
        for measure in ("median", "iqr", 0.5):
            unit = normalized(law, measure)
            assert isinstance(unit, Shifted)
            assert unit.law == law
    assert normalized(Shifted(Gaussian(), 0.0, 5.0), 2.0).scale == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: normalized(Pareto(1.5), 2.0), ValueError, "is inf, which no factor makes 1. Choose another measure."),
        (lambda: normalized(Atoms([0.0, 1.0], [0.6, 0.4])), ValueError, "is 0.0, which no factor makes 1."),
        (lambda: normalized(TwoPoint(3.0, 0.2), "iqr"), ValueError, "'iqr' of TwoPoint(jump=3.0, probability=0.2) is 0.0"),
        (lambda: normalized(Pareto(1.5), "mad"), ValueError, "measure = 'mad' is unknown. Choose one of 'median', 'iqr'."),
        (lambda: normalized(Pareto(1.5), 0.0), ValueError, "measure = 0.0 must be positive."),
        (lambda: normalized(Pareto(1.5), math.inf), ValueError, "measure = inf is not finite."),
        (lambda: normalized(Isotropic(Gaussian())), TypeError, "is no Law. Pass a law of one coordinate"),
        (lambda: normalized(Gaussian), TypeError, "is no Law."),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()
