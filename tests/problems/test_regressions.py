"""Least squares and logistic regression on data with heavy tails, and mini-batches: against NumPy, SciPy and mpmath."""

from __future__ import annotations

from dataclasses import dataclass

import mpmath as mp
import numpy as np
import pytest
from scipy import optimize, stats

import heavytail as ht
from heavytail.noise import SampledGradient, StudentT
from heavytail.problems import LeastSquares, LogisticRegression, TwoLayerNetwork, heavy_tailed_data

A, B, W = heavy_tailed_data(30, 3, StudentT(2.5), StudentT(1.5), seed=4)
LABELS = np.sign(B)
X, V = np.array([0.3, -1.5, 2.0]), np.array([1.0, 2.0, -1.0])


def derivatives(problem, x, v):
    gradient, product = np.empty(len(x)), np.empty(len(x))
    problem.gradient(x, gradient)
    problem.hessian_vector(x, v, product)
    return problem.value(x), gradient, product


def test_least_squares_against_numpy():
    problem = LeastSquares(A, B)
    value, gradient, product = derivatives(problem, X, V)
    hessian = A.T @ A / 30
    assert value == pytest.approx(np.mean((A @ X - B) ** 2) / 2, rel=1e-13)
    assert gradient == pytest.approx(A.T @ (A @ X - B) / 30, rel=1e-12)
    assert product == pytest.approx(hessian @ V, rel=1e-12)
    assert problem.minimizer == pytest.approx(np.linalg.solve(hessian, A.T @ B / 30), rel=1e-10)
    assert problem.gap(X) == pytest.approx(value - problem.minimum, rel=1e-10)
    assert [problem.mu, problem.smoothness] == pytest.approx(np.linalg.eigvalsh(hessian)[[0, -1]], rel=1e-10)


def test_least_squares_with_fewer_examples_than_coordinates():
    problem = LeastSquares(A[:2], B[:2])
    assert problem.mu == 0.0
    assert problem.minimum == pytest.approx(0.0, abs=1e-25)


@pytest.mark.parametrize("l2", [0.0, 0.05])
def test_logistic_regression_against_mpmath(l2):
    problem = LogisticRegression(A, LABELS, l2)

    def exact(*x):
        margins = [b * mp.fdot(row, x) for row, b in zip(A.tolist(), LABELS.tolist(), strict=True)]
        return mp.fsum(mp.log1p(mp.exp(-m)) for m in margins) / 30 + mp.mpf(l2) * mp.fdot(x, x) / 2

    def along(t):
        return exact(*(mp.mpf(a) + t * mp.mpf(b) for a, b in zip(X.tolist(), V.tolist(), strict=True)))

    value, gradient, product = derivatives(problem, X, V)
    with mp.workdps(40):
        assert value == pytest.approx(float(exact(*map(mp.mpf, X.tolist()))), rel=1e-14)
        assert gradient @ V == pytest.approx(float(mp.diff(along, 0)), rel=1e-13)
        assert product @ V == pytest.approx(float(mp.diff(along, 0, 2)), rel=1e-12)


def test_the_minimum_of_logistic_regression_is_what_scipy_finds():
    problem = LogisticRegression(A, LABELS, 0.05)

    def slope(x):
        return derivatives(problem, x, x)[1]

    found = optimize.minimize(problem.value, np.zeros(3), jac=slope, tol=1e-12)
    assert problem.minimizer == pytest.approx(found.x, abs=1e-6)
    assert problem.minimum == pytest.approx(found.fun, rel=1e-12)
    assert problem.minimum <= found.fun + 1e-15
    assert abs(slope(problem.minimizer)).max() < 1e-14
    assert not hasattr(LogisticRegression(A, LABELS), "minimum")


@pytest.mark.parametrize("margin", [1e3, -1e3, 1e308, -1e308, 40.0, -800.0])
def test_margins_far_out_overflow_nowhere(margin):
    value, gradient, product = derivatives(LogisticRegression([[1.0]], [1]), np.array([margin]), np.ones(1))
    with mp.workdps(30):
        exact = mp.log1p(mp.exp(-mp.mpf(margin))) if abs(margin) < 1e4 else max(-mp.mpf(margin), mp.mpf(0))
        assert value == pytest.approx(float(exact), rel=1e-14, abs=1e-307)
        slope = -mp.exp(-exact) if margin < 0 else -mp.exp(-mp.mpf(min(margin, 1e4)))
        assert gradient[0] == pytest.approx(float(slope), rel=1e-14, abs=1e-307) or margin < 0
    assert gradient[0] == -1.0 or margin > 0
    assert 0.0 <= product[0] < 1e-15


@pytest.mark.parametrize(
    "problem", [LeastSquares(A[:4], B[:4]), LogisticRegression(A[:2], LABELS[:2], 0.05)], ids=["squares", "logistic"]
)
def test_the_contract_of_a_problem(problem):
    ht.testing.check_problem(problem)


def test_the_contract_of_a_noise():
    ht.testing.check_noise(SampledGradient(LeastSquares(A[:4], B[:4]), 2))


