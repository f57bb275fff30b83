"""A fit held against what a claim guarantees: curves whose exponent is known decide it, whichever way."""

import numpy as np
import pytest

import heavytail as ht
from heavytail.claims.held_against import guaranteed_rates, held_against
from heavytail.claims.registry import find
from tests.builders.curves import noisy

K = np.unique(np.geomspace(10, 1e6, 40).round())


def fit_of(rate, error=1e-4):
    return ht.fit_rate(noisy(K, K**-rate, error))


def claim(**given):
    filled = {"id": "it", "source": "", "statement": "", "check": lambda run, alpha: None, "alphas": (1.2, 1.5, 2.0)}
    return ht.Claim(**filled | {"rate_of": ("gap", "last"), "proved": lambda alpha: alpha - 1.0} | given)


@pytest.mark.parametrize(("rate", "outcome"), [(0.5, "HOLDS"), (0.7, "HOLDS"), (0.45, "REFUTED"), (0.4, "REFUTED")])
def test_a_power_decides_a_guarantee(rate, outcome):
    (finding,) = held_against(claim(), 1.5, fit_of(rate)).values()
    assert finding.outcome == outcome
    assert "claimed >= 0.5000" in finding.evidence
    assert finding.boundary.startswith("on this instance: k = ")


def test_noise_that_covers_the_claim_leaves_it_undecided():
    (finding,) = held_against(claim(), 1.5, fit_of(0.5, error=0.3)).values()
    assert finding.outcome == "UNDECIDED"
    assert finding.advice


def test_what_is_printed_and_what_is_proved_are_judged_each():
    found = held_against(claim(printed=lambda alpha: 0.8), 1.5, fit_of(0.6))
    assert {how: str(finding.outcome) for how, finding in found.items()} == {"as proved": "HOLDS", "as printed": "REFUTED"}
    (same,) = held_against(claim(printed=lambda alpha: alpha - 1.0), 1.5, fit_of(0.6))
    assert same == "as printed and as proved"


@pytest.mark.parametrize(
    ("given", "alpha", "message"),
    [
        ({"rate_of": None}, 1.5, "Claim 'it' guarantees no rate of one run"),
        ({}, 1.1, "Claim 'it' speaks of alpha from 1.2 to 2, not of alpha = 1.1"),
        ({"any_alpha": (1.0, 2.0)}, 1.0, "Claim 'it' speaks of alpha above 1, up to 2, not of alpha = 1"),
        ({"alphas": (2.0,)}, 1.5, "Claim 'it' speaks of alpha = 2 alone, not of alpha = 1.5"),
        ({"proved": lambda alpha: None}, 1.5, "Claim 'it' gives no exponent at alpha = 1.5"),
        ({}, float("nan"), "alpha = nan is not finite"),
    ],
)
def test_a_claim_that_says_nothing_of_it_is_an_error(given, alpha, message):
    with pytest.raises(ValueError, match=message):
        guaranteed_rates(claim(**given), alpha)


def test_an_alpha_between_those_of_the_check_will_do():
    assert guaranteed_rates(claim(), 1.7) == {"as proved": pytest.approx(0.7)}
    assert guaranteed_rates(claim(alphas=(1.5,), any_alpha=(1.0, 2.0)), 1.1) == {"as proved": pytest.approx(0.1)}


@pytest.mark.parametrize(
    ("rate_of", "error", "message"),
    [
        ("gap", TypeError, "Claim 'it': rate_of = 'gap' is no pair"),
        (("gap",), TypeError, "is no pair. Pass an observable and an iterate"),
        (("loss", "last"), ValueError, "There is no observable 'loss' of the iterate 'last'"),
    ],
)
def test_a_column_that_no_run_records_is_an_error(rate_of, error, message):
    with pytest.raises(error, match=message):
        claim(rate_of=rate_of)


def test_the_papers_guarantees_are_exponents_at_every_alpha_of_theirs():
    guarantees = [one for one, _ in find() if one.rate_of]
    assert {"theorem-4-rate", "theorem-8-rate", "sgd-projected"} <= {one.id for one in guarantees}
    for one in guarantees:
        for alpha in one.alphas:
            rates = guaranteed_rates(one, alpha)
            assert all(0.0 < rate <= 1.0 for rate in rates.values()), (one.id, alpha)
