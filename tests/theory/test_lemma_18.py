"""The moment of Lemma 18 against enumeration in high precision."""

from __future__ import annotations

import mpmath as mp
import pytest

from heavytail import theory

ALPHAS = (1.05, 1.2, 1.5, 1.8, 2.0)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("p", [1e-6, 0.07, 0.5, 0.9, 1.0])
def test_the_oracles_moment_against_enumeration(alpha, p):
    with mp.workdps(40):
        q, a = mp.mpf(p), mp.mpf(alpha)
        exact = q * abs(1 / q - 1) ** a + (1 - q) * abs(0 / q - 1) ** a
        assert theory.lemma_18.moment(p, alpha) == pytest.approx(float(exact), rel=1e-13)
    assert theory.lemma_18.moment(p, alpha) <= theory.lemma_18.bound(p, alpha) * (1.0 + 1e-13)
    assert theory.lemma_18.bound(p, alpha) <= theory.lemma_18.bound_reconstructed(p, alpha)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_bound_of_the_moment_is_attained_at_one_half_only(alpha):
    ratio = [theory.lemma_18.moment(p, alpha) / theory.lemma_18.bound(p, alpha) for p in (0.5, 0.1, 0.9)]
    assert ratio[0] == pytest.approx(1.0, rel=1e-14)
    assert (ratio[1] < 1.0 - 1e-3) == (ratio[2] < 1.0 - 1e-3) == (alpha < 2.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.lemma_18.moment(0.0, 1.5), r"p = 0.0 lies outside \(0, 1\]. It is the probability"),
        (lambda: theory.lemma_18.bound(1.1, 1.5), "p = 1.1"),
        (lambda: theory.lemma_18.bound_reconstructed(0.5, 1.0), "alpha = 1.0"),
    ],
)
def test_a_violated_hypothesis_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
