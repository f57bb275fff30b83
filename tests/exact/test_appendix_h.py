"""The law of the estimate from block sums against draws, and in closed form at alpha = 2."""

from __future__ import annotations

import math

import numpy as np
import pytest

from heavytail.exact.appendix_h import block_estimate_law
from tests.builders.samples import stable


@pytest.mark.parametrize(("alpha", "block"), [(1.2, 5), (1.5, 20), (2.0, 5)])
def test_the_variance_of_a_block_against_draws(alpha, block):
    # 200 000 blocks: a variance to about 0.6 %, of which 3 % is five.
    rows = stable(alpha, (200_000, block), np.random.default_rng(2))
    terms = np.log(np.abs(rows.sum(axis=1))) - np.log(np.abs(rows)).mean(axis=1)
    mean, deviation = block_estimate_law(alpha, block, 7)
    assert mean == 1.0 / alpha
    assert terms.var() / 7.0 / math.log(block) ** 2 == pytest.approx(deviation**2, rel=0.03)


def test_the_covariance_at_alpha_2_in_closed_form():
    # log|X_1|, log|Y| of jointly normal numbers with correlation r have the covariance (arcsin(r)**2) / 2.
    for block in (2, 10, 100):
        variance = block_estimate_law(2.0, block, 1)[1] ** 2 * math.log(block) ** 2
        covariance = 0.5 * math.asin(block**-0.5) ** 2
        assert variance == pytest.approx(math.pi**2 / 8 * (1 + 1 / block) - 2 * covariance, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: block_estimate_law(1.5, 1, 10), "block = 1"),
        (lambda: block_estimate_law(1.5, 10, 0), "out of range"),
        (lambda: block_estimate_law(0.5, 10, 10), "moment order"),
    ],
)
def test_bad_input_gets_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
