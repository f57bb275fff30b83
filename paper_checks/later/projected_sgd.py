"""Projected SGD on a convex function over a bounded set: the constant is 1, at every horizon, and nobody does much better.

Setting: f convex on X of diameter D, E[g | past] a sub-gradient, E||g||**alpha <= G**alpha, uniform average of K points.
(1) On every path the regret is at most D**2 / (2 eta_K) + c sum_k D**(2 - alpha) eta_k**(alpha - 1) ||g_k||**alpha with
c = (2 alpha - 2)**(alpha - 1) / alpha**alpha: for steps that do not rise, and for dual averaging with a constant step. At
K = 1 it is an equality for ||g|| = alpha D / ((2 alpha - 2) eta).
(2) With eta = (D/G) alpha / (2 (alpha - 1)) K**(-1/alpha), E f - f* <= D G K**(-r), r = (alpha - 1)/alpha, with the constant
1 for every alpha and K. It is attained at K = 1, and at alpha = 2 for every K, by f = G max_j x_j in K dimensions. For
alpha < 2 and K > 1 the least constant lies between the largest ratio below and 1; which it is is not known.
(3) Steps that know no horizon: alpha**(1/alpha) D G K**(-r) at every K.
(4) No algorithm has less than about ((alpha - 1)/(alpha e))**r / 2 times D G K**(-r), so that (2) is within a factor 2.7 to
4.7 of the best there is.
Instances: (1) many paths of gradients of all sizes; (2, 3) f = eps x on [0, 1], whose gradient is 0 until a rare jump, in
closed form, and kinks with noise of two values, by all paths of up to eight steps; (4) f = eps x or -eps x, by all paths.
Source: rates, arXiv 2508.04860 (August 2025, from its abstract); all constants and proofs are derived here.
"""

import itertools
import math
from functools import cache

import numpy as np

import heavytail as ht
from heavytail import theory

from ..orders import ALPHAS, ANY, FULL
from ..sgd_optimal import gap_of_jumps, worst_jumps
from .regret import START, points, random_gradients, regret

SOURCE = "arXiv 2508.04860, abstract; derived here"
PATHS = 50
SEEN = f"{3 * PATHS} paths of up to 16 gradients, without chance"
LATE = 10 ** np.arange(2, 8)


def part_of(method, eta, alpha, projected):
    """Return a method, and its step sizes as a schedule."""
    where = {"domain": ht.problems.Box(0.0, 1.0)} if projected else {}
    steps = ht.Power(eta, -1.0 / alpha) if method == "falling steps" else ht.Power(eta)
    kind = ht.methods.DualAveraging if method == "dual averaging" else ht.methods.SGD
    return kind(steps, **where), steps


def quotient(method, alpha, eta, gradients, start, projected=True):
    """Return the regret over its bound (1), on X = [0, 1]."""
    part, schedule = part_of(method, eta, alpha, projected)
    steps = schedule.values(np.arange(1, len(gradients) + 1))
    noise = theory.sgd_convex.step_constant(alpha) * np.sum(steps ** (alpha - 1.0) * np.abs(gradients) ** alpha)
    return regret(gradients, points(part, gradients, start)) / (0.5 / steps[-1] + noise)


@cache
def largest_quotient(method, alpha, projected):
    """Return the largest regret over its bound among many paths, and step sizes of all orders."""
    rng, found = np.random.default_rng(0), []
    for _ in range(PATHS):
        gradients, eta = random_gradients(rng), math.exp(rng.normal(-1.0, 1.5))
        found += [quotient(method, alpha, eta, gradients, start, projected) for start in START]
    return max(found)


def check_paths(run, alpha, factor=1.0, projected=True):
    """Hold the regret on many paths against (1), and that of one gradient, which attains it."""
    findings = {
        method: ht.judge.number_at_most(
            largest_quotient(method, alpha, projected), factor, f"{method}: largest ratio of regret to bound", seen=SEEN
        )
        for method in ("constant steps", "falling steps", "dual averaging")
    }
    once = quotient("constant steps", alpha, 1.0, [alpha / (2.0 * alpha - 2.0)], 1.0)
    findings["one step"] = ht.judge.number_is(once, factor, 1e-9, "ratio of regret to bound of one step")
    return ht.judge.all_of(findings)


