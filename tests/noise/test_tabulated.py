"""Tables of quantiles: any law becomes noise whose tail probabilities are right to 1e-9 of themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import heavytail as ht
from heavytail.noise import AlphaStable, Gaussian, Laplace, LogNormal, Pareto, Shifted, StudentT, Tabulated, TwoPoint

TWO_SIDED = [
    stats.hypsecant(), stats.t(1.5), stats.logistic(scale=0.1), Gaussian(3.0), StudentT(1.2), Laplace(),
    AlphaStable(1.5, 0.5), AlphaStable(1.1), AlphaStable(1.0, -0.4),
]  # fmt: skip
# between the points at which the table was made and checked
UNIFORMS = np.concatenate([2.0 ** -np.linspace(1.01, 52.9, 400), np.linspace(0.26, 0.499, 200)])


@pytest.mark.parametrize("law", TWO_SIDED, ids=lambda law: getattr(law, "dist", law).__class__.__name__)
def test_tail_probabilities_are_right_in_both_tails(law: Any) -> None:
    table = Tabulated(law)
    low = np.array([table.draw(u) for u in UNIFORMS])
    np.testing.assert_allclose(law.cdf(low), UNIFORMS, rtol=1e-9)
    high = np.array([table.draw(1.0 - u) for u in UNIFORMS])
    exact = 1.0 - (1.0 - UNIFORMS)  # what is left of u after the subtraction
    kept = exact > 0.0
    np.testing.assert_allclose(law.sf(high[kept]), exact[kept], rtol=1e-9)


@pytest.mark.parametrize("law", [Pareto(1.5), LogNormal(1.0), Pareto(0.7, symmetric=True, scale=2.0)], ids=str)
def test_bounded_sides_are_right_up_to_the_rounding_of_the_draw(law: Any) -> None:
    table = Tabulated(law)
    for u in UNIFORMS[::10]:
        assert table.draw(u) == pytest.approx(law.ppf(u), rel=2e-9, abs=3e-14)
        assert table.draw(1.0 - u) == pytest.approx(law.isf(1.0 - (1.0 - u)), rel=2e-9, abs=3e-14)


def test_a_wrong_table_would_show() -> None:
    table = Tabulated(stats.logistic())
    assert abs(stats.logistic().cdf(table.draw(1e-6) * (1.0 + 1e-9)) / 1e-6 - 1.0) > 5e-9


def test_draws_have_the_law_and_both_back_ends_agree() -> None:
    # p-value below 1e-5 by chance once in 1e5
    noise = Tabulated(stats.hypsecant(), index=np.inf)
    assert stats.kstest(noise.rvs(100_000, 1), stats.hypsecant().cdf).pvalue > 1e-5
    ht.testing.check_noise(noise)
    assert noise.mean == 0.0
    assert noise.moment(2.0) == pytest.approx(stats.hypsecant().var(), rel=1e-9)


def test_a_run_with_a_law_of_scipy_has_the_same_name_every_time() -> None:
    def experiment(law: Any) -> ht.Experiment:
        return ht.Experiment(
            problem=ht.problems.Quadratic(1.0), noise=Tabulated(law), method=ht.methods.SGD(0.1), start=1.0, steps=5,
            trajectories=8,
        )  # fmt: skip

    assert experiment(stats.logistic()).digest == experiment(stats.logistic()).digest
    assert experiment(stats.logistic()).digest != experiment(stats.logistic(scale=2.0)).digest


class Slow:
    """A law whose quantiles take a millisecond each; the clock is the test's own."""

    def __init__(self, clock: list[float]):
        self.clock, self.law = clock, stats.logistic()
        self.cdf, self.sf = self.law.cdf, self.law.sf

    def ppf(self, q: Any) -> Any:
        self.clock[0] += 1e-3 * np.size(q)
        return self.law.ppf(q)

    def isf(self, q: Any) -> Any:
        return -self.ppf(q)


def test_a_table_that_would_take_too_long_is_refused_after_a_few_quantiles(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("heavytail.noise.tabulated.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("heavytail.noise.tabulated.PATIENCE", 15.0)  # the least table takes 10 000 quantiles
    Tabulated(Slow(clock))
    assert 9.0 < clock[0] < 11.0
    clock[0] = 0.0
    monkeypatch.setattr("heavytail.noise.tabulated.PATIENCE", 8.0)
    with pytest.raises(ValueError, match=r"cannot be tabulated within 8 seconds: a quantile takes 0\.001 s"):
        Tabulated(Slow(clock))
    assert clock[0] < 1.0


def test_a_slow_law_that_draws_itself_is_to_be_drawn_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("heavytail.noise.tabulated.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("heavytail.noise.tabulated.PATIENCE", 8.0)
    law = Slow(clock)
    law.draw = lambda u: u  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="It draws itself, so pass it as it is"):
        Tabulated(law)


def test_the_table_of_a_shifted_stable_law_is_that_of_the_law_shifted() -> None:
    table, plain = Tabulated(Shifted(AlphaStable(1.2), 1.0)), Tabulated(AlphaStable(1.2))
    for u in UNIFORMS[::25]:
        assert table.draw(u) == pytest.approx(1.0 + plain.draw(u), rel=1e-12)


def test_bad_input() -> None:
    for index in (0.0, -1.0, np.nan):
        with pytest.raises(ValueError, match=r"is no tail index\. Pass a number above 0, or infinity"):
            Tabulated(stats.logistic(), index)
    assert Tabulated(stats.logistic(), np.inf).tail_index == np.inf
    with pytest.raises(TypeError, match="not real numbers"):
        Tabulated(stats.logistic(), "light")
    with pytest.raises(TypeError, match=r"has no `ppf`\. Pass a law with ppf, isf, cdf and sf\."):
        Tabulated(3.0)
    with pytest.raises(ValueError, match=r"cannot be tabulated: the tail probabilities would be off by"):
        Tabulated(TwoPoint(2.0, 0.1))
    with pytest.raises(AttributeError, match=r"Pass it: Tabulated\(law, index="):
        _ = Tabulated(stats.logistic()).tail_index
