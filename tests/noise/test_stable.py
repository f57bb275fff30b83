"""Stable laws against Fourier inversion, published tables, tail series, exact cases and the published formula of a draw.

None of these oracles shares a formula with the library, which integrates the probability given the angle.
"""

from __future__ import annotations

import csv
import math
import re
import warnings
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import mpmath as mp
import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, special, stats

from heavytail.compiler.records import register
from heavytail.noise import AlphaStable
from heavytail.parts.contract import draw_of

DATA = Path(__file__).parents[1] / "data"
ALPHAS = (0.3, 0.5, 0.9, 0.999, 1.0, 1.001, 1.1, 1.5, 1.9, 2.0)
BETAS = (-1.0, -0.4, 0.0, 1.0)
GRID = list(product(ALPHAS, BETAS))


def law_s0(alpha: float, beta: float) -> AlphaStable:
    return AlphaStable(alpha, beta, parameterization="S0")


def phase(alpha: float, beta: float, t: Any) -> Any:
    """Minus the argument of the characteristic function of the standard law in S0, for t > 0."""
    if alpha == 1.0:
        return beta * 2.0 / math.pi * t * np.log(t)
    zeta = beta / math.tan(0.5 * math.pi * (1.0 - alpha))  # beta tan(pi alpha / 2), without its pole's rounding
    return -zeta * t * np.expm1((alpha - 1.0) * np.log(t))


NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)


def fourier_integral(alpha: float, function: Any, frequency: float) -> float:
    """Integrate function(t) over t > 0, which oscillates with a frequency and dies as exp(-t**alpha)."""
    end = 40.0 ** (1.0 / alpha)
    steps = math.ceil((end - 1.0) * (frequency + 3.0) / 2.0)
    small = np.exp2(np.arange(-200.0, 0.0))
    near = [np.linspace(a, 2.0 * a, math.ceil(a * frequency / 2.0 + 1e-9) + 1)[:-1] for a in small]  # the singular end
    cuts = np.concatenate([[0.0], *near, np.linspace(1.0, end, max(steps, 50))])
    half, middle = 0.5 * np.diff(cuts)[:, None], 0.5 * (cuts[1:] + cuts[:-1])[:, None]
    return float(np.sum(half * WEIGHTS * function(middle + half * NODES)))


def fourier_cdf(alpha: float, beta: float, x: float) -> float:
    """P(X0 <= x) by the inversion formula of Gil-Pelaez."""

    def integrand(t: NDArray[np.float64]) -> Any:
        return np.exp(-(t**alpha)) * np.sin(-phase(alpha, beta, t) - t * x) / t

    return 0.5 - fourier_integral(alpha, integrand, abs(x)) / math.pi


@pytest.mark.parametrize(
    "alpha", [0.5, 0.7, 0.9, 0.99, 0.999, 1 - 1e-7, 1.0, 1 + 1e-7, 1.001, 1.01, 1.1, 1.5, 1.9, 1.99, 2.0]
)
def test_distribution_against_fourier_inversion(alpha: float) -> None:
    x = np.array([-20.0, -3.0, -1.0, -0.2, 0.0, 0.1, 1.0, 4.0, 20.0]) * (1.0 if alpha > 0.6 else 0.2)
    for beta in (-1.0, -0.4, 0.0, 0.7, 1.0):
        exact = [fourier_cdf(alpha, beta, value) for value in x]
        np.testing.assert_allclose(law_s0(alpha, beta).cdf(x), exact, rtol=0, atol=1e-13)
        np.testing.assert_allclose(law_s0(alpha, beta).sf(x), 1.0 - np.array(exact), rtol=0, atol=1e-13)


def test_the_fourier_oracle_sees_a_slightly_wrong_law() -> None:
    for alpha, beta in ((1.001, 0.4), (0.999, 0.4), (1.0, 0.4001)):
        assert abs(law_s0(alpha, beta).cdf(3.0) - fourier_cdf(1.0, 0.4, 3.0)) > 1e-6


def read(name: str) -> list[dict[str, float]]:
    with (DATA / name).open() as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def test_distribution_against_the_table_of_nolan() -> None:
    skipped = 0
    for row in read("nolan_stable_cdf_s1.csv"):
        x, alpha, beta = row["x"], row["alpha"], row["beta"]
        if alpha == 1.0 and abs(beta) in (0.1, 0.2, 0.3) and abs(x) > 30.0:
            # the table is wrong there by 1e-4 or more: Fourier inversion agrees with us
            skipped += 1
            assert abs(fourier_cdf(alpha, beta, x) - row["probability"]) > 5e-5
            assert law_s0(alpha, beta).cdf(x) == pytest.approx(fourier_cdf(alpha, beta, x), abs=1e-13)
            continue
        error = abs(AlphaStable(alpha, beta).cdf(x) - row["probability"])
        # at alpha = 0.1 the table's 15 digits of x + zeta, of which x is a rest of 1e-8, carry less
        assert error < (1e-11 if alpha == 0.1 else 5e-14), row
    assert skipped == 2


def test_scale_and_parameterization_against_the_table_of_nolan() -> None:
    for row in read("nolan_stable_cdf_scaled.csv"):
        parameterization = f"S{int(row['parameterization'])}"
        law = AlphaStable(row["alpha"], row["beta"], row["scale"], parameterization)
        assert law.cdf(row["x"] - row["location"]) == pytest.approx(row["probability"], abs=2e-11), row


@pytest.mark.parametrize("alpha", [1.1, 1.3, 1.6, 1.9])
@pytest.mark.parametrize("beta", [-1.0, 0.3])
def test_distribution_against_scipy_where_scipy_is_right(alpha: float, beta: float) -> None:
    x = np.array([-8.0, -1.0, 0.0, 0.5, 3.0, 9.0])
    np.testing.assert_allclose(AlphaStable(alpha, beta).cdf(x), stats.levy_stable.cdf(x, alpha, beta), rtol=0, atol=2e-8)