def gap_of_all_paths(horizon, alpha, kink, noise, dual):
    """Return E f(xbar_K) - f* over D G K**-r for f = |x - kink| on [0, 1] from x_0 = 1, by all paths of two values."""
    values, probabilities = noise.atoms
    G = max(probabilities @ np.abs(slope + values) ** alpha for slope in (-1.0, 1.0)) ** (1.0 / alpha)
    eta = theory.sgd_convex.schedule(horizon, alpha, G=G)
    x, total, weight = np.ones(1), np.zeros(1), np.ones(1)
    kept = x  # dual averaging goes on from where x would be without X
    for _ in range(horizon):
        total, slopes = np.repeat(total + x, 2), np.where(x >= kink, 1.0, -1.0)
        kept = np.repeat((kept if dual else x) - eta * slopes, 2) - eta * np.tile(values, x.size)
        x = np.clip(kept, 0.0, 1.0)
        weight = np.repeat(weight, 2) * np.tile(probabilities, weight.size)
    return weight @ np.abs(total / horizon - kink) / float(theory.sgd_convex.bound(horizon, alpha, G=G))


@cache
def largest_of_kinks(alpha, dual):
    """Return the largest ratio among many kinks and noises of two values, at horizons 2 to 8."""
    rng, found = np.random.default_rng(0), []
    for _ in range(400):
        horizon, q = int(rng.choice([2, 3, 5, 8])), math.exp(rng.uniform(-4.0, -0.1))
        noise = ht.noise.TwoPoint(rng.choice([-1.0, 1.0]) * math.exp(rng.normal(0.0, 1.5)), q)
        found.append(gap_of_all_paths(horizon, alpha, rng.choice([0.0, rng.uniform()]), noise, dual))
    return max(found)


def gap_in_many_dimensions(horizon):
    """Return f(xbar_K) - f* over D G K**(-1/2) for f = max_j x_j from 0, on the simplex of 0 and the points of the run."""
    x, total = np.zeros(horizon), np.zeros(horizon)
    for j in range(horizon):  # the sub-gradient of the first coordinate that is still 0, the largest one
        total += x
        x[j] -= theory.sgd_convex.schedule(horizon, 2.0)
    return (np.max(total / horizon) - np.max(x)) * math.sqrt(horizon)


def check_constant(run, alpha, factor=1.0):
    """Hold exact gaps against factor D G K**-r: none is above, and one at K = 1, at alpha = 2 at every K, equals it."""
    jumps = worst_jumps(alpha, "SGD")
    rare = [gap_of_jumps(alpha, int(K), jumps, "SGD") / float(theory.sgd_convex.bound(K, alpha)) for K in LATE]
    at_once = gap_of_jumps(alpha, 1, 1.0, "SGD") / float(theory.sgd_convex.bound(1, alpha))
    findings = {
        "rare jumps": ht.judge.number_at_most(max(rare), factor, "largest ratio of the gap of rare jumps to D G K**-r"),
        **{
            f"{name} on kinks": ht.judge.number_at_most(
                largest_of_kinks(alpha, dual), factor, f"largest ratio of {name}, 400 kinks"
            )
            for name, dual in (("SGD", False), ("dual averaging", True))
        },
        "K = 1": ht.judge.number_is(at_once, factor, 1e-12, "ratio at K = 1"),
    }
    if alpha == 2.0:
        worst = [gap_in_many_dimensions(horizon) for horizon in (1, 2, 5, 20, 100)]
        findings["many dimensions"] = ht.judge.number_at_least(min(worst), factor, "least ratio of max_j x_j, K = 1 to 100")
    return ht.judge.all_of(findings)


def sum_of_proof(alpha, horizon, factor=1.0):
    """Return the bound (1) over D G K**(1/alpha) for the falling steps, times a factor."""
    scale = factor * theory.sgd_convex.anytime_schedule(alpha).scale
    powers = theory.clipped_last_iterate.path_length(horizon, 1.0 - 1.0 / alpha)
    noise = theory.sgd_convex.step_constant(alpha) * scale ** (alpha - 1.0) * powers
    return float(0.5 / scale + noise / horizon ** (1.0 / alpha))


def check_anytime(run, alpha, shift=0.0, factor=1.0):
    """Hold the sum of the proof against factor alpha**(1/alpha), and the exact gap of rare jumps against it and its rate."""
    constant = factor * float(theory.sgd_convex.anytime_bound(1, alpha))
    reach = theory.sgd_convex.anytime_schedule(alpha).scale ** alpha  # so that the last step is still D
    exact = [gap_of_jumps(alpha, int(horizon), min(reach, 1.0), "SGD") for horizon in LATE]
    ratio = max(exact / theory.sgd_convex.bound(LATE, alpha)) / constant
    best, others = sum_of_proof(alpha, 1e20), [sum_of_proof(alpha, 1e20, scale) for scale in (0.9, 1.1)]
    return ht.judge.all_of(
        {
            "constant": ht.judge.algebra(ht.judge.number_is(best, constant, 1e-6, "the sum of the proof over D G K**(1/a)")),
            "best scale": ht.judge.algebra(ht.judge.number_at_least(min(others), best, "the sum for steps 10 % off")),
            "gap": ht.judge.number_at_most(ratio, 1.0, "largest ratio of the gap of rare jumps to the bound"),
            "rate": ht.judge.rate_equals(ht.rates.exact_rate(LATE, exact), theory.sgd_convex.rate(alpha) + shift),
        }
    )


