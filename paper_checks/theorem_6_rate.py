"""Theorem 6: no zero-respecting algorithm does better than E||grad f(x_k)|| = k**-r, r = (alpha - 1) / (3 alpha - 2).

Setting: for each k and epsilon a chain of T = floor(F_0 L / (7296 epsilon**2)) links, scaled so that it is L-smooth with the
gap F_0, and an oracle that shows the next link with probability p = (46 2**(1/alpha) epsilon / sigma)**(alpha/(alpha - 1)).
Guarantee: lower. E||grad f(x_k)|| >= 2 epsilon P(Bin(k, p) < T), as at most Bin(k, p) links have been seen. At the best
epsilon it is at least sqrt(F_0 L / 14592) (2 k)**-r [sigma / (c_1 sqrt(F_0 L))]**(alpha/(3 alpha - 2)) for every k >= 1, and
for large k 2**(1 + 2 r) times as much; c_1 = 46 2**(1/alpha) / sqrt(14592). At
every k it is at least 1.8 times the closed form, so k**-r, 2**r = 1.1 to 1.2 times as much as (2 k)**-r, is a bound as well.
Check: the binomial law, maximised over epsilon, for k up to 1e16 where T no longer jumps; no Monte Carlo.
Source: Zhang et al. 2020, Theorem 6 and appendix G.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, ANY_ABOVE_1_1, FULL

HORIZONS = 10 ** np.arange(8, 17, 2)


def bounds(alpha, horizons=HORIZONS):
    """Return the best lower bound at each k, with F_0 = L = 1 and the least sigma of the theorem."""
    return np.array([ht.exact.theorem_6.lower_bound(int(k), alpha)[0] for k in horizons])


def check_rate(run, alpha, shift=0.0):
    """Hold the rate of the exact lower bound against (alpha - 1) / (3 alpha - 2); `shift` moves the claim."""
    fit = ht.rates.exact_rate(HORIZONS, bounds(alpha))
    return ht.judge.rate_equals(fit, theory.theorem_6.rate(alpha) + shift)


def check_constant(run, alpha, limit=1.0, closed=1.0):
    """Hold the exact bound against its limit at the largest k, and against the closed form at every k, times factors."""
    horizons = np.array([1, 2, 3, 5, 10, 30, 100, 1000, 10**4, *HORIZONS])
    exact = bounds(alpha, horizons)
    scaled = float(exact[-1] * horizons[-1] ** theory.theorem_6.rate(alpha) / theory.theorem_6.limit(alpha))
    ratio = float(np.min(exact / theory.theorem_6.bound(horizons, alpha)))
    seen = f"k = 1 .. {horizons[-1]:.0e}, without chance"
    return ht.judge.all_of(
        [
            # what is left of the binomial law's width: 1 / sqrt(T), largest near alpha = 1
            ht.judge.number_is(scaled, limit, 0.015, "k**r LB(k), in units of its limit,", seen=seen),
            ht.judge.number_at_least(ratio, closed, "least ratio of LB(k) to the closed form", seen=seen),
        ]
    )


rate = ht.Claim(
    id="theorem-6-rate",
    source="Zhang et al. 2020, Theorem 6",
    statement="The lower bound of E||grad f(x_k)|| over zero-respecting algorithms decays exactly like "
    "k**(-(alpha - 1)/(3 alpha - 2)).",
    assumptions="Assumption 1 with sigma = c_1 sqrt(F_0 L); f L-smooth with f(0) - f* <= F_0; f depends on k",
    check=check_rate,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY_ABOVE_1_1,
    printed=theory.theorem_6.rate,
    proved=theory.theorem_6.rate,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
    },
)

constant = ht.Claim(
    id="theorem-6-constant",
    source="Zhang et al. 2020, Theorem 6",
    statement="At every k >= 1 the bound is at least sqrt(F_0 L / 14592) (2 k)**-r; its limit is 2**(1 + 2 r) times that.",
    assumptions=rate.assumptions,
    check=check_constant,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0,
    controls={
        "limit 3 % too high": ht.Control({"limit": 1.03}),
        "limit 3 % too low": ht.Control({"limit": 0.97}),
        "closed form 2.3 times as large": ht.Control({"closed": 2.3}),
    },
)
