"""Findings joined: the worst decides, and every comparison is kept."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from heavytail.claims import judge as p
from heavytail.claims.judge import Finding, Outcome

HOLDS, REFUTED, UNDECIDED, ERROR = Outcome.HOLDS, Outcome.REFUTED, Outcome.UNDECIDED, Outcome.ERROR


def finding(outcome, name, measured=None, exact=False):
    """Return a finding that measured the length of its evidence."""
    advice = f"advice of {name}" if outcome is UNDECIDED else ""
    return Finding(outcome, float(len(name)) if measured is None else measured, 0.0, 9.0, name, advice, exact)


A, BB, CCC, DDDD = (
    finding(outcome, name) for outcome, name in ((HOLDS, "a"), (UNDECIDED, "bb"), (REFUTED, "ccc"), (ERROR, "dddd"))
)


@pytest.mark.parametrize("order", list(itertools.permutations([A, BB, CCC, DDDD])))
def test_the_worst_decides_wherever_it_stands(order):
    for worst in (A, BB, CCC, DDDD):
        given = [part for part in order if part.measured <= worst.measured]
        joined = p.all_of(given)
        assert (joined.outcome, joined.measured, joined.advice) == (worst.outcome, worst.measured, worst.advice)
        assert (joined.low, joined.high) == (worst.low, worst.high)
        assert joined.evidence.startswith(worst.evidence)
        assert joined.parts == (tuple(given) if len(given) > 1 else ())


def test_of_equally_bad_ones_the_first_decides():
    joined = p.all_of([A, finding(REFUTED, "first"), finding(REFUTED, "the second")])
    assert joined.measured == 5.0
    assert joined.evidence == "first; and 2 more comparisons"
    assert p.all_of([A, BB]).evidence == "bb; and 1 more comparison"


def test_every_comparison_is_kept():
    joined = p.all_of([A, BB])
    assert joined.details == ("a", "bb")
    nested = p.all_of([joined, CCC])
    assert nested.details == ("a", "bb", "ccc")
    assert nested.parts == (A, BB, CCC)
    assert p.all_of([A]) == A
    assert p.all_of([A]).details == ()


def test_algebra_says_that_no_instance_was_computed():
    marked = p.algebra(replace(A, seen="k = 1 .. 9"))
    assert marked.account == "a (algebra: formula against formula)."
    assert marked == replace(A, seen="k = 1 .. 9", algebra=True)
    assert replace(A, seen="k = 1 .. 9").account == "a (on this instance: k = 1 .. 9)."
    assert p.all_of([marked, A]).parts == (marked, A)


def test_joined_findings_say_how_many_are_algebra():
    """Only if all are: whichever of them decides, the others keep what they speak of."""
    formula, run = p.algebra(A), replace(A, seen="k = 1 .. 9")
    for parts in ([formula, run], [run, formula]):
        joined = p.all_of(parts)
        assert not joined.algebra
        assert joined.boundary == "on this instance: k = 1 .. 9; 1 of 2 comparisons are algebra: formula against formula"
    joined = p.all_of([formula, formula])
    assert joined.algebra
    assert joined.boundary == "algebra: formula against formula"


def test_exact_numbers_say_that_there_is_no_chance_in_them():
    assert p.number_is(1.0, 1.0, 0.1, "one").boundary == "without chance"
    assert p.number_is(1.0, 1.0, 0.1, "one", "k = 9").boundary == "on this instance: k = 9"


def test_names_find_comparisons():
    joined = p.all_of({"rate": A, "bound": BB})
    assert joined.part("rate") == replace(A, name="rate")
    assert joined.part("bound").outcome is UNDECIDED
    assert joined.name == "bound"
    nested = p.all_of({"outer": joined, "floor": CCC})
    assert [part.name for part in nested.parts] == ["rate", "bound", "floor"]
    assert nested.part("rate") == joined.part("rate")
    single = p.all_of({"rate": A})
    assert single.part("rate") == single == replace(A, name="rate")
    assert A.part("") == A
    with pytest.raises(ValueError, match=r"0 comparisons are called 'gap'. The names are 'rate', 'bound'"):
        joined.part("gap")
    with pytest.raises(ValueError, match="2 comparisons are called ''"):
        p.all_of([A, BB]).part("")


def test_they_are_exact_if_all_are():
    sure, other = finding(HOLDS, "one", exact=True), finding(HOLDS, "other", exact=True)
    assert p.all_of([sure, other]).exact
    assert not p.all_of([sure, A]).exact
    assert not p.all_of([A, sure]).exact


def test_the_account_says_what_was_seen_and_what_it_rests_on():
    full = replace(BB, seen="k = 1 .. 9", rests_on="a power")
    assert full.account == "bb (on this instance: k = 1 .. 9). It rests on this: a power. advice of bb"
    assert A.account == "a."


def test_only_findings_are_joined():
    for nothing in ([], {}):
        with pytest.raises(ValueError, match="nothing to join"):
            p.all_of(nothing)
    with pytest.raises(TypeError, match="A comparison is 'HOLDS', no Finding"):
        p.all_of([A, "HOLDS"])
    with pytest.raises(TypeError, match="rate is None, no Finding"):
        p.all_of({"rate": None})
