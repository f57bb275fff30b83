"""Under stable noise SGD and its average are stable at every k, with exactly known scales.

Setting: f(x) = x**2 / 2 under symmetric alpha-stable noise of scale 1; and in two dimensions a Hessian A.
Method: SGD with eta_k = c k**-rho, 0 < rho < 1, and the average of x_0 ... x_{k-1}.
As printed (abstract of arXiv 2102.10346; its theorems were not read): with a p-positive definite Hessian there is a rate in
L**p, and the average, properly scaled, tends to a stable law.
As proved here, for quadratics: the average has a scale that tends to k**-(1 - 1/alpha), whatever c and rho, and x_k one that
tends to (eta_k**(alpha - 1) / alpha)**(1/alpha), of the rate rho (1 - 1/alpha). p-positive definiteness, that
v' A v**<p-1> > 0 for all v, is sufficient and not necessary: a matrix without it has the same rate.
Trap: the correction falls like k**-(1 - rho), so near rho = 1 the limit is far; rho = 0.6 and 0.75 decide at k = 1e5.
"""

import functools

import numpy as np

import heavytail as ht
from heavytail import exact, theory

ALPHAS = (1.2, 1.5, 1.8)
LATE = (1000, 4642, 21_544, 100_000)
EXPONENTS = (0.6, 0.75)  # rho
SOURCE = "Wang et al. 2021 (arXiv 2102.10346, from its abstract); the exact law derived here"
OBLIQUE = ((1.0, -2.0), (-2.0, 5.0))  # positive definite; v' A v**<p-1> < 0 at v = (1, 0.1)


def step_sizes(rho, count, c=1.0):
    """Return eta_1, eta_2, ..."""
    return c * np.arange(1.0, count + 1.0) ** -rho


@functools.cache
def scales(alpha, rho, iterate):
    """Return the exact scales of x_k or of the average, at LATE."""
    function = {"average": exact.sgd.average_scales, "last": exact.sgd.deviation_scales}[iterate]
    return function(step_sizes(rho, LATE[-1]), alpha, LATE)


def check_average(run, alpha, iterate="average", shift=0.0, factor=1.0):
    """Hold the rate of the exact scale against 1 - 1/alpha, and the last scale against its limit."""
    found = {}
    for rho in EXPONENTS:
        exactly = scales(alpha, rho, iterate)
        rate = ht.rates.exact_rate(LATE, exactly)
        found[f"rho = {rho}: rate"] = ht.judge.rate_equals(rate, theory.stable_limits.rate_of_average(alpha) + shift)
        ratio = exactly[-1] / float(theory.stable_limits.scale_of_average(LATE[-1], alpha))
        what = f"scale over its limit at k = {LATE[-1]:g}, rho = {rho},"
        found[f"rho = {rho}: scale"] = ht.judge.number_is(ratio, factor, 0.02, what)
    return ht.judge.all_of(found)


def check_last(run, alpha, iterate="last", shift=0.0, factor=1.0):
    """Hold the rate of the exact scale against rho (1 - 1/alpha), and the last scale against its limit."""
    found = {}
    for rho in EXPONENTS:
        exactly = scales(alpha, rho, iterate)
        rate = ht.rates.exact_rate(LATE, exactly)
        found[f"rho = {rho}: rate"] = ht.judge.rate_equals(rate, theory.stable_limits.rate_of_last(alpha, rho) + shift)
        ratio = exactly[-1] / float(theory.stable_limits.scale_of_last(LATE[-1], alpha, rho))
        what = f"scale over its limit at k = {LATE[-1]:g}, rho = {rho},"
        found[f"rho = {rho}: scale"] = ht.judge.number_is(ratio, factor, 0.02, what)
    return ht.judge.all_of(found)


def check_law(run, alpha, factor=1.0, sign=1.0):
    """Hold the median and the 0.95-quantile of |x_k| and of the average of a run against those of the exact law."""
    steps, law = 300, ht.noise.AlphaStable(alpha)
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0),
        noise=law,
        method=ht.methods.SGD(ht.Power(sign, -0.75)),
        start=0.0,
        steps=steps,
        trajectories=run.choose(100_000, 100_000, 1_000_000),
        checkpoints=[steps],
        record=[("distance", "last"), ("distance", "average")],
    )
    result, eta = run.simulate(experiment), step_sizes(0.75, steps)
    found = {}
    for iterate, function in (("last", exact.sgd.deviation_scales), ("average", exact.sgd.average_scales)):
        scale = factor * float(function(eta, alpha, [steps])[0])
        for q in (0.5, 0.95):
            quantile = scale * float(law.isf(0.5 * (1.0 - q)))
            finding = ht.judge.quantile_is(result.curve("distance", iterate), [quantile], q, 0.06)
            found[f"{iterate}, {q}"] = finding
    return ht.judge.all_of(found)


