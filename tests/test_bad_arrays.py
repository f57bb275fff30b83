"""What is no array of real numbers is an error wherever the library takes one, and what is like an array is right."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import heavytail as ht
from heavytail import exact, judge, rates, theory
from heavytail.noise import (
    Atoms,
    EllipticalStable,
    Gaussian,
    Growing,
    Levy,
    Multiplicative,
    Pareto,
    Scaled,
    Tabulated,
    Varying,
)
from tests.builders.curves import from_means

SIZES = 1.0 + np.abs(Pareto(1.5, symmetric=True).rvs(200, 1))
SIGNED = np.where(np.arange(200) % 3, SIZES, -SIZES)
STEPS = np.arange(1, 201)
SHARES = np.full(200, 1.0 / 200.0)
CURVE = from_means(np.array([10, 30, 100, 300]), np.ones((40, 4)))


def experiment(**changes: Any) -> Any:
    given = {"problem": ht.problems.Quadratic(1.0), "noise": Gaussian(), "method": ht.methods.SGD(0.1), "start": 1.0}
    return ht.Experiment(**(given | {"steps": 200, "trajectories": 2} | changes))


# Every place where an array comes in, with a good one; None where no array of 200 numbers is.
TAKERS: dict[str, tuple[Any, Any]] = {
    "tail_report": (lambda x: ht.tail_report(x).subject, SIGNED),
    "hill": (lambda x: ht.tail_index.hill(x).value, SIGNED),
    "second_order": (lambda x: ht.tail_index.second_order(x).rho, SIGNED),
    "hill_of_series": (lambda x: ht.tail_index.hill_of_series(x, blocks=5).value, SIGNED),
    "from_histogram": (ht.tail_index.from_histogram, None),
    "hill_of_histogram": (lambda x: ht.tail_index.hill_of_histogram(x, 20), None),
    "from_quantiles": (lambda x: ht.stable_index.from_quantiles(x).value, SIGNED),
    "from_characteristic": (lambda x: ht.stable_index.from_characteristic(x).value, SIGNED),
    "from_block_sums": (lambda x: ht.stable_index.from_block_sums(x, 10).value, SIGNED),
    "median_of_means": (lambda x: ht.robust_mean.median_of_means(x).value, SIGNED),
    "catoni": (lambda x: ht.robust_mean.catoni(x).value, SIGNED),
    "trimmed_mean": (lambda x: ht.robust_mean.trimmed_mean(x).value, SIGNED),
    "SGD": (lambda x: ht.methods.SGD(x).eta.entries, SIZES),
    "GClip": (lambda x: ht.methods.GClip(0.1, x).tau.entries, SIZES),
    "CClip": (lambda x: ht.methods.CClip(0.1, 1.0, levels=x).levels, SIZES),
    "a sum of schedules": (lambda x: (ht.Power(1.0, -1.0) + x).values(STEPS), SIZES),
    "a schedule's values": (lambda x: ht.Power(1.0, -1.0).values(x), STEPS),
    "a table's values": (lambda x: ht.methods.SGD(SIZES).eta.values(x), STEPS),
    "Quadratic": (lambda x: ht.problems.Quadratic(x).curvature, SIZES),
    "Box": (lambda x: ht.problems.Box(x, 1e9).low, SIZES),
    "Scaled": (lambda x: Scaled(Gaussian(), x).scale, SIZES),
    "Varying": (lambda x: Varying(Gaussian(), x).scale.entries, SIZES),
    "Atoms": (lambda x: Atoms(x, SHARES).values, SIGNED),
    "probabilities": (lambda x: Atoms(SIGNED, x).probabilities, SHARES),
    "EllipticalStable": (lambda x: EllipticalStable(1.5, x).factor, SIZES),
    "projection": (lambda x: EllipticalStable(1.5).projection(x).scale, SIZES),
    "a point": (lambda x: Growing(Gaussian()).rvs(2, 1, x=x), SIZES),
    "a gradient": (lambda x: Multiplicative(Gaussian()).rvs(2, 1, gradient=x), SIZES),
    "cdf": (Gaussian().cdf, SIGNED),
    "pdf": (Pareto(1.5).pdf, SIGNED),
    "sf of atoms": (Atoms([1.0, 2.0], [0.5, 0.5]).sf, SIGNED),
    "cdf of a table": (Tabulated(Gaussian()).cdf, SIGNED),
    "ppf": (Levy(symmetric=True).ppf, SHARES),
    "clipped_mean": (Pareto(1.5).clipped_mean, SIZES),
    "clipped_moment": (lambda x: Pareto(1.5).clipped_moment(1.0, x), SIZES),
    "characteristic": (Gaussian().characteristic, SIGNED),
    "start": (lambda x: experiment(start=x).start, SIZES),
    "checkpoints": (lambda x: experiment(checkpoints=x).checkpoints, STEPS),
    "window": (lambda x: ht.fit_rate(CURVE, x), None),
    "curve": (ht.fit_rate, None),
    "exact_rate": (lambda x: rates.exact_rate(STEPS, x).rate, 1.0 / STEPS),
    "a bound": (lambda x: judge.below(CURVE, x), None),
    "theorem 4": (lambda x: theory.theorem_4.bound(x, 1.5), STEPS),
    "lemma 9": (lambda x: theory.lemma_9.bias_bound(x, 1.5), SIZES),
    "refined clip bias": (lambda x: theory.refined_clip_bias.bias_bound(x, 1.5, 0.5, 1.0), SIZES),
    "corollary 7": (lambda x: theory.corollary_7.bound(3, 1.5, x), SIZES),
    "predictor": (lambda x: exact.predictor.gap(Gaussian(), x, 1.0, [5]), SIZES),
    "explore": (lambda x: ht.explore(1.5, clip=x, step=[1.0]), None),
}  # fmt: skip

BAD: dict[str, Any] = {
    "masked": np.ma.masked_greater(SIZES, 2.0),
    "masked inside a list": [np.ma.masked_greater(SIZES[:2], 0.0)] * 2,
    "complex": SIZES + 1j,
    "text": SIZES.astype(str),
    "a list of text": ["0.1"] * 200,
    "dates": np.arange(200).astype("M8[D]"),
    "spans of time": np.arange(1, 201).astype("m8[D]"),
    "objects": SIZES.astype(object),
    "decimals": [Decimal(1)] * 200,
    "days": [datetime.date(2020, 1, 1)] * 200,
    "bools": SIZES > 2.0,
    "a list with a bool": [True] + [1.0] * 199,
    "nothing": [None] * 200,
    "ragged": [[1.0], [1.0, 2.0]],
    "records": np.zeros(200, dtype=[("a", "f8"), ("b", "i4")]),
    "a dict": {"a": 1.0},
    "a set": {1.0, 2.0},
    "a word": "0.1",
    "a class": float,
}


@pytest.mark.parametrize("name", TAKERS)
def test_what_is_no_array_of_real_numbers_is_an_error_with_a_remedy(name: str) -> None:
    take, good = TAKERS[name]
    if good is not None:
        take(good)  # so that it is not another argument that is wrong
    for bad in BAD.values():
        with pytest.raises((TypeError, ValueError), match=r"\. \S") as caught:  # a reason and a remedy: two sentences
            take(bad)
        assert len(str(caught.value)) < 700
        assert "\n" not in str(caught.value)


class Series:
    """A column of a table as pandas has it: like an array, and with an `at` that has nothing to do with schedules."""

    def __init__(self, values: Any):
        self.values, self.at = np.asarray(values), self.look_up

    def look_up(self, axis: int | None = None) -> float:
        raise AssertionError("an entry was looked up as if it was a step")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.values if dtype is None else self.values.astype(dtype)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Any:
        return iter(self.values)


@pytest.mark.parametrize("name", [name for name, (_, good) in TAKERS.items() if good is not None])
def test_what_is_like_an_array_is_one(name: str) -> None:
    take, good = TAKERS[name]
    expected = take(np.array(good))
    for kind in (list, tuple, Series, np.ma.array, lambda x: np.asarray(x, ">f8")):
        seen = take(kind(good))
        if isinstance(expected, str):
            assert seen == expected
        else:
            np.testing.assert_array_equal(seen, expected)


@pytest.mark.parametrize("hidden", [1, 3])
def test_masked_values_are_counted_and_an_empty_mask_is_none(hidden: int) -> None:
    mask = np.arange(200) < hidden
    with pytest.raises(ValueError, match=rf"The data came with {hidden} masked value{'s' * (hidden > 1)}\. Leave them out"):
        ht.tail_report(np.ma.array(SIGNED, mask=mask))
    assert ht.tail_report(np.ma.array(SIGNED, mask=False)).subject == ht.tail_report(SIGNED).subject


def test_a_column_of_text_with_an_at_is_no_schedule() -> None:
    with pytest.raises(TypeError, match="is no schedule"):
        ht.methods.SGD(Series(["0.1"] * 3))


FLAGS = {
    "Pareto": lambda flag: Pareto(1.5, symmetric=flag).symmetric,
    "Levy": lambda flag: Levy(symmetric=flag, centered=False).symmetric,
    "Lomax": lambda flag: ht.noise.Lomax(1.5, centered=flag).centered,
    "explore": lambda flag: ht.explore(1.5, flag, clip=[0.5], step=[1.0]).symmetric,
    "simulate": lambda flag: ht.simulate(experiment(steps=1), "interpreted", samples=flag).every_value is not None,
    "schedules": lambda flag: theory.schedules.rate(1.5, 0.5, 1.0, flag) > 0.7,
}


@pytest.mark.parametrize("take", FLAGS.values(), ids=FLAGS)
def test_a_flag_is_true_or_false_and_nothing_else(take: Any) -> None:
    for value in (True, False, np.True_, np.False_):
        assert take(value) is bool(value)
    for value in ("false", "", float("nan"), 0, 1, 2, None, np.array(True), [False]):
        with pytest.raises(TypeError, match=re.escape("is neither True nor False. Pass one of the two.")):
            take(value)


NO_PARTS = {
    "domain of SGD": (lambda part: ht.methods.SGD(0.1, part), "is no domain"),
    "domain of ProjectedSGD": (lambda part: ht.methods.ProjectedSGD(0.1, part), "is no domain"),
    "domain of GClip": (lambda part: ht.methods.GClip(0.1, 1.0, part), "is no domain"),
    "domain of CClip": (lambda part: ht.methods.CClip(0.1, 1.0, domain=part), "is no domain"),
    "domain of AdaGradNorm": (lambda part: ht.methods.AdaGradNorm(0.1, part), "is no domain"),
    "domain of Quadratic": (lambda part: ht.problems.Quadratic(1.0, domain=part), "is no domain"),
    "Shifted": (ht.noise.Shifted, "is no law of one coordinate"),
    "Contaminated": (lambda part: ht.noise.Contaminated(Gaussian(), part, 0.1), "is no law of one coordinate"),
    "Isotropic": (ht.noise.Isotropic, "is no law of one coordinate"),
    "Scaled": (Scaled, "is no law of one coordinate"),
    "Stream": (lambda part: ht.noise.Stream(part, 1), "is no law of one coordinate"),
    "problem": (lambda part: experiment(problem=part), "The problem"),
    "noise": (lambda part: experiment(noise=part), "The noise"),
    "method": (lambda part: experiment(method=part), "The method"),
    "simulate": (ht.simulate, "is no Experiment"),
    "replay": (lambda part: ht.replay(part, 0), "is no Experiment"),
}


@pytest.mark.parametrize(("take", "message"), NO_PARTS.values(), ids=NO_PARTS)
def test_what_is_not_of_the_contract_is_no_part(take: Any, message: str) -> None:
    for part in (5, "box", None, SIZES, ht.problems.Box, Pareto):
        with pytest.raises(TypeError, match=message):
            take(part)


def test_assumptions_are_not_told_of_what_is_no_part() -> None:
    for part in (5, "gaussian", None, SIZES, Gaussian):
        for parts in ((part, Gaussian()), (ht.problems.Quadratic(1.0), part)):
            with pytest.raises(TypeError, match="is no part"):
                ht.assumptions(*parts)


def test_a_window_is_two_numbers() -> None:
    for window in (5.0, (), (1.0,), (1.0, 2.0, 3.0), (np.nan, 3.0)):
        with pytest.raises(ValueError, match=re.escape("is no range of k. Pass its first and its last k.")):
            ht.fit_rate(CURVE, window)
