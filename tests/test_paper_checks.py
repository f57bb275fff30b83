"""The papers' claims, their controls, the table and the errata, as they stand; pytest's items of the claims decide them.

The items (heavytail/pytest) are collected from paper_checks/, and held to the rules of tests/claim_rules.py.
"""

import dataclasses
import inspect
import re

import pytest
from heavytail.paper_checks.errata import ERRATA
from heavytail.paper_checks.later.misprints import MISPRINTS
from heavytail.paper_checks.orders import ALPHAS, FULL, HEAVY
from heavytail.paper_checks.table_1 import TABLE

import heavytail as ht
from heavytail.claims.errata import claims_of
from heavytail.claims.registry import collect, find, paper_checks
from heavytail.pytest import ClaimFile
from tests import claim_rules
from tests.builders.verdicts import verdict

pytestmark = pytest.mark.slow

CLAIMS = collect(paper_checks())


def test_every_claim_moment_order_and_control_is_an_item_with_our_rules(request, pytestconfig):
    """The items decide them, in any run of pytest that names no other files."""
    assert pytestconfig.getini("heavytail_claims") == [paper_checks()]
    files = [ClaimFile.from_parent(request.session, path=file) for file in sorted(paper_checks().rglob("[!_]*.py"))]
    found = [(item.claim.id, item.alpha, item.control) for file in files for item in file.collect()]
    assert sorted(found) == sorted(
        (claim.id, alpha, name)
        for claim in CLAIMS
        for alpha in claim.alphas_at("smoke")
        for name in (
            "",
            *(name for name, control in claim.controls.items() if not control.alphas or alpha in control.alphas),
        )
    )
    rules = pytestconfig.hook.pytest_heavytail_verdict.get_hookimpls()
    assert [rule.plugin for rule in rules] == [claim_rules]


def test_every_claim_has_a_negative_control():
    for claim in CLAIMS:
        expected = claim.expected(claim.alphas[0])
        opposed = [name for name, control in claim.controls.items() if control.expected != expected]
        assert opposed, claim.id


@pytest.mark.parametrize("wide", [claim for claim in CLAIMS if claim.any_alpha], ids=lambda claim: claim.id)
def test_claims_that_take_any_alpha_come_out_as_expected_between_those_of_the_table(wide, store):
    verdicts = ht.check(wide, alphas=[1.37], effort="smoke", controls=True, store=store)
    verdicts += ht.check(wide, alphas=[1.65], effort="smoke", store=store)
    assert [(v.alpha, v.control, v.finding.evidence) for v in verdicts if not v.as_expected] == []
    assert {v.alpha for v in verdicts} == {1.37, 1.65}


def test_a_verdict_that_does_not_say_of_what_it_speaks_breaks_the_rules():
    claim_rules.check_boundary(verdict(seen="k = 1 .. 10"))
    with pytest.raises(AssertionError, match="does not say of what it speaks"):
        claim_rules.check_boundary(verdict())


def exact_claim(number):
    def check(run, alpha):
        return dataclasses.replace(ht.judge.number_at_least(number(run.seed), 0.0, "a number"), exact=True)

    return ht.Claim(id="a-number", source="", statement="The number is not negative.", check=check, alphas=(1.5,))


def test_a_number_that_is_called_exact_and_depends_on_the_seed_breaks_the_rules():
    (right,), (wrong,) = (ht.check(exact_claim(number)) for number in (lambda seed: 2.0, lambda seed: 2.0 + seed))
    claim_rules.check_exactness(right, "smoke")
    with pytest.raises(AssertionError, match="depends on the seed"):
        claim_rules.check_exactness(wrong, "smoke")


def test_a_claim_that_is_listed_as_exact_and_is_not_breaks_the_rules():
    with pytest.raises(AssertionError, match="is not exact"):
        claim_rules.check_exactness(verdict(find(["lemma-9"])[0][0]), "smoke")


def test_measured_numbers_depend_on_the_seed():
    """The control of the rule on exact numbers."""
    first, second = (ht.check("appendix-h-estimator", alphas=[1.5], effort="smoke", seed=seed)[0] for seed in (0, 1))
    assert claim_rules.exact_parts(first) == claim_rules.exact_parts(second) == []
    assert first.finding.measured != second.finding.measured


def test_the_table_maps_to_claims_that_exist():
    assert set(TABLE.claims) <= {claim.id for claim in CLAIMS}


