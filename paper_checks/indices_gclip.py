"""The indices of GClip and Theorem 2: from which k they count, and over which iterates the theorem sums.

Printed: "x_{k+1} = x_k - eta_k min{tau_k/||g_k||, 1} g_k" with tau_k = G k^{alpha-1}. The first iterate is x_0: F_0 is
f(x_0) - f*, and xbar_k averages x_{j-1} from j = 1. So the first step has k = 0, hence tau_0 = 0, and its gradient is lost.
The proofs have x_k = x_{k-1} - eta_k clip_{tau_k}(g(x_{k-1})), k = 1, 2, ... Counting from x_1 instead leaves x_0 undefined.
Theorem 2 averages over x_1 .. x_K, its proof over x_0 .. x_{K-1}, where the gradients are taken. Both averages, and even
the sum over x_0 .. x_K, obey the bound with the same constants: phi_tau(||grad f(x_K)||) <= 2 L (f(x_K) - f*), with
equality for quadratics, which is less than the 2 (f(x_K) - f*) / eta that the telescoping sum leaves over.
Check: two-point noise, every path of it enumerated; no sampling, and no approximation.
Source: Zhang et al. 2020, equation (GClip), Theorems 2 and 4.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL

STARTS = (0.0, 0.3, 2.9, 6.0)


# f and its gradient, all with L = 1 and f* = 0, the first two not convex.
PROBLEMS = {
    "1 - cos x": (lambda x: 2.0 * np.sin(0.5 * x) ** 2, lambda x: np.sin(x)),
    "log(1 + x**2) / 2": (lambda x: 0.5 * np.log1p(x**2), lambda x: x / (1.0 + x**2)),
    "x**2 / 2": (lambda x: 0.5 * x**2, lambda x: x),
}


def paths(gradient, noise, eta, tau, start):
    """Return the points x_0, ..., x_K on every path, and the probabilities; eta and tau hold one value per step."""
    values, chances = noise.atoms
    points, weights = [np.array([start])], np.ones(1)
    for size, level in zip(eta, tau, strict=True):
        g = gradient(points[-1])[:, None] + values
        points = [np.repeat(x, values.size) for x in points]
        points.append(points[-1] - size * np.clip(g.ravel(), -level, level))
        weights = np.outer(weights, chances).ravel()
    return points, weights


def check_first(run, alpha, first=0, clip=theory.theorem_4.clip_level_printed):
    """Compute the least probability, over the first six gradients, that a gradient moves the iterate."""
    level, k = clip(alpha), np.arange(first, first + 6)
    tau = level.scale * k.astype(float) ** level.exponent
    points, weights = paths(PROBLEMS["x**2 / 2"][1], ht.noise.TwoPoint(-3.0, 0.1), 0.5 / (k + 1.0), tau, 0.25)
    moved = (np.diff(points, axis=0) != 0.0) @ weights
    return ht.judge.number_is(float(moved.min()), 1.0, 1e-12, f"probability that gradient {1 + np.argmin(moved)} moves x:")


def check_sum(run, alpha, factor=1.0, drop=(0,)):
    """Hold the sum of E phi_tau(||grad f(x_k)||) over all of x_0 .. x_K but those to drop against K times the bound.

    And the last of these terms, for which the bound was not proved, against 2 L (E f(x_K) - f*), to rounding.
    """
    largest, last, where = 0.0, 0.0, ""
    for name, (value, gradient) in PROBLEMS.items():
        for start, horizon in [(start, k) for start in STARTS for k in (1, 3, run.choose(8, 11, 13))]:
            gap = max(float(value(start)), 1e-6)
            noise = theory.lemma_9.instance(alpha, 4.0)
            sigma = noise.moment(alpha) ** (1.0 / alpha)
            eta, tau = theory.theorem_2.schedule(horizon, alpha, 1.0, gap, sigma)
            points, weights = paths(gradient, noise, [eta] * horizon, [tau] * horizon, start)
            terms = [float(weights @ theory.theorem_2.progress(np.abs(gradient(x)), tau)) for x in points]
            total = sum(term for k, term in enumerate(terms) if k not in drop)
            ratio = total / (horizon * float(theory.theorem_2.bound(horizon, eta, tau, alpha, 1.0, gap, sigma)))
            if ratio > largest:
                largest, where = ratio, f"for K = {horizon} and f = {name} from x_0 = {start:g}"
            last = max(last, terms[-1] / (2.0 * float(weights @ value(points[-1]))))
    return ht.judge.all_of(
        [
            at_most(largest, factor, f"largest ratio of the sum to K times the bound, {where}"),
            at_most(last, factor * (1.0 + 1e-12), "largest ratio of the last term to 2 L (E f(x_K) - f*)"),
        ]
    )


def at_most(value, limit, what):
    """Judge that an exactly computed number is no larger than another."""
    outcome = ht.Outcome.HOLDS if value <= limit else ht.Outcome.REFUTED
    return ht.Finding(outcome, value, value, value, f"{what}: {value:.4g}, claimed <= {limit:.4g}", exact=True)


first_step = ht.Claim(
    id="indices-gclip",
    source="Zhang et al. 2020, equation (GClip) and Theorem 4",
    statement="In (GClip), counted from x_0, with the printed tau_k = G k**(alpha - 1) every gradient moves the iterate.",
    assumptions="f = x**2 / 2, two-point noise, no gradient is 0",
    check=check_first,
    alphas=ALPHAS,
    full=FULL,
    printed=lambda alpha: 1.0,
    proved=lambda alpha: 0.0,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "k from 1": ht.Control({"first": 1}, ht.Outcome.HOLDS),
        "k from 0 with the proved tau_k = G k**(1/alpha)": ht.Control({"clip": theory.theorem_4.clip_level}),
    },
)

range_of_sum = ht.Claim(
    id="indices-theorem-2",
    source="Zhang et al. 2020, Theorem 2",
    statement="The mean of phi_tau(||grad f||) over x_1 .. x_K, as printed, obeys the bound proved for x_0 .. x_{K-1}.",
    assumptions="Assumption 1; f 1-smooth and bounded below; tau >= 4 sigma, eta <= 1/(8 L)",
    check=check_sum,
    alphas=ALPHAS,
    full=FULL,
    printed=lambda alpha: 1.0,
    proved=lambda alpha: 1.0,
    controls={
        "all of x_0 .. x_K": ht.Control({"drop": ()}, ht.Outcome.HOLDS),
        "both bounds 2 % lower": ht.Control({"factor": 0.98}),
    },
)
