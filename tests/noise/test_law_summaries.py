"""Median, variance, interval, support and entropy of laws, against SciPy and integrals."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

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
    Tabulated,
    TwoPoint,
    Weibull,
)
from heavytail.noise.law import Law

SAME = [
    (Gaussian(2.5), stats.norm(scale=2.5)),
    (Laplace(0.5), stats.laplace(scale=0.5)),
    (Cauchy(3.0), stats.cauchy(scale=3.0)),
    (StudentT(2.5, 3.0), stats.t(2.5, scale=3.0)),
    (Levy(2.0, centered=False), stats.levy(scale=2.0)),
    (Pareto(2.5, 3.0, centered=False), stats.pareto(2.5, scale=3.0)),
    (Pareto(3.5), stats.pareto(3.5, loc=-1.4)),
    (Lomax(2.5, 2.0), stats.lomax(2.5, scale=2.0, loc=-4.0 / 3.0)),
    (Lomax(0.8, centered=False), stats.lomax(0.8)),
    (BurrXII(1.5, 2.0, 3.0, centered=False), stats.burr12(1.5, 2.0, scale=3.0)),
    (Weibull(0.7, 2.0, centered=False), stats.weibull_min(0.7, scale=2.0)),
    (Weibull(1.7, symmetric=True), stats.dweibull(1.7)),
    (LogNormal(0.7, 2.0, centered=False), stats.lognorm(0.7, scale=2.0)),
    (AlphaStable(2.0, scale=1.5), stats.norm(scale=1.5 * math.sqrt(2.0))),
    (Shifted(Lomax(2.5, centered=False), 1.0, 2.0), stats.lomax(2.5, loc=1.0, scale=2.0)),
    (Shifted(Gaussian(), 1.0, -2.0), stats.norm(1.0, 2.0)),
    (Tabulated(stats.hypsecant(scale=0.5), index=math.inf), stats.hypsecant(scale=0.5)),
]


@pytest.mark.parametrize(("law", "same"), SAME, ids=[str(law).split(" object at ")[0] for law, _ in SAME])
def test_summaries_are_those_of_scipy(law, same):
    assert law.median == pytest.approx(same.median(), rel=1e-10, abs=1e-14)
    assert law.var == pytest.approx(same.var(), rel=1e-8, nan_ok=True)
    assert law.std == pytest.approx(same.std(), rel=1e-8, nan_ok=True)
    assert law.support == pytest.approx(same.support(), rel=1e-12)
    assert law.interval(0.9) == pytest.approx(same.interval(0.9), rel=1e-9)
    assert law.entropy == pytest.approx(float(same.entropy()), rel=1e-8)


@pytest.mark.parametrize(
    "law",
    [Pareto(1.5, 3.0, symmetric=True), Lomax(1.2, 0.5, symmetric=True), BurrXII(1.5, 1.0, symmetric=True),
     Levy(symmetric=True), BurrXII(1.6, 5.0, heavy_side="left", centered=False), LogNormal(1.5, symmetric=True),
     Pareto(2.5, heavy_side="left")],
    ids=str,
)  # fmt: skip
def test_the_entropy_is_the_mean_logarithm_of_the_density(law):
    """E log f(xi) is the integral of log f at the quantiles, here on both halves of (0, 1) on a logarithmic scale."""

    def both(s):
        q = math.exp(s)
        return -float(law.logpdf(law.ppf(q)) + law.logpdf(law.isf(q))) * q

    assert law.entropy == pytest.approx(integrate.quad(both, -60.0, math.log(0.5), limit=500, epsrel=1e-10)[0], rel=1e-7)


@pytest.mark.parametrize("law", [Gaussian(2.0), StudentT(1.5), Laplace(3.0), Cauchy(1e-3)], ids=str)
def test_a_law_without_a_closed_form_has_its_entropy_by_quadrature(law):
    assert Numeric(law).entropy == pytest.approx(law.entropy, rel=1e-9)


def test_the_entropy_of_a_stable_law_bears_the_noise_of_its_density():
    """With alpha = 1/2 and beta = 1 it is Levy's law, whose density vanishes with all derivatives at 0."""
    assert AlphaStable(0.5, 1.0).entropy == pytest.approx(Levy(centered=False).entropy, rel=1e-8)


class Numeric(Shifted):
    """A law with the entropy of any law."""

    entropy = Law.entropy


def test_mixtures_know_their_ends_and_their_variance():
    law = Contaminated(Shifted(Gaussian(2.0), 1.0), Pareto(5.0, centered=False), 0.3)
    second = integrate.quad(lambda x: x * x * law.pdf(x), -30.0, 1.0)[0]
    second += integrate.quad(lambda x: x * x * law.pdf(x), 1.0, math.inf)[0]
    assert law.var == pytest.approx(second - law.mean**2, rel=1e-7)
    assert law.support == (-math.inf, math.inf)
    bounded = Contaminated(Weibull(2.0, centered=False), Pareto(5.0, centered=False), 0.3)
    assert bounded.support == (0.0, math.inf)
    x = np.array([-2.0, 0.3, 3.0, 1e3])
    for name in ("logpdf", "logcdf", "logsf"):
        np.testing.assert_allclose(getattr(law, name)(x), np.log(getattr(law, name[3:])(x)), rtol=1e-12, atol=1e-15)


def test_finite_laws_have_ends_a_variance_and_no_density():
    law = Atoms([5.0, -2.0, 0.0, 1.0], [0.1, 0.4, 0.2, 0.3])
    assert law.support == (-2.0, 5.0)
    assert law.var == pytest.approx(0.1 * 25 + 0.4 * 4 + 0.3 - law.mean**2)
    assert TwoPoint(3.0, 0.2).var == pytest.approx(0.2 * 9 + 0.8 * 0.75**2)
    assert law.median == 0.0
    assert law.entropy == -math.inf


def test_moments_that_do_not_exist_are_infinite_or_no_numbers():
    for law in (Pareto(1.5), StudentT(1.5), StudentT(2.0), AlphaStable(1.5), Lomax(0.8, centered=False)):
        assert law.var == law.std == math.inf
    for law in (Cauchy(), StudentT(0.5), Levy(symmetric=True)):
        assert math.isnan(law.var)
        assert math.isnan(law.std)


def test_an_interval_needs_a_probability():
    assert Gaussian().interval(0.0) == (0.0, 0.0)
    assert Gaussian().interval(1.0) == (-math.inf, math.inf)
    for confidence in (-0.1, 95.0):
        with pytest.raises(ValueError, match=r"confidence = .* lies outside \[0, 1\]"):
            Gaussian().interval(confidence)