def tail_series(alpha: float, beta: float, x: float) -> tuple[float, float]:
    """P(X1 > x) by its series in x**-alpha (Zolotarev), cut at the smallest term, and that term's relative size."""
    with mp.workdps(50):
        a = mp.mpf(alpha)
        zeta = mp.mpf(beta) * mp.tan(mp.pi * a / 2)
        rho = mp.mpf(1) / 2 + mp.atan(zeta) / (mp.pi * a)
        y = mp.mpf(x) / (1 + zeta**2) ** (1 / (2 * a))
        total, last = mp.mpf(0), mp.inf
        for k in range(1, 300):
            size = mp.gamma(a * k) / mp.factorial(k) * y ** (-a * k)
            if size > last:
                break
            total -= (-1) ** k * size * mp.sin(mp.pi * k * a * rho)
            last = size
            if size < mp.mpf(10) ** -25 * abs(total):
                break
        return float(total / mp.pi), float(last / abs(total))


@pytest.mark.parametrize("alpha", [0.1, 0.3, 0.5, 0.9, 0.999, 1.001, 1.1, 1.5, 1.9, 1.999])
@pytest.mark.parametrize("beta", [-0.9, 0.0, 0.5, 1.0])
def test_the_far_tail_keeps_its_relative_accuracy(alpha: float, beta: float) -> None:
    compared = 0
    for x in (1e2, 1e4, 1e8, 1e16, 1e30, 1e60):
        exact, uncertainty = tail_series(alpha, beta, x)
        if uncertainty < 1e-13:
            # x is S1; the sum x + shift - shift may lose the digits of x, which the law cannot know
            lost = 4e-16 * abs(AlphaStable(alpha, beta).zeta) / x * alpha
            assert AlphaStable(alpha, beta).sf(x) == pytest.approx(exact, rel=2e-13 + lost), x
            compared += 1
    assert compared >= 3


def test_exact_cases() -> None:
    x = np.concatenate([-np.geomspace(1e-3, 30, 12), [0.0], np.geomspace(1e-3, 30, 12)])
    normal, cauchy, levy = stats.norm(scale=math.sqrt(2.0)), stats.cauchy(), stats.levy()
    for beta in (-1.0, 0.0, 0.5):
        np.testing.assert_allclose(AlphaStable(2.0, beta).sf(x), normal.sf(x), rtol=1e-12)
    np.testing.assert_allclose(AlphaStable(1.0).sf(x), cauchy.sf(x), rtol=2e-15)
    np.testing.assert_allclose(AlphaStable(1.0).cdf(x), cauchy.cdf(x), rtol=2e-15)
    np.testing.assert_allclose(AlphaStable(0.5, 1.0).cdf(x), levy.cdf(x), rtol=1e-10, atol=1e-16)
    np.testing.assert_allclose(AlphaStable(0.5, 1.0).sf(x), levy.sf(x), rtol=1e-13)
    assert AlphaStable(0.5, 1.0).cdf(0.0) == AlphaStable(0.7, 1.0).cdf(-1.0) == AlphaStable(0.7, -1.0).sf(1.0) == 0.0
    # P(X1 <= 0), in closed form
    for alpha, beta in ((0.3, 0.4), (0.9, -1.0), (1.5, 0.7), (1.9, 1.0)):
        below = 0.5 - math.atan(beta * math.tan(math.pi * alpha / 2)) / (math.pi * alpha)
        assert AlphaStable(alpha, beta).cdf(0.0) == pytest.approx(below, rel=1e-13)


@pytest.mark.parametrize(("alpha", "beta"), GRID)
def test_probabilities_add_up_and_mirror(alpha: float, beta: float) -> None:
    x = np.array([-1e10, -30.0, -1.0, -0.1, 0.0, 0.2, 2.0, 50.0, 1e10])
    for parameterization in ("S0", "S1"):
        law = AlphaStable(alpha, beta, 1.3, parameterization)
        np.testing.assert_allclose(law.cdf(x) + law.sf(x), 1.0, rtol=0, atol=1e-14)
        assert (np.diff(law.cdf(x)) >= 0.0).all()
        np.testing.assert_allclose(
            AlphaStable(alpha, -beta, 1.3, parameterization).cdf(-x), law.sf(x), rtol=1e-13, atol=1e-15
        )


@pytest.mark.parametrize(("alpha", "beta"), [(0.5, 0.3), (0.999, 1.0), (1.0, -0.4), (1.001, 1.0), (1.7, 0.5)])
@pytest.mark.parametrize("scale", [0.2, 3.0])
def test_s1_is_s0_shifted(alpha: float, beta: float, scale: float) -> None:
    zero, one = (AlphaStable(alpha, beta, scale, parameterization) for parameterization in ("S0", "S1"))
    if alpha == 1.0:
        shift = 2.0 / math.pi * beta * scale * math.log(scale)
    else:
        with mp.workdps(30):
            shift = float(scale * beta * mp.tan(mp.pi * mp.mpf(alpha) / 2))
    x = np.array([-2.0, 0.0, 0.7, 5.0])
    np.testing.assert_allclose(one.cdf(x + shift), zero.cdf(x), rtol=0, atol=1e-12)
    np.testing.assert_allclose(one.rvs(100, 1), zero.rvs(100, 1) + shift, rtol=1e-12, atol=1e-12 * abs(shift))
    if alpha > 1.0:
        assert (one.mean, zero.mean) == (0.0, pytest.approx(-shift, rel=1e-9))


