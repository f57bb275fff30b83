"""The text after Theorem 4: at alpha = 2 its rate is 1/k, not the 1/sqrt(k) that it is said to match.

Setting: f(x) = x**2 / 2, noise of variance at most 1; eta_k = 4 / (k + 1), output xbar_k = sum_j j x_{j-1} / sum_j j.
Printed: "The rates of convergence for the strongly convex and non-convex cases in Theorem 4 and Theorem 2 exactly match
those of the usual SGD rates (O(1/sqrt(k)) for convex and O(k^{-1/4}) for non-convex) when alpha = 2".
True: Theorem 4 gives 16 G^2 / (mu (k + 1)) at alpha = 2, the usual rate of SGD for strongly convex functions. 1/sqrt(k) is
that for convex ones, which Theorem 4 does not treat.
Check: the exact moments of GClip on the noise that clipping hurts most, with the proved and the printed clip level, and of
SGD; and the printed bound. No Monte Carlo.
Source: Zhang et al. 2020, section 3.1.
"""

import numpy as np

import heavytail as ht
from heavytail import theory


def unclipped(alpha):
    """Return a clip level that no gradient reaches: SGD."""
    return ht.Power(1e6)


SCHEDULES = (theory.theorem_4.clip_level, theory.theorem_4.clip_level_printed, unclipped)


def gap_of(horizon, alpha, clip):
    """Return the exact E f(xbar_K) - f* after K steps, on the noise that tau_K hurts most."""
    noise = theory.lemma_9.instance(alpha, float(theory.theorem_4.clip_level(alpha).at(int(horizon))))
    return ht.exact.recursion.clipped_moments(noise, theory.theorem_4.step_size(), clip(alpha), horizon).weighted_gap[0]


def check(run, alpha, rate=0.5):
    """Hold the exact rates of GClip and SGD, and that of the printed bound, against the claimed one."""
    horizons = np.geomspace(1e3, run.choose(1e6, 1e6, 1e7), 4).round().astype(np.int64)
    curves = [np.array([gap_of(horizon, alpha, clip) for horizon in horizons]) for clip in SCHEDULES]
    bound = theory.theorem_4.bound_printed(horizons - 1, alpha)  # 16 / K
    *measured, formula = (ht.judge.rate_equals(ht.rates.exact_rate(horizons, curve), rate) for curve in (*curves, bound))
    return ht.judge.all_of([*measured, ht.judge.algebra(formula)])


claim = ht.Claim(
    id="text-after-theorem-4",
    source="Zhang et al. 2020, text after Theorem 4",
    statement="At alpha = 2 the rate of Theorem 4 is that of SGD on convex functions, 1/sqrt(k).",
    assumptions="Assumption 4; f 1-strongly convex; tau_k = G k**(1/alpha), and the printed G k**(alpha - 1)",
    check=check,
    alphas=(2.0,),
    printed=lambda alpha: 0.5,
    proved=theory.theorem_4.rate,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "1/k": ht.Control({"rate": 1.0}, ht.Outcome.HOLDS),
        "0.95, just below 1": ht.Control({"rate": 0.95}),
    },
)
