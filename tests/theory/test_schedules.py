"""Exponents of schedules, against cases worked by hand and against the theorems' own."""

import numpy as np
import pytest

from heavytail import theory

ALPHAS = (1.05, 1.2, 1.5, theory.theorem_4.GOLDEN_RATIO, 1.8, 2.0)


@pytest.mark.parametrize(
    ("alpha", "clip", "step", "symmetric", "setting", "rate"),
    [
        (1.5, 0.5, 1.0, False, "strongly convex", 0.5),  # bias 2 * 0.5 * 0.5, variance 1 - 0.5 * 0.5
        (1.5, 0.5, 1.0, True, "strongly convex", 0.75),
        (1.8, 0.8, 1.0, False, "strongly convex", 0.84),  # bias 1.28
        (1.5, 0.0, 1.0, False, "strongly convex", 0.0),  # a bias that stays
        (1.5, 0.0, 1.0, True, "strongly convex", 1.0),
        (1.5, 1.0, 0.25, False, "strongly convex", -0.25),  # diverges
        (2.0, 0.3, 0.7, False, "strongly convex", 0.6),
        (1.5, 0.4, 0.6, False, "non-convex", 0.4),  # all three terms are equal
        (1.5, 0.4, 0.8, False, "non-convex", 0.2),  # the start
        (1.5, 0.0, 0.5, True, "non-convex", 0.5),
    ],
)
def test_cases_worked_by_hand(alpha, clip, step, symmetric, setting, rate):
    assert theory.schedules.rate(alpha, clip, step, symmetric, setting) == pytest.approx(rate, abs=1e-12)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_theorems_are_points_of_the_plane(alpha):
    for setting, proved in (
        ("strongly convex", theory.theorem_4.rate(alpha)),
        ("non-convex", theory.theorem_2.rate(alpha)),
    ):
        assert theory.schedules.rate(alpha, *theory.schedules.schedule(alpha, setting), False, setting) == pytest.approx(
            proved
        )
    printed = theory.schedules.rate(alpha, *theory.schedules.schedule_printed(alpha))
    assert printed == pytest.approx(theory.theorem_4.rate_of_printed_schedule(alpha))
    assert theory.schedules.rate(alpha, *theory.schedules.schedule_printed(alpha, "non-convex"), False, "non-convex") == 0.0
    eta, tau = (np.array([theory.theorem_2.schedule(K, alpha)[i] for K in (10**14, 10**18)]) for i in (0, 1))
    measured = np.log10(tau[1] / tau[0]) / 4.0, -np.log10(eta[1] / eta[0]) / 4.0
    assert theory.schedules.schedule(alpha, "non-convex") == pytest.approx(measured)


@pytest.mark.parametrize("setting", theory.schedules.SETTINGS)
@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("alpha", ALPHAS)
def test_no_schedule_beats_the_best(alpha, symmetric, setting):
    best = theory.schedules.rate(alpha, *theory.schedules.best_schedule(alpha, symmetric, setting), symmetric, setting)
    grid = np.linspace(0.0, 1.0, 41)
    rates = [theory.schedules.rate(alpha, p, q, symmetric, setting) for p in grid for q in grid]
    assert best - 0.05 <= max(rates) <= best + 1e-12


def test_under_symmetric_noise_a_constant_clip_level_has_the_rates_of_standard_noise():
    for alpha in ALPHAS:
        assert theory.schedules.best_schedule(alpha, symmetric=True) == (0.0, 1.0)
        assert theory.schedules.best_schedule(alpha, True, "non-convex") == (0.0, 0.5)


@pytest.mark.parametrize("symmetric", [False, True])
def test_the_adapted_noise_keeps_the_assumption_and_reaches_the_order_of_lemma_9(symmetric):
    law = theory.schedules.instance(1.5, 100.0, symmetric)
    values, probabilities = law.atoms
    assert values @ probabilities == pytest.approx(0.0, abs=1e-12)
    assert np.abs(values) ** 1.5 @ probabilities <= 1.0
    clipped = np.clip(values, -100.0, 100.0)
    assert abs(clipped @ probabilities) == pytest.approx(
        0.0 if symmetric else 0.45 * theory.lemma_9.bias_bound(100.0, 1.5), abs=1e-4
    )
    assert clipped**2 @ probabilities == pytest.approx(0.45 * 3.0**-1.5 * 10.0, rel=1e-2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.0, 0.5, 1.0), "Assumptions 1 and 4 take a moment order"),
        ((1.5, -0.1, 1.0), "clips everything in the end"),
        ((1.5, 0.5, 1.1), "stop short of the minimiser"),
        ((1.5, 0.5, -0.1), "step = -0.1 lies outside"),
        ((1.5, 0.5, 1.0, False, "convex"), "setting = 'convex' is unknown. Choose one of 'strongly convex', 'non-convex'"),
    ],
)
def test_errors_say_what_and_why(arguments, message):
    with pytest.raises(ValueError, match=message):
        theory.schedules.rate(*arguments)
