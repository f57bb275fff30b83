"""Schedules: their values, their sums, and how a text is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import pytest

from heavytail.compiler.records import register
from heavytail.engine.schedule_tables import MAX_UNCOMPILED, tabulate
from heavytail.methods import SGD, CClip, GClip, ProjectedGClip
from heavytail.parts.domains import Box
from heavytail.parts.schedules import (
    Constant,
    Least,
    Power,
    Product,
    Sum,
    Table,
    as_schedule,
    first_values,
    parse_schedule,
    positive_schedule,
    values_of,
)
from heavytail.sampling import numbers
from heavytail.sampling.numbers import schedule_values

STEPS = (1, 2, 3, 7, 10, 1000, 123_456, 10**9)


@numba.njit(error_model="numpy")
def values_compiled(schedule, steps):
    out = np.empty(steps.size)
    for i in range(steps.size):
        out[i] = schedule.at(steps[i])
    return out


@pytest.mark.parametrize("scale", [1.0, 4.0, -0.3, 0.0, 1e-8])
@pytest.mark.parametrize("exponent", [0.0, -1.0, -0.5, 2 / 3, 1.0, 2.0])
@pytest.mark.parametrize("shift", [0.0, 1.0, -0.5, 1000.0])
def test_power_laws(scale: float, exponent: float, shift: float) -> None:
    schedule = Power(scale, exponent, shift)
    for k in STEPS:
        bound = (3.0 + 1.5 * abs(exponent * np.log2(k + shift))) * 2.0**-52
        assert schedule.at(k) == pytest.approx(scale * (k + shift) ** exponent, rel=bound, abs=0.0)


def test_powers_of_two_are_exact() -> None:
    assert Power(4.0, -1.0, shift=1.0).at(3) == 1.0
    assert Power(1.0, 0.5).at(64) == 8.0
    assert [Power(0.1).at(k) for k in STEPS] == [0.1] * len(STEPS)


def test_constants_and_tables() -> None:
    assert [Constant(0.25).at(k) for k in STEPS] == [0.25] * len(STEPS)
    table = Table([3, 1, 2])
    assert [table.at(k) for k in (1, 2, 3)] == [3.0, 1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        table.entries[0] = 1.0


VALUES = [9.0, 9.0, 0.5]


@pytest.mark.parametrize(
    "total",
    [
        Power(2.0, 1.0) + 0.5,
        0.5 + Power(2.0, 1.0),
        Power(2.0, 1.0) + Constant(0.5),
        np.float64(0.5) + Power(2.0, 1.0),
        Power(2.0, 1.0) + VALUES,
        VALUES + Power(2.0, 1.0),
        Power(2.0, 1.0) + np.array(VALUES),
        np.array(VALUES) + Power(2.0, 1.0),
        sum([Power(2.0, 1.0), Constant(0.25), 0.25]),
    ],
)
def test_sums(total: Any) -> None:
    assert isinstance(total, Sum)
    assert total.at(3) == pytest.approx(6.5, rel=1e-15)


def test_compiled_and_interpreted_have_the_same_bits() -> None:
    steps = np.arange(1, 51)
    for schedule in (Power(0.3, -2 / 3, 0.5), Table(np.linspace(0.0, 1.0, 50)), Power(1.0, 0.3) + 0.1 + Constant(3.0)):
        register(type(schedule))
        interpreted = np.array([schedule.at(k) for k in steps.tolist()])
        np.testing.assert_array_equal(values_compiled(schedule, steps).view(np.uint64), interpreted.view(np.uint64))


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        (Power(2.0, 1.0) * 0.5, 3.0),
        (0.5 * Power(2.0, 1.0), 3.0),
        (np.float64(0.5) * Power(2.0, 1.0), 3.0),
        (Power(2.0, 1.0) * Power(1.0, -1.0), 2.0),
        (Power(2.0, 1.0) * VALUES, 3.0),
        (np.array(VALUES) * Power(2.0, 1.0), 3.0),
        (-Power(2.0, 1.0), -6.0),
    ],
)
def test_products(product: Any, expected: float) -> None:
    assert isinstance(product, Product)
    assert product.at(3) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (Power(2.0, 1.0) - 0.5, 5.5),
        (0.5 - Power(2.0, 1.0), -5.5),
        (Power(2.0, 1.0) - Constant(0.5), 5.5),
        (np.array(VALUES) - Power(2.0, 1.0), -5.5),
        (Power(2.0, 1.0) - VALUES, 5.5),
    ],
)
def test_differences(difference: Any, expected: float) -> None:
    assert difference.at(3) == pytest.approx(expected, rel=1e-15)


def test_the_least_of_two_schedules() -> None:
    least = Least(0.01, Power(1.0, -0.5))
    assert [float(least.at(k)) for k in (1, 9_999, 40_000)] == pytest.approx([0.01, 0.01, 0.005], rel=1e-15)
    assert least.values([1, 9_999, 40_000]).tolist() == [least.at(k) for k in (1, 9_999, 40_000)]
    assert (2.0 * Least(VALUES, 3.0)).at(1) == 2.0 * min(VALUES[0], 3.0)
    assert positive_schedule("tau", least) is least
    with pytest.raises(ValueError, match=r"tau = 0\.0 is not positive"):
        positive_schedule("tau", Least(1.0, 0.0))


@dataclass(frozen=True)
class Alternating:
    """A schedule of one's own, which cannot do more than it must; `values` is a field here."""

    values: float

    def at(self, k: int) -> float:
        return self.values if k % 2 else 2.0 * self.values


