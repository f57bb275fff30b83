"""The limits within reach, on curves whose limit is known: powers with corrections, powers of log k, an exact recursion."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from heavytail.claims import judge as p
from heavytail.claims.judge import Outcome
from heavytail.curves.rates import Predicted, PurePower, fit_rate
from tests.builders.curves import log_steps, noisy

HOLDS, REFUTED, UNDECIDED = Outcome.HOLDS, Outcome.REFUTED, Outcome.UNDECIDED
ENDS = (1e4, 1e5, 1e6)
RATES = (0.0, 0.3, 0.7, 1.0)


def fitted(curve, end, error=1e-9, **options):
    """Fit the last two decades of a function of k, known up to an error, of trajectories that once were far away."""
    k = log_steps(end / 100.0, end, 17)
    far = {"maximum": np.full(k.size, 1e9)}
    return fit_rate(noisy(k, curve(k.astype(np.float64)), error, **far), window=(k[0], k[-1]), **options)


def within(fit, limit):
    low, high = fit.limits()
    return low <= limit <= high


def corrections(end, least):
    """Yield s and b of 1 + b k**-s, where the local rate at the end nears its limit no slower than k**-least.

    That is s / (1 + b k**-s), which is s itself only for small b.
    """
    for s in (least, 1.2 * least, 1.5 * least, 2.0 * least, 3.0 * least, 0.3, 0.5, 1.0, 2.0):
        for b in (-0.9, -0.5, -0.1, 0.1, 0.3, 1.0, 2.0, 10.0, 100.0):
            if 1.0 + b * (end / 100.0) ** -s > 0.0 and s / (1.0 + b * end**-s) >= least * (1.0 - 1e-12):
                yield s, b


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("end", ENDS)
def test_a_limit_behind_one_correction_is_within_reach(end, rate):
    cases = list(corrections(end, 1.0 / math.log(end)))
    fits = [fitted(lambda k, s=s, b=b: k**-rate * (1.0 + b * k**-s), end) for s, b in cases]
    assert len(cases) > 50
    assert [case for case, fit in zip(cases, fits, strict=True) if not within(fit, rate)] == []
    # The interval over the window alone, as tight as the errors, excludes nearly all of those limits.
    assert np.mean([fit.low <= rate <= fit.high for fit in fits]) < 0.15


def test_a_limit_behind_a_slower_correction_is_out_of_reach():
    """So the condition on s is no larger than it must be: at half the least s it fails."""
    end = 1e6
    assert not within(fitted(lambda k: k**-0.5 * (1.0 - 0.1 * k ** (-0.5 / math.log(end))), end), 0.5)


@pytest.mark.parametrize("power", [-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0])
def test_a_limit_beside_a_power_of_log_k_is_within_reach(power):
    for end in ENDS:
        for rate in RATES:
            fit = fitted(lambda k, rate=rate: k**-rate * np.log(k) ** power, end)
            assert within(fit, rate)
            assert not fit.low <= rate <= fit.high
            known = fitted(lambda k, rate=rate: k**-rate * np.log(k) ** power, end, logs=power)
            assert known.limits() == pytest.approx((rate, rate), abs=1e-6)


ORDERS = [(1.5, 1.5), (1.8, 1.8), (1.8, 1.85), (1.9, 1.9), (1.95, 1.98)]
DRIFTS = [(0.637, 0.658), (0.805, 0.843), (0.822, 0.862), (0.841, 0.881), (0.864, 0.905)]


@cache
def clipped_sgd(a, i):
    """Return E x_k**2 of clipped SGD on x**2 / 2 under symmetric Pareto noise of index i, k = 1 .. 3e5, level k**(1/a)."""
    k = np.arange(1.0, 300_001.0)
    moments = 1.0 + 2.0 * (k ** ((2.0 - i) / a) - 1.0) / (2.0 - i)
    steps, values, value = 4.0 / (k + 1.0), np.empty_like(k), 0.0
    for j, (eta, moment) in enumerate(zip(steps.tolist(), moments.tolist(), strict=True)):
        value = (1.0 - eta) ** 2 * value + eta**2 * moment
        values[j] = value
    return values


@pytest.mark.parametrize(("order", "rates"), list(zip(ORDERS, DRIFTS, strict=True)))
def test_the_drift_of_clipped_sgd_is_seen_and_its_limit_within_reach(order, rates):
    a, i = order
    for end, rate in zip((1e4, 3e5), rates, strict=True):
        fit = fitted(lambda k: clipped_sgd(a, i)[k.astype(int) - 1], end)
        limit = 1.0 - (2.0 - i) / a
        assert fit.rate == pytest.approx(rate, abs=2e-3)
        assert fit.high < limit - 0.005
        assert within(fit, limit)
        assert fit.settled is False
        assert p.rate_equals(fit, limit).outcome is UNDECIDED
        assert p.rate_at_least(fit, limit + 0.12).outcome is REFUTED


@pytest.mark.parametrize("transient", [-100.0, -10.0, -1.0, 1.0, 10.0])
def test_a_transient_hides_no_slow_correction(transient):
    for a, i in ORDERS:
        for end in (1e4, 3e5):
            fit = fitted(lambda k, a=a, i=i: clipped_sgd(a, i)[k.astype(int) - 1] + transient * k**-2.0, end)
            assert within(fit, 1.0 - (2.0 - i) / a)


def test_two_corrections_that_cancel_put_the_limit_out_of_reach_by_less_than_half_the_tolerance():
    """No finite window tells them apart: a few pairs escape, all with b and A of unlike signs."""
    escaped = {}
    for end in (1e4, 1e6):
        for s, b in corrections(end, 1.0 / math.log(end)):
            for transient in (-10.0, 1.0, 10.0, 20.0, 50.0, 100.0, 1000.0):
                k = np.array([end / 100.0, end])
                if abs(b) <= 2.0 and (1.0 + b * k**-s + transient * k**-1.5 > 0.0).all():
                    fit = fitted(lambda k, s=s, b=b, t=transient: k**-0.5 * (1.0 + b * k**-s) + t * k**-2.0, end)
                    low, high = fit.limits()
                    escaped[end, s, b, transient] = max(low - 0.5, 0.5 - high)
    assert len(escaped) > 500
    assert max(escaped.values()) < 0.5 * p.RATE_TOLERANCE
    assert 0 < sum(miss > 0.0 for miss in escaped.values()) < 0.05 * len(escaped)
    assert all(b * t < 0.0 for (_, _, b, t), miss in escaped.items() if miss > 0.0)


def test_a_false_claim_is_refuted_and_a_true_one_holds():
    for rate in RATES:
        fit = fitted(lambda k, rate=rate: 3.0 * k**-rate, 1e4, error=1e-4)
        for judge, false in ((p.rate_equals, 0.1), (p.rate_equals, -0.1), (p.rate_at_least, 0.1), (p.rate_at_most, -0.1)):
            assert judge(fit, rate + false).outcome is REFUTED
            assert judge(fit, rate).outcome is HOLDS


@pytest.mark.parametrize("error", [1e-6, 1e-4, 1e-3, 1e-2, 0.1])
def test_a_logarithm_is_no_slower_power(error):
    """k**-1 log k over k = 100 .. 10**4 decays like k**-0.84 and never like k**-0.9: neither holds, at any error."""
    for end in ENDS:
        for judge in (p.rate_equals, p.rate_at_most):
            assert judge(fitted(lambda k: np.log(k) / k, end, error), 0.9).outcome is not HOLDS
    if error <= 1e-3:
        fit = fitted(lambda k: np.log(k) / k, 1e4, error, logs=1.0)
        assert p.rate_equals(fit, 1.0).outcome is not REFUTED
        assert "beside (log k)**1" in p.rate_equals(fit, 1.0).evidence
        assert p.rate_equals(fit, 0.9).outcome is REFUTED


def test_a_curve_that_has_hardly_begun_to_decay_reaches_anything():
    k = log_steps(100, 10_000, 17)
    for rate, held in ((0.05, True), (0.29, True), (0.31, False)):  # 100**-0.301 is a quarter
        fit = fit_rate(noisy(k, k**-rate, 1e-4))
        assert (fit.limits() == (-math.inf, math.inf)) is held
        assert (p.rate_equals(fit, rate).outcome, p.rate_equals(fit, 0.6).outcome) == (
            (UNDECIDED, UNDECIDED) if held else (HOLDS, REFUTED)
        )
        assert ("hardly begun to decay" in fit.caution) is held
        assert fit_rate(noisy(k, k**-rate, 1e-4), basis=PurePower("it is one")).caution == ""
    confined = fit_rate(noisy(k, k**-0.5, 1e-4, confined=True))
    assert confined.limits() == (-math.inf, math.inf)
    assert "the domain decides" in p.rate_equals(confined, 0.5).rests_on


def test_a_basis_makes_the_interval_the_limits():
    curve = noisy(log_steps(100, 10_000, 17), log_steps(100, 10_000, 17) ** -0.5, 5e-3)
    plain, powered = fit_rate(curve), fit_rate(curve, basis=PurePower("the noise is remade for each horizon"))
    assert powered.limits() == powered.interval() == plain.interval()
    # The price of not knowing: the limits of the same curve are several times as wide.
    assert np.ptp(plain.limits()) > 5.0 * np.ptp(powered.limits())
    assert p.rate_equals(plain, 0.5).outcome is UNDECIDED
    found = p.rate_equals(powered, 0.5)
    assert found.outcome is HOLDS
    assert found.rests_on == "a pure power: the noise is remade for each horizon"
    assert p.rate_equals(plain, 0.5).rests_on == ""


def test_a_predicted_curve_moves_the_interval_by_what_is_left():
    prediction = Predicted(lambda k: clipped_sgd(1.8, 1.8)[k.astype(int) - 1], 1.0 - 0.2 / 1.8, "the exact recursion")
    fit = fitted(lambda k: 5.0 * clipped_sgd(1.8, 1.8)[k.astype(int) - 1], 1e4, 1e-4, basis=prediction)
    assert fit.rate == pytest.approx(0.805, abs=2e-3)
    assert fit.limits() == pytest.approx((fit.low + fit.shift, fit.high + fit.shift), rel=1e-15)
    found = p.rate_equals(fit, 8.0 / 9.0)
    assert found.outcome is HOLDS
    assert found.measured == pytest.approx(8.0 / 9.0, abs=2e-3)
    assert found.rests_on == "known numbers whose rate is 0.888889: the exact recursion"
    assert p.rate_equals(fit, 0.805).outcome is REFUTED


@pytest.mark.parametrize("make", [PurePower, lambda reason: Predicted(lambda k: k, -1.0, reason)])
def test_a_basis_needs_a_reason(make):
    assert "because" in str(make("because"))
    for reason in ("", "  "):
        with pytest.raises(ValueError, match="reason is empty"):
            make(reason)


def test_more_trajectories_decide_where_the_advice_says_so():
    fit = fitted(lambda k: k**-0.5, 1e4, error=3e-3)
    found = p.rate_equals(fit, 0.5)
    assert found.outcome is UNDECIDED
    factor = int(found.advice.split()[1])
    assert found.advice == (f"About {factor} times as many trajectories ({factor * fit.trajectories:.2g}) would decide it.")
    assert p.rate_equals(fit.narrowed(factor), 0.5).outcome is HOLDS
    assert p.rate_equals(fit.narrowed(factor / 4), 0.5).outcome is UNDECIDED
    low, high = fit.narrowed(4.0).interval()
    assert high - low == pytest.approx(0.5 * (fit.high - fit.low), rel=1e-12)


def slowly(power, end, error=1e-6):
    return fitted(lambda k: k**-0.5 * np.log(k) ** power, end, error)


@pytest.mark.parametrize(
    ("judge", "claim", "powers"),
    [
        (p.rate_equals, 0.5, (-0.5, -0.3, -0.2, 0.2, 0.3, 0.5)),
        (p.rate_equals, 0.6, (-2.0, -1.0, 1.0)),
        (p.rate_at_least, 0.45, (-1.0, 0.5, 1.0)),
        (p.rate_at_most, 0.55, (-1.0, -0.5, 1.0)),
    ],
)
def test_more_decades_decide_where_the_advice_says_so(judge, claim, powers):
    for power in powers:
        found = judge(slowly(power, 1e4), claim)
        assert found.outcome is UNDECIDED
        assert found.advice.startswith("The local rates still move, by ")
        decades = int(found.advice.split("1/log k, ")[1].split()[0])
        later = [slowly(power, 10.0 ** (4 + more)) for more in (decades, decades + 1)]
        assert any(judge(fit, claim).outcome is not UNDECIDED for fit in later)


def test_a_logarithm_takes_too_many_decades_to_offer():
    """The rate of k**-1 log k is 1 - 1/log k: within 0.02 of 1 at k = 10**21."""
    found = p.rate_equals(fitted(lambda k: np.log(k) / k, 1e4, error=1e-6), 1.0)
    assert found.outcome is UNDECIDED
    assert "more decade" not in found.advice
    assert p.rate_equals(fitted(lambda k: np.log(k) / k, 1e16, error=1e-6), 1.0).outcome is UNDECIDED


def test_no_negative_number_of_decades():
    """Found with an atom of probability 1/1000: a drift of nothing, an error too large, and once "some -1 more decades"."""
    for error in np.geomspace(1e-6, 0.3, 40):
        for b in (-0.3, 0.0, 0.3):
            found = p.rate_equals(fitted(lambda k, b=b: k**-0.5 * (1.0 + b * k**-0.5), 1e4, error), 0.5)
            assert "1/log k, -" not in found.advice
            assert "1/log k, 0" not in found.advice
            assert (found.advice == "") is (found.outcome is not UNDECIDED)
