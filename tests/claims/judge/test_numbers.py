"""Verdicts on single numbers, estimated with an error or computed without chance."""

from __future__ import annotations

import math

import numpy as np
import pytest

from heavytail.claims import judge as p
from heavytail.claims.judge import Outcome
from heavytail.estimates.estimate import StudentEstimate
from heavytail.estimates.tail_index import TailIndex

HOLDS, REFUTED, UNDECIDED = Outcome.HOLDS, Outcome.REFUTED, Outcome.UNDECIDED


def tail(value, n):
    return TailIndex(value, 1.0, n)


def test_the_outcome_for_a_tail_index():
    for value, n, outcome in (
        (1.5, 1000, HOLDS),
        (1.62, 1_000_000, HOLDS),  # no power tail, so 1.5 is excluded; but within the tolerance of 0.2
        (1.72, 1_000_000, REFUTED),
        (1.28, 1_000_000, REFUTED),
        (1.8, 1000, REFUTED),
        (1.5, 50, UNDECIDED),
        (1.65, 1000, UNDECIDED),
    ):
        found = p.tail_index_is(tail(value, n), 1.5)
        assert found.outcome is outcome, (value, n)
        assert (found.advice == "") is (outcome is not UNDECIDED)
    assert p.tail_index_is(tail(1.62, 1_000_000), 1.5, tolerance=0.1).outcome is REFUTED
    assert "from the 50 largest values, claimed 1.5" in p.tail_index_is(tail(1.5, 50), 1.5).evidence


def test_the_outcome_for_a_number_with_an_error():
    for value, error, outcome in ((0.5, 0.01, HOLDS), (0.5, 0.2, UNDECIDED), (0.7, 0.01, REFUTED), (0.56, 0.01, HOLDS)):
        found = p.exponent_is(StudentEstimate(value, error, 60), 0.5, 0.1, "exponent")
        assert found.outcome is outcome
        assert (found.advice == "") is (outcome is not UNDECIDED)
        assert (found.low, found.high) == StudentEstimate(value, error, 60).interval()
    assert p.exponent_is(StudentEstimate(0.6, 0.02, 60), 0.5, 0.11, "exponent").outcome is REFUTED
    assert p.exponent_is(StudentEstimate(0.6, 0.03, 60), 0.5, 0.11, "exponent").outcome is UNDECIDED


def test_the_outcome_for_a_number():
    assert p.number_is(1.04, 1.0, 0.05, "ratio").outcome is HOLDS
    assert p.number_is(1.06, 1.0, 0.05, "ratio").outcome is REFUTED
    assert p.number_is(1.04, 1.0, 0.05, "ratio").exact


JUDGES = [
    lambda value, claim: p.number_is(value, claim, 0.05, "ratio"),
    lambda value, claim: p.number_at_most(value, claim, "ratio"),
    lambda value, claim: p.number_at_least(value, claim, "ratio"),
    lambda value, claim: p.exponent_is(StudentEstimate(value, 0.01, 60), claim, 0.1, "exponent"),
    lambda value, claim: p.tail_index_is(tail(value, 1000), claim),
]


@pytest.mark.parametrize("judge", JUDGES)
def test_what_is_not_a_number_decides_nothing_and_is_no_claim(judge):
    found = judge(math.nan, 1.0)
    assert found.outcome is UNDECIDED
    assert math.isnan(found.measured)
    assert found.advice != ""
    with pytest.raises(ValueError, match="what is claimed = nan"):
        judge(1.0, math.nan)


def test_an_infinite_number_is_one():
    assert p.number_is(math.inf, 1.0, 0.05, "ratio").outcome is REFUTED
    assert p.number_at_most(math.inf, 1.0, "ratio").outcome is REFUTED
    assert p.number_at_least(math.inf, 1.0, "ratio").outcome is HOLDS
    assert p.number_at_most(5.0, math.inf, "ratio").outcome is HOLDS
    with pytest.raises(ValueError, match="what is claimed = inf"):
        p.number_is(1.0, math.inf, 0.05, "ratio")


def test_only_numbers_without_chance_are_exact():
    assert [judge(1.0, 1.0).exact for judge in JUDGES] == [True, True, True, False, False]


def test_true_tail_indices_are_hardly_ever_refuted():
    # The estimate of a true power tail is n / Gamma(n) times the index. By design one in 1e4. 0 of 20 000
    # were refuted: with 95 % confidence the chance is below 1.5e-4. 20 would need a chance of 1e-14.
    rng, n, checks = np.random.default_rng(32), 1000, 20_000
    estimates = 1.5 * n / rng.gamma(n, size=checks)
    refuted = sum(p.tail_index_is(tail(value, n), 1.5, tolerance=0.0).outcome is REFUTED for value in estimates)
    assert refuted <= (checks - 1) // 1000
    assert np.mean([p.tail_index_is(tail(value, n), 1.9).outcome is REFUTED for value in estimates[:1000]]) > 0.99


def test_exact_numbers_are_held_against_limits():
    """A tolerance for rounding is relative to the limit; beyond it there is no doubt."""
    for judge, sign in ((p.number_at_most, 1.0), (p.number_at_least, -1.0)):
        for value, outcome in (
            (2.0, "HOLDS"),
            (2.0 + sign * 1e-6, "HOLDS"),
            (2.0 - sign, "HOLDS"),
            (2.0 + sign * 1e-5, "REFUTED"),
        ):
            finding = judge(value, 2.0, "a number")
            assert (finding.outcome, finding.exact, finding.measured) == (outcome, True, value)
    assert "a number 2, claimed <= 2" in p.number_at_most(2.0, 2.0, "a number").evidence
