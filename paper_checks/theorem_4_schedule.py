"""Theorem 4 as printed: the schedule tau_k = G k**(alpha - 1) does not give the rate that the theorem claims for it.

Setting: f(x) = x**2 / 2, for each horizon K the noise that clipping at tau_K hurts most.
Method: GClip with eta_k = 4 / (k + 1) and tau_k = k**(alpha - 1), output xbar_k = sum_j j x_{j-1} / sum_j j.
Claimed: rate 2 (alpha - 1) / alpha. True: min(2 (alpha - 1)**2, alpha**2 - 3 alpha + 3), equal only at (1 + sqrt 5)/2 and 2.
Check: the exact recursion of the moments, no Monte Carlo.
Source: Zhang et al. 2020, Theorem 4.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL


def measured(run, alpha, clip=theory.theorem_4.clip_level_printed):
    """Return the exact worst-case rate of a schedule."""
    level = clip(alpha)
    horizons = np.geomspace(1e3, run.choose(1e7, 1e7, 1e8), run.choose(5, 5, 6)).round().astype(np.int64)
    gaps = [
        ht.exact.recursion.clipped_moments(
            theory.lemma_9.instance(alpha, float(level.at(int(horizon)))), theory.theorem_4.step_size(), level, horizon
        ).weighted_gap[0]
        for horizon in horizons
    ]
    return ht.rates.exact_rate(horizons, gaps)


def check_printed(run, alpha, clip=theory.theorem_4.clip_level_printed):
    """Hold the exact rate against the claimed one."""
    return ht.judge.rate_equals(measured(run, alpha, clip), theory.theorem_4.rate(alpha))


def check_derived(run, alpha, shift=0.0):
    """Hold the exact rate of the printed schedule against the one derived for it."""
    return ht.judge.rate_equals(measured(run, alpha), theory.theorem_4.rate_of_printed_schedule(alpha) + shift)


printed = ht.Claim(
    id="theorem-4-printed-schedule",
    source="Zhang et al. 2020, Theorem 4",
    statement="GClip with the printed tau_k = G k**(alpha - 1) has the rate 2 (alpha - 1) / alpha for strongly convex f.",
    assumptions="Assumption 4 along the trajectories; f 1-strongly convex",
    check=check_printed,
    alphas=ALPHAS,
    full=FULL,
    printed=theory.theorem_4.rate,
    proved=theory.theorem_4.rate_of_printed_schedule,
    rate_of=("gap", "weighted"),
    expected=lambda alpha: ht.Outcome.HOLDS if alpha == 2.0 else ht.Outcome.REFUTED,
    controls={"the schedule k**(1/alpha)": ht.Control({"clip": theory.theorem_4.clip_level}, ht.Outcome.HOLDS)},
)

derived = ht.Claim(
    id="theorem-4-schedule-rate",
    source="Zhang et al. 2020, Theorem 4",
    statement="The printed schedule has the rate min(2 (alpha - 1)**2, alpha**2 - 3 alpha + 3).",
    assumptions=printed.assumptions,
    check=check_derived,
    alphas=ALPHAS,
    full=FULL,
    printed=theory.theorem_4.rate,
    proved=theory.theorem_4.rate_of_printed_schedule,
    rate_of=("gap", "weighted"),
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
    },
)