@pytest.mark.parametrize("beta", [-0.4, 1.0])
def test_s0_is_continuous_in_alpha_through_one(beta: float) -> None:
    x = np.array([-5.0, -0.5, 0.0, 2.0, 30.0])
    at_one = law_s0(1.0, beta)
    pairs = np.random.default_rng(1).random((200, 2))
    for step in (1e-3, 1e-6, 1e-9, 2.0**-52):
        for alpha in (1.0 - step, 1.0 + step):
            near = law_s0(alpha, beta)
            assert np.abs(near.cdf(x) - at_one.cdf(x)).max() < step + 1e-13
            draws = np.array([near.draw(*pair) for pair in pairs])
            limit = np.array([at_one.draw(*pair) for pair in pairs])
            # d X0 / d alpha is at most of the order X log(X)**2
            assert (np.abs(draws - limit) < (100.0 * step + 1e-14) * (1.0 + np.abs(limit)) ** 1.5).all()
    assert np.abs(law_s0(1.001, beta).cdf(x) - at_one.cdf(x)).max() > 1e-5


def chambers_mallows_stuck(alpha: float, beta: float, u: float, v: float) -> float:
    """X0 of the standard law, from V = pi (u - 1/2) and W = -log v, in the published form and with 60 digits."""
    a, b = mp.mpf(alpha), mp.mpf(beta)
    if alpha == 1.0:
        angle, waiting = mp.pi * (mp.mpf(u) - mp.mpf(1) / 2), -mp.log(mp.mpf(v))
        lean = mp.pi / 2 + b * angle
        return float(2 / mp.pi * (lean * mp.tan(angle) - b * mp.log(mp.pi / 2 * waiting * mp.cos(angle) / lean)))
    return float(chambers_mallows_stuck_s1(alpha, beta, u, v) - b * mp.tan(mp.pi * a / 2))


def chambers_mallows_stuck_s1(alpha: float, beta: float, u: float, v: float) -> Any:
    """X1 of the standard law likewise, for alpha != 1."""
    a, zeta = mp.mpf(alpha), mp.mpf(beta) * mp.tan(mp.pi * mp.mpf(alpha) / 2)
    angle, waiting = mp.pi * (mp.mpf(u) - mp.mpf(1) / 2), -mp.log(mp.mpf(v))
    center = mp.atan(zeta) / a
    x = (1 + zeta**2) ** (1 / (2 * a)) * mp.sin(a * (angle + center)) / mp.cos(angle) ** (1 / a)
    return x * (mp.cos(angle - a * (angle + center)) / waiting) ** ((1 - a) / a)


@numba.njit(error_model="numpy")
def draws_compiled(law, pairs):
    out = np.empty(pairs.shape[0])
    for i in range(out.size):
        out[i] = draw_of(law, pairs[i, 0], pairs[i, 1])
    return out


@pytest.mark.parametrize("alpha", [0.1, *ALPHAS, 1 - 1e-9, 1 + 2.0**-52])
def test_each_draw_against_the_published_formula(alpha: float) -> None:
    register(AlphaStable)
    rng = np.random.default_rng(2)
    near_zero = np.exp2(-rng.uniform(1, 45, (20, 2)))
    pairs = np.concatenate([rng.random((60, 2)), near_zero, 1.0 - near_zero])
    pairs = (2.0 * np.floor(pairs * 2.0**52) + 1.0) * 2.0**-53  # where the generator's uniforms lie
    for beta in (-1.0, -0.4, 0.0, 0.7, 1.0):
        law = law_s0(alpha, beta)
        with mp.workdps(60):
            exact = np.array([chambers_mallows_stuck(law.alpha, beta, u, v) for u, v in pairs])
        # u and v are exact; rounding is amplified by the exponents 1/alpha and 1/alpha - 1, and S0 adds that of zeta
        tolerance = (20.0 + 40.0 / alpha**2) * 2.0**-52 * (np.abs(exact) + min(abs(law.zeta), 1.0) + 1e-3)
        if abs(beta) == 1.0 or alpha == 2.0:  # a vanishes at an end of V; its rounding grows as the inverse distance
            tolerance /= np.minimum(pairs[:, 0], 1.0 - pairs[:, 0])
        assert (np.abs(draws_compiled(law, pairs) - exact) <= tolerance).all(), beta


CORNERS = np.array(
    [2.0**-53, 3 * 2.0**-53, 1e-10, 0.1, 0.25, 0.5 - 2.0**-53, 0.5, 0.5 + 2.0**-53, 0.9, 1 - 1e-10, 1 - 2.0**-53]
)


@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.5, 0.999, 1 - 2.0**-53, 1.0, 1 + 2.0**-52, 1.1, 1.9, 2 - 2.0**-52, 2.0])
def test_no_draw_is_ever_not_a_number(alpha: float) -> None:
    register(AlphaStable)
    pairs = np.stack(np.meshgrid(CORNERS, CORNERS), axis=-1).reshape(-1, 2)
    for beta in (-1.0, -1 + 2.0**-53, -0.5, 0.0, 1e-300, 0.4, 1 - 2.0**-53, 1.0):
        for parameterization in ("S0", "S1"):
            x = draws_compiled(AlphaStable(alpha, beta, parameterization=parameterization), pairs)
            assert not np.isnan(x).any()
            # at alpha = 0.05 the formula itself passes the largest double
            assert np.isfinite(x).all() or alpha < 0.1