def bayes_risk(horizon, q):
    """Return the least mean gap of eps x and -eps x over eps D, whatever the rule, by all paths of 0 and of either jump."""
    risk = 0.0
    for path in itertools.product((0, 1, -1), repeat=horizon):
        up, down = (math.prod(1.0 - q if g == 0 else q * (g == sign) for g in path) for sign in (1, -1))
        risk += 0.5 * min(up, down)
    return risk


def check_lower(run, alpha, shift=0.0, factor=1.0):
    """Hold the least gap of all rules against the lower bound, its rate and its constant; projected SGD lies above."""
    few, rate = 7, theory.sgd_convex.rate(alpha)
    jump = float(theory.sgd_convex.rarity(few, alpha))
    least = jump**rate * bayes_risk(few, jump) / float(theory.sgd_convex.lower_bound(few, alpha))
    late = 10.0 ** np.arange(3, 10)
    lower, q = theory.sgd_convex.lower_bound(late, alpha), theory.sgd_convex.rarity(late, alpha)
    sgd = 0.5 * q**rate * -np.expm1(late * np.log1p(-q)) / (late * q)  # from 1/2: to the right end by the first jump
    constant, limit = float(lower[-1] * late[-1] ** rate), theory.sgd_convex.lower_constant(alpha)
    return ht.judge.all_of(
        {
            "best rule": ht.judge.number_is(least, factor, 1e-9, f"ratio of the least risk to the bound, K = {few}"),
            "constant": ht.judge.algebra(ht.judge.number_is(constant, factor * limit, 1e-6, "the bound over D G K**-r")),
            "rate": ht.judge.rate_equals(ht.rates.exact_rate(late, lower), rate + shift),
            "SGD": ht.judge.number_at_least(float(np.min(sgd / lower)), factor, "least ratio of projected SGD to the bound"),
        }
    )


EDGE = {
    "constant 3 % too small": ht.Control({"factor": 0.97}),
    "constant 3 % too large": ht.Control({"factor": 1.03}),
}
EXPONENTS = {
    "exponent 0.05 too high": ht.Control({"shift": 0.05}),
    "exponent 0.05 too low": ht.Control({"shift": -0.05}),
}

paths = ht.Claim(
    id="later-projected-sgd-paths",
    source=SOURCE,
    statement="On every path the regret is at most D**2/(2 eta_K) + c sum D**(2 - alpha) eta_k**(alpha - 1) ||g_k||**alpha.",
    assumptions="X of diameter D; steps that do not rise, or dual averaging with one step size; c sharp at K = 1",
    check=check_paths,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY,
    proved=theory.sgd_convex.step_constant,
    controls={**EDGE, "no projection": ht.Control({"projected": False})},
)

constant = ht.Claim(
    id="later-projected-sgd-constant",
    source=SOURCE,
    statement="E f(xbar_K) - f* <= D G K**-((alpha - 1)/alpha); the constant 1 is least at K = 1, at alpha = 2 at every K.",
    assumptions="f convex on X of diameter D; E||g||**alpha <= G**alpha; eta = (D/G) alpha/(2 (alpha - 1)) K**(-1/alpha)",
    check=check_constant,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY,
    proved=lambda alpha: 1.0,
    controls=EDGE,
)

anytime = ht.Claim(
    id="later-projected-sgd-anytime",
    source=SOURCE,
    statement="With steps that know no horizon E f(xbar_K) - f* <= alpha**(1/alpha) D G K**-((alpha - 1)/alpha) at every K.",
    assumptions="as for the constant 1; eta_k = (D/G) alpha**(1 - 1/alpha)/(2 (alpha - 1)) k**(-1/alpha)",
    check=check_anytime,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY,
    proved=theory.sgd_convex.rate,
    rate_of=("gap", "average"),
    controls={**EDGE, **EXPONENTS},
)

lower = ht.Claim(
    id="later-projected-sgd-lower-bound",
    source="derived here; the exponent is that of arXiv 2508.04860, abstract",
    statement="As K grows, no algorithm has a worst gap below ((alpha - 1)/(alpha e))**r / 2 D G K**-r, r = 1 - 1/alpha.",
    assumptions="f linear on an interval of length D; E|g|**alpha = G**alpha; K -> infinity, exactly at every K before that",
    check=check_lower,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY,
    proved=theory.sgd_convex.rate,
    controls={**EDGE, **EXPONENTS},
)
