"""Table 1, row LowerBound, non-convex, as printed: Omega(k**(-(alpha - 1)/(3 alpha - 2))), and Omega(k**-1/4) at alpha = 2.

Check: the exact lower bound of Theorem 6 decays no faster, and neither does what GClip guarantees by Theorem 2, with the
proved eta and tau; at every k the one lies below the other. No Monte Carlo.
Source: Zhang et al. 2020, Table 1; its caption credits Theorem 5, which is about strongly convex functions.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from . import theorem_6_rate
from .orders import ALPHAS, FULL


def check(run, alpha, printed=theory.remark_3.rate, shift=0.0, factor=1.0):
    """Hold both bounds against a rate, as the lower bound that Omega(...) is; `factor` lowers the upper bound."""
    horizons = theorem_6_rate.HORIZONS
    lower = theorem_6_rate.bounds(alpha)
    upper = factor * theory.remark_3.bound(horizons, alpha, sigma=theory.theorem_6.least_noise(alpha))
    rates = {"rate": ht.rates.exact_rate(horizons, lower), "rate of GClip": ht.rates.exact_rate(horizons, upper)}
    findings = {name: ht.judge.rate_at_most(rate, printed(alpha) + shift) for name, rate in rates.items()}
    ratio = ht.judge.number_at_least(float(np.min(upper / lower)), 1.0, "ratio of what GClip guarantees to the bound")
    return ht.judge.all_of({**findings, "ratio": ratio})


claim = ht.Claim(
    id="table-1-lower-bound-non-convex",
    source="Zhang et al. 2020, Table 1, row LowerBound, non-convex",
    statement="No zero-respecting algorithm decays faster than k**(-(alpha - 1)/(3 alpha - 2)), and GClip as fast.",
    assumptions=theorem_6_rate.rate.assumptions,
    check=check,
    alphas=ALPHAS,
    full=FULL,
    printed=theory.remark_3.rate,
    proved=theory.remark_3.rate,
    controls={
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "the exponent of Theorem 2 as printed": ht.Control(
            {"printed": theory.theorem_2.rate_of_norm_printed}, alphas=(1.2, 1.5, 1.8, 2.0)
        ),
        "GClip 100 times better": ht.Control({"factor": 0.01}, far="The two bounds lie a factor of 50 to 100 apart."),
    },
)
