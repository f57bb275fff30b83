"""The elementary functions of kernel code: their stated accuracy, their special values, their coefficients."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath as mp
import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from heavytail import vmath
from heavytail.compiler.records import register_marked

register_marked()

NAMES = (
    "log2", "log2_of_normal", "log", "exp2", "exp2m1", "exp", "tanh", "sinpi", "cospi", "sinpi_half", "cospi_half",
    "normal_cdf", "sin", "log1p", "decay",
)  # fmt: skip
SMALLEST_NORMAL, BELOW_ONE, ABOVE_ONE = 2.0**-1022, 1.0 - 2.0**-53, 1.0 + 2.0**-52
BELOW_LOWEST = np.nextafter(-1022.0, -2000.0)
LARGEST = np.finfo(np.float64).max


@numba.njit(error_model="numpy")
def all_compiled(x):
    out = np.empty((15, x.size))
    for i in range(x.size):
        out[0, i] = vmath.log2(x[i])
        out[1, i] = vmath.log2_of_normal(x[i])
        out[2, i] = vmath.log(x[i])
        out[3, i] = vmath.exp2(x[i])
        out[4, i] = vmath.exp2m1(x[i])
        out[5, i] = vmath.exp(x[i])
        out[6, i] = vmath.tanh(x[i])
        out[7, i] = vmath.sinpi(x[i])
        out[8, i] = vmath.cospi(x[i])
        out[9, i] = vmath.sinpi_half(x[i])
        out[10, i] = vmath.cospi_half(x[i])
        out[11, i] = vmath.normal_cdf(x[i])
        out[12, i] = vmath.sin(x[i])
        out[13, i] = vmath.log1p(x[i])
        out[14, i] = vmath.decay(x[i])
    return out


@numba.njit(error_model="numpy")
def powers_compiled(u, a):
    out = np.empty((2, u.size))
    for i in range(u.size):
        out[0, i] = vmath.power(u[i], a[i])
        out[1, i] = vmath.power_of_normal(u[i], a[i])
    return out


def compiled(name: str, x: NDArray[np.float64]) -> NDArray[np.float64]:
    return all_compiled(x)[NAMES.index(name)]


def relative_errors(values: NDArray[np.float64], exact: list[Any]) -> NDArray[np.float64]:
    return np.array([float(abs(mp.mpf(float(v)) / e - 1)) for v, e in zip(values, exact, strict=True)])


def exp2m1(y: Any) -> Any:
    return mp.expm1(y * mp.log(2))


def spread(low: float, high: float) -> Callable[[np.random.Generator, int], NDArray[np.float64]]:
    return lambda rng, n: rng.uniform(low, high, n)


def powers_of_two(low: float, high: float) -> Callable[[np.random.Generator, int], NDArray[np.float64]]:
    return lambda rng, n: np.exp2(rng.uniform(low, high, n))


def below_half(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    return 0.5 - np.exp2(rng.integers(-54, -1, n).astype(float))


def above_integers(shift: float) -> Callable[[np.random.Generator, int], NDArray[np.float64]]:
    return lambda rng, n: rng.integers(-(2**20), 2**20, n) + (shift + 2.0**-30)


# function, its value by mpmath, the relative error that its docstring states, and where the points lie
ACCURACY = [
    ("log2", lambda x: mp.log(x, 2), 5e-16, [spread(0.5, 2.0), spread(0.97, 1.03), powers_of_two(-1022, 1023)]),
    ("log", mp.log, 6e-16, [spread(0.5, 2.0), spread(1.2, 1.4142), powers_of_two(-1022, 1023)]),
    ("decay", lambda t: mp.exp(-t), 2.5e-16, [spread(0, 1), spread(0, 708.39)]),
    ("log1p", mp.log1p, 8e-16, [spread(0.0, 1.0), powers_of_two(-300, 300)]),
    ("exp2", lambda y: mp.mpf(2) ** y, 2e-16, [spread(-1, 1), spread(-1022, 1024), spread(1022, 1024)]),
    ("exp", mp.exp, 2.5e-16, [spread(-1, 1), spread(-708.39, 709.78), spread(708.5, 709.78)]),
    ("exp2m1", exp2m1, 5e-16, [spread(-2, 2), spread(0.5, 0.6), powers_of_two(-300, -3), spread(-1022, 1023)]),
    ("tanh", mp.tanh, 6e-16, [spread(-1, 1), spread(-0.01, 0.01), spread(-25, 25)]),
    ("sinpi_half", mp.sinpi, 4e-16, [spread(-0.5, 0.5), powers_of_two(-300, -2)]),
    ("cospi_half", mp.cospi, 4e-16, [spread(-0.5, 0.5), below_half]),
    ("sinpi", mp.sinpi, 4e-16, [spread(-2, 2), spread(-1e6, 1e6), above_integers(0.0)]),
    ("cospi", mp.cospi, 4e-16, [spread(-2, 2), spread(-1e6, 1e6), above_integers(0.5)]),
    ("sin", mp.sin, 4e-16, [spread(-3, 3), powers_of_two(-300, 1)]),
    ("normal_cdf", mp.ncdf, 1e-15, [spread(-1, 1), spread(-6, 6), spread(-37.6, -1), powers_of_two(-300, 3)]),
]


@pytest.mark.parametrize(("name", "exact", "bound", "regions"), ACCURACY, ids=[row[0] for row in ACCURACY])
def test_relative_error_stays_within_the_stated_bound(name: str, exact: Any, bound: float, regions: list[Any]) -> None:
    rng = np.random.default_rng(1)
    x = np.concatenate([region(rng, 4000) for region in regions])
    with mp.workprec(120):
        errors = relative_errors(compiled(name, x), [exact(mp.mpf(float(value))) for value in x])
    assert errors.max() <= bound, x[errors.argmax()]
    # the bound says something: it is not far above what happens
    assert errors.max() > 0.45 * bound


def test_relative_error_of_a_power_stays_within_the_stated_bound() -> None:
    rng = np.random.default_rng(2)
    u = np.concatenate([rng.uniform(0.5, 2.0, 4000), rng.uniform(0.0, 1.0, 4000), np.exp2(rng.uniform(-1000, 1000, 4000))])
    size = rng.choice([0.5, 5.0, 50.0, 1000.0], u.size)
    a = rng.uniform(-1.0, 1.0, u.size) * size / np.maximum(np.abs(np.log2(u)), 1e-3)
    with mp.workprec(140):
        exact = [mp.mpf(float(base)) ** mp.mpf(float(exponent)) for base, exponent in zip(u, a, strict=True)]
        errors = [relative_errors(values, exact) for values in powers_compiled(u, a)]
    bound = (2.0 + 2.0 * np.abs(a * np.log2(u))) * 2.0**-52
    assert (errors[0] <= bound).all()
    assert (errors[1] == errors[0]).all()
    assert (errors[0] / bound).max() > 0.5


@pytest.mark.parametrize("factor", [1.0, -1.0])
def test_large_arguments_of_sinpi_and_cospi_are_reduced_exactly(factor: float) -> None:
    rng = np.random.default_rng(3)
    x = factor * np.concatenate([rng.uniform(2.0**40, 2.0**50, 500), 2.0**50 - 0.125 * rng.integers(1, 2000, 500)])
    with mp.workprec(200):
        for name, exact in (("sinpi", mp.sinpi), ("cospi", mp.cospi)):
            truth = np.array([float(exact(mp.mpf(float(value)))) for value in x])
            np.testing.assert_allclose(compiled(name, x), truth, rtol=6e-16, atol=0.0)


def test_the_absolute_error_of_the_sine_at_large_angles() -> None:
    rng = np.random.default_rng(9)
    x = np.concatenate([rng.uniform(-20, 20, 3000), rng.uniform(-1, 1, 3000) * 2.0**49, np.pi * np.arange(1.0, 2000.0)])
    with mp.workprec(200):
        exact = [mp.sin(mp.mpf(float(angle))) for angle in x]
        errors = [float(abs(mp.mpf(float(v)) - e)) for v, e in zip(compiled("sin", x), exact, strict=True)]
    assert 0.45 * 4e-16 < max(errors) <= 4e-16


inf, nan = math.inf, math.nan
SPECIAL = {
    "log2": {
        0.0: -inf,
        inf: inf,
        -1.0: nan,
        -inf: nan,
        nan: nan,
        1.0: 0.0,
        2.0**-53: -53.0,
        SMALLEST_NORMAL: -1022.0,
        2.0: 1.0,
    },
    "log": {0.0: -inf, inf: inf, -1.0: nan, -inf: nan, nan: nan, 1.0: 0.0},
    "decay": {0.0: 1.0, 709.0: 0.0, 750.5: 0.0, 1e308: 0.0, inf: 0.0, nan: nan},
    "log1p": {0.0: 0.0, 5e-324: 5e-324, inf: inf, nan: nan},
    "exp2": {
        inf: inf,
        1e300: inf,
        1024.0: inf,
        1023.0: 2.0**1023,
        -1022.0: SMALLEST_NORMAL,
        0.0: 1.0,
        5e-324: 1.0,
        10.0: 1024.0,
    }
    | {BELOW_LOWEST: 0.0, -1e300: 0.0, -inf: 0.0, nan: nan},
    "exp2m1": {0.0: 0.0, 5e-324: 5e-324, 1.0: 1.0, -1.0: -0.5, -2000.0: -1.0, -inf: -1.0, nan: nan}
    | {2000.0: 2.0**1023, inf: 2.0**1023},
    "exp": {0.0: 1.0, inf: inf, 1e300: inf, 710.0: inf, -709.0: 0.0, -1e300: 0.0, -inf: 0.0, nan: nan},
    "tanh": {0.0: 0.0, 5e-324: 5e-324, -5e-324: -5e-324, 20.0: 1.0, -20.0: -1.0, inf: 1.0, -inf: -1.0, nan: nan, 1e300: 1.0},
    "sinpi": {0.0: 0.0, 1.0: 0.0, -1.0: 0.0, 2.0**49: 0.0, inf: nan, -inf: nan, nan: nan},
    "cospi": {0.5: 0.0, -0.5: 0.0, 1.5: 0.0, 2.0**49 + 0.5: 0.0, inf: nan, nan: nan},
    "sinpi_half": {0.0: 0.0},
    "sin": {0.0: 0.0, 2.0**49: nan, -1e300: nan, inf: nan, -inf: nan, nan: nan},
    "cospi_half": {0.5: 0.0, -0.5: 0.0},
    "normal_cdf": {0.0: 0.5, inf: 1.0, -inf: 0.0, nan: nan, 1e300: 1.0, -1e300: 0.0, -37.7: 0.0, 5e-324: 0.5},
}


@pytest.mark.parametrize("name", SPECIAL)
def test_special_values(name: str) -> None:
    x, expected = np.array(list(SPECIAL[name].items())).T
    np.testing.assert_array_equal(compiled(name, x), expected)


def test_values_next_to_one_keep_their_relative_accuracy() -> None:
    x = np.array([BELOW_ONE, ABOVE_ONE, 1.0 - 2.0**-40, 1.0 + 2.0**-40])
    with mp.workprec(120):
        for name, exact in (("log2", lambda u: mp.log(u, 2)), ("log", mp.log)):
            assert relative_errors(compiled(name, x), [exact(mp.mpf(float(u))) for u in x]).max() < 5e-16


def test_the_overflow_thresholds() -> None:
    below = np.nextafter(1024.0, 0.0)
    assert compiled("exp2", np.array([below]))[0] == pytest.approx(LARGEST, rel=1e-12)
    last = 709.782712893383  # e**x first exceeds the largest double at 709.78271289338397...
    assert compiled("exp", np.array([last]))[0] == pytest.approx(float(mp.exp(mp.mpf(last))), rel=3e-16)
    assert compiled("exp", np.array([709.782712893385]))[0] == inf


def test_a_power_at_special_values() -> None:
    u = np.array([0.0, 0.0, inf, inf, nan, 2.0, -1.0, 5.0])
    a = np.array([2.0, -2.0, 2.0, -2.0, 1.0, nan, 1.0, 0.0])
    np.testing.assert_array_equal(powers_compiled(u, a)[0], [0.0, inf, inf, 0.0, nan, nan, nan, 1.0])


def test_a_value_that_is_not_a_number_never_becomes_one() -> None:
    # a diverged iterate must be counted, not folded back into a finite one
    assert np.isnan(np.delete(all_compiled(np.array([nan])), NAMES.index("log2_of_normal"), axis=0)).all()


def test_two_to_the_power_and_minus_one_agree() -> None:
    y = np.random.default_rng(4).uniform(-900, 900, 2000)
    pairs = np.array([vmath.exp2_and_minus_one(value) for value in y])
    np.testing.assert_array_equal(pairs[:, 1], compiled("exp2m1", y))
    with mp.workprec(120):
        assert relative_errors(pairs[:, 0], [mp.mpf(2) ** mp.mpf(float(value)) for value in y]).max() < 1e-15


def test_the_exact_symmetries() -> None:
    x = np.random.default_rng(5).uniform(-30, 30, 3000)
    for name in ("tanh", "sinpi", "sin"):
        np.testing.assert_array_equal(compiled(name, -x), -compiled(name, x))
    np.testing.assert_array_equal(compiled("cospi", -x), compiled("cospi", x))
    whole = np.arange(-20.0, 21.0)
    np.testing.assert_array_equal(compiled("exp2", whole), np.exp2(whole))
    np.testing.assert_array_equal(compiled("log2", np.exp2(whole)), whole)


@numba.njit(error_model="numpy")
def half_tan_compiled(h):
    out = np.empty((2, h.size))
    for i in range(h.size):
        out[0, i], out[1, i] = vmath.half_tan(h[i])
    return out


def test_the_tangent_of_the_half_angle() -> None:
    h = np.concatenate([np.random.default_rng(6).uniform(-0.5, 0.5, 4000), [0.5, -0.5, 2.0**-60]])
    n, d = half_tan_compiled(h)
    with mp.workprec(120):
        errors = relative_errors(n * h / d, [mp.tan(mp.pi * mp.mpf(float(value)) / 2) for value in h])
    assert 0.45 * 5e-16 < errors.max() <= 5e-16
    interpreted = np.array([vmath.half_tan(value) for value in h]).T
    np.testing.assert_array_equal(interpreted.view(np.uint64), np.array([n, d]).view(np.uint64))


def test_the_tangents_coefficients_interpolate_at_chebyshev_nodes() -> None:
    """P/Q with four coefficients each and Q(0) = 1 has seven free numbers, so it takes the value at seven nodes."""
    with mp.workdps(60):
        nodes = [mp.mpf(1) / 8 * (1 + mp.cos(mp.pi * (2 * i + 1) / 14)) for i in range(7)]
        values = [mp.tan(mp.pi * mp.sqrt(z) / 2) / mp.sqrt(z) for z in nodes]
        rows = [[*(z**j for j in range(4)), *(-f * z**j for j in range(1, 4))] for z, f in zip(nodes, values, strict=True)]
        solved = [float(c) for c in mp.lu_solve(mp.matrix(rows), mp.matrix(values))]
    assert list(vmath.TAN_NUMERATOR) == solved[:4]
    assert list(vmath.TAN_DENOMINATOR) == [1.0, *solved[4:]]


@pytest.mark.parametrize("name", NAMES)
def test_compiled_and_interpreted_have_the_same_bits(name: str) -> None:
    rng = np.random.default_rng(7)
    special = [0.0, -0.0, inf, -inf, nan, 5e-324, -5e-324, 1e-310, SMALLEST_NORMAL, BELOW_ONE, ABOVE_ONE, LARGEST, -LARGEST]
    special += [1024.0, np.nextafter(1024.0, 0.0), -1022.0, BELOW_LOWEST, 709.78271289338397, -708.4]
    points = [
        rng.uniform(0, 1, 800),
        rng.uniform(-1030, 1030, 800),
        np.exp2(rng.uniform(-1022, 1023, 800)),
        rng.normal(0, 1, 800),
    ]
    x = np.concatenate([special, *points])
    if name.endswith("half"):
        x = x[~(np.abs(x) > 0.5)]
    function = getattr(vmath, name)
    with np.errstate(all="ignore"):
        interpreted = np.array([function(value) for value in x])
    np.testing.assert_array_equal(compiled(name, x).view(np.uint64), interpreted.view(np.uint64))


def test_compiled_and_interpreted_powers_have_the_same_bits() -> None:
    rng = np.random.default_rng(8)
    u, a = rng.uniform(0, 3, 1500), rng.uniform(-20, 20, 1500)
    interpreted = np.array([[f(*p) for p in zip(u, a, strict=True)] for f in (vmath.power, vmath.power_of_normal)])
    np.testing.assert_array_equal(powers_compiled(u, a).view(np.uint64), interpreted.view(np.uint64))


def interpolation(function: Any, nodes: int, low: Any, high: Any) -> list[Any]:
    """The coefficients of the polynomial through the function's values at the Chebyshev nodes of [low, high]."""
    points = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * nodes)) for i in range(nodes)]
    slopes = [function(point) for point in points]
    for order in range(1, nodes):  # Newton's divided differences
        for i in range(nodes - 1, order - 1, -1):
            slopes[i] = (slopes[i] - slopes[i - 1]) / (points[i] - points[i - order])
    coefficients = [mp.mpf(0)] * nodes
    for point, slope in zip(reversed(points), reversed(slopes), strict=True):
        shifted = [mp.mpf(0), *coefficients[:-1]]
        coefficients = [s - point * c for s, c in zip(shifted, coefficients, strict=True)]
        coefficients[0] += slope
    return coefficients


