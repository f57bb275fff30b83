"""The product of a Hessian with a vector, of problems that are formulas: against second derivatives in high precision."""

from __future__ import annotations

from itertools import pairwise

import mpmath as mp
import numpy as np
import pytest

from heavytail.problems import CarmonChain, Cosine, Crater, Logarithm, PseudoHuber, Quadratic, TwoPointFamily

OFFSETS = np.array([0.0, 1e-9, 0.3, -0.999, 1.0, -1.5, 2.5, 20.0, -1e100, 1e200, -1e300])
SECOND = {
    Logarithm: lambda t: 2 * (1 - t**2) / (1 + t**2) ** 2,
    Cosine: mp.cos,
    PseudoHuber: lambda t: (1 + t**2) ** mp.mpf(-1.5),
}


def product(problem, x, v):
    out = np.full(len(x), np.nan)
    with np.errstate(over="ignore"):
        problem.hessian_vector(np.asarray(x, float), np.asarray(v, float), out)
    return out


def hessian(problem, x):
    return np.column_stack([product(problem, x, unit) for unit in np.eye(len(x))])


@pytest.mark.parametrize("kind", SECOND)
def test_curvatures_of_coordinates(kind):
    x, v = OFFSETS[abs(OFFSETS) < 1e15] if kind is Cosine else OFFSETS, 2.0
    cancels = 1e-14 if kind is Cosine else 1e-320  # the sine's error of 4e-16, squared about 1 and times 6
    with mp.workdps(60):
        exact = [float(6 * SECOND[kind](mp.mpf(float(t)))) for t in x]
    np.testing.assert_allclose(product(kind(3.0), x, np.full(len(x), v)), exact, rtol=3e-15, atol=cancels)


def test_quadratics_have_their_curvatures():
    assert product(Quadratic([2.0, 3.0], 1.0), [5.0, 6.0], [10.0, -1.0]).tolist() == [20.0, -3.0]
    assert product(TwoPointFamily(1.5, 0.125, 0), [0.25], [-7.0]).tolist() == [-7.0]


def test_the_crater_has_the_slope_of_its_slope():
    crater = Crater(reach=4.0, slope=0.5, length=5.0, smoothness=1.2)
    wall = 0.5 * (4.0 - 0.5 / 1.2)
    for inner, outer, expected in (
        (0.0, wall, 1.2), (wall, 4.0, -1.2), (4.0, 9.0, 0.0), (9.0, 9.0 + 0.5 / 1.2, 1.2), (9.5, 20.0, 0.0)
    ):  # fmt: skip
        x = np.array([0.9 * inner + 0.1 * outer, -0.1 * inner - 0.9 * outer])
        assert hessian(crater, x).tolist() == (expected * np.eye(2)).tolist()


def chain(*x):
    def psi(t):
        return mp.exp(1 - 1 / (2 * t - 1) ** 2) if t > mp.mpf(1) / 2 else mp.mpf(0)

    def phi(t):
        return mp.sqrt(2 * mp.pi * mp.e) * mp.ncdf(t)

    total = -phi(x[0])
    for before, here in pairwise(x):
        total += psi(-before) * phi(-here) - psi(before) * phi(here)
    return total


def test_the_chain_in_other_units():
    problem = CarmonChain(3, smoothness=76.0, scale=0.5)
    for x in ([0.3, -0.6, 0.8], [1.5, 0.9, -0.2], [-0.7, 1.1, 2.0], [0.52, -3.0, 0.51]):
        with mp.workdps(30):
            point = [mp.mpf(t) for t in x]
            exact = [[float(mp.diff(chain, point, tuple(map(int, a + b)))) / 2 for a in np.eye(3)] for b in np.eye(3)]
        np.testing.assert_allclose(hessian(problem, 0.5 * np.array(x)), exact, rtol=1e-12, atol=1e-13)


def test_what_is_not_a_number_stays_so_and_nothing_fails():
    for bad in (np.nan, np.inf, -np.inf, 1e200):
        with np.errstate(all="ignore"):
            out = product(CarmonChain(3), [bad, 0.1, 0.2], [1.0, 1.0, 1.0])
        assert np.isnan(out).any() == (not np.isfinite(bad))
