"""What every theorem assumes of its numbers, and what their parameters are called."""

import math

import pytest

import heavytail as ht
from heavytail import exact, theory


def test_a_number_that_is_no_moment_order_is_named():
    for alpha in (1.0, 2.1):
        with pytest.raises(ValueError, match=rf"^alpha = {alpha} .*Assumptions 1 and 4 take a moment order in \(1, 2\]"):
            theory.moment_order(alpha)
    with pytest.raises(ValueError, match=r"^alpha = nan is not finite"):
        theory.moment_order(math.nan)


MOMENT = ht.noise.Gaussian(2.0).moment(1.5)


@pytest.mark.parametrize(
    "call",
    [
        lambda: theory.lemma_9.bias_bound(10.0, 1.5, moment=MOMENT),
        lambda: theory.lemma_9.second_moment_bound(10.0, 1.5, moment=MOMENT),
        lambda: theory.lemma_9.instance(1.5, 10.0, moment=MOMENT),
        lambda: theory.theorem_4.clip_level(1.5, moment=MOMENT),
        lambda: theory.theorem_4.schedule(1.5, moment=MOMENT),
        lambda: theory.theorem_4.bound(10, 1.5, moment=MOMENT),
        lambda: theory.theorem_4.bound_printed(10, 1.5, moment=MOMENT),
        lambda: theory.theorem_4.finite_sum_bound(10, 1.0, 1.5, moment=MOMENT),
        lambda: theory.assumption_4.gap_bound(moment=MOMENT),
        lambda: exact.extremal.largest_bias(10.0, 1.5, moment=MOMENT),
        lambda: exact.extremal.largest_second_moment(10.0, 1.5, moment=MOMENT),
        lambda: exact.extremal.largest_error(10.0, 1.5, 1.0, moment=MOMENT),
    ],
)
def test_a_moment_is_not_taken_for_its_root(call):
    """G is the root of a moment, in the units of the gradient; what is called a moment is another number."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'moment'"):
        call()


def test_bounds_of_coordinates_are_called_b_as_in_the_paper():
    with pytest.raises(TypeError, match="unexpected keyword argument 'levels'"):
        theory.theorem_8.bound(10, 1.5, levels=[1.0, 2.0])
    assert theory.theorem_8.bound(10, 1.5, B=[3.0, 4.0]) == pytest.approx(theory.theorem_4.bound(10, 1.5, G=5.0))


def test_the_root_of_the_moment_gives_the_bound_of_the_law():
    law, alpha = ht.noise.Gaussian(2.0), 1.5
    bound = theory.lemma_9.bias_bound(3.0, alpha, G=law.moment(alpha) ** (1.0 / alpha))
    ratio = theory.lemma_9.bias_bound(1.5, alpha, G=(law.moment(alpha) / 2.0**alpha) ** (1.0 / alpha))
    assert bound == pytest.approx(2.0 * ratio, rel=1e-13)  # everything is in the units of the gradient
