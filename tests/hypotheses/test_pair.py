"""Assumptions of a pair of parts: constants against sums, quadrature and searches of their own, and what is not known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

import heavytail as ht
from heavytail.problems import Ball, Box, Quadratic, TwoPointFamily


def mean_power(density, slope, order):
    """Return E|slope + xi|**order from a density, split where the integrand has a kink."""
    pieces = [(-np.inf, min(-slope, 0.0)), (min(-slope, 0.0), max(-slope, 0.0)), (max(-slope, 0.0), np.inf)]
    return sum(
        integrate.quad(lambda x: abs(slope + x) ** order * density(x), low, high, limit=500, epsabs=1e-12)[0]
        for low, high in pieces
    )


class Wave:
    """f(x) = 1 - cos x: smooth, not convex, and its gradient is bounded."""

    smoothness = 1.0

    def gradient(self, x, out):
        out[0] = math.sin(x[0])


class Rotated:
    """f(x) = x'Hx / 2 with a matrix that is not diagonal."""

    matrix = np.array([[2.0, 1.0], [1.0, 3.0]])
    mu, smoothness = (float(value) for value in np.linalg.eigvalsh(matrix))
    dimension = 2

    def gradient(self, x, out):
        out[:] = self.matrix @ x


class OnlyMoments:
    """Noise whose author knows moments, the mean and the tail index, and nothing else."""

    mean, tail_index = 0.0, 1.8

    def moment(self, p):
        return ht.noise.Pareto(1.8).moment(p)


class DependsOnPosition:
    def perturb(self, u, v, x, g, xi):
        g[0] *= 2.0 * u


def test_a_quadratic_under_student_noise_in_closed_form():
    found = ht.assumptions(Quadratic([0.5, 3.0], domain=Box(-1.0, 2.0)), ht.noise.StudentT(3.0), alpha=2.0)
    sigma, bounds = found.constant("sigma"), found["Assumption 2"].constants["B"]
    assert sigma.exact
    assert sigma.high == pytest.approx(math.sqrt(2 * 3.0))
    assert [bound.high for bound in bounds] == pytest.approx([math.sqrt(1.0 + 3.0), math.sqrt(36.0 + 3.0)])
    assert found.constant("G").exact
    assert found.constant("G").high == pytest.approx(math.sqrt(1.0 + 36.0 + 6.0))
    assert (found.constant("mu").high, found.constant("L").high) == (0.5, 3.0)
    assert found.constant("diameter").high == pytest.approx(3.0 * math.sqrt(2.0))
    assert all(answer.holds for answer in found)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.9])
def test_the_bound_of_assumption_4_against_the_density(alpha):
    # Student's t: symmetric, so the steeper end decides; the gradient at the ends is -1.5 and 3.
    found = ht.assumptions(Quadratic(1.5, domain=Box(-1.0, 2.0)), ht.noise.StudentT(2.5, scale=0.7), alpha)
    expected = mean_power(stats.t(2.5, scale=0.7).pdf, 3.0, alpha) ** (1.0 / alpha)
    assert found.constant("G").exact
    assert found.constant("G").high == pytest.approx(expected, rel=1e-7)
    assert found["Assumption 2"].constants["B"][0] == found.constant("G")


def test_skewed_noise_may_have_its_worst_end_where_the_gradient_is_smaller():
    noise = ht.noise.TwoPoint(10.0, 0.1)
    values, probabilities = noise.atoms
    found = ht.assumptions(Quadratic(1.0, domain=Box(-2.0, 2.1)), noise, 1.5)
    both = [float(abs(slope + values) ** 1.5 @ probabilities) for slope in (-2.0, 2.1)]
    assert both[0] > both[1]
    assert found.constant("G").high == pytest.approx(both[0] ** (2 / 3), rel=1e-12)


def test_the_two_point_family_meets_assumption_4_with_the_constant_of_theorem_5():
    for alpha in (1.2, 1.5, 2.0):
        for nu in (0, 1):
            problem = TwoPointFamily(alpha, 0.02, nu)
            found = ht.assumptions(problem, problem.noise, alpha)
            p, jump = problem.probability, 0.5 / problem.gamma
            by_hand = max((1 - p) * x**alpha + p * abs(x - jump) ** alpha for x in np.linspace(0.0, 0.5, 101))
            assert found.constant("G").high ** alpha == pytest.approx(by_hand, rel=1e-12)
            assert by_hand <= 2.0 ** (1.0 - alpha)
            assert all(answer.holds for answer in found)