@pytest.mark.parametrize("alpha", [1e-4, 1e-3, 0.01, 0.03, 0.05, 0.0999])
def test_draws_on_many_scales_keep_their_digits_at_each(alpha: float) -> None:
    register(AlphaStable)
    rng = np.random.default_rng(5)
    near_zero = np.exp2(-rng.uniform(1, 50, (20, 2)))
    pairs = np.concatenate([rng.random((60, 2)), near_zero, 1.0 - near_zero])
    pairs = (2.0 * np.floor(pairs * 2.0**52) + 1.0) * 2.0**-53
    compared = 0
    for beta in (-1.0, -0.4, 0.0, 0.7, 1.0):
        law = AlphaStable(alpha, beta, 3.0)
        with mp.workdps(60):
            exact = [3 * chambers_mallows_stuck_s1(alpha, beta, u, v) for u, v in pairs]
            for x, value, (u, _) in zip(draws_compiled(law, pairs), exact, pairs, strict=True):
                if abs(value) > 6 * mp.mpf(2) ** 1023:
                    assert x == mp.sign(value) * mp.inf
                elif abs(value) < 3 * mp.mpf(2) ** -1022:
                    assert 0.0 < x / (3.0 * mp.sign(value)) <= 2.0**-1021
                elif abs(value) < mp.mpf(2) ** 1023:
                    # of exponents 1/alpha of numbers near 1, and of the angle where X1 passes 0
                    near = abs(u - 0.5 + math.atan(law.zeta) / (math.pi * alpha)) if abs(beta) < 1.0 else 1.0
                    assert abs(x / value - 1) <= (40.0 / alpha) * 2.0**-52 * (1.0 + 1.0 / near), (beta, u)
                    compared += 1
    assert compared >= 10  # of 500: at alpha = 1e-4 few are doubles


def test_interpreted_draws_on_many_scales_are_the_compiled_ones() -> None:
    register(AlphaStable)
    pairs = np.stack(np.meshgrid(CORNERS, CORNERS), axis=-1).reshape(-1, 2)
    for law in (AlphaStable(1e-3, 1.0), AlphaStable(0.01, -0.4, 3.0, "S0")):
        with np.errstate(over="ignore"):  # where a draw passes the doubles
            interpreted = [law.draw(float(u), float(v)) for u, v in pairs]
        np.testing.assert_array_equal(interpreted, draws_compiled(law, pairs))


@pytest.mark.parametrize("alpha", [1e-3, 0.01, 0.02, 0.03, 0.05])
def test_draws_of_a_law_on_one_side_lie_there(alpha: float) -> None:
    for beta, sign in ((1.0, 1.0), (-1.0, -1.0)):
        law = AlphaStable(alpha, beta)
        x = sign * law.rvs(100_000, 1)
        assert (x > 0.0).all()
        # where they pass the doubles: a share with a standard error below 0.0016
        assert np.isinf(x).mean() == pytest.approx(law.sf(1.79e308) + law.cdf(-1.79e308), abs=0.008)
        # a false alarm has a chance below 1e-5 (see above); 4 in 100 draws were rounded to 0 at alpha = 0.03
        finite = np.sort(x[np.isfinite(x)])
        grid = finite[(np.linspace(0.01, 0.99, 100) * finite.size).astype(int)]
        below = law.cdf(grid) if sign > 0.0 else law.sf(-grid)
        found = np.searchsorted(finite, grid, side="right") / x.size
        assert stats.kstwo.sf(np.abs(found - below)[grid > 1e-300].max(), x.size) > 1e-5


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.0999])
def test_draws_on_many_scales_in_s0_lie_left_of_those_in_s1(alpha: float) -> None:
    zero, one = (AlphaStable(alpha, 0.5, 3.0, parameterization) for parameterization in ("S0", "S1"))
    np.testing.assert_allclose(zero.rvs(1000, 1), one.rvs(1000, 1) - 3.0 * one.zeta, rtol=4e-16, atol=4e-16)


def convergent_series(alpha: float, beta: float, x: float) -> float:
    """P(X1 > x) for alpha < 1: Zolotarev's series in x**-alpha, which converges."""
    with mp.workdps(700):
        a, zeta = mp.mpf(alpha), mp.mpf(beta) * mp.tan(mp.pi * mp.mpf(alpha) / 2)
        y, turn, total = mp.sqrt(1 + zeta**2) * mp.mpf(x) ** -a, mp.pi * a / 2 + mp.atan(zeta), mp.mpf(0)
        for k in range(1, 3000):
            size = mp.gamma(a * k) / mp.factorial(k) * y**k
            total -= (-1) ** k * size * mp.sin(k * turn)
            if k > y and size < 1e-30:
                break
        return float(total / mp.pi)


@pytest.mark.parametrize(("alpha", "beta"), [(0.01, 1.0), (0.01, -0.4), (0.003, 0.0), (0.05, 0.5)])
def test_tails_of_a_small_index_up_to_the_largest_double(alpha: float, beta: float) -> None:
    for x in (1e-40, 1.0, 1e100, 1e300, 1e305, 1e307, 1.7e308):  # beyond 1e305 no digit was right
        exact = convergent_series(alpha, beta, x)
        assert AlphaStable(alpha, beta).sf(x) == pytest.approx(exact, rel=2e-13), x
        assert AlphaStable(alpha, -beta).cdf(-x) == pytest.approx(exact, rel=2e-13), x


@pytest.mark.parametrize(("alpha", "beta"), GRID)
def test_draws_have_the_law(alpha: float, beta: float) -> None:
    # Kolmogorov and Smirnov's distance over a grid of 150 points bounds the true one from below, so a p-value below
    # 1e-5 has a chance of at most 1e-5. A draw with alpha off by 0.1 gives p below 1e-8 (see the next test).
    law = AlphaStable(alpha, beta, 0.7, "S0")
    assert distance_p_value(law, law.rvs(100_000, 20240604)) > 1e-5


def distance_p_value(law: AlphaStable, draws: NDArray[np.float64]) -> float:
    ordered = np.sort(draws)
    grid = ordered[(np.linspace(0.0005, 0.9995, 150) * draws.size).astype(int)]
    below = np.searchsorted(ordered, grid, side="right") / draws.size
    return float(stats.kstwo.sf(np.abs(below - law.cdf(grid)).max(), draws.size))


