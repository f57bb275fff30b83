"""The limits of the scales, against sums of weights that NumPy takes one by one."""

import numpy as np
import pytest

from heavytail import theory


def weights(eta):
    """Return what each noise adds to x_n, and to the mean of x_0 ... x_{n-1}, by the product of matrices row by row."""
    rows = np.zeros((eta.size + 1, eta.size))
    for k in range(1, eta.size + 1):
        rows[k] = (1.0 - eta[k - 1]) * rows[k - 1]
        rows[k, k - 1] -= eta[k - 1]
    return rows[-1], np.mean(rows[:-1], axis=0)


@pytest.mark.parametrize("alpha", [1.2, 1.8])
@pytest.mark.parametrize("c", [1.0, 1.5])
def test_the_scales_tend_to_their_limits(alpha, c):
    """With rho = 0.6 the corrections fall like n**-0.4, which is 4 % at 3000."""
    n = 3000
    last, average = weights(c * np.arange(1, n + 1.0) ** -0.6)
    last_scale, average_scale = (np.sum(np.abs(w) ** alpha) ** (1.0 / alpha) for w in (last, average))
    assert last_scale == pytest.approx(float(theory.stable_limits.scale_of_last(n, alpha, 0.6, c)), rel=0.02)
    assert average_scale == pytest.approx(float(theory.stable_limits.scale_of_average(n, alpha)), rel=0.02)


def test_the_scales_have_the_rates():
    k = [100, 10_000]
    first, second = theory.stable_limits.scale_of_last(k, 1.5, 0.75, 2.0)
    assert np.log(first / second) / np.log(100.0) == pytest.approx(0.25) == theory.stable_limits.rate_of_last(1.5, 0.75)
    first, second = theory.stable_limits.scale_of_average(k, 1.5)
    assert np.log(first / second) / np.log(100.0) == pytest.approx(1.0 / 3.0)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"^rho\b"):
        theory.stable_limits.rate_of_last(1.5, 1.0)