def test_an_unbounded_domain_and_a_heavy_tail_are_named():
    found = ht.assumptions(Quadratic(1.0), ht.noise.Pareto(1.5))
    assert found.alpha == 1.25
    assert [
        found[name].holds for name in ("unbiased", "Assumption 1", "Assumption 2", "Assumption 4", "bounded domain")
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert "bounded domain is needed" in found["Assumption 4"].reason
    assert found.constant("G") is None
    heavy = ht.assumptions(Quadratic(1.0, domain=Ball(1.0)), ht.noise.Pareto(1.5), alpha=1.5)
    assert heavy["Assumption 1"].holds is False
    assert "tail index is 1.5, and alpha must be below it" in heavy["Assumption 1"].reason
    assert heavy["Assumption 4"].holds is False
    assert heavy["bounded domain"].holds is True


@pytest.mark.parametrize(
    ("noise", "order"),
    [(ht.noise.Gaussian(), 2.0), (ht.noise.Pareto(2.5), 2.0), (ht.noise.Pareto(1.4), 1.2), (ht.noise.AlphaStable(0.8), 2.0)],
)
def test_the_order_by_default(noise, order):
    assert ht.assumptions(Quadratic(1.0), noise).alpha == pytest.approx(order)


def test_biased_noise_is_told():
    found = ht.assumptions(Quadratic(1.0), ht.noise.Atoms([0.0, 1.0], [0.5, 0.5]))
    assert found["unbiased"].holds is False
    assert "mean 0.5" in found["unbiased"].reason
    assert ht.assumptions(Quadratic(1.0), ht.noise.AlphaStable(0.9))["unbiased"].holds is False
    shifted = ht.noise.AlphaStable(1.5, 1.0, parameterization="S0")
    assert ht.assumptions(Quadratic(1.0), shifted, alpha=2.0)["unbiased"].holds is False
    rounding = ht.noise.Atoms([-1e6, 1e6 / 9.0], [0.1, 0.9])
    assert ht.assumptions(Quadratic(1.0), rounding)["unbiased"].holds is True


def test_in_several_dimensions_lemma_12_brackets_the_vector():
    noise, alpha, d = ht.noise.TwoPoint(3.0, 0.2), 1.3, 3
    found = ht.assumptions(Quadratic(1.0, domain=Box(-1.0, 0.5)), noise, alpha, dimension=d)
    values, probabilities = noise.atoms
    grid = np.stack(np.meshgrid(*[range(2)] * d), axis=-1).reshape(-1, d)
    chances = np.prod(probabilities[grid], axis=1)

    def exact(x):
        return float(np.linalg.norm(x + values[grid], axis=1) ** alpha @ chances) ** (1.0 / alpha)

    sigma, moment = found.constant("sigma"), found.constant("G")
    assert not sigma.exact
    assert sigma.low <= exact(np.zeros(d)) <= sigma.high
    corners = [exact(np.array(x)) for x in np.stack(np.meshgrid(*[(-1.0, 0.5)] * d), axis=-1).reshape(-1, d)]
    assert moment.low <= max(corners) <= moment.high
    assert moment.high / moment.low <= d ** (1.0 / alpha - 0.5) + 1e-9
    assert "Lemma 12" in found["Assumption 1"].reason


def test_a_smooth_function_of_one_variable_is_searched():
    noise, alpha = ht.noise.StudentT(3.0), 1.5
    found = ht.assumptions(Wave(), noise, alpha, domain=Box(-3.0, 1.0))
    expected = mean_power(stats.t(3.0).pdf, 1.0, alpha) ** (1.0 / alpha)  # |sin| reaches 1 inside
    assert found.constant("G").low <= expected <= found.constant("G").high
    assert found.constant("G").high / found.constant("G").low < 1.01
    assert found["strong convexity"].holds is None
    assert ht.assumptions(Wave(), noise, alpha)["Assumption 4"].holds is None  # its gradient may be bounded on all of R


def test_a_smooth_function_of_several_variables_is_bracketed():
    noise, alpha = ht.noise.TwoPoint(0.5, 0.3), 1.5
    found = ht.assumptions(Rotated(), noise, alpha, domain=Ball(2.0))
    values, probabilities = noise.atoms
    circle = 2.0 * np.stack([np.cos(t := np.linspace(0.0, 2.0 * np.pi, 200)), np.sin(t)], axis=1)
    best, coordinate = 0.0, np.zeros(2)
    for slope in circle @ Rotated.matrix:
        powers = [abs(slope[j] + values) ** alpha @ probabilities for j in (0, 1)]
        coordinate = np.maximum(coordinate, powers)
        vectors = [(values[m], values[n], probabilities[m] * probabilities[n]) for m in (0, 1) for n in (0, 1)]
        best = max(best, sum(p * math.hypot(slope[0] + a, slope[1] + b) ** alpha for a, b, p in vectors))
    assert found.constant("G").low <= best ** (1 / alpha) <= found.constant("G").high
    for bound, power in zip(found["Assumption 2"].constants["B"], coordinate, strict=True):
        assert bound.low <= power ** (1 / alpha) <= bound.high


def test_noise_that_knows_its_moments_only_gets_minkowskis_bracket():
    alpha, box = 1.4, Box(-1.0, 2.0)
    found = ht.assumptions(Quadratic(1.0, domain=box), OnlyMoments(), alpha)
    exact = ht.assumptions(Quadratic(1.0, domain=box), ht.noise.Pareto(1.8), alpha)
    assert found.constant("sigma") == exact.constant("sigma")
    assert found.constant("G").low <= exact.constant("G").high <= found.constant("G").high
    assert not found.constant("G").exact
    assert "Minkowski" in found["Assumption 4"].reason


def test_parts_that_say_nothing_get_the_third_answer():
    found = ht.assumptions(object(), object(), alpha=1.5)
    assert [answer.holds for answer in found] == [None, None, None, None, None, None, False]
    assert "not known" in str(found)
    bounded = ht.assumptions(object(), ht.noise.Gaussian(), domain=Ball(1.0))
    assert bounded["Assumption 4"].holds is None
    assert bounded["Assumption 1"].holds is True
    position = ht.assumptions(Quadratic(1.0, domain=Ball(1.0)), DependsOnPosition())
    assert position["Assumption 1"].holds is None
    assert "perturb" in position["Assumption 4"].reason
    nameless = ht.assumptions(Quadratic(1.0), ht.noise.Gaussian(), domain=object())
    assert nameless["bounded domain"].holds is None
    assert nameless["Assumption 4"].holds is None


COORDINATES = [
    ht.noise.Scaled(ht.noise.Pareto(1.7), [1.0, 2.0, 0.5]),
    ht.noise.Dependent(ht.noise.Pareto(1.7), [1.0, -2.0, 0.5]),
    ht.noise.OneHot(ht.noise.Pareto(1.7), [1.0, 2.0, 0.5]),
    ht.noise.Isotropic(ht.noise.Pareto(1.7)),
    ht.noise.EllipticalStable(1.7, np.linalg.cholesky([[1.0, 0.5, 0.2], [0.5, 2.0, -0.3], [0.2, -0.3, 0.5]])),
]


@pytest.mark.parametrize("noise", COORDINATES, ids=lambda noise: type(noise).__name__)
def test_the_moments_of_coordinates_against_draws(noise):
    """Means of 1e6 values |xi_j|**0.7, which have a variance: off by 5 standard errors with a probability below 1e-5."""
    powers = np.abs(noise.rvs(10**6, 1, dimension=3)) ** 0.7
    error = powers.std(axis=0) / 1e3
    assert np.all(np.abs(powers.mean(axis=0) - noise.coordinate_moments(0.7, 3)) < 5.0 * error)


@pytest.mark.parametrize("noise", COORDINATES, ids=lambda noise: type(noise).__name__)
def test_noise_of_vectors_says_its_constants(noise):
    alpha = 1.4
    found = ht.assumptions(Quadratic(1.0, domain=Box(-1.0, 1.0)), noise, alpha, dimension=3)
    assert found["unbiased"].holds is True
    sigma = found.constant("sigma")
    assert sigma.exact is hasattr(noise, "norm_moment")
    if sigma.exact:
        assert sigma.high == pytest.approx(noise.norm_moment(alpha, 3) ** (1.0 / alpha))
    bounds = found["Assumption 2"].constants["B"]
    alone = noise.coordinate_moments(alpha, 3) ** (1.0 / alpha)  # at slope 0; the slopes are at most 1 long
    for bound, size in zip(bounds, alone, strict=True):
        assert max(size - 1.0, 1.0) - 1e-12 <= bound.low <= bound.high <= size + 1.0 + 1e-12
    assert found["Assumption 4"].holds is True
    heavy = ht.assumptions(Quadratic(1.0, domain=Box(-1.0, 1.0)), noise, 1.8, dimension=3)
    assert [heavy[name].holds for name in ("Assumption 1", "Assumption 2", "Assumption 4")] == [False] * 3


def test_the_second_moment_of_a_vector_is_exact():
    noise, box = ht.noise.Dependent(ht.noise.Gaussian(2.0), [1.0, 3.0]), Box(-1.0, 1.0)
    found = ht.assumptions(Quadratic(1.0, domain=box), noise, dimension=2)
    assert [bound.high for bound in found["Assumption 2"].constants["B"]] == pytest.approx([5.0**0.5, 37.0**0.5])
    assert found.constant("G").high == pytest.approx(42.0**0.5)


@pytest.mark.parametrize("kind", [ht.noise.Growing, ht.noise.Multiplicative])
def test_noise_that_grows_needs_a_bounded_domain(kind):
    noise, quadratic = kind(ht.noise.Pareto(1.5)), Quadratic(1.0)
    everywhere, inside = ht.assumptions(quadratic, noise), ht.assumptions(quadratic, noise, domain=Ball(1.0))
    for name in ("Assumption 1", "Assumption 2", "Assumption 4"):
        assert everywhere[name].holds is False
        assert "bounded domain is needed" in everywhere[name].reason
        assert inside[name].holds is True
        assert "not computed" in inside[name].reason
        assert ht.assumptions(quadratic, noise, 1.6, Ball(1.0))[name].holds is False
    assert everywhere["unbiased"].holds is True
    assert ht.assumptions(quadratic, kind(ht.noise.Pareto(1.5, centered=False)))["unbiased"].holds is False
    still = ht.assumptions(object(), noise, domain=Ball(1.0))
    assert still["Assumption 4"].holds is None
    assert still["Assumption 1"].holds is (True if kind is ht.noise.Growing else None)
    assert ht.assumptions(object(), noise)["Assumption 1"].holds is (False if kind is ht.noise.Growing else None)
    assert ht.assumptions(quadratic, kind(ht.noise.Pareto(1.5), slope=0.0))["Assumption 1"].holds is None


def test_noise_that_grows_and_says_no_more_is_not_known():
    noise = DependsOnPosition()
    object.__setattr__(noise, "grows_with", "distance")
    found = ht.assumptions(Quadratic(1.0), noise, domain=Ball(1.0))
    assert [found[name].holds for name in ("Assumption 1", "Assumption 2", "Assumption 4")] == [None] * 3


def test_the_table():
    found = ht.assumptions(Quadratic([1.0, 1.0], domain=Box(-1.0, 1.0)), ht.noise.Gaussian())
    assert str(found).splitlines() == [
        "alpha = 2, d = 2",
        "unbiased          holds",
        "Assumption 1      holds     sigma = 1.41421",
        "Assumption 2      holds     B_j = 1.41421 for each of 2 coordinates",
        "Assumption 4      holds     G = 2",
        "smoothness        holds     L = 1",
        "strong convexity  holds     mu = 1",
        "bounded domain    holds     diameter = 2.82843",
    ]
    with pytest.raises(KeyError, match="Assumption 4"):
        found["Assumption 3"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"alpha": 1.0}, "Assumptions 1 and 4 take a moment order"),
        ({"alpha": 2.5}, "moment order"),
        ({"dimension": 3}, "numbers of coordinates differ"),
        ({"dimension": 0}, "dimension = 0"),
        ({"domain": Box([0.0, 0.0, 0.0], 1.0)}, "problem: 2, domain: 3"),
    ],
)
def test_bad_input_gets_a_reason(options, message):
    with pytest.raises(ValueError, match=message):
        ht.assumptions(Quadratic([1.0, 2.0]), ht.noise.Gaussian(), **options)