def scaled_tail(z: Any) -> Any:
    return (z + 5) * mp.exp(z**2 / 2) * mp.erfc(z / mp.sqrt(2)) / 2


TABLES: list[tuple[Any, ...]] = [
    ("LOG2", lambda z: 2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) / mp.log(2), 8, lambda: (mp.mpf(0), (mp.sqrt(2) - 1) ** 4), 0),
    ("EXP2", lambda f: mp.mpf(2) ** f, 12, lambda: (-mp.mpf(1) / 2, mp.mpf(1) / 2), 1),
    ("NORMAL_TAIL", lambda t: scaled_tail(5 * (1 + t) / (1 - t)), 22, lambda: (-mp.mpf(1), mp.mpf(67) / 87), 0),
    ("SINPI", lambda z: mp.sin(mp.pi * mp.sqrt(z)) / mp.sqrt(z), 9, lambda: (mp.mpf(0), mp.mpf(1) / 4), 0),
]


@pytest.mark.parametrize(("name", "function", "nodes", "interval", "dropped"), TABLES, ids=[row[0] for row in TABLES])
def test_the_coefficients_interpolate_at_chebyshev_nodes(
    name: str, function: Any, nodes: int, interval: Any, dropped: int
) -> None:
    with mp.workdps(60):
        derived = [float(c) for c in interpolation(function, nodes, *interval())]
        other = [float(c) for c in interpolation(function, nodes + 1, *interval())]
    assert list(getattr(vmath, name)) == derived[dropped:]
    assert other[dropped:-1] != derived[dropped:]


def test_the_constants() -> None:
    with mp.workdps(60):
        log2_e = 1 / mp.log(2)
        assert float(log2_e) == vmath.LOG2_E
        assert float(log2_e - mp.mpf(vmath.LOG2_E)) == vmath.LOG2_E_TAIL
        assert float(mp.log(2)) == vmath.LN_2
        assert float(1 / mp.pi) == vmath.INVERSE_PI
        assert float(1 / mp.pi - mp.mpf(vmath.INVERSE_PI)) == vmath.INVERSE_PI_TAIL
        assert float(mp.sqrt(0.5)) == np.uint64(vmath.SQRT_HALF).view(np.float64)
