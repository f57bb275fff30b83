"""Checks of parameters: what passes, and messages that name the value, the reason and the remedy."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from heavytail.parts.parameters import between, common_length, integer, number, numbers, one_of, positive, set_field


@pytest.mark.parametrize("value", [2, 2.0, np.float64(2), np.float32(2), np.int64(2), np.uint8(2)])
def test_every_real_number_becomes_a_float(value: Any) -> None:
    for result in (number("x", value), positive("x", value), between("x", value, 0.0, 2.0), numbers("x", value)):
        assert result == 2.0
        assert type(result) is float


@pytest.mark.parametrize(
    ("check", "error", "message"),
    [
        (lambda: number("eta", "1"), TypeError, "eta = '1' is not a number. Pass a float."),
        (lambda: number("eta", True), TypeError, "eta = True is not a number. Pass a float."),
        (lambda: number("eta", None), TypeError, "eta = None is not a number. Pass a float."),
        (lambda: number("eta", 1j), TypeError, "eta = 1j is not a number. Pass a float."),
        (lambda: number("eta", [1.0]), TypeError, "eta = [1.0] is not a number. Pass a float."),
        (lambda: number("eta", math.inf), ValueError, "eta = inf is not finite. Pass a finite number."),
        (lambda: number("eta", math.nan), ValueError, "eta = nan is not finite. Pass a finite number."),
        (lambda: positive("mu", 0.0), ValueError, "mu = 0.0 must be positive. Pass a number above 0."),
        (lambda: positive("mu", -3), ValueError, "mu = -3 must be positive. Pass a number above 0."),
        (lambda: between("p", 3, 0.0, 2.0), ValueError, "p = 3 lies outside [0, 2]."),
        (lambda: between("p", 0, 0.0, 2.0, closed="high"), ValueError, "p = 0 lies outside (0, 2]."),
        (lambda: between("p", 2, 0.0, 2.0, closed="low", reason="Why."), ValueError, "p = 2 lies outside [0, 2). Why."),
        (lambda: between("p", 2, 0.0, 2.0, closed="neither"), ValueError, "p = 2 lies outside (0, 2)."),
        (lambda: integer("k", 1.5, 0), TypeError, "k = 1.5 is not an integer. Pass an int."),
        (lambda: integer("k", False, 0), TypeError, "k = False is not an integer. Pass an int."),
        (lambda: integer("k", math.inf, 0), TypeError, "k = inf is not an integer. Pass an int."),
        (lambda: integer("k", "2", 0), TypeError, "k = '2' is not an integer. Pass an int."),
        (lambda: integer("k", -1, 0), ValueError, "k = -1 is out of range. Pass an integer of at least 0."),
        (lambda: integer("k", 9, 1, 8), ValueError, "k = 9 is out of range. Pass an integer of at least 1 and at most 8."),
        (
            lambda: one_of("side", "up", ("left", "right")),
            ValueError,
            "side = 'up' is unknown. Choose one of 'left', 'right'.",
        ),
        (lambda: numbers("x", []), ValueError, "x has the shape (0,). Pass a number, or a 1-D array of one per coordinate."),
        (lambda: numbers("x", [[1.0]]), ValueError, "x has the shape (1, 1). Pass a number, or a 1-D array"),
        (lambda: numbers("x", [1.0, math.nan]), ValueError, "x holds nan. Pass finite numbers only."),
        (
            lambda: common_length(a=np.zeros(2), b=np.zeros(3)),
            ValueError,
            "a has 2 entries and b has 3 entries. Pass arrays of one length, or plain numbers.",
        ),
    ],
)
def test_bad_values(check: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        check()


@pytest.mark.parametrize("closed", ["both", "low", "high", "neither"])
def test_the_closed_ends_of_an_interval(closed: str) -> None:
    for end, holds in ((0.0, closed in ("both", "low")), (2.0, closed in ("both", "high"))):
        if holds:
            assert between("p", end, 0.0, 2.0, closed) == end
        else:
            with pytest.raises(ValueError, match="lies outside"):
                between("p", end, 0.0, 2.0, closed)


@pytest.mark.parametrize("value", [3, 3.0, np.int32(3), np.float64(3.0)])
def test_every_whole_number_becomes_an_int(value: Any) -> None:
    result = integer("k", value, 0, 3)
    assert result == 3
    assert type(result) is int


def test_numbers_are_a_read_only_copy() -> None:
    given = np.array([1.0, 2.0])
    kept = numbers("x", given)
    given[0] = 9.0
    assert isinstance(kept, np.ndarray)
    assert kept.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 5.0
    assert numbers("x", np.array(4.0)) == 4.0


def test_the_common_length() -> None:
    assert common_length(a=1.0, b=2.0) is None
    assert common_length(a=1.0, b=np.zeros(3), c=np.zeros(3)) == 3


def test_a_field_of_a_frozen_dataclass_can_be_set_from_its_constructor() -> None:
    @dataclass(frozen=True)
    class Part:
        x: float

        def __post_init__(self) -> None:
            set_field(self, "x", 2.0 * self.x)

    assert Part(3.0).x == 6.0
    assert one_of("side", "left", ("left", "right")) == "left"
