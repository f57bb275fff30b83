"""Table 1, row GClip, strongly convex columns, as printed: O(k**(-(alpha - 1)/alpha)), and O(k**-1) at alpha = 2.

The printed rate of the heavy-tailed column is true but not tight: Theorem 4 gives twice the exponent, and so does every run.
Source: Zhang et al. 2020, Table 1.
"""

import heavytail as ht
from heavytail import theory

from . import theorem_4_rate
from .orders import ALPHAS, ANY, FULL


def check(run, alpha, **variation):
    """Hold the measured worst-case rate against the printed one, as the upper bound that O(...) is."""
    fit = theorem_4_rate.measured(run, alpha, **variation)
    return ht.judge.rate_at_least(fit, theory.table_1.rate_strongly_convex_printed(alpha))


claim = ht.Claim(
    id="table-1-gclip",
    source="Zhang et al. 2020, Table 1, row GClip, strongly convex",
    statement="GClip decays at least as fast as the printed k**(-(alpha - 1)/alpha), or k**-1 at alpha = 2.",
    assumptions="Assumption 4 along the trajectories; f 1-strongly convex; tau_k = G k**(1/alpha)",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY,
    printed=theory.table_1.rate_strongly_convex_printed,
    proved=theory.theorem_4.rate,
    rate_of=("gap", "weighted"),
    controls={
        "sign-flipped update": ht.Control({"sign": -1.0}),
        "the printed schedule": ht.Control({"clip": theory.theorem_4.clip_level_printed}, alphas=(1.2,)),
    },
)
