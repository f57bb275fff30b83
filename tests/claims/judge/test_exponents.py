"""Verdicts on exponents of the limit: each outcome where it must be, and true ones hardly ever refuted."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from heavytail.claims import judge as p
from heavytail.claims.judge import Outcome, exponents
from heavytail.curves.rates import PurePower, exact_rate, fit_rate
from tests.builders.curves import counts_of, from_means, log_steps, noisy

HOLDS, REFUTED, UNDECIDED = Outcome.HOLDS, Outcome.REFUTED, Outcome.UNDECIDED
K = log_steps(10, 1000, 17)
FEW = np.array([10, 30, 100, 300, 1000])


def fit(mean, error, **options):
    return fit_rate(noisy(K, mean(K.astype(np.float64)), error), **options)


SURE = fit(lambda k: k**-0.5, 1e-4)
ROUGH = fit(lambda k: k**-0.5, 0.05)
NOTHING = fit(lambda k: k**-0.5, 0.4)
DRIFTING = fit(lambda k: k**-0.5 + k**-1.0, 1e-4)  # 0.55 over the window, 0.52 over its last third
SLOWLY = fit(lambda k: k**-0.5 + 0.4 * k**-1.0, 1e-4)  # 0.52 over the window
STEEP = fit(lambda k: k**-0.5 + k**-1.0, 1e-4, basis=PurePower("a claim too many"))
EXACT = exact_rate(10.0 ** np.arange(2, 7), 3.0 * 10.0 ** (-0.5 * np.arange(2, 7)))
GROWING = exact_rate(10.0 ** np.arange(2, 7), np.exp(-0.02 * np.log(10.0 ** np.arange(2, 7)) ** 2))  # 0.23 .. 0.51


@pytest.mark.parametrize(
    ("fitted", "claims"),
    [
        # the claimed rate, and what becomes of "=", ">=" and "<="
        (SURE, [(0.5, HOLDS, HOLDS, HOLDS), (0.55, REFUTED, REFUTED, HOLDS), (0.45, REFUTED, HOLDS, REFUTED)]),
        (SURE, [(0.519, HOLDS, HOLDS, HOLDS), (0.521, REFUTED, REFUTED, HOLDS)]),
        (ROUGH, [(0.5, UNDECIDED, UNDECIDED, UNDECIDED), (1.1, UNDECIDED, UNDECIDED, HOLDS)]),
        (ROUGH, [(1.5, REFUTED, REFUTED, HOLDS), (-0.5, REFUTED, HOLDS, REFUTED)]),
        (NOTHING, [(0.5, UNDECIDED, UNDECIDED, UNDECIDED), (1.1, UNDECIDED, UNDECIDED, UNDECIDED)]),
        (DRIFTING, [(0.5, UNDECIDED, UNDECIDED, UNDECIDED), (0.57, UNDECIDED, UNDECIDED, UNDECIDED)]),
        (DRIFTING, [(0.7, REFUTED, REFUTED, HOLDS), (0.3, REFUTED, HOLDS, REFUTED)]),
        (SLOWLY, [(0.5, UNDECIDED, UNDECIDED, UNDECIDED), (0.57, REFUTED, REFUTED, HOLDS), (0.4, REFUTED, HOLDS, REFUTED)]),
        (STEEP, [(0.5, REFUTED, HOLDS, REFUTED)]),  # the negative control: a basis that is false
        (EXACT, [(0.5, HOLDS, HOLDS, HOLDS), (0.55, REFUTED, REFUTED, HOLDS), (0.45, REFUTED, HOLDS, REFUTED)]),
        (GROWING, [(0.55, UNDECIDED, UNDECIDED, UNDECIDED), (0.2, REFUTED, HOLDS, REFUTED)]),
    ],
)
def test_the_outcome_for_a_rate(fitted, claims):
    for rate, *outcomes in claims:
        found = [judge(fitted, rate).outcome for judge in (p.rate_equals, p.rate_at_least, p.rate_at_most)]
        assert found == outcomes, rate


def test_what_the_fits_of_the_table_are():
    fits = SURE, ROUGH, NOTHING, DRIFTING, SLOWLY, EXACT, GROWING
    assert [fitted.settled for fitted in fits] == [True, None, None, False, False, True, False]
    assert DRIFTING.interval(p.REFUTING_LEVEL)[0] > 0.52  # it excludes the limit 0.5, and the tolerance around it
    low, high = ROUGH.interval(0.95)
    assert 0.5 - 0.08 < low < 0.5 < high < 0.5 + 0.08


@pytest.mark.parametrize("fitted", [SURE, DRIFTING, SLOWLY, EXACT, GROWING])
def test_the_tolerance_is_how_far_the_limits_may_reach(fitted):
    (low, high), claim = fitted.limits(0.95), fitted.rate
    for judge, reach in (
        (p.rate_equals, max(claim - low, high - claim)), (p.rate_at_least, claim - low), (p.rate_at_most, high - claim),
    ):  # fmt: skip
        assert judge(fitted, claim, tolerance=1.01 * reach).outcome is HOLDS
        assert judge(fitted, claim, tolerance=0.99 * reach).outcome is UNDECIDED


@pytest.mark.parametrize("bad", [{"rate": math.nan}, {"rate": math.inf}, {"tolerance": -0.1}, {"tolerance": math.nan}])
def test_claims_are_numbers(bad):
    for judge in (p.rate_equals, p.rate_at_least, p.rate_at_most):
        with pytest.raises(ValueError, match=r"rate = (nan|inf)|tolerance = (-0\.1|nan)"):
            judge(SURE, **{"rate": 0.5, **bad})


def test_what_it_would_take_to_decide():
    assert p.rate_equals(SURE, 0.5).advice == p.rate_equals(SURE, 0.9).advice == ""
    assert p.rate_equals(ROUGH, 0.5).advice.startswith("About ")
    assert p.rate_equals(DRIFTING, 0.5).advice.startswith("The local rates still move, by -0.0")
    assert p.rate_equals(GROWING, 0.6).advice.startswith("The local rates still move. Compute further k")
    heavy = fit_rate(from_means(K, np.tile(K**-0.5, (8, 1)), variance_known=False, counts=spread_out(K.size)))
    assert p.rate_equals(heavy, 0.5).outcome is UNDECIDED
    assert "Fit a quantile, or a moment of lower order." in p.rate_equals(heavy, 0.5).advice


def spread_out(checkpoints):
    """Counts of 800 values of tail index 1."""
    return np.repeat(counts_of(1.0 / ((np.arange(800) + 0.5) / 800)[:, None]), checkpoints, axis=0)


def test_the_numbers_of_a_rate():
    found = p.rate_at_least(SURE, 0.4)
    assert (found.measured, (found.low, found.high), found.exact) == (SURE.rate, SURE.limits(), False)
    assert f"rate {SURE.rate:.4f} over the window, limits within reach [{found.low:.4f}, {found.high:.4f}]" in found.evidence
    assert "claimed >= 0.4000" in found.evidence
    assert found.seen == "k = 10 .. 1000, 1600 trajectories, none diverged"
    assert f"{found.evidence} (on this instance: {found.seen})." == found.account
    exact = p.rate_equals(EXACT, 0.5)
    assert (exact.exact, exact.seen) == (True, "k = 100 .. 1e+06, without chance")
    basis = p.rate_equals(STEEP, 0.5)
    assert (basis.low, basis.high) == STEEP.interval()
    assert basis.account.endswith(" It rests on this: a pure power: a claim too many.")


def test_true_rates_are_hardly_ever_refuted(monkeypatch):
    # A tolerance of 0, so that none is let off because it holds. By design one in 1e4 where the curve is said to be a power,
    # so 0.6 of 6000 are expected; 6 would need a chance of 4e-5. 0 were refuted: with 95 % confidence the chance is below
    # 5e-4. Where nothing is said, fewer. Half of the curves have noise of their own at every checkpoint, half the noise of
    # shared trajectories.
    monkeypatch.setattr(exponents, "_advice", lambda *_: "")  # half of the time, and not asked for here
    rng, refuted, wrong_refuted, held, checks = np.random.default_rng(30), [0, 0], 0, 0, 6000
    noise = rng.standard_normal((checks, 8, FEW.size))
    noise[::2] = np.cumsum(noise[::2] * np.sqrt(np.diff(FEW, prepend=0)), axis=-1) / np.sqrt(FEW)
    for means in FEW**-0.5 * (1.0 + 0.01 * noise):
        plain = fit_rate(from_means(FEW, means))
        powered = replace(plain, basis=PurePower("it is one"))
        for place, fitted in enumerate((plain, powered)):
            outcomes = [judge(fitted, 0.5, 0.0).outcome for judge in (p.rate_equals, p.rate_at_least, p.rate_at_most)]
            refuted[place] += REFUTED in outcomes
        held += p.rate_equals(powered, 0.5).outcome is HOLDS
        wrong_refuted += p.rate_equals(powered, 0.55).outcome is REFUTED
    assert max(refuted) <= (checks - 1) // 1000
    assert held > 0.95 * checks
    assert wrong_refuted > 0.99 * checks
