"""Exponents in delta: powers, powers of the logarithm and laws in between are told apart, and what is refused says why.

The coverage of all intervals, and how often a word is false, on more laws and sizes: tests/benchmarks/in_delta.py.
"""

import math

import numpy as np
import pytest

import heavytail as ht
from heavytail.curves.confidence import confidence_exponent
from tests.builders.curves import counts_of, from_means, from_values
from tests.builders.laws_in_delta import LAWS, MIXTURES, chord, counts_of_law, pareto

RARE = (1e-6, 1e-5, 1e-4, 1e-3)


def draw(name, n=200_000, seed=0):
    return np.asarray(LAWS[name][2](np.random.default_rng(seed).random(n)))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Pareto, s = 0.1", "power"),
        ("Pareto, s = 1", "power"),
        ("Student 2", "power"),
        ("half-normal", "polylog"),
        ("exponential", "polylog"),
        ("log-normal 1", "undecided"),
    ],
)
@pytest.mark.parametrize("counted", [False, True])
def test_powers_of_one_over_delta_and_of_its_logarithm_are_told_apart(name, word, counted):
    values = draw(name)
    found = confidence_exponent(from_values(values[:, None]) if counted else values)
    assert found.verdict == word
    low, high = found.limits()
    assert low <= LAWS[name][1] <= high


def test_a_bounded_law_is_no_power_of_one_over_delta():
    assert confidence_exponent(draw("uniform")).verdict == "polylog"


def test_the_interval_covers_the_slope_of_its_window():
    """200 samples: fewer than 180 covered would be a false alarm of 0.2 % for an interval of 95 %."""
    laws = {name: LAWS[name][2] for name in ("Pareto, s = 0.5", "exponential squared")}
    for name, quantile in laws.items():
        found = [confidence_exponent(draw(name, 5_000, seed)) for seed in range(200)]
        covered = [one.low <= chord(quantile, one.deltas) <= one.high for one in found]
        assert sum(covered) >= 180
        assert (
            np.mean([one.covers(1.1 * chord(quantile, one.deltas), 0.5) for one in found]) < 0.5
        )  # and is no wider than that


def test_no_polylog_and_no_law_in_between_is_called_a_power():
    """100 samples each of 20 000 values; at 99 % at most 0.5 % are, so more than four would be a false alarm of 0.02 %."""
    for name in ("exponential squared", "log-normal 1"):
        assert sum(confidence_exponent(draw(name, 20_000, seed)).verdict == "power" for seed in range(100)) <= 4


def test_a_power_of_the_logarithm_is_found():
    found = confidence_exponent(draw("exponential squared", 10**6))
    assert found.powers_of_logarithm == pytest.approx([2.0] * 3, abs=0.1)
    assert found.slopes[0] > found.slopes[1] > found.slopes[2]
    assert not found.settled


@pytest.mark.parametrize(("name", "word"), [("Pareto, s = 0.5", "power"), ("exponential squared", "polylog")])
def test_failures_of_one_in_a_million_are_seen_in_the_counts_of_a_hundred_million_trajectories(name, word):
    counts = counts_of_law(LAWS[name][2], 10**8, np.random.default_rng(2))
    curve = from_means([1], [[1.0]], counts=counts[None], group_sizes=np.array([10**8]))
    found = confidence_exponent(curve, RARE)
    assert found.deltas == pytest.approx((1e-6, 1e-5), rel=0.3)
    assert found.verdict == word
    assert found.covers(chord(LAWS[name][2], found.deltas))
    assert found.high - found.low < 0.1


def test_a_run_counts_the_largest_of_a_million_trajectories_whatever_the_threads():
    """One step of length 1 from the minimum leaves the noise, whose size is a Pareto variable: s = 1/2 at every delta."""
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(2.0, symmetric=True), method=ht.methods.SGD(1.0),
        start=0.0, steps=1, trajectories=10**6, record=[("distance", "last")],
    )  # fmt: skip
    curves = [ht.simulate(experiment, threads=threads).curve("distance") for threads in (1, 2)]
    one, other = (confidence_exponent(curve, (1e-4, 1e-3, 1e-2, 1e-1)) for curve in curves)
    assert one.slope == other.slope
    assert one.covers(0.5, 0.999)
    assert one.verdict == "power"


def test_a_part_of_the_law_that_comes_in_is_no_power_yet():
    rising = MIXTURES["10 % exponential squared over exponential"][2](np.random.default_rng(1), 60_000)
    found = confidence_exponent(rising)
    assert found.rises
    assert found.limits()[0] == -math.inf
    assert found.verdict == "undecided"


FAMILY = (0.3, 0.1, 0.03, 0.01, 0.003)


def family(law, n=64_000, seed=1):
    rng = np.random.default_rng(seed)
    return {delta: np.asarray(law(delta, rng.random(n))) for delta in FAMILY}


@pytest.mark.parametrize(
    ("law", "exponent", "word"),
    [
        (lambda delta, u: delta**-0.5 * LAWS["half-normal"][2](u), None, "power"),
        (lambda delta, u: u**-0.5, 0.5, "power"),
        (lambda delta, u: (u / delta) ** -0.5, 0.0, "polylog"),
    ],
    ids=["scaled", "Pareto", "constant"],
)
def test_a_family_indexed_by_delta_has_the_slope_of_its_quantiles(law, exponent, word):
    """Of 200 seeds 193 give the word for Pareto, and none another one than "undecided"."""
    found = confidence_exponent(family(law))
    assert found.verdict == word
    assert exponent is None or found.covers(exponent, 0.999)


