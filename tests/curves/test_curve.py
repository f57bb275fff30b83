"""Curves against the samples they summarise: means, intervals, quantiles and moments, joined and averaged."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import stats

from heavytail.curves.combined import average, join
from heavytail.curves.curve import Curve, cells
from heavytail.curves.rates import fit_quantile_rate, fit_rate
from heavytail.experiment.groups import group_sizes
from tests.builders.curves import counts_of
from tests.naive import group_means

BIN = 1.0625  # the widest bin: 17/16


def curve_of(values, k=None, **changes):
    """A curve from samples of the shape (trajectories, checkpoints), as a run would record them."""
    finite = np.where(np.isfinite(values), values, 0.0)
    given = {
        "k": np.arange(1, values.shape[1] + 1) if k is None else np.asarray(k),
        "group_means": group_means(finite),
        "group_sizes": group_sizes(len(values)),
        "counts": counts_of(values),
        "maximum": np.where(np.isfinite(values), values, -np.inf).max(axis=0),
        "diverged": np.sum(~np.isfinite(values), axis=0),
        "sample": values[:300],
    }
    return Curve(**(given | changes))


@pytest.fixture(scope="module")
def samples():
    """Pareto-like, lognormal, and two atoms at the ends of one bin."""
    generator = np.random.default_rng(0)
    columns = [
        generator.pareto(1.5, 3000) + 1.0,
        np.exp(2.0 * generator.standard_normal(3000)),
        generator.choice([1.0, 1.06], 3000),
    ]
    return np.array(columns).T


def test_mean_and_interval_of_equal_groups_are_the_textbook_ones(samples):
    curve = curve_of(samples[:2048])
    assert curve.trajectories == 2048
    assert curve.mean == pytest.approx(samples[:2048].mean(axis=0), rel=1e-13)
    expected = stats.ttest_1samp(group_means(samples[:2048]), 0.0).confidence_interval(0.95)
    assert curve.low == pytest.approx(expected.low, rel=1e-12)
    assert curve.high == pytest.approx(expected.high, rel=1e-12)
    assert curve.interval(0.5)[1][0] < curve.high[0] < curve.interval(0.999)[1][0]


def test_mean_of_unequal_groups_is_the_mean_of_all(samples):
    curve = curve_of(samples)
    assert len(set(curve.group_sizes.tolist())) > 1
    assert curve.mean == pytest.approx(samples.mean(axis=0), rel=1e-13)
    assert curve.group_means.mean(axis=0) != pytest.approx(samples.mean(axis=0), rel=1e-6)


@pytest.mark.parametrize("q", [0.001, 0.05, 0.3, 0.5, 0.77, 0.95, 0.9995])
def test_quantiles_lie_within_one_bin_of_the_samples(samples, q):
    """The bound holds for every sample; for the two smooth laws the error is below 1 % except in the far tail."""
    ratio = curve_of(samples).quantile(q) / np.quantile(samples, q, axis=0, method="inverted_cdf")
    assert (ratio < BIN).all()
    assert (ratio > 1.0 / BIN).all()
    if 0.01 < q < 0.99:
        assert ratio[:2] == pytest.approx(1.0, abs=0.01)


def test_a_law_at_the_end_of_a_bin_has_the_full_error():
    """So the bound of one bin cannot be smaller."""
    curve = curve_of(np.ones((1000, 1)))
    assert curve.quantile(0.999)[0] == pytest.approx(BIN, rel=1e-3)
    assert curve.quantile(0.001)[0] == pytest.approx(1.0, rel=1e-3)


@pytest.mark.parametrize("q", [0.0, 1.0, -0.5, np.nan])
def test_the_order_of_a_quantile_is_checked(samples, q):
    with pytest.raises(ValueError, match=r"q = .* (lies outside \(0, 1\)|is not finite)"):
        curve_of(samples).quantile(q)


@pytest.mark.parametrize("p", [0.5, 1.0, 1.4, 4.0])
@pytest.mark.parametrize("level", [1.5, 20.0, np.inf])
def test_truncated_moments_lie_within_their_stated_error(samples, p, level):
    ratio = curve_of(samples).truncated_moment(p, level) / (np.minimum(samples, level) ** p).mean(axis=0)
    assert (ratio < 1.031**p).all()
    assert (ratio > 1.031**-p).all()
    assert (np.abs(ratio[:2] - 1.0) < 0.005).all() or level == np.inf


@pytest.mark.parametrize(("p", "level"), [(0.0, 1.0), (-1.0, 1.0), (1.0, 0.0), (1.0, -2.0), (1.0, np.nan)])
def test_orders_and_levels_of_moments_are_checked(samples, p, level):
    with pytest.raises(ValueError, match="must be positive"):
        curve_of(samples).truncated_moment(p, level)


def test_divergence_makes_the_mean_infinite_and_the_quantiles_too(samples):
    values = samples.copy()
    values[::10, 1] = np.inf
    values[5, 2] = np.nan
    curve = curve_of(values)
    assert curve.diverged.tolist() == [0, 300, 1]
    assert np.isinf(curve.mean).tolist() == [False, True, True]
    assert np.isinf(curve.low).tolist() == np.isinf(curve.high).tolist() == [False, True, True]
    assert np.isinf(curve.quantile(0.95)).tolist() == [False, True, False]
    assert np.isinf(curve.truncated_moment(1.0, np.inf)).tolist() == [False, True, True]
    assert np.isfinite(curve.truncated_moment(1.0, 1e6)).all()
    assert curve_of(samples, moment_limit=0.75).mean.tolist() == [np.inf] * 3


def test_values_below_every_bin_count_as_zero():
    curve = curve_of(np.array([[0.0], [0.0], [2.0**-97], [1.0]]))
    assert curve.quantile(0.5)[0] == 0.0  # it is 0, and nothing is said
    assert curve.truncated_moment(1.0, np.inf)[0] == pytest.approx(0.25, rel=0.031)


@pytest.mark.parametrize(
    ("factor", "given", "said"),
    [
        (1e-200, 0.0, r"0.5-quantile of the curve at k = 3 is positive but below 1.3e-29: it is given as 0"),
        (1e200, np.inf, r"at k = 3 lies beyond 7.9e\+28: it is given as infinity"),
        (-1.0, -np.inf, "at k = 3 is negative: it is given as minus infinity"),
    ],
)
def test_a_quantile_whose_size_was_not_kept_says_so(samples, factor, given, said):
    curve = curve_of(factor * samples)
    with pytest.warns(UserWarning, match=said):
        assert curve.quantile(0.5).tolist() == [given] * 3
    text = {0.0: "< 1.3e-29", np.inf: "> 7.9e+28", -np.inf: "< 0"}[given]
    assert [cell[-1] for cell in cells(curve)] == [text] * 3
    with pytest.raises(ValueError, match=f"quantile.*has no logarithm.*{said}"):
        fit_quantile_rate(curve)
    assert curve_of(samples).quantile_note(0.5) == ""


def test_what_diverged_is_infinite_without_a_warning_and_what_lies_beyond_is_not(samples):
    values = samples.copy()
    values[:1000, 0], values[1000:2500, 0] = np.nan, 1e100
    curve = curve_of(values)
    assert curve.quantile(0.99)[0] == np.inf
    with pytest.warns(UserWarning, match="lies beyond"):
        assert curve.quantile(0.5)[0] == np.inf


def test_the_power_of_a_negative_value_is_refused(samples):
    with pytest.raises(ValueError, match=r"The curve is negative at k = 1, where it has no power 1.5"):
        curve_of(samples - 5.0).truncated_moment(1.5, 10.0)


@pytest.mark.parametrize(
    ("shift", "factor", "reason"),
    [
        (-2.0, 1.0, "values are negative: give the problem a lower `minimum`"),
        (0.0, 1e-200, "below 2"),
        (0.0, 1e200, "beyond 2"),
    ],
)
def test_where_the_counts_do_not_tell_the_sizes_the_mean_has_no_interval(samples, shift, factor, reason):
    """Known and unknown tails alike: what is left is the sample mean, and a reason."""
    values = factor * (samples + shift)
    for known in ({"moment_limit": 1.5}, {"variance_known": False}):
        curve = curve_of(values, **known)
        assert curve.mean == pytest.approx([math.fsum(column) / 3000 for column in values.T.tolist()], rel=1e-12)
        assert np.isinf(curve.low).all()
        assert np.isinf(curve.high).all()
        assert reason in curve.caution
        assert reason in repr(curve)
        inside = curve_of(samples, **known)
        assert np.isfinite(inside.low).all()  # negative control
    assert np.isfinite(curve_of(values).interval()).all()  # a variance that is known needs no counts


def test_a_sum_that_overflows_is_said(samples):
    values = 5e307 * (1.0 + 0.1 * samples / samples.max(axis=0))
    with np.errstate(over="ignore"):
        curve = curve_of(values)
    assert np.isinf(curve.group_means).all()
    assert np.isnan(curve.mean).all()
    assert curve.low.tolist() == [-np.inf] * 3
    assert curve.high.tolist() == [np.inf] * 3
    assert "the sum of the values, up to 5.5e+307, overflows" in repr(curve)
    with pytest.raises(ValueError, match=r"is nan at k = 1, so it has no logarithm.*overflows"):
        fit_rate(curve)


def test_intervals_and_fits_do_not_depend_on_units_of_any_size(samples):
    """Sums of squares, and sums over all groups, would overflow; a power of two changes no digit."""
    k = [10, 100, 1000]
    plain, large = curve_of(samples, k=k), curve_of(samples * 2.0**990, k=k)
    assert large.group_means.max() * 3000 > 2.0**1000
    for one, other in zip(plain.interval(), large.interval(), strict=True):
        assert (other / 2.0**990).tolist() == one.tolist()
    assert fit_rate(large).rate == pytest.approx(fit_rate(plain).rate, abs=1e-12)
    assert fit_rate(large).interval() == pytest.approx(fit_rate(plain).interval(), abs=1e-10)


def test_checkpoints_are_found(samples):
    curve = curve_of(samples, k=[1, 10, 100])
    assert curve.position(10) == 1
    with pytest.raises(ValueError, match=r"k = 11 is no checkpoint of this curve. The checkpoints are \[1, 10, 100\]"):
        curve.position(11)
    last = curve.last()
    assert last.k.tolist() == [100]
    for name in ("mean", "low", "high", "maximum", "diverged"):
        assert getattr(last, name).tolist() == getattr(curve, name)[-1:].tolist()
    assert np.array_equal(last.sample, samples[:300, 2:])
    assert last.quantile(0.3)[0] == curve.quantile(0.3)[2]


def test_joined_curves_are_the_curve_of_all_checkpoints(samples):
    joined = join([curve_of(samples[:, :1], k=[5]), curve_of(samples[:, 1:], k=[10, 20], moment_limit=1.5)])
    whole = curve_of(samples, k=[5, 10, 20], moment_limit=1.5)
    assert joined.group_means == pytest.approx(whole.group_means, rel=1e-14)
    for name in {field.name for field in dataclasses.fields(Curve)} - {"group_means", "unseen_share"}:
        assert np.array_equal(getattr(joined, name), getattr(whole, name)), name


def test_what_is_known_of_curves_is_known_of_the_joined_one_and_of_the_average(samples):
    plain = curve_of(samples)
    rare = curve_of(samples, unseen_share=lambda: np.array([0.0, 0.2, 0.9]), confined=True, variance_known=False)
    later = curve_of(samples, k=[4, 5, 6])
    assert join([rare, later]).unseen.tolist() == [0.0, 0.2, 0.9, 0.0, 0.0, 0.0]
    assert average([plain, rare]).unseen.tolist() == [0.0, 0.2, 0.9]
    assert rare.last().unseen.tolist() == [0.9]
    for curve in (join([rare, later]), average([plain, rare]), rare.last()):
        assert (curve.confined, curve.variance_known) == (True, False)
    for curve in (join([plain, later]), average([plain, plain]), plain.last()):
        assert (curve.confined, curve.variance_known, curve.unseen.max()) == (False, True, 0.0)


def test_curves_that_do_not_fit_are_not_joined(samples):
    with pytest.raises(ValueError, match="different numbers of trajectories"):
        join([curve_of(samples), curve_of(samples[:100], k=[7, 8, 9])])
    with pytest.raises(ValueError, match=r"The horizons \[1, 2, 3, 3, 4, 5\] do not increase"):
        join([curve_of(samples), curve_of(samples, k=[3, 4, 5])])


def test_the_average_of_curves_is_trajectory_by_trajectory(samples):
    """Antithetic curves: their average has no spread, which independent intervals would not know."""
    up, down = samples, 10.0 - samples
    curve = average([curve_of(up), curve_of(down)])
    assert curve.mean == pytest.approx([5.0] * 3, rel=1e-13)
    assert (curve.high - curve.low < 1e-12).all()
    both = np.concatenate([up, down])
    assert curve.counts[:, 0].tolist() == (both < 0.0).sum(axis=0).tolist()
    assert curve.counts.sum(axis=1).tolist() == [6000] * 3
    assert curve.maximum.tolist() == both.max(axis=0).tolist()
    with pytest.raises(ValueError, match="different checkpoints or numbers of trajectories"):
        average([curve_of(up), curve_of(up, k=[1, 2, 4])])


def test_samples_keep_the_trajectories_that_all_curves_have(samples):
    short, long = curve_of(samples, sample=samples[:100]), curve_of(samples + 2.0, k=[4, 5, 6])
    assert np.array_equal(join([short, long]).sample, np.hstack([samples[:100], samples[:100] + 2.0]))
    assert average([short, curve_of(samples + 2.0)]).sample == pytest.approx(samples[:100] + 1.0, rel=1e-15)


def test_a_curve_without_a_sample_takes_it_from_the_others(samples):
    given = {field.name: getattr(curve_of(samples), field.name) for field in dataclasses.fields(Curve)}
    none, later = Curve(**{name: value for name, value in given.items() if name != "sample"}), curve_of(samples, k=[4, 5, 6])
    assert [len(curve.sample) for curve in (none, none.last(), join([none, later]), average([none, curve_of(samples)]))] == [
        0
    ] * 4
    assert join([none, later]).sample.shape == (0, 6)


def test_the_tail_index_of_a_curve_is_the_laws():
    """Pareto with index 1.5 by quantiles instead of draws, so nothing is random."""
    values = ((np.arange(20_000) + 0.5) / 20_000) ** (-1.0 / 1.5)
    curve = curve_of(values[:, None], k=[7])
    assert curve.tail_index(7, 2000).value == pytest.approx(1.5, rel=0.02)
    growth = curve.truncated_growth(7, 2.0, 2000)
    assert abs(growth.value - 0.5) < 3.0 * growth.error + 0.02
    with pytest.raises(ValueError, match=r"20000 values above 1.3e-29 are too few for 20001 exceedances"):
        curve.truncated_growth(7, 2.0, 20_001)
