"""The exponents of the strongly convex half of Table 1, by hand."""

from __future__ import annotations

import pytest

from heavytail import theory


@pytest.mark.parametrize(
    ("alpha", "rates"),
    [
        # alpha, r for f - f*, r that Table 1 prints, r of the printed schedule, r of projected SGD, r of the scale of SGD
        (1.1, (0.2 / 1.1, 0.1 / 1.1, 0.02, 0.1, 0.1 / 1.1)),
        (1.2, (1 / 3, 1 / 6, 0.08, 0.2, 1 / 6)),
        (1.3, (0.6 / 1.3, 0.3 / 1.3, 0.18, 0.3, 0.3 / 1.3)),
        (1.5, (2 / 3, 1 / 3, 0.5, 0.5, 1 / 3)),
        (1.7, (1.4 / 1.7, 0.7 / 1.7, 0.79, 0.7, 0.7 / 1.7)),
        (1.8, (1.6 / 1.8, 0.8 / 1.8, 0.84, 0.8, 0.8 / 1.8)),
        (1.9, (1.8 / 1.9, 0.9 / 1.9, 0.91, 0.9, 0.9 / 1.9)),
        (2.0, (1.0, 1.0, 1.0, 1.0, 0.5)),
    ],
)
def test_the_table_of_rates(alpha, rates):
    functions = (
        theory.theorem_4.rate,
        theory.table_1.rate_strongly_convex_printed,
        theory.theorem_4.rate_of_printed_schedule,
        theory.sgd.rate,
        theory.sgd.rate_of_scale,
    )
    assert [function(alpha) for function in functions] == pytest.approx(rates, rel=1e-12)