@pytest.mark.parametrize(
    ("alpha", "beta", "wrong"), [(1.5, 0.5, (1.4, 0.5)), (0.9, -0.4, (0.9, -0.45)), (1.0, 1.0, (1.05, 1.0))]
)
def test_draws_of_another_law_are_found(alpha: float, beta: float, wrong: tuple[float, float]) -> None:
    assert distance_p_value(law_s0(*wrong), law_s0(alpha, beta).rvs(100_000, 20240604)) < 1e-6


def fourier_moment(law: AlphaStable, p: float) -> float:
    """E|xi|**p = (2/pi) Gamma(1 + p) sin(pi p/2) times the integral of (1 - Re phi(t)) t**(-1 - p)  (von Bahr)."""
    offset = law.shift / law.scale

    def integrand(s: float) -> float:
        t = math.exp(s)
        damping, turn = t**law.alpha, offset * t - phase(law.alpha, law.beta, t)
        lost = -math.expm1(-damping) + math.exp(-damping) * 2.0 * math.sin(0.5 * turn) ** 2
        return lost * math.exp(-p * s)

    end = 40.0 ** (1.0 / law.alpha)
    low = -60.0 / (min(law.alpha, 2.0) - p)
    cuts = np.concatenate(
        [np.linspace(low, 0.0, 40), np.log(np.linspace(1.0, end, math.ceil(end * (abs(offset) + 3.0)) + 2)[1:])]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", integrate.IntegrationWarning)  # of its asking for more than doubles hold
        total = sum(integrate.quad(integrand, a, b, epsabs=0.0, epsrel=1e-12)[0] for a, b in pairwise(cuts))
    total += end**-p / p  # 1 - Re phi is 1 from there on
    return law.scale**p * 2.0 / math.pi * special.gamma(1.0 + p) * math.sin(0.5 * math.pi * p) * total


MOMENTS = [
    (AlphaStable(1.5, 0.0), (0.3, 1.0, 1.3)),
    (AlphaStable(1.5, -0.7, scale=3.0), (0.3, 1.0, 1.3)),
    (AlphaStable(1.9, 1.0), (1.0, 1.7)),
    (AlphaStable(0.7, 0.4, scale=0.1), (0.2, 0.5)),
    (AlphaStable(2.0, 0.4), (1.0, 1.5)),
    # not strictly stable: integrated from the tails
    (AlphaStable(1.5, 0.7, parameterization="S0"), (1.2,)),
    (AlphaStable(0.8, -1.0, scale=2.0, parameterization="S0"), (0.4,)),
    (AlphaStable(1.0, 0.6, scale=2.0), (0.9,)),
]


@pytest.mark.parametrize(("law", "orders"), MOMENTS, ids=str)
def test_moments_against_the_characteristic_function(law: AlphaStable, orders: tuple[float, ...]) -> None:
    for p in orders:
        assert law.moment(p) == pytest.approx(fourier_moment(law, p), rel=1e-9), p


def test_moments_of_exact_cases() -> None:
    assert AlphaStable(2.0, scale=3.0).moment(2.0) == pytest.approx(18.0, rel=1e-14)
    assert AlphaStable(2.0).moment(4.0) == pytest.approx(12.0, rel=1e-14)
    assert AlphaStable(1.0).moment(0.5) == pytest.approx(math.sqrt(2.0), rel=1e-14)  # sec(pi p / 2) of a Cauchy law
    assert AlphaStable(1.5).moment(1.0) == pytest.approx(2.0 / math.pi * math.gamma(1.0 - 1.0 / 1.5), rel=1e-14)
    assert AlphaStable(1.5, 0.5, parameterization="S0").moment(1.5) == math.inf


@pytest.mark.parametrize(
    "law",
    [
        AlphaStable(1.5, 0.5),
        AlphaStable(1.01, 0.3),
        AlphaStable(1.0, -0.4, scale=0.5),
        AlphaStable(0.6, 0.3, scale=2.0, parameterization="S0"),
    ],
    ids=str,
)
def test_clipped_moments_against_the_characteristic_function(law: AlphaStable) -> None:
    # P(|X| > y) and P(X > y) - P(X < -y) by inversion, integrated over y under the integral sign
    levels = np.array([0.1, 2.0, 15.0])
    offset, pi = law.shift / law.scale, math.pi
    for tau, second, mean in zip(levels, law.clipped_moment(2.0, levels), law.clipped_mean(levels), strict=True):
        c = tau / law.scale

        def real(t: Any, c: float = c) -> Any:
            turn = offset * t - phase(law.alpha, law.beta, t)
            # 2 (sin(ct) - ct cos(ct)) / t**2, with its series where that would cancel
            weight = np.where(
                c * t < 1e-2, 2 / 3 * c**3 * t * (1 - (c * t) ** 2 / 10), 2 * (np.sin(c * t) - c * t * np.cos(c * t)) / t**2
            )
            return np.exp(-(t**law.alpha)) * np.cos(turn) / t * weight

        def imaginary(t: Any, c: float = c) -> Any:
            turn = offset * t - phase(law.alpha, law.beta, t)
            return np.exp(-(t**law.alpha)) * np.sin(turn) * np.sin(c * t) / t**2

        frequency = c + abs(offset)
        expected_second = law.scale**2 * (c**2 - 2 / pi * fourier_integral(law.alpha, real, frequency))
        expected_mean = law.scale * 2 / pi * fourier_integral(law.alpha, imaginary, frequency)
        assert second == pytest.approx(expected_second, rel=1e-8), tau
        assert mean == pytest.approx(expected_mean, rel=1e-8, abs=1e-10), tau


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"alpha": 0.0}, ValueError, "alpha = 0.0 lies outside (0, 2]. The stability index is positive and at most 2"),
        ({"alpha": 2.1}, ValueError, "alpha = 2.1 lies outside (0, 2]. The stability index is positive and at most 2"),
        ({"alpha": -1.0}, ValueError, "alpha = -1.0 lies outside (0, 2]."),
        ({"alpha": 1.0, "beta": 1.0, "scale": 1e308}, ValueError, "scale = 1e+308 shifts a skewed law in S1 beyond"),
        ({"alpha": 1e-9}, ValueError, "alpha = 1e-09 lies outside [0.0001, 2]. Sizes of the order e**(1/alpha)"),
        ({"alpha": math.nan}, ValueError, "alpha = nan is not finite. Pass a finite number."),
        ({"alpha": "1.5"}, TypeError, "alpha = '1.5' is not a number. Pass a float."),
        ({"alpha": 1.5, "beta": 1.01}, ValueError, "beta = 1.01 lies outside [-1, 1]. The skewness of a stable law."),
        ({"alpha": 1.5, "beta": math.inf}, ValueError, "beta = inf is not finite."),
        ({"alpha": 1.5, "scale": 0.0}, ValueError, "scale = 0.0 must be positive. Pass a number above 0."),
        ({"alpha": 1.5, "scale": -2}, ValueError, "scale = -2 must be positive."),
        (
            {"alpha": 1.5, "parameterization": "S2"},
            ValueError,
            "parameterization = 'S2' is unknown. Choose one of 'S0', 'S1'.",
        ),
    ],
)
def test_bad_parameters(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        AlphaStable(**arguments)


@pytest.mark.parametrize("alpha", [0.7, 0.99, 0.9999, 1.0, 1.0001, 1.01, 1.5, 1.9])
def test_density_against_fourier_inversion(alpha: float) -> None:
    for beta in (0.0, 0.3, -1.0):
        x = np.array([-2.0, -0.4, 0.3, 1.5])
        exact = [fourier_density(alpha, beta, value) for value in x]
        np.testing.assert_allclose(law_s0(alpha, beta).pdf(x), exact, rtol=1e-6, atol=1e-11)


def fourier_density(alpha: float, beta: float, x: float) -> float:
    """The real part of the characteristic function of S0 (Nolan, definition 1.3), times exp(-i t x), over log t."""

    def integrand(y: float) -> float:
        t = math.exp(y)
        twist = 2 / math.pi * math.log(t) if alpha == 1.0 else math.tan(math.pi * alpha / 2) * math.expm1((1 - alpha) * y)
        phase = beta * twist * (t if alpha == 1.0 else t**alpha) + t * x
        return math.exp(-(t**alpha)) * math.cos(phase) * t

    return float(integrate.quad(integrand, -40.0, math.log(38.0) / alpha, limit=4000, epsabs=1e-13)[0] / math.pi)


def test_density_where_the_formula_degenerates() -> None:
    # X1 = 0 in closed form; the Levy law; the Cauchy law; the normal law; outside the support
    law = AlphaStable(0.5, 0.1, parameterization="S0")
    assert law.pdf(-0.1) == pytest.approx(law.pdf(-0.1 + 1e-9), rel=1e-6)
    x = np.array([0.01, 0.3, 1.0, 50.0])
    np.testing.assert_allclose(AlphaStable(0.5, 1.0, scale=2.0).pdf(x), stats.levy(scale=2.0).pdf(x), rtol=1e-12)
    np.testing.assert_allclose(AlphaStable(1.0, scale=2.0).pdf(x), stats.cauchy(scale=2.0).pdf(x), rtol=1e-14)
    np.testing.assert_allclose(AlphaStable(2.0).pdf(x), stats.norm(scale=math.sqrt(2.0)).pdf(x), rtol=1e-12, atol=1e-300)
    assert AlphaStable(0.5, 1.0).pdf(-0.5) == 0.0
    assert AlphaStable(1.5).pdf(math.inf) == 0.0
    assert math.isnan(AlphaStable(1.5).pdf(math.nan))


def test_characteristic_functions_of_both_parameterisations() -> None:
    t = np.array([-2.0, -0.1, 0.0, 0.5, 3.0])
    for alpha, beta, scale in ((1.5, 0.5, 2.0), (0.7, -1.0, 1.0), (1.2, 0.3, 0.1)):
        s = scale * t
        expected = np.exp(-(np.abs(s) ** alpha) * (1.0 - 1j * beta * math.tan(math.pi * alpha / 2) * np.sign(t)))
        np.testing.assert_allclose(AlphaStable(alpha, beta, scale).characteristic(t), expected, rtol=1e-13)
    s = 3.0 * t
    logarithm = np.log(np.abs(np.where(t == 0.0, 1.0, s) / 3.0))  # S1 at alpha = 1 has log|t|, not log|scale t|
    expected = np.exp(-np.abs(s) - 1j * 0.5 * 2 / math.pi * s * logarithm)
    np.testing.assert_allclose(AlphaStable(1.0, 0.5, 3.0).characteristic(t), expected, rtol=1e-13)


def density_near_zero(alpha: float, beta: float, x: float) -> float:
    """The density in S1 at x > 0 for alpha < 1: the inverse Fourier integral, turned onto the imaginary axis."""
    with mp.workdps(40):
        a, b, end = mp.mpf(alpha), mp.mpf(beta), 110 / mp.mpf(x)

        def integrand(s: Any) -> Any:
            u = mp.e**s
            t = -1j * u
            return u * mp.re(-1j * mp.e ** (-u * x - t**a * (1 - 1j * b * mp.tan(mp.pi * a / 2))))

        return float(mp.quad(integrand, [mp.log(end) - 130 + k for k in range(131)]) / mp.pi)


@pytest.mark.parametrize("x", [1e-3, 1e-9, 1e-13])
def test_density_in_s1_keeps_the_digits_of_a_small_number(x: float) -> None:
    assert AlphaStable(0.5, -0.9).pdf(x) == pytest.approx(density_near_zero(0.5, -0.9, x), rel=1e-13)


@pytest.mark.parametrize(("alpha", "beta"), [(1.5, 0.5), (0.999, 1.0), (1.0, -0.4), (0.4, 0.0), (2.0, 0.0)])
def test_a_point_among_many_has_the_bits_that_it_has_alone(alpha: float, beta: float) -> None:
    law = AlphaStable(alpha, beta, 1.3)
    x = np.sinh(np.random.default_rng(3).uniform(-12.0, 12.0, 1100))  # more than are taken at once
    for function in (law.cdf, law.sf, law.pdf, law.logpdf, law.logsf):
        together = function(x)
        for i in range(0, x.size, 97):
            assert function(float(x[i])) == together[i]
        np.testing.assert_array_equal(function(x[::-1].reshape(11, 100)), together[::-1].reshape(11, 100))


def log_light_tail(alpha: float, x: float, density: bool) -> float:
    """The logarithm of P(X1 <= x) or of the density where beta = 1 and the left tail is light.

    Laplace's transform E exp(-s X1) = exp(psi(s)) is known (Samorodnitsky and Taqqu 1994, proposition 1.2.12), and inverted
    along the vertical through its saddle point.
    """
    with mp.workdps(40):
        a, at = mp.mpf(alpha), mp.mpf(x)
        if alpha == 1.0:
            saddle, second = mp.exp(-at * mp.pi / 2 - 1), lambda s: 2 / mp.pi / s
            psi = lambda s: 2 / mp.pi * s * mp.log(s)  # noqa: E731
        else:
            c = -1 / mp.cos(mp.pi * a / 2)
            saddle, second = (-at / (c * a)) ** (1 / (a - 1)), lambda s: c * a * (a - 1) * s ** (a - 2)
            psi = lambda s: c * s**a  # noqa: E731
        top, width = saddle * at + psi(saddle), 1 / mp.sqrt(second(saddle))

        def integrand(t: Any) -> Any:
            s = saddle + 1j * t * width
            return mp.re(mp.exp(s * at + psi(s) - top) / (1 if density else s / saddle))

        integral = mp.quad(integrand, [0, 1, 2, 4, 8, 16, 32]) / mp.pi
        return float(top + mp.log(integral * width) - (0 if density else mp.log(saddle)))


@pytest.mark.parametrize(
    ("alpha", "points"),
    [
        (0.05, (1e-50, 1e-100)),
        (0.5, (1e-3, 1e-10)),
        (0.9, (0.2,)),
        (0.99, (5.0,)),
        (1.0, (-4.0, -6.0, -40.0)),
        (1.01, (-70.0, -80.0)),
        (1.5, (-20.0, -30.0, -1e10)),
        (1.9999, (-60.0, -1e3)),
    ],
)
def test_logarithms_of_light_tails(alpha: float, points: tuple[float, ...]) -> None:
    for x in points:
        below, density = log_light_tail(alpha, x, density=False), log_light_tail(alpha, x, density=True)
        assert AlphaStable(alpha, 1.0).logcdf(x) == pytest.approx(below, rel=1.5e-13), x
        assert AlphaStable(alpha, 1.0).logpdf(x) == pytest.approx(density, rel=1.5e-13), x
        assert AlphaStable(alpha, -1.0).logsf(-x) == AlphaStable(alpha, 1.0).logcdf(x)
        scaled = AlphaStable(alpha, 1.0, 4.0)
        at = 4.0 * x + scaled.shift * (alpha == 1.0)
        assert scaled.logpdf(at) == pytest.approx(density - math.log(4.0), rel=1.5e-13), x


def test_logarithms_meet_where_one_way_ends_and_another_begins() -> None:
    for law in (AlphaStable(1.5, -1.0), AlphaStable(2.0), AlphaStable(1.0, -1.0)):
        x = np.linspace(0.7, 1.3, 61) * law.isf(1e-285)
        for function in (law.logsf, law.logpdf):
            assert np.abs(np.diff(function(x), 4)).max() < 1e-3 * np.abs(function(x)).max()
    x = np.geomspace(1e150, 1e220, 71)
    for function in (AlphaStable(1.5).logsf, AlphaStable(1.5).logpdf):
        assert np.abs(np.diff(function(x), 2)).max() < 1e-10
    assert AlphaStable(0.5, 1.0).logpdf(-1.0) == AlphaStable(0.5, 1.0).logcdf(0.0) == -math.inf
    assert AlphaStable(1.5).logsf(math.inf) == AlphaStable(2.0).logpdf(1e200) == -math.inf


def density_far_out(alpha: float, beta: float, x: float) -> float:
    """The density in S0 at a large x by Fourier's integral, turned onto the imaginary axis as far as it decays."""
    with mp.workdps(40):
        a, b, end = mp.mpf(alpha), mp.mpf(beta), 110 / mp.mpf(x)
        zeta = 0 if alpha == 1.0 else b * mp.tan(mp.pi * a / 2)

        def characteristic(t: Any) -> Any:
            if alpha == 1.0:
                return mp.exp(-t - 1j * b * 2 / mp.pi * t * mp.log(t))
            return mp.exp(-(t**a) * (1 - 1j * zeta) - 1j * zeta * t)

        def integrand(s: Any) -> Any:
            u = mp.e**s
            return mp.mpf(x) ** 2 * u * mp.re(-1j * mp.exp(-u * x) * characteristic(-1j * u))

        cuts = [mp.log(end) - 44 + 2 * k for k in range(23)]  # e**-88 of it lies below
        return float(mp.quad(integrand, cuts, method="gauss-legendre", maxdegree=3) / mp.pi / mp.mpf(x) ** 2)


@pytest.mark.parametrize("beta", [1.0, -0.9, -1 + 1e-9])
@pytest.mark.parametrize("alpha", [0.94, 1 - 1e-9, 1.0, 1.001])
def test_density_far_out_near_alpha_one(alpha: float, beta: float) -> None:
    for x in (101.0, 1e6, 1e60):  # where rounding over the angles leaves less and less, and then nothing
        exact = density_far_out(alpha, beta, x)
        assert law_s0(alpha, beta).pdf(x) == pytest.approx(exact, rel=3e-13), x
        assert law_s0(alpha, -beta).pdf(-x) == pytest.approx(exact, rel=3e-13), x


@pytest.mark.parametrize("alpha", [0.5, 0.95, 1.05, 1.5, 1.99])
def test_a_tail_of_little_weight_keeps_its_digits(alpha: float) -> None:
    beta = -1.0 + 2.0**-45  # which rounding of arctan(zeta) would change by a percent
    for x in (1e5, 1e10, 1e30, 1e100):
        exact, _ = tail_series(alpha, beta, x)
        assert AlphaStable(alpha, beta).sf(x) == pytest.approx(exact, rel=3e-13), x
        assert AlphaStable(alpha, -beta).cdf(-x) == pytest.approx(exact, rel=3e-13), x


LEVELS = np.concatenate([10.0 ** -np.linspace(0.4, 15.0, 30), [0.5, 0.6, 0.9, 0.999, 1 - 1e-9]])


def test_quantiles_of_exact_cases() -> None:
    cases = [
        (AlphaStable(2.0), stats.norm(scale=math.sqrt(2.0))),
        (AlphaStable(1.0, scale=3.0), stats.cauchy(scale=3.0)),
        (AlphaStable(0.5, 1.0), stats.levy()),
    ]
    for law, peer in cases:
        np.testing.assert_allclose(law.ppf(LEVELS), peer.ppf(LEVELS), rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose(law.isf(LEVELS), peer.isf(LEVELS), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("parameterization", ["S0", "S1"])
@pytest.mark.parametrize(
    ("alpha", "beta"),
    [*GRID, (0.1, 0.5), (0.2, -0.99), (0.95, 0.95), (1.0, 0.5), (1.01, 0.3), (1.3, -0.999), (1.999, 1.0)],
)
def test_quantiles_lie_where_the_tails_have_their_probabilities(alpha: float, beta: float, parameterization: str) -> None:
    law = AlphaStable(alpha, beta, 0.7, parameterization)
    q = np.concatenate([LEVELS, np.random.default_rng(4).random(200)])  # enough for those that start between others
    for inverse, tail, rest in ((law.ppf, law.cdf, law.sf), (law.isf, law.sf, law.cdf)):
        x = inverse(q)
        smaller = np.minimum(q, 1.0 - q)
        found = np.where(q <= 0.5, tail(x), rest(x))
        # what one place of x, or of x less the shift, makes
        place = law.pdf(x) * np.spacing(np.abs(x) + abs(law.scale * law.zeta))
        assert (np.abs(found - smaller) <= 4e-14 * smaller + 3.0 * place)[np.isfinite(x)].all()
        assert np.isfinite(x).all() or alpha < 0.5
        few = np.array([inverse(value) for value in q[:60:9]])
        assert (np.abs(few - x[:60:9]) <= 1e-12 * np.abs(few) + 4.0 * np.spacing(abs(law.scale * law.zeta))).all()


@pytest.mark.parametrize(("alpha", "beta"), [(1.5, 1.0), (1.5, 0.0), (1.9, -0.4), (1.0, 1.0), (0.8, 0.5)])
def test_quantiles_of_tiny_probabilities_are_those_of_the_power(alpha: float, beta: float) -> None:
    for q in (1e-100, 1e-160, 1e-240):
        with mp.workdps(30):
            a = mp.mpf(alpha)
            factor = mp.gamma(a) * mp.sin(mp.pi * a / 2) / mp.pi * (1 + mp.mpf(beta))  # P(X > x) ~ factor x**-alpha
            exact = float((factor / mp.mpf(q)) ** (1 / a))
        found = AlphaStable(alpha, beta).isf(q)
        assert found == pytest.approx(exact, rel=1e-12)
    assert AlphaStable(0.5).isf(1e-160) == math.inf == -AlphaStable(0.5).ppf(1e-160)  # 1e319 is no double
    assert AlphaStable(0.5).isf(0.0) == math.inf == AlphaStable(1.5).ppf(1.0)


@pytest.mark.parametrize(
    ("alpha", "beta", "parameterization", "ends"),
    [
        (0.5, 1.0, "S1", (0.0, np.inf)),
        (0.5, -1.0, "S1", (-np.inf, 0.0)),
        (0.5, 1.0, "S0", (-3.0, np.inf)),  # -scale tan(pi alpha / 2)
        (0.5, -1.0, "S0", (-np.inf, 3.0)),
        (0.5, 0.99, "S1", (-np.inf, np.inf)),
        (1.0, 1.0, "S1", (-np.inf, np.inf)),
        (1.5, 1.0, "S1", (-np.inf, np.inf)),
    ],
)
def test_a_law_on_one_side_ends_where_nolan_says(alpha, beta, parameterization, ends):
    """Nolan, Univariate Stable Distributions (2020), lemma 1.1; just inside the end there is some probability."""
    law = AlphaStable(alpha, beta, 3.0, parameterization=parameterization)
    assert law.support == pytest.approx(ends, abs=1e-12)
    assert (law.ppf(0.0), law.isf(0.0)) == pytest.approx(ends, abs=1e-12)
    low, high = ends
    if np.isfinite(low):
        assert law.cdf(low) == 0.0 < law.cdf(low + 0.3)
    if np.isfinite(high):
        assert law.sf(high) == 0.0 < law.sf(high - 0.3)