EVERY_KIND = [
    Constant(0.3),
    Power(0.3, -2 / 3, 0.5),
    Power(-4.0, -1.0, 1.0),
    Power(1e-8, 17.3, 1000.0),
    Power(2.0, -40.0),
    Table(np.linspace(0.1, 7.0, 2000)),
    Power(1.0, 0.3) + 0.1 - Power(3.0, -0.7),
    Power(1.0, 0.3) * Power(3.0, -0.7, 2.0) * 0.1,
    Alternating(0.7) * Power(1.0, -0.5),
]


@pytest.mark.parametrize("schedule", EVERY_KIND, ids=repr)
def test_the_values_of_an_array_of_steps_have_the_bits_of_each_step(schedule: Any) -> None:
    steps = np.arange(1, 2001)
    interpreted = np.array([float(schedule.at(k)) for k in steps.tolist()])
    np.testing.assert_array_equal(schedule.values(steps).view(np.uint64), interpreted.view(np.uint64))
    np.testing.assert_array_equal(schedule_values(schedule, 2000).view(np.uint64), interpreted.view(np.uint64))
    assert schedule.values([[7, 3]]).tolist() == [[interpreted[6], interpreted[2]]]


@pytest.mark.parametrize("exponent", [-300.0, -1.0, -2 / 3, 0.3, 1 / 1.3, 300.0])
def test_the_values_of_a_power_law_have_the_compiled_bits_at_far_steps(exponent: float) -> None:
    steps = np.unique(np.geomspace(1, 2**53, 50_000).astype(np.int64))  # several blocks of `array_power`
    schedule = Power(0.7, exponent, 0.25)
    register(Power)
    compiled = values_compiled(schedule, steps)
    np.testing.assert_array_equal(schedule.values(steps).view(np.uint64), compiled.view(np.uint64))


def test_a_schedule_of_ones_own_is_evaluated_step_by_step() -> None:
    assert values_of(Alternating(1.5), np.array([[1, 2], [3, 4]])).tolist() == [[1.5, 3.0], [1.5, 3.0]]
    assert first_values("tau", Alternating(1.5), 3).tolist() == [1.5, 3.0, 1.5]


def test_a_step_outside_a_table_is_an_error() -> None:
    for k in (0, 4, [1, 4]):
        with pytest.raises(ValueError, match=r"k = [04] lies outside the schedule, which has the steps 1 to 3\. Pass one"):
            (Table([3, 1, 2]) + 1.0).values(k)


