"""Lemma 10 against the largest values over laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from heavytail import theory


def extreme(objective, xi, alpha):
    """Return the largest E objective over the laws on the points xi with E xi = 0 and E|xi|**alpha <= 1."""
    found = optimize.linprog(
        -objective, A_ub=[np.abs(xi) ** alpha], b_ub=[1.0], A_eq=[np.ones_like(xi), xi], b_eq=[1.0, 0.0], method="highs"
    )
    assert found.success
    return -found.fun


@pytest.mark.parametrize(("alpha", "tau"), [(1.5, 1000.0), (1.5, 20.0), (1.2, 1000.0), (1.8, 50.0)])
def test_lemma_10_is_true_and_sharp(alpha, tau):
    """The worst law on a grid of jumps comes within a few per cent of the bounds when tau / sigma is large."""
    m = 0.5 * tau
    jumps = np.geomspace(1e-6, 1e3, 1000) * tau
    special = [alpha * (tau - m) / (alpha - 1.0), tau + m, 0.0, 1.0]
    xi = np.unique(np.concatenate([jumps, -jumps, special, np.negative(special)]))
    clipped = np.clip(m + xi, -tau, tau)
    bias, second = extreme(m - clipped, xi, alpha), extreme((clipped - m) ** 2, xi, alpha)
    assert bias <= float(theory.lemma_10.bias_bound(tau, alpha)) * (1 + 1e-9)
    assert second <= float(theory.lemma_10.second_moment_bound(tau, alpha)) * (1 + 1e-9)
    if (alpha, tau) == (1.5, 1000.0):
        assert bias / float(theory.lemma_10.bias_bound(tau, alpha)) == pytest.approx(0.9959, abs=5e-4)
        assert second / float(theory.lemma_10.second_moment_bound(tau, alpha)) == pytest.approx(0.9959, abs=5e-4)


def test_lemma_10_at_half_the_clip_level():
    c = 0.5**0.5 / 1.5**1.5
    assert float(theory.lemma_10.bias_bound(9.0, 1.5, 2.0)) == pytest.approx(c * 2**0.5 * 2**1.5 / 3.0, rel=1e-14)
    assert float(theory.lemma_10.second_moment_bound(9.0, 1.5, 2.0)) == pytest.approx(1.5**0.5 * 2**1.5 * 3.0, rel=1e-14)
    at_zero = float(theory.lemma_10.second_moment_bound(9.0, 1.5, 2.0, gradient=0.0))
    assert at_zero == pytest.approx(2**1.5 * 3.0, rel=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.lemma_10.bias_bound(4.0, 1.5, gradient=2.1), r"^gradient = 2\.1 .*<= tau/2"),
        (lambda: theory.lemma_10.second_moment_bound(0.0, 1.5), r"^tau"),
        (lambda: theory.lemma_10.bias_bound(4.0, 1.5, sigma=0.0), "^sigma"),
    ],
)
def test_bad_input_names_the_hypothesis_that_fails(call, message):
    with pytest.raises(ValueError, match=message):
        call()