def scales_of_vector(alpha, matrix, count, c=0.3, rho=0.6):
    """Return the scale of the first coordinate of x_k at k = count, under independent stable noise in both coordinates.

    The noise of step j has been multiplied by -eta_j prod_{i > j} (I - eta_i A), which the eigenvectors of A diagonalise.
    """
    values, vectors = np.linalg.eigh(matrix)
    eta = step_sizes(rho, count, c)[:, None]
    later = np.vstack([np.cumprod((1.0 - eta * values)[:0:-1], axis=0)[::-1], np.ones(2)])
    weights = eta * np.einsum("a,ja,ba->jb", vectors[0], later, vectors)
    return float(np.sum(np.abs(weights) ** alpha) ** (1.0 / alpha))


def check_oblique(run, alpha, corner=1.0, shift=0.0):
    """Hold v' A v**<p-1> below 0 for p = alpha - 0.1, and the rate of the exact scale against rho (1 - 1/alpha)."""
    matrix = np.array(OBLIQUE)
    matrix[0, 0] = corner
    v, p = np.array([1.0, 0.1]), alpha - 0.1
    counts = [10**4, 31_623, 10**5, 316_228]
    rate = ht.rates.exact_rate(counts, [scales_of_vector(alpha, matrix, count) for count in counts])
    return ht.judge.all_of(
        {
            "form": ht.judge.number_at_most(
                float(v @ matrix @ v ** (p - 1.0)), 0.0, f"v' A v**<p-1> at v = (1, 0.1), p = {p:g},"
            ),
            "positive": ht.judge.number_at_least(float(np.linalg.eigvalsh(matrix)[0]), 0.1, "least eigenvalue of A"),
            "rate": ht.judge.rate_equals(rate, theory.stable_limits.rate_of_last(alpha, 0.6) + shift),
        }
    )


average = ht.Claim(
    id="later-stable-average",
    source=SOURCE,
    statement="The average of SGD is stable of a scale that tends to k**-(1 - 1/alpha), for eta_k = k**-rho.",
    assumptions="f(x) = x**2 / 2; symmetric stable noise of scale 1; rho = 0.6 and 0.75",
    check=check_average,
    alphas=ALPHAS,
    proved=theory.stable_limits.rate_of_average,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "scale 5 % larger": ht.Control({"factor": 1.05}),
        "the last iterate": ht.Control({"iterate": "last"}),
    },
)

last = ht.Claim(
    id="later-stable-last",
    source=SOURCE,
    statement="The last iterate of SGD is stable of a scale that tends to (eta_k**(alpha - 1) / alpha)**(1/alpha).",
    assumptions=average.assumptions,
    check=check_last,
    alphas=ALPHAS,
    proved=lambda alpha: theory.stable_limits.rate_of_last(alpha, 0.75),
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "scale 5 % larger": ht.Control({"factor": 1.05}),
        "the average": ht.Control({"iterate": "average"}),
    },
)

law = ht.Claim(
    id="later-stable-law",
    source=SOURCE,
    statement="x_k and the average have the stable law of the exact scales, in the middle and in the tail.",
    assumptions="f(x) = x**2 / 2; symmetric stable noise; eta_k = k**-0.75",
    check=check_law,
    alphas=ALPHAS,
    controls={
        "scale 10 % larger": ht.Control({"factor": 1.1}),
        "sign-flipped update": ht.Control({"sign": -1.0}),
    },
)

oblique = ht.Claim(
    id="later-stable-not-p-positive",
    source="derived here; the condition is that of Wang et al. 2021 (arXiv 2102.10346, from its abstract)",
    statement="SGD has the rate rho (1 - 1/alpha) on a quadratic that is not p-positive definite: it is not necessary.",
    assumptions="A = [[1, -2], [-2, 5]], p = alpha - 0.1; independent stable noise in both coordinates; eta_k = 0.3 k**-0.6",
    check=check_oblique,
    alphas=(1.3,),
    proved=lambda alpha: theory.stable_limits.rate_of_last(alpha, 0.6),
    controls={
        "a matrix that is p-positive at this v": ht.Control({"corner": 2.5}),
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
    },
)
