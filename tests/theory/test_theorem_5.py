"""The two problems of Theorem 5 and the law of their jumps, against its closed form."""

import numpy as np
import pytest

from heavytail import theory
from heavytail.problems import TwoPointFamily


@pytest.mark.parametrize("alpha", [1.1, 1.5, 2.0])
@pytest.mark.parametrize("epsilon", [0.01, 0.125])
@pytest.mark.parametrize("nu", [0, 1])
def test_the_instance_has_the_jump_law_of_the_theorem(alpha, epsilon, nu):
    instance = theory.theorem_5.instance(alpha, epsilon, nu)
    assert isinstance(instance.problem, TwoPointFamily)
    assert instance.noise.probability == theory.theorem_5.jump_probability(alpha, epsilon, nu)
    assert instance.noise.probability == pytest.approx((4.0 * epsilon) ** (alpha / (alpha - 1.0)) / (1 + nu), rel=1e-15)
    # The gradient at 0 is 0, or the jump alone: unbiased, and with a moment of at most G = 1 on X.
    values, probabilities = instance.noise.atoms
    assert values[np.argmax(probabilities)] == pytest.approx(instance.problem.minimizer, rel=1e-12)
    for x in (0.0, 0.5):
        assert np.abs(x - instance.problem.minimizer + values) ** alpha @ probabilities <= 1.0 + 1e-12


def test_the_lower_bound_has_the_rate_of_the_upper_one():
    for alpha in (1.1, 1.5, 2.0):
        assert theory.theorem_5.rate(alpha) == theory.theorem_4.rate(alpha)
        assert theory.theorem_6.rate(alpha) == theory.remark_3.rate(alpha) == 0.5 * theory.theorem_2.rate(alpha)


@pytest.mark.parametrize(
    ("alpha", "epsilon", "message"), [(1.0, 0.1, r"^alpha = 1"), (1.5, 0.2, r"^epsilon = 0\.2 .*<= 1/8")]
)
def test_a_violated_hypothesis_is_named(alpha, epsilon, message):
    for call in (theory.theorem_5.jump_probability, theory.theorem_5.instance):
        with pytest.raises(ValueError, match=message):
            call(alpha, epsilon, 0)