def test_a_mini_batch_leaves_out_the_gradient_of_the_others():
    """So the gradient of the whole may be no number; recorded, it is computed and changes no bit of the rest."""

    @dataclass(frozen=True, eq=False)
    class Blind(LeastSquares):
        def gradient(self, x, out):
            LeastSquares.gradient(self, x, out)
            for j in range(out.shape[0]):
                out[j] /= self.blindness

        blindness: float = 1.0

    def run(blindness, *more):
        problem = Blind(A[:4], B[:4], blindness)
        experiment = ht.Experiment(
            problem=problem, noise=SampledGradient(problem), method=ht.methods.SGD(0.1), start=np.zeros(3), steps=3,
            trajectories=2, record=[("gap", "last"), *more],
        )  # fmt: skip
        return ht.simulate(experiment, "interpreted", samples=True)

    plain, blind = run(1.0).every_value, run(np.nan).every_value
    assert np.isfinite(plain).all()
    assert np.array_equal(plain, blind)
    both = run(1.0, ("gradient_norm", "running"))
    assert np.array_equal(both.samples("gap"), plain[:, :, 0])
    assert np.ptp(both.samples("gradient_norm", "running")) > 0.0


def test_data_are_made_as_they_say():
    a, b, weights = heavy_tailed_data(4000, 2, StudentT(2.5), StudentT(1.5), seed=1)
    assert stats.kstest(a.ravel(), stats.t(2.5).cdf).pvalue > 1e-4  # false alarms: 1 in 10,000, under this seed none
    assert stats.kstest(b - a @ weights, stats.t(1.5).cdf).pvalue > 1e-4
    assert stats.kstest(b - a @ weights, stats.norm.cdf).pvalue < 1e-10
    shorter = heavy_tailed_data(4000, 2, StudentT(2.5), ht.noise.Gaussian(), seed=1)
    assert np.array_equal(shorter[0], a)


def test_a_mini_batch_is_a_mean_of_examples_each_equally_likely():
    """At offset 1 from the targets the gradient of example j is the unit vector j: the sum counts what was chosen.

    Chi-squared tests of 6 places and of their 36 pairs, with a false alarm in 10,000; of a batch that takes one example
    twice, or never the last one, the p-value is below 1e-100.
    """
    noise = SampledGradient(LeastSquares(np.eye(6), -np.ones(6)), 2)
    generator, x, xi, pairs = np.random.default_rng(2), np.zeros(6), np.zeros(6), np.zeros((6, 6))
    with np.errstate(over="ignore"):
        for u, v in generator.uniform(size=(2000, 2)):
            g = np.full(6, np.nan)
            noise.perturb(u, v, x, g, xi)
            chosen = np.repeat(np.arange(6), (2 * g).astype(int))
            assert len(chosen) == 2
            pairs[tuple(chosen)] += 1
    expected = 2000 / 36 * (2 * np.triu(np.ones((6, 6)), 1) + np.eye(6))
    there = expected > 0
    assert stats.chisquare(pairs[there], expected[there]).pvalue > 1e-4
    assert stats.chisquare(pairs.sum(0) + pairs.sum(1)).pvalue > 1e-4


def test_the_whole_gradient_is_the_mean_of_those_of_the_examples():
    network = TwoLayerNetwork(A, (LABELS > 0).astype(int), 2)
    x, out, single = np.cos(np.arange(14.0)), np.empty(14), np.zeros((30, 14))
    network.gradient(x, out)
    for i in range(30):
        network.add_example_gradient(x, i, 1.0, single[i])
    assert out == pytest.approx(single.mean(axis=0), rel=1e-12)
    assert np.ptp(single, axis=0).min() > 1e-3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LeastSquares([1.0], [1.0]), r"features has the shape \(1,\)"),
        (lambda: LeastSquares(A, B[:3]), "do not match 30 rows of features"),
        (lambda: LeastSquares(A, 1.0), "do not match 30 rows of features"),
        (lambda: LogisticRegression(A, LABELS[:3]), "do not match 30 rows of features"),
        (lambda: LogisticRegression(A, LABELS > 0), "labels"),
        (lambda: LogisticRegression([[1.0]], [0]), r"labels hold 0. Pass -1 and 1: 2 \* b - 1"),
        (lambda: LogisticRegression(A, LABELS, -1.0), "l2 = -1.0 lies outside"),
        (lambda: SampledGradient(ht.problems.Quadratic(1.0)), "is no mean over examples"),
        (lambda: SampledGradient(LeastSquares), "is no mean over examples"),
        (lambda: SampledGradient(LeastSquares(A, B), 0), "size = 0 is out of range"),
        (lambda: heavy_tailed_data(0, 1), "examples = 0"),
        (lambda: heavy_tailed_data(5, 1, StudentT), "features = .* is no law"),
        (lambda: heavy_tailed_data(5, 1, errors=3.0), "errors = 3.0 is no law"),
        (lambda: heavy_tailed_data(5, 1, ht.noise.Reveal(0.5)), "is no law of single numbers"),
    ],
)
def test_what_makes_no_sense_is_an_error(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
