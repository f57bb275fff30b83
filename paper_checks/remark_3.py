"""Remark 3: GClip has (1/K) sum_k E||grad f(x_k)|| <= sqrt(R') + 4 R'/tau = O(K**(-(alpha - 1)/(3 alpha - 2))).

Setting, method: those of `theorem_2_bound`, at the horizon K itself.
Guarantee: upper. The remark argues that small gradients have far smaller squares; splitting at ||grad f|| = tau/2 proves it.
Check: the bound has the rate, for K up to 1e16, and lies above runs on three functions and three noises.
Source: Zhang et al. 2020, Remark 3.
"""

import heavytail as ht
from heavytail import theory

from . import theorem_2_bound
from .orders import ALPHAS, FULL

HORIZONS = [10**power for power in (8, 10, 12, 14, 16)]


def check(run, alpha, shift=0.0, sign=1.0, factor=1.0):
    """Hold the bound's rate against the remark's, and the average gradient norms against the bound."""
    rate = ht.rates.exact_rate(HORIZONS, theory.remark_3.bound(HORIZONS, alpha))
    findings = []
    for result, _, constants in theorem_2_bound.instances(run, alpha, sign):
        curve = result.curve("gradient_norm", "running").last()
        findings.append(ht.judge.below(curve, factor * theory.remark_3.bound(curve.k, **constants)))
    rate_finding = ht.judge.algebra(ht.judge.rate_equals(rate, theory.remark_3.rate(alpha) + shift))
    return ht.judge.all_of([theorem_2_bound.worst(findings), rate_finding])


claim = ht.Claim(
    id="remark-3",
    source="Zhang et al. 2020, Remark 3",
    statement="E||grad f(x_k)|| of GClip averages to at most sqrt(R') + 4 R'/tau, of the rate (alpha - 1)/(3 alpha - 2).",
    assumptions=theorem_2_bound.claim.assumptions,
    check=check,
    alphas=ALPHAS,
    full=FULL,
    printed=theory.remark_3.rate,
    proved=theory.remark_3.rate,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "sign-flipped update": ht.Control({"sign": -1.0}),
    },
)