@pytest.mark.parametrize("value", [0.5, 2, np.float32(0.5), np.int64(3)])
def test_a_number_stands_for_a_constant(value: Any) -> None:
    assert as_schedule("eta", value) == Constant(float(value))


def test_schedules_and_arrays_are_taken_as_they_are() -> None:
    power = Power(1.0, -0.5)
    assert as_schedule("eta", power) is power
    for values in ([1.0, 2.0], (1.0, 2.0), np.array([1.0, 2.0])):
        table = as_schedule("eta", values)
        assert isinstance(table, Table)
        assert table.entries.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1", Constant(0.1)),
        (" 2 ", Constant(2.0)),
        (".5", Constant(0.5)),
        ("1e-3", Constant(1e-3)),
        ("-2.5E+1", Constant(-25.0)),
        ("k", Power(1.0, 1.0)),
        ("2k", Power(2.0, 1.0)),
        ("2*k", Power(2.0, 1.0)),
        ("0.1 k", Power(0.1, 1.0)),
        ("(k)", Power(1.0, 1.0)),
        ("k^(2/3)", Power(1.0, 2 / 3)),
        ("k^-1", Power(1.0, -1.0)),
        ("k**0.5", Power(1.0, 0.5)),
        ("k^(-1/2)", Power(1.0, -0.5)),
        ("k^(0.5)", Power(1.0, 0.5)),
        ("k^(.5/1.5)", Power(1.0, 1 / 3)),
        ("4*(k+1)^-1", Power(4.0, -1.0, 1.0)),
        ("4*(k + 1)^-1", Power(4.0, -1.0, 1.0)),
        ("1e-3*(k-0.5)^(1/2)", Power(1e-3, 0.5, -0.5)),
        ("-2 * k ^ -1", Power(-2.0, -1.0)),
        ("4*(k+1)^-1 + 0.01", Sum(Power(4.0, -1.0, 1.0), Constant(0.01))),
        ("0.1 + (k + 1)^-1 + 2", Sum(Sum(Constant(0.1), Power(1.0, -1.0, 1.0)), Constant(2.0))),
    ],
)
def test_texts(text: str, expected: Any) -> None:
    assert parse_schedule(text) == expected


