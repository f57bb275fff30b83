"""Pan and Li, equation (1): the quadratic Taylor expansion has the wrong sign and lacks a factor 1/2.

Setting: any smooth f; an update of length eta.
Printed: "f(x_{t+1}) = f(x_t) + grad f(x_t)^T (x_t - x_{t+1}) + (x_t - x_{t+1})^T Hess f(x_t) (x_t - x_{t+1}) + O(eta^3)".
True: with s = x_{t+1} - x_t it is f(x_t) + grad f(x_t).s + s.Hs / 2 + O(eta**3). By the printed sign a step along the
gradient lowers f. The introduction has "(x_t - x_{t+1})^T Hess f(x_t) (x_t - x_{t-1})", with one index and one sign astray.
Check: on quadratics nothing may remain, to rounding; elsewhere what remains must fall like eta**3.
Source: Pan and Li 2022, equation (1) and section 1.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

INVERSE_STEPS = 2.0 ** np.arange(3, 8)


def remainder_on_quadratics(run, expansion):
    """Return the largest |f(x + s) - expansion| over random quadratics, relative to the terms that it sums."""
    rng = np.random.default_rng(run.seed)
    worst = 0.0
    for _ in range(run.choose(100, 500, 5000)):
        a, b, x, s = rng.standard_normal((4, 4)), rng.standard_normal(4), rng.standard_normal(4), rng.standard_normal(4)
        h = a + a.T
        before, after = (0.5 * y @ h @ y + b @ y for y in (x, x + s))
        scale = np.abs(x) @ np.abs(h) @ np.abs(x) + np.abs(b) @ np.abs(x) + np.abs(s) @ np.abs(h) @ np.abs(s)
        worst = max(worst, abs(after - expansion(before, h @ x + b, h, s)) / scale)
    return worst


def remainders(expansion):
    """Return |f(x + eta v) - expansion| for f = sum log cosh x_j at each step length eta."""
    x, v = np.linspace(0.2, 1.2, 5), np.array([1.0, 0.6, 0.8, 0.9, 0.7])
    value, gradient, hessian = np.log(np.cosh(x)).sum(), np.tanh(x), 1.0 / np.cosh(x) ** 2
    return [abs(np.log(np.cosh(x + v / k)).sum() - expansion(value, gradient, hessian, v / k)) for k in INVERSE_STEPS]


def check(run, alpha, expansion=theory.directional.expansion_printed):
    """Hold what the expansion leaves on quadratics against 0, and its order in eta against 3."""
    order = ht.rates.exact_rate(INVERSE_STEPS, remainders(expansion))
    return ht.judge.all_of(
        [
            ht.judge.number_is(remainder_on_quadratics(run, expansion), 0.0, 1e-12, "remainder on quadratics"),
            ht.judge.rate_at_least(order, 3.0),
        ]
    )


def with_factors(first, second):
    """Return the expansion f + first g.s + second s.Hs, made of the correct one by its parity in s."""

    def expansion(value, gradient, hessian, s):
        ahead, behind = (theory.directional.expansion(0.0, gradient, hessian, sign * s) for sign in (1.0, -1.0))
        return value + first * 0.5 * (ahead - behind) + second * (ahead + behind)

    return expansion


claim = ht.Claim(
    id="directional-expansion",
    source="Pan and Li 2022, equation (1)",
    statement="f(x + s) = f(x) - grad f(x).s + s.Hs + O(||s||**3), as printed in terms of x_t - x_{t+1} = -s.",
    assumptions="f is three times differentiable; no moment order enters",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "sign and 1/2 corrected": ht.Control({"expansion": theory.directional.expansion}, ht.Outcome.HOLDS),
        "only the sign corrected": ht.Control({"expansion": with_factors(1.0, 1.0)}),
        "only the 1/2 corrected": ht.Control({"expansion": with_factors(-1.0, 0.5)}),
        "the introduction's s.Hs, at two equal steps": ht.Control({"expansion": with_factors(1.0, -0.5)}),
    },
)
