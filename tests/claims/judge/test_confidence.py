"""Verdicts on exponents in delta: each outcome where it must be."""

import math

import numpy as np
import pytest

import heavytail as ht
from heavytail.claims import judge as p
from tests.builders.laws_in_delta import LAWS, MIXTURES

SURE = ht.rates.PurePower("Pareto by construction")


def found(name, n=200_000, **options):
    return ht.confidence_exponent(np.asarray(LAWS[name][2](np.random.default_rng(0).random(n))), **options)


PARETO = found("Pareto, s = 0.5", basis=SURE)
OPEN = found("Pareto, s = 0.5", 3_000)
EXPONENTIAL = found("exponential")


@pytest.mark.parametrize(
    ("measured", "exponent", "outcomes"),
    [
        (PARETO, 0.5, ("HOLDS", "HOLDS", "HOLDS")),
        (PARETO, 0.7, ("REFUTED", "REFUTED", "HOLDS")),
        (PARETO, 0.3, ("REFUTED", "HOLDS", "REFUTED")),
        (OPEN, 0.5, ("UNDECIDED", "UNDECIDED", "UNDECIDED")),
        (EXPONENTIAL, 0.5, ("REFUTED", "REFUTED", "HOLDS")),
    ],
)
def test_an_exponent_is_judged_by_all_limits_within_reach(measured, exponent, outcomes):
    kinds = p.confidence_exponent_equals, p.confidence_exponent_at_least, p.confidence_exponent_at_most
    findings = [judge(measured, exponent, 0.15) for judge in kinds]
    assert tuple(finding.outcome for finding in findings) == outcomes
    assert [finding.evidence.split("claimed ")[1] for finding in findings] == [
        f"{sign} {exponent:.4f}" for sign in ("=", ">=", "<=")
    ]


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("exponential", "HOLDS"),
        ("half-normal", "HOLDS"),
        ("uniform", "HOLDS"),
        ("Pareto, s = 0.25", "REFUTED"),
        ("Student 2", "REFUTED"),
        ("log-normal 1", "UNDECIDED"),
    ],
)
def test_a_power_of_the_logarithm_holds_and_one_of_delta_is_refuted(name, outcome):
    assert p.polylogarithmic(found(name)).outcome == outcome


def test_the_evidence_says_the_slope_its_limits_and_what_they_rest_on():
    finding = p.confidence_exponent_equals(PARETO, 0.5, 0.1)
    assert finding.evidence.startswith(f"slope {PARETO.value:.4f} in log(1/delta) over the window, limits within reach [")
    assert finding.rests_on == "a pure power: Pareto by construction"
    assert finding.seen.endswith("200000 trajectories")
    assert "times log(1/delta) 0.99, 1.02, 1.07" in p.polylogarithmic(EXPONENTIAL).evidence


def test_what_speaks_against_the_interval_leaves_it_undecided():
    few = found("Pareto, s = 0.5", 20_000, deltas=[0.1, 0.01, 0.001], basis=SURE)
    for finding in (p.confidence_exponent_equals(few, 5.0), p.polylogarithmic(few)):
        assert finding.outcome == "UNDECIDED"
        assert finding.advice.startswith("Only 20 values lie beyond the deepest window")


def test_the_advice_says_why_a_slope_that_moves_or_rises_tells_nothing():
    between = p.polylogarithmic(found("log-normal 1"))
    assert between.advice.endswith("The slope still moves, so smaller deltas are needed, or a basis.")
    rising = MIXTURES["10 % exponential squared over exponential"][2](np.random.default_rng(1), 60_000)
    finding = p.polylogarithmic(ht.confidence_exponent(rising))
    assert (finding.outcome, finding.low) == ("UNDECIDED", -math.inf)
    assert finding.advice.endswith("The slope rises, so another part of the law comes in: pass deltas beyond the rise.")


def test_a_true_exponent_is_hardly_ever_refuted():
    """300 samples of 3000 values; at level 0.9999 more than two refuted would be a false alarm of 1e-5."""
    rng = np.random.default_rng(5)
    measured = [ht.confidence_exponent(rng.random(3000) ** -0.5, basis=SURE) for _ in range(300)]
    assert sum(p.confidence_exponent_equals(one, 0.5).outcome == "REFUTED" for one in measured) <= 2
    assert all(p.confidence_exponent_equals(one, 2.0).outcome == "REFUTED" for one in measured)


def test_what_is_claimed_must_be_a_number():
    with pytest.raises(ValueError, match="exponent = nan"):
        p.confidence_exponent_equals(PARETO, math.nan)
    with pytest.raises(ValueError, match="tolerance = -1"):
        p.polylogarithmic(PARETO, -1.0)
