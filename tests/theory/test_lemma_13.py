"""The bounds of Lemma 13 against those of Lemma 9."""

from __future__ import annotations

import numpy as np
import pytest

from heavytail import theory


def test_bounds_of_lemma_13_are_sums_over_coordinates() -> None:
    levels, taus = [1.0, 2.0], [5.0, 0.5]
    bias = np.hypot(theory.lemma_9.bias_bound(5.0, 1.5, 1.0), theory.lemma_9.bias_bound(0.5, 1.5, 2.0))
    assert theory.lemma_13.bias_bound(taus, 1.5, levels) == pytest.approx(float(bias))
    second = theory.lemma_9.second_moment_bound(5.0, 1.5, 1.0) + theory.lemma_9.second_moment_bound(0.5, 1.5, 2.0)
    assert theory.lemma_13.second_moment_bound(taus, 1.5, levels) == pytest.approx(float(second))
