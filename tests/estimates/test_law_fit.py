"""Laws fitted by likelihood: against SciPy's fits and closed forms, and how often an interval covers."""

import re

import numpy as np
import pytest
from scipy import stats

import heavytail as ht
from heavytail import noise


def named(found, *names):
    return dict(zip(names, found, strict=True))


PEERS = [
    (noise.StudentT(1.5, 3.0), noise.StudentT(5.0), lambda x: named(stats.t.fit(x, floc=0), "nu", "", "scale")),
    (
        noise.Lomax(1.5, 2.0, centered=False), noise.Lomax(1.0, centered=False),
        lambda x: named(stats.lomax.fit(x, floc=0), "alpha", "", "scale"),
    ),
    (
        noise.Weibull(0.6, 2.0, centered=False), noise.Weibull(1.0, centered=False),
        lambda x: named(stats.weibull_min.fit(x, floc=0), "shape", "", "scale"),
    ),
    (
        noise.BurrXII(2.0, 1.5, 2.0, centered=False), noise.BurrXII(1.0, 1.0, centered=False),
        lambda x: named(stats.burr12.fit(x, floc=0), "c", "d", "", "scale"),
    ),
    (noise.Cauchy(2.0), noise.Cauchy(), lambda x: {"scale": stats.cauchy.fit(x, floc=0)[1]}),
    (
        noise.LogNormal(2.0, 3.0, centered=False), noise.LogNormal(1.0, centered=False),
        lambda x: {"sigma": np.log(x).std(), "scale": np.exp(np.log(x).mean())},
    ),
    (noise.Laplace(2.0), noise.Laplace(), lambda x: {"scale": np.abs(x).mean()}),
    (noise.Gaussian(2.0), noise.Gaussian(), lambda x: {"scale": np.sqrt((x**2).mean())}),
    (noise.Levy(2.0, centered=False), noise.Levy(centered=False), lambda x: {"scale": 1.0 / (1.0 / x).mean()}),
    (
        noise.Pareto(1.5, 2.0, symmetric=True), noise.Pareto(4.0, symmetric=True),
        lambda x: {"scale": np.abs(x).min(), "alpha": 1.0 / np.log(np.abs(x) / np.abs(x).min()).mean()},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("law", "start", "peer"), PEERS, ids=lambda one: type(one).__name__)
def test_fits_are_those_of_a_peer_or_of_a_closed_form(law, start, peer):
    x = law.rvs(1000, 3)
    fit = ht.fit_law(start, x)
    exact = {name: value for name, value in peer(x).items() if name}
    assert set(fit.parameters) == set(exact)
    for name, value in exact.items():  # SciPy's simplex ends at a relative 1e-4
        assert fit.parameters[name].value == pytest.approx(value, rel=1e-4), name
        assert getattr(fit.law, name) == pytest.approx(value, rel=1e-4)
    assert fit.log_likelihood == pytest.approx(float(np.sum(fit.law.logpdf(x))))
    assert (fit.count, fit.note) == (1000, "")


def test_standard_errors_are_those_of_the_information():
    """That of one value: 1 / scale**2 for Laplace's, 2 / scale**2 for the normal law, 1 / alpha**2 for Pareto's."""
    for law, name, error in (
        (noise.Laplace(), "scale", 2.0),
        (noise.Gaussian(), "scale", 2.0 / np.sqrt(2.0)),
        (noise.Pareto(1.0, centered=False), "alpha", 1.5),
    ):
        truth = {"scale": 2.0} if name == "scale" else {"alpha": 1.5, "centered": False}
        fit = ht.fit_law(law, type(law)(**truth).rvs(40_000, 7))
        assert fit.parameters[name].error == pytest.approx(error / 200.0, rel=0.02)  # three standard errors of the estimate
    fit = ht.fit_law(noise.Laplace(), 5.0 + noise.Laplace(2.0).rvs(40_000, 7), location=True)
    assert fit.parameters["shift"].error == pytest.approx(2.0 / 200.0, rel=0.1)  # a density with a kink


@pytest.mark.parametrize(
    ("law", "start", "location"),
    [
        (noise.StudentT(1.5, 2.0), noise.StudentT(3.0), True),
        (noise.Lomax(1.5, 2.0, symmetric=True), noise.Lomax(3.0, symmetric=True), False),
        (noise.Pareto(1.2, 3.0, centered=False), noise.Pareto(3.0, centered=False), False),
    ],
    ids=str,
)
def test_an_interval_covers_in_95_percent(law, start, location):
    """Of 100 samples of 200 values fewer than 84 cover with a chance below 1e-4; with half of the error 67 would."""
    samples = law.rvs((100, 200), 11)
    truth = {"nu": 1.5, "alpha": law.tail_index, "scale": law.scale, "shift": 0.0}
    fits = [ht.fit_law(start, x, location=location) for x in samples]
    for name in fits[0].parameters:
        covering = sum(fit.parameters[name].covers(truth[name]) for fit in fits)
        assert covering >= 84, (name, covering)


def test_a_location_shifts_the_law():
    x = 5.0 + noise.StudentT(1.5, 3.0).rvs(1000, 1)
    fit = ht.fit_law(noise.StudentT(2.0), x, location=True)
    nu, shift, scale = stats.t.fit(x)
    assert fit.law.shift == fit.parameters["shift"].value == pytest.approx(shift, rel=1e-3)
    assert (fit.law.law.nu, fit.law.law.scale) == (pytest.approx(nu, rel=1e-3), pytest.approx(scale, rel=1e-3))


def test_what_is_fixed_stays():
    x = noise.StudentT(1.5, 3.0).rvs(1000, 1)
    fit = ht.fit_law(noise.StudentT(1.5), x, fixed=["nu"])
    assert (fit.law.nu, list(fit.parameters)) == (1.5, ["scale"])
    assert fit.parameters["scale"].value == pytest.approx(stats.t.fit(x, f0=1.5, floc=0)[2], rel=1e-4)


def test_a_limit_of_the_law_is_said():
    fit = ht.fit_law(noise.StudentT(2.0), noise.Gaussian().rvs(1000, 1))
    assert "towards a limit" in fit.note
    assert str(fit).splitlines()[-1] == f"* {fit.note}"


@pytest.mark.parametrize(
    ("law", "values", "arguments", "message"),
    [
        (noise.AlphaStable(1.5), np.arange(30.0), {}, "has a fit of its own. Call heavytail.stable_index"),
        (noise.Pareto(1.5), np.arange(30.0), {}, "moves with its parameters. Pass centered=False"),
        (noise.Lomax(1.5, centered=False), np.arange(-3.0, 30.0), {}, "3 of the values are impossible under Lomax"),
        (noise.Lomax(1.5, centered=False), np.arange(30.0), {"location": True}, "has an end, which is no matter of"),
        (noise.StudentT(1.5), np.arange(30.0), {"fixed": ["mu"]}, "has no number 'mu' to keep. It has nu, scale."),
        (noise.Gaussian(), np.arange(30.0), {"fixed": ["scale"]}, "All of scale are fixed: there is nothing to fit."),
        (noise.Gaussian(), np.arange(10.0), {}, "Pass one row of at least 20 values."),
        (noise.Gaussian(), np.full(30, np.nan), {}, "30 of the values are infinite or not a number."),
        (noise.Gaussian(), np.ones(30), {}, "All values are 1.0: constant data fit no law."),
        (noise.Shifted(noise.Gaussian()), np.arange(30.0), {}, "is made of other laws or of arrays. Fit one of those."),
    ],
)
def test_what_cannot_be_fitted_is_refused(law, values, arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        ht.fit_law(law, values, **arguments)
