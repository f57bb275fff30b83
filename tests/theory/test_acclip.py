"""The responses of ACClip and Adam to an outlier, and the warm-up of ACClip, held against the methods."""

import numpy as np
import pytest

import heavytail as ht
from heavytail import theory


def move_at_an_outlier(part):
    """Return how far a gradient of 1e9 moves x after 1500 of size 1: what 0.99**1500 leaves of the start is 3e-7."""
    x, state, gradients = np.zeros(1), np.zeros((2, 1)), np.random.default_rng(1).standard_normal((1500, 1))
    for k, g in enumerate(gradients, start=1):
        part.step(k, x, g, state)
    before = x[0]
    part.step(len(gradients) + 1, x, np.array([1e9]), state)
    return before - x[0]


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.99), (0.0, 0.9), (0.99, 0.5)])
def test_an_outlier_moves_acclip_by_its_own_size_and_adam_by_a_constant(beta1, beta2):
    for alpha in (1.0, 1.5, 2.0):
        move = move_at_an_outlier(ht.methods.ACClip(1.0, alpha, beta1, beta2))
        assert move / 1e9 == pytest.approx(theory.acclip.outlier_response(alpha, beta1, beta2), rel=1e-6)
    move = move_at_an_outlier(ht.methods.Adam(1.0, beta1, beta2))
    assert move == pytest.approx(theory.adam.outlier_response(beta1, beta2), rel=1e-6)


@pytest.mark.parametrize(("alpha", "initial"), [(1.0, 0.0), (1.5, 0.0), (1.5, 0.5), (1.0, 2.0)])
def test_the_warm_up_is_what_acclip_does_to_a_constant_gradient(alpha, initial):
    method = ht.methods.ACClip(1.0, alpha, 0.9, 0.99, 0.0, initial)
    x, state, moves = np.zeros(1), np.zeros((2, 1)), []
    for k in range(1, 301):
        before = x[0]
        method.step(k, x, np.ones(1), state)
        moves.append(before - x[0])
    assert moves == pytest.approx(theory.acclip.warm_up(np.arange(1, 301), alpha, 0.9, 0.99, initial), rel=1e-10)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.acclip.outlier_response(0.0, 0.9, 0.99), r"alpha = 0\.0 lies outside \(0, 2\]"),
        (lambda: theory.acclip.outlier_response(1.0, 0.9, 1.0), r"beta2 = 1\.0 lies outside \[0, 1\)"),
        (lambda: theory.adam.outlier_response(0.9, 0.0), r"beta2 = 0\.0 lies outside \(0, 1\)"),
        (lambda: theory.acclip.warm_up(0, 1.0, 0.9, 0.99), r"k = 0 holds a value below 1"),
    ],
)
def test_bad_numbers_are_errors_with_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