@pytest.mark.parametrize("effort", ["ci", "full"])
def test_every_row_of_the_table_has_a_line_at_every_alpha(effort):
    known = {claim.id: set(claim.alphas_at(effort)) for claim in CLAIMS}
    wanted = set(ALPHAS if effort == "ci" else FULL)
    for section in TABLE.sections:
        for name in {row.name for row in section.rows if not section.later}:
            alphas = [known[claim] for row in section.rows if row.name == name for claim in row.claims]
            assert set.union(*alphas) == wanted, name


def test_the_formulas_of_the_notes_are_the_rates_of_the_claims():
    known = {claim.id: claim for claim in CLAIMS}
    for row in (row for section in TABLE.sections for row in section.rows if row.printed_formula):
        for text, rate in (
            (row.printed_formula, known[row.printed].printed),
            (row.proved_formula, known[row.proved or row.printed].proved),
        ):
            for alpha in HEAVY:
                value = eval(re.sub(r"(\d) (?=[a(])", r"\1 * ", text), {"alpha": alpha, "min": min})
                assert value == pytest.approx(rate(alpha)), (row.name, text)


def test_the_errata_rest_on_claims_that_exist_and_are_numbered():
    for series, errata in (("E", ERRATA), ("L", MISPRINTS)):
        assert set(claims_of(errata)) <= {claim.id for claim in CLAIMS}
        numbers = [erratum.number for erratum in errata]
        assert numbers == sorted(set(numbers))
        assert {erratum.series for erratum in errata} <= {series}


def test_what_is_false_is_refuted_and_what_is_not_sharp_is_not():
    known = {claim.id: claim for claim in CLAIMS}
    for erratum in (*ERRATA, *MISPRINTS):
        outcomes = {known[name].expected(alpha) for name in erratum.claims for alpha in known[name].alphas}
        if erratum.severity == "false":
            assert ht.Outcome.REFUTED in outcomes, erratum.name
        if erratum.severity == "not sharp":
            assert outcomes == {ht.Outcome.HOLDS}, erratum.name


def test_printed_rates_are_those_of_the_paper():
    """Table 1 prints (alpha - 1)/alpha, and k^-1 in the column of standard noise."""
    known = {claim.id: claim for claim in CLAIMS}
    for name in ("table-1-gclip", "table-1-lower-bound"):
        assert [known[name].printed(alpha) for alpha in (1.25, 1.5, 2.0)] == pytest.approx([0.2, 1.0 / 3.0, 1.0])
    assert known["theorem-4-rate"].proved(1.25) == pytest.approx(0.4)


FACTOR, SHIFT = 3.0, 0.05


USUAL = {"factor": 1.0, "shift": 0.0, "bias": 0.0, "sign": 1.0}  # of checks that pass a variation on to another one


def numbers_of(claim, control):
    """Return the numbers that a control varies, each with what the check has by default; a whole number counts something."""
    defaults = {name: one.default for name, one in inspect.signature(claim.check).parameters.items()}
    pairs = [(value, defaults.get(name, USUAL.get(name))) for name, value in control.variation.items()]
    return [pair for pair in pairs if all(isinstance(number, float) for number in pair)]


def is_near(value, default):
    """Return whether a number is within a factor of the claimed one, or within a shift if that is 0.

    What leaves a term out, or has another sign, is another statement, and has no distance.
    """
    if default == 0.0:
        return abs(value) <= SHIFT
    return value * default <= 0.0 or max(value / default, default / value) <= FACTOR * 1.000001


CONTROLS = [(claim, name, control) for claim in CLAIMS for name, control in claim.controls.items()]


def test_every_control_is_near_what_is_claimed_or_says_why_not():
    far = {
        (claim.id, name): control.far
        for claim, name, control in CONTROLS
        if not all(is_near(*pair) for pair in numbers_of(claim, control))
    }
    assert [where for where, reason in far.items() if not reason] == []
    assert [(claim.id, name) for claim, name, control in CONTROLS if control.far and (claim.id, name) not in far] == []


NUMBERS_IN_NAMES = (
    (r"(?<![\d.])(\d+(?:\.\d+)?) %", lambda n, value, default: round(abs(value / default - 1.0), 9) == n / 100.0),
    (r"(\d+(?:\.\d+)?) times", lambda n, value, default: value / default in (n, 1.0 / n)),
    (r"(\d+\.\d+) (?:too )?(?:high|low)", lambda n, value, default: abs(round(value - default, 12)) == n),
)


def test_the_number_in_the_name_of_a_control_is_the_variation():
    read = 0
    for claim, name, control in CONTROLS:
        for pattern, agrees in NUMBERS_IN_NAMES:
            for found in re.findall(pattern, name):
                pairs = numbers_of(claim, control)
                read += bool(pairs)
                assert not pairs or any(agrees(float(found), *pair) for pair in pairs), (claim.id, name, pairs)
    assert read > 90
