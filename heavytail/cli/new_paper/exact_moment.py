"""A claim without chance: a formula of the paper against an integral.

Lemma 1: E|xi|**p = Gamma(index - p) Gamma(1 + p) / Gamma(index) for p < index.
"""

import math

import numpy as np
from scipy import integrate

import heavytail as ht


def moment(index, p):
    """Lemma 1."""
    return math.gamma(index - p) * math.gamma(1.0 + p) / math.gamma(index)


def integral(index, p):
    """E|xi|**p as the integral of p t**(p - 1) P(|xi| > t), with t = exp(s)."""
    return integrate.quad(lambda s: p * np.exp(p * s) * (1.0 + np.exp(s)) ** -index, -80.0, 80.0, epsrel=1e-12)[0]


def check(run, alpha, factor=1.0):
    """The noise has the tail index alpha; `factor` makes the lemma wrong, to show that the check would notice."""
    p = 0.6 * alpha
    return ht.judge.number_is(factor * moment(alpha, p) / integral(alpha, p), 1.0, 1e-6, "Lemma 1 over the integral:")


claim = ht.Claim(
    id="lemma-1",
    source="My paper, Lemma 1",
    statement="E|xi|**p = Gamma(alpha - p) Gamma(1 + p) / Gamma(alpha) for p < alpha.",
    assumptions="p = 0.6 alpha",
    check=check,
    alphas=(1.2, 1.5, 1.8),
    controls={"1 % too large": ht.Control({"factor": 1.01})},
)
