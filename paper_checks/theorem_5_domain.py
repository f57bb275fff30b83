"""Theorem 5 as printed names no domain: on the whole line no strongly convex function satisfies Assumption 4.

Setting: the two-point family, f(x) = (x - b)**2 / 2 with E|g(x)|**alpha <= G**alpha = 1.
Claimed: for any x. By Jensen's inequality E|g(x)|**alpha >= |f'(x)|**alpha >= (mu |x - b|)**alpha, so x must stay within
G / mu of b.
Guarantee: on X = [0, 1/2] the moment is at most 2**(1 - alpha) <= 1.
Check: the exact moment at points of the domain.
Source: Zhang et al. 2020, Theorem 5 and Assumption 4.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL


def check(run, alpha, low=-2.0, high=2.0):
    """Hold the largest E|g(x)|**alpha on an interval against G**alpha = 1."""
    findings = []
    for epsilon in run.choose((0.01, 0.125), (0.01, 0.05, 0.125), (0.001, 0.01, 0.05, 0.125)):
        for nu in (0, 1):
            instance = theory.theorem_5.instance(alpha, epsilon, nu)
            b, (values, probabilities) = instance.problem.minimizer, instance.noise.atoms
            x = np.linspace(low, high, 401)[:, None]
            moments = np.abs(x - b + values) ** alpha @ probabilities
            worst = int(np.argmax(moments))
            what = f"epsilon = {epsilon:g}, b = {b:g}: the largest E|g(x)|**alpha, at x = {x[worst, 0]:g},"
            findings.append(ht.judge.number_at_most(float(moments[worst]), 1.0, what))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="theorem-5-domain",
    source="Zhang et al. 2020, Theorem 5",
    statement="The functions behind Theorem 5 satisfy Assumption 4 with G = 1 without a bounded domain.",
    assumptions="x in [-2, 2], which the printed theorem does not exclude",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "on X = [0, 1/2]": ht.Control({"low": 0.0, "high": 0.5}, ht.Outcome.HOLDS, far="It is the domain of the proof.")
    },
)
