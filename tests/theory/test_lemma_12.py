"""Norms of the bounds of Assumption 2, and the bracket of Lemma 12, by hand."""

from __future__ import annotations

import pytest

from heavytail import theory


def test_norms_and_the_bracket_of_lemma_12() -> None:
    levels = [3.0, 4.0]
    assert theory.assumption_2.norm(levels, 2.0) == pytest.approx(5.0)
    assert theory.assumption_2.norm(levels, 1.5) == pytest.approx((3.0**1.5 + 8.0) ** (2.0 / 3.0))
    assert theory.assumption_2.norm([1e200, 1e200], 2.0) == pytest.approx(2.0**0.5 * 1e200)
    low, high = theory.lemma_12.bounds_reconstructed(levels, 1.5)
    assert (low, high) == pytest.approx((2.0**-0.25 * (3.0**1.5 + 8.0), 3.0**1.5 + 8.0))
    assert theory.lemma_12.bounds(levels, 1.5) == pytest.approx((5.0**1.5, 3.0**1.5 + 8.0))
    assert theory.lemma_12.bounds([2.0] * 9, 1.5) == pytest.approx(theory.lemma_12.bounds_reconstructed([2.0] * 9, 1.5))
