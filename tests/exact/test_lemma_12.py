"""E||g||**alpha of independent coordinates: against binomial sums, and laws for which it is plain."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from heavytail.exact import lemma_12
from heavytail.noise import Atoms, TwoPoint


@pytest.mark.parametrize("alpha", [1.05, 1.2, 1.5, 1.8, 1.95])
@pytest.mark.parametrize(("d", "probability"), [(1, 0.3), (7, 0.02), (1000, 1e-4), (1000, 0.5)])
def test_equal_jumps_are_counted_by_a_binomial_law(alpha: float, d: int, probability: float) -> None:
    law = Atoms([-30.0, 0.0, 30.0], [0.5 * probability, 1.0 - probability, 0.5 * probability])
    n = np.arange(d + 1)
    expected = float(stats.binom.pmf(n, d, probability) @ (30.0**alpha * n ** (0.5 * alpha)))
    assert lemma_12.independent_moment(law, alpha, d) == pytest.approx(expected, rel=1e-11)


def test_signs_and_single_coordinates_are_plain() -> None:
    assert lemma_12.independent_moment(Atoms([-2.0, 2.0], [0.5, 0.5]), 1.5, 9) == pytest.approx(6.0**1.5, rel=1e-11)
    law = TwoPoint(-5.0, 0.01)
    assert lemma_12.independent_moment(law, 1.3, 1) == pytest.approx(law.moment(1.3), rel=1e-11)
    assert lemma_12.independent_moment(law, 2.0, 6) == pytest.approx(6.0 * law.moment(2.0), rel=1e-14)


def test_two_coordinates_by_enumeration() -> None:
    values, probabilities = np.array([-3.0, 0.5, 1.0]), np.array([0.1, 0.4, 0.5])
    lengths = np.hypot(values[:, None], values)
    expected = float(np.sum(np.outer(probabilities, probabilities) * lengths**1.7))
    assert lemma_12.independent_moment(Atoms(values, probabilities), 1.7, 2) == pytest.approx(expected, rel=1e-11)


def test_bad_dimensions_are_named() -> None:
    with pytest.raises(ValueError, match="dimension = 0 is out of range"):
        lemma_12.independent_moment(TwoPoint(1.0, 0.5), 1.5, 0)
