"""Adam's delta**(-1/2): what the proposition asks of its instance, and the probability by a sum over the only spike."""

from __future__ import annotations

import math

import numpy as np
import pytest

from heavytail import exact, theory

CASES = [(100, 0.1), (1000, 0.03), (2000, 0.001)]


@pytest.mark.parametrize(("horizon", "delta"), CASES)
def test_the_instance_is_the_printed_one(horizon, delta):
    found = theory.adam_in_delta.instance(horizon, delta, scale=0.5)
    values, probabilities = found.noise.atoms
    assert found.noise.mean == 0.0
    assert found.noise.moment(2) == pytest.approx(1.0)
    assert found.noise.tail_index == math.inf
    assert values.max() == pytest.approx(math.sqrt(horizon / (2 * delta)))
    assert probabilities[np.argmax(values)] == pytest.approx(delta / horizon)
    assert found.problem.slope == pytest.approx((delta * horizon) ** -0.25)
    assert found.problem.value(np.zeros(1)) == pytest.approx(16 * 8**0.5 * 0.5)
    assert found.problem.value(np.zeros(1)) <= 32 * 8**0.5 * 0.5


@pytest.mark.parametrize(("horizon", "delta"), CASES)
@pytest.mark.parametrize("share", [0.1, 0.75])
@pytest.mark.parametrize("method", ["adam", "adagrad"])
def test_the_probability_is_that_of_an_early_only_spike(horizon, delta, share, method):
    values = exact.adam_in_delta.mean_squared_gradients(horizon, delta, method=method)
    level = theory.adam_in_delta.level(horizon, delta, share) * (1 - 1e-12)
    low, _ = exact.one_jump.probability(values, level, exact.adam_in_delta.spike_chance(horizon, delta))
    assert theory.adam_in_delta.probability(horizon, delta, share) == pytest.approx(low, rel=1e-9)
    if share == 0.75:
        assert level == pytest.approx(theory.adam_in_delta.level_printed(horizon, delta))
        assert low >= 2.4 * theory.adam_in_delta.probability_printed(delta)


def test_bad_numbers_say_what_is_wrong():
    with pytest.raises(ValueError, match=r"^horizon = 5.*delta T >= 1"):
        theory.adam_in_delta.level(5, 0.1, 0.5)
    with pytest.raises(ValueError, match=r"^share"):
        theory.adam_in_delta.probability(100, 0.1, 1.0)
    with pytest.raises(ValueError, match=r"^delta"):
        theory.adam_in_delta.probability_printed(0.0)
