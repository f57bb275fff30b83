"""What is handed to a judge in place of a curve, a fit or a number is named, with what to pass."""

import numpy as np
import pytest

import heavytail as ht
from heavytail.claims import judge as p
from tests.builders.curves import noisy

CURVE = noisy(np.array([10, 30, 100, 300, 1000]), np.array([10, 30, 100, 300, 1000]) ** -0.5, 0.01)
ONES = np.ones(5)


@pytest.mark.parametrize(
    ("judge", "message"),
    [
        (lambda: p.rate_equals(CURVE, 0.5), r"fit = <Curve.* is no RateFit or ExactRate. Fit the curve first"),
        (lambda: p.rate_at_least(None, 0.5), "fit = None is no RateFit or ExactRate"),
        (lambda: p.below(None, ONES), "curve = None is no Curve. Take one of a result"),
        (lambda: p.above(ONES, ONES), "is no Curve"),
        (lambda: p.mean_is(None, ONES, 0.1), "curve = None is no Curve"),
        (lambda: p.quantile_below(None, ONES, 0.1), "curve = None is no Curve"),
        (lambda: p.quantile_above(None, lambda k, delta: ONES, 0.1), "curve = None is no Curve"),
        (lambda: p.quantile_is(None, ONES, 0.5, 0.1), "curve = None is no Curve"),
        (lambda: p.confidence_exponent_equals(CURVE, 0.5), "is no ConfidenceExponent. Measure it first"),
        (lambda: p.polylogarithmic(ONES), "is no ConfidenceExponent"),
        (lambda: p.tail_index_is(1.5, 1.5), "estimate = 1.5 is no TailIndex"),
        (lambda: p.exponent_is(1.5, 1.5, 0.1, "it"), "estimate = 1.5 is no Estimate.*number_is"),
        (lambda: p.number_is(None, 1.0, 0.1, "the ratio"), "the ratio None is not one number"),
        (lambda: p.number_at_most(ONES, 1.0, "the ratio"), "the ratio .* is not one number"),
        (lambda: ht.plots.rate(CURVE), "fit = <Curve.* is no RateFit. Fit the curve first"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_the_remedy(judge, message):
    with pytest.raises(TypeError, match=f"(?s){message}"):
        judge()
