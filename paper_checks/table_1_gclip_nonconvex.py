"""Table 1, row GClip, non-convex columns, as printed: O(k**(-(alpha - 1)/(3 alpha - 2))), which is O(k**-1/4) at alpha = 2.

True, and tight, for the eta and tau of `theorem_2_rate`; not for those that Theorem 2 prints. The cell of the table also
holds an Omega, the lower bound of Theorem 6.
Source: Zhang et al. 2020, Table 1.
"""

import heavytail as ht
from heavytail import theory

from . import theorem_2_rate
from .orders import ALPHAS, FULL


def check(run, alpha, schedule=theory.theorem_2.schedule):
    """Hold the exact worst-case rate against the printed one, as the upper bound that O(...) is."""
    _, upper = theorem_2_rate.measured(alpha, schedule)
    return ht.judge.rate_at_least(upper, theory.remark_3.rate(alpha))


claim = ht.Claim(
    id="table-1-gclip-non-convex",
    source="Zhang et al. 2020, Table 1, row GClip, non-convex",
    statement="E||grad f|| of GClip decays at least as fast as the printed k**(-(alpha - 1)/(3 alpha - 2)).",
    assumptions=theorem_2_rate.claim.assumptions,
    check=check,
    alphas=ALPHAS,
    full=FULL,
    printed=theory.remark_3.rate,
    proved=theory.remark_3.rate,
    controls={
        "tau with 3 alpha - 1": ht.Control({"schedule": theorem_2_rate.blunt_schedule}),
        "the printed schedule": ht.Control({"schedule": theory.theorem_2.schedule_printed}, alphas=(1.5, 1.8, 2.0)),
    },
)
