"""The smooth functions of Theorem 2: against NumPy and mpmath, on both back ends, and their constants."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest
from scipy import integrate

import heavytail as ht
from heavytail.problems import Cosine, Crater, Logarithm, Plateau, PseudoHuber

X = np.array([0.3, -1.5, 20.0])
FORMULAS = {
    Logarithm: (lambda t: mp.log(1 + t**2), lambda t: 2 * t / (1 + t**2), 2.0, 0.0),
    Cosine: (lambda t: 1 - mp.cos(t), mp.sin, 1.0, 0.0),
    PseudoHuber: (lambda t: mp.sqrt(1 + t**2) - 1, lambda t: t / mp.sqrt(1 + t**2), 1.0, 1.0),
}


@pytest.mark.parametrize("kind", FORMULAS)
@pytest.mark.parametrize("minimizer", [0.0, 0.5])
def test_value_and_gradient(kind, minimizer):
    value, gradient, _, _ = FORMULAS[kind]
    problem, out = kind(3.0, minimizer), np.empty(3)
    problem.gradient(X, out)
    with mp.workdps(60):
        offsets = [mp.mpf(float(x - minimizer)) for x in X]
        np.testing.assert_allclose(problem.value(X), float(3 * sum(map(value, offsets))), rtol=1e-15)
        np.testing.assert_allclose(out, [float(3 * gradient(t)) for t in offsets], rtol=2e-15)


@pytest.mark.parametrize("kind", FORMULAS)
@pytest.mark.parametrize("size", [1e-3, 1e-8, 1e-12, 3.0])
def test_values_near_the_minimum_keep_their_accuracy(kind, size):
    with mp.workdps(60):
        exact = float(FORMULAS[kind][0](mp.mpf(size)))
    assert kind().value(np.array([-size])) == pytest.approx(exact, rel=2e-15)


@pytest.mark.parametrize("kind", [Logarithm, PseudoHuber])
@pytest.mark.parametrize("t", [1e150, -3e154, 1e200, -1e300])
def test_values_and_slopes_so_far_out_that_squares_overflow(kind, t):
    value, gradient, _, _ = FORMULAS[kind]
    out = np.empty(1)
    with mp.workdps(60), np.errstate(over="ignore"):
        kind(2.0).gradient(np.array([t]), out)
        assert out[0] == pytest.approx(float(2 * gradient(mp.mpf(t))), rel=2e-15, abs=0.0)
        assert kind(2.0).value(np.array([t])) == pytest.approx(float(2 * value(mp.mpf(t))), rel=2e-15)


@pytest.mark.parametrize("kind", FORMULAS)
def test_constants(kind):
    problem = kind(2.5, 0.25)
    assert (problem.minimum, problem.minimizer) == (0.0, 0.25)
    assert problem.smoothness == 2.5 * FORMULAS[kind][2]
    assert problem.growth == FORMULAS[kind][3]
    assert problem.value(np.array([0.25, 0.25])) == 0.0


@pytest.mark.parametrize("kind", FORMULAS)
def test_the_problem_meets_its_contract(kind):
    ht.testing.check_problem(kind(1.5, 0.3), dimension=3, radius=4.0)


CRATER = Crater(reach=4.0, slope=0.5, length=5.0, smoothness=1.2)


def test_the_crater_meets_its_contract():
    ht.testing.check_problem(CRATER, dimension=2, radius=1.3 * (CRATER.reach + CRATER.length))


def crater_slope(y):
    """The slope of the crater by linear interpolation between its corners."""
    wall = 0.5 * (4.0 - 0.5 / 1.2)
    return np.interp(y, [0.0, wall, 4.0, 9.0, 9.0 + 0.5 / 1.2], [0.0, 1.2 * wall, -0.5, -0.5, 0.0])


def test_the_crater_against_the_integral_of_its_slope():
    for x in (-12.0, -9.2, -7.0, -3.0, 0.0, 0.4, 1.8, 3.7, 4.2, 9.1, 30.0):
        out, y = np.empty(1), abs(x)
        CRATER.gradient(np.array([x]), out)
        assert out[0] == pytest.approx(np.sign(x) * crater_slope(y), abs=1e-14)
        corners = [corner for corner in (2.0 - 0.25 / 1.2, 4.0, 9.0, 9.0 + 0.5 / 1.2) if corner < y]
        area = integrate.quad(crater_slope, 0.0, y, points=corners or None)[0]
        assert CRATER.value(np.array([x])) == pytest.approx(area, abs=1e-10)
    assert CRATER.minimum == 0.0
    assert min(CRATER.value(np.array([x])) for x in np.linspace(0, 20, 401)) == 0.0


PLATEAU = Plateau(slope=0.6, width=5.0, ramp=1.5)


def plateau_slope(x):
    """The slope of the plateau by linear interpolation between its corners."""
    return np.interp(x, [-6.5, -5.0, -1.5, 0.0], [0.0, 0.6, 0.6, 0.0])


def test_the_plateau_meets_its_contract():
    ht.testing.check_problem(PLATEAU, dimension=2, radius=8.0)


def test_the_plateau_against_the_integral_of_its_slope():
    corners, out = (-6.5, -5.0, -1.5, 0.0), np.empty(1)
    for x in (-9.0, -6.4, -5.0, -3.3, -1.5, -0.7, 0.0, 1e-9, 4.0):
        PLATEAU.gradient(np.array([x]), out)
        assert out[0] == pytest.approx(plateau_slope(x), abs=1e-14)
        inside = [corner for corner in corners if -10.0 < corner < x]
        area = integrate.quad(plateau_slope, -10.0, x, points=inside or None)[0]
        assert PLATEAU.value(np.array([x])) == pytest.approx(area, abs=1e-10)
    assert PLATEAU.minimum == PLATEAU.value(np.array([PLATEAU.minimizer])) == 0.0
    assert PLATEAU.value(np.zeros(1)) == pytest.approx(0.6 * 5.0)
    assert PLATEAU.smoothness == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Plateau(0.5, -1.0, 0.1), "^width"),
        (lambda: Plateau(0.5, 1.0, 2.0), "^ramp.* begins at -ramp"),
        (lambda: Plateau(1e200, 1e200, 2.0), "has heights beyond the largest double. Choose larger units"),
        (lambda: Logarithm(0.0), "^scale"),
        (lambda: Cosine(-1.0), "^scale"),
        (lambda: PseudoHuber(1.0, float("nan")), "^minimizer"),
        (lambda: Crater(4.0, 0.5, -1.0), "^length"),
        (lambda: Crater(1.0, 1e308, 1.0), "has heights beyond the largest double. Choose larger units"),
        (lambda: Crater(4.0, 0.5, 500.0), r"^slope = 0\.5 is too steep: its foot lies below"),
        (lambda: Crater(4.0, 5.0, 1.0), "^slope"),
    ],
)
def test_parameters_that_make_no_sense_are_errors(call, message):
    with pytest.raises(ValueError, match=message):
        call()