@pytest.mark.filterwarnings("error")
def test_a_constant_has_no_slope_and_no_error():
    found = confidence_exponent(np.full(5000, 3.0))
    assert (found.value, found.low, found.high, found.limits(), found.verdict) == (0.0, 0.0, 0.0, (0.0, 0.0), "polylog")


def test_a_family_of_fewer_than_two_laws_has_no_slope():
    for laws, count in ({}, "0 laws"), ({0.1: np.arange(1.0, 2000.0)}, "1 law"):
        with pytest.raises(ValueError, match=f"A family of {count} has no slope"):
            confidence_exponent(laws)


def test_the_errors_of_a_family_are_wider_where_few_lie_beyond():
    """192 and 1920 values beyond: the widths differ by sqrt(10), and 2.3/1.96 more."""
    few, many = (confidence_exponent(family(lambda delta, u: u**-0.5, n)) for n in (64_000, 640_000))
    ratio = (few.high - few.low) / (many.high - many.low)
    assert ratio == pytest.approx(math.sqrt(10.0) * 2.3 / 1.96, rel=0.12)


def test_the_share_says_at_which_quantile_a_family_is_asked():
    laws = family(lambda delta, u: (4.0 * u / delta) ** -0.25 * delta**-0.5)
    found = confidence_exponent(laws, share=0.25)
    assert found.covers(0.5, 0.999)
    logs = [math.log(np.sort(laws[delta])[-round(0.25 * delta * 64_000)]) for delta in FAMILY]
    weights = np.array(FAMILY)  # the error of the quantile is like its relative count: 1/sqrt(delta)
    line = np.polyfit(-np.log(FAMILY), logs, 1, w=np.sqrt(weights))[0]
    assert found.value == pytest.approx(line, abs=0.003)


def test_a_basis_leaves_no_room_for_a_drift():
    basis = ht.rates.PurePower("Pareto by construction")
    found = confidence_exponent(draw("Pareto, s = 0.5", 5_000), basis=basis)
    assert found.limits() == found.interval()
    assert confidence_exponent(draw("Pareto, s = 0.5", 5_000)).limits()[1] > found.limits()[1]


def test_looks_share_the_error():
    values = draw("Pareto, s = 0.5", 20_000)[:, None]
    once, often = (confidence_exponent(from_values(values, looks=looks)) for looks in (1, 5))
    assert often.interval(0.95) == once.interval(0.99)


def test_few_values_and_coarse_steps_are_no_ground_for_a_word():
    found = confidence_exponent(draw("Pareto, s = 0.5", 20_000), [0.1, 0.01, 0.001])
    assert found.note == "only 20 values lie beyond the deepest window; 30 are needed"
    assert found.verdict == "undecided"
    coarse = 10.0 ** np.floor(np.log10(draw("Pareto, s = 1", 200_000)))
    assert "fewer than two of its steps" in confidence_exponent(coarse, [0.5, 0.1, 0.005, 0.003]).note


def test_a_trajectory_that_diverged_counts_as_infinite():
    values = draw("Pareto, s = 0.5", 20_000)
    values[np.argsort(values)[-10:]] = np.nan
    assert confidence_exponent(values).value == confidence_exponent(draw("Pareto, s = 0.5", 20_000)).value
    with pytest.raises(ValueError, match=r"that 10 of 20000 exceed is inf, so it has no logarithm\. Choose other deltas"):
        confidence_exponent(values, [0.1, 0.0005])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, 2.0],), r"2 values are too few for three windows\. Pass \d+ at least, or your own deltas"),
        ((np.ones((3, 3)),), r"data has the shape \(3, 3\)\. Pass the values of one law, a Curve, or a mapping"),
        (
            (pareto(0.5)(np.random.default_rng(1).random(100)), [0.1]),
            r"deltas = .* are no ends of windows\. Pass two or more",
        ),
        (
            (np.arange(100.0), [0.1, 0.001]),
            r"Of 100 values \[10, 0\] lie beyond deltas .* 30 beyond the smallest are wanted",
        ),
        ((-np.ones(5000),), r"exceed is -1\.0, so it has no logarithm"),
        (({0.1: np.ones(1000)},), r"A family of 1 law has no slope\. Pass a law for each of two deltas"),
        (({0.1: np.ones(1000), 0.01: np.ones(1000)},), r"Only 10\.0 values lie beyond a quantile of the family\. Run"),
        (({0.1: np.ones(1000), 0.01: np.ones(1000)}, [0.1, 0.2]), r"deltas cannot be chosen for a family"),
    ],
)
def test_what_has_no_exponent_is_refused_with_a_remedy(arguments, message):
    with pytest.raises(ValueError, match=message):
        confidence_exponent(*arguments)


def test_a_curve_within_one_bin_and_a_checkpoint_without_a_curve_are_refused():
    narrow = 1.0 + 0.001 * np.random.default_rng(1).random((5000, 1))
    with pytest.raises(ValueError, match=r"lie within one bin of its histogram\. Pass deltas further apart, or the values"):
        confidence_exponent(from_values(narrow))
    with pytest.raises(ValueError, match="k = 3 names a checkpoint, and the data are no curve"):
        confidence_exponent(draw("Pareto, s = 0.5", 5000), k=3)
    with pytest.raises(TypeError, match="basis"):
        confidence_exponent(draw("Pareto, s = 0.5", 5000), basis="a reason")


def test_a_curve_is_asked_at_its_last_checkpoint_or_at_another():
    values = np.stack([draw("Pareto, s = 1", 20_000), draw("Pareto, s = 0.1", 20_000)], axis=1)
    curve = from_values(values, k=[10, 20])
    assert confidence_exponent(curve).covers(0.1, 0.999)
    assert confidence_exponent(curve, k=10).covers(1.0, 0.999)
    assert (curve.counts[1] == counts_of(values[:, 1])).all()