BAD_TEXTS = [
    "",
    "  ",
    "x",
    "-k",
    "*k",
    "2*",
    "k*2",
    "2^3",
    "4^-1",
    "1 2",
    "1. 5*k",
    "k k",
    "k^",
    "k^k",
    "k^(2/0)",
    "k^(2/0.0)",
]
BAD_TEXTS += [
    "k^(1..2/3)",
    "k^1/2",
    "k^-(2/3)",
    "(k+1",
    "(k+)",
    "(k1)",
    "k + ",
    "+",
    "0.1 - k",
    "0.1+k",
    "0.1 +  + 0.2",
    "inf",
    "nan",
]


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_bad_texts(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"in the schedule {text!r} is no term scale*(k+shift)^exponent. Write")):
        parse_schedule(text)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: Power(1.0, shift=-1.0),
            ValueError,
            "shift = -1.0 makes k + shift zero or negative at k = 1. Pass a shift above",
        ),
        (lambda: parse_schedule("(k-1)^-1"), ValueError, "shift = -1.0 makes k + shift zero or negative at k = 1."),
        (lambda: parse_schedule("1e400"), ValueError, "value = inf is not finite. Pass a finite number."),
        (lambda: Power(np.inf), ValueError, "scale = inf is not finite. Pass a finite number."),
        (lambda: Power(1.0, "2"), TypeError, "exponent = '2' is not a number. Pass a float."),
        (lambda: Constant(np.nan), ValueError, "value = nan is not finite."),
        (lambda: Table([]), ValueError, "The schedule has the shape (0,). Pass a 1-D array with one value per step."),
        (lambda: Table([[1.0]]), ValueError, "The schedule has the shape (1, 1)."),
        (lambda: Table([1.0, np.nan]), ValueError, "The schedule is nan at step 2. Pass finite values only."),
        (lambda: as_schedule("eta", "0.1"), TypeError, "eta = '0.1' is no schedule. Pass a number, an array"),
        (lambda: as_schedule("eta", None), TypeError, "eta = None is no schedule."),
        (lambda: as_schedule("eta", True), TypeError, "eta = True is no schedule."),
        (lambda: as_schedule("tau", np.inf), ValueError, "tau = inf is not finite."),
        (lambda: Power(1.0) + "0.1", TypeError, "second = '0.1' is no schedule."),
    ],
)
def test_bad_values(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        make()


@pytest.mark.parametrize(
    ("tau", "reason"),
    [
        (0.0, "= 0.0 is not positive"),
        (-1.0, "= -1.0 is not positive"),
        (Power(-2.0, 0.5), "has a factor that is not positive"),
        (np.array([1.0, 2.0, -3.0]), "is -3.0 at step 3"),
        (Power(0.0, 0.5) + Constant(-1.0), "adds terms that are not positive"),
        (-Power(2.0, 0.5), "has one factor that is not positive"),
        (Power(2.0, 0.5) * np.array([1.0, 0.0]), "has one factor that is not positive"),
    ],
)
def test_a_clip_level_that_is_known_not_to_be_positive_is_an_error(tau, reason):
    for method in (GClip, CClip, lambda eta, tau: ProjectedGClip(eta, tau, Box(-1.0, 1.0))):
        with pytest.raises(ValueError, match=r"tau .*Pass a schedule above 0\.") as caught:
            method(0.1, tau)
        assert reason in str(caught.value)


def test_a_clip_level_that_may_be_positive_is_taken():
    assert positive_schedule("tau", Power(-1.0, -1.0) + 2.0).at(1) == 1.0
    assert positive_schedule("tau", 2.0 - Power(1.0, -1.0)).at(1) == 1.0
    assert positive_schedule("tau", -Power(-1.0, -1.0)).at(1) == 1.0
    assert positive_schedule("tau", Alternating(-2.0) * Power(-1.0)).at(1) == 2.0


def test_a_table_shorter_than_the_steps_is_an_error_wherever_its_values_are_asked_for():
    with pytest.raises(ValueError, match=r"The schedule has 2 values for 3 steps\. Pass one value per step\."):
        schedule_values(Table([1.0, 2.0]) + 1.0, 3)
    with pytest.raises(ValueError, match=r"tau has 2 values for 3 steps\. Pass one value per step\."):
        first_values("tau", Table([1.0, 2.0]) + 1.0, 3)


@pytest.mark.parametrize("schedule", EVERY_KIND, ids=repr)
@pytest.mark.parametrize("steps", [1, 100, MAX_UNCOMPILED, MAX_UNCOMPILED + 1])
def test_the_table_of_a_run_has_the_compiled_bits_for_few_steps_and_for_many(schedule: Any, steps: int) -> None:
    if steps > 2000 and isinstance(schedule, Table):
        pytest.skip("the table has 2000 entries")
    table = tabulate(SGD(schedule), steps).eta.entries[:steps]
    np.testing.assert_array_equal(table.view(np.uint64), schedule_values(schedule, steps).view(np.uint64))


def test_few_steps_of_the_librarys_own_schedules_need_no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(numbers, "schedule_values", lambda schedule, steps: asked.append(schedule) or np.ones(steps))
    tabulate(SGD(Power(1.0, -0.5) * Power(2.0, 0.3) + 0.1), MAX_UNCOMPILED)
    assert asked == []
    tabulate(SGD(Alternating(0.7) * Power(1.0, -0.5)), 10)
    tabulate(SGD(Power(1.0, -0.5)), MAX_UNCOMPILED + 1)
    assert len(asked) == 2


def test_a_table_that_overflows_says_so_with_and_without_a_compiler() -> None:
    for steps in (100, MAX_UNCOMPILED + 1):
        with pytest.raises(ValueError, match="The schedule is inf at step 2"):
            tabulate(SGD(Power(1e300, 40.0)), steps)
