"""Assumption 1: E||g(x) - grad f(x)||**alpha <= sigma**alpha, which noise without a variance can meet.

Setting: centred Pareto noise (at full effort also symmetric stable noise) whose tail index a lies between alpha and 2.
Guarantee: exact. sigma is finite because alpha < a, and the variance is infinite because a < 2: E min(|xi|, M)**alpha tends
to the closed form of sigma**alpha, missing a multiple of M**(alpha - a), and E min(|xi|, M)**2 grows like M**(2 - a).
Claimed: also that E[g(x)] = grad f(x, xi). Without the mean over xi on the right that says there is no noise at all.
Check: quadrature of tail probabilities; the closed form of the moment is a different computation.
Source: Zhang et al. 2020, section 3, Assumption 1. It introduces a constant G that it does not use; sigma is meant.
"""

import numpy as np

import heavytail as ht

from .orders import FULL_HEAVY, HEAVY


def between(alpha):
    """Return a tail index halfway between alpha and 2."""
    return 0.5 * (alpha + 2.0)


def below(alpha):
    """Return a tail index halfway between 1 and alpha."""
    return 0.5 * (1.0 + alpha)


def finite(alpha):
    """Return a tail index above 2."""
    return 2.2


def check_moments(run, alpha, index=between, shift=0.0):
    """Hold what is missing of E|xi|**alpha, and the growth of the variance, against their powers of the truncation M."""
    a = index(alpha)
    families = run.choose((ht.noise.Pareto,), (ht.noise.Pareto,), (ht.noise.Pareto, ht.noise.AlphaStable))
    laws = [family(a) for family in families[: 2 if a < 2.0 else 1]]
    levels = 10.0 ** np.arange(6, 15, 2)
    findings = []
    for law in laws:
        answer = ht.assumptions(ht.problems.Quadratic(1.0), law, alpha)["Assumption 1"]
        evidence = f"with tail index {a:g}, Assumption 1 of order {alpha:g} {'holds' if answer.holds else 'fails'}"
        outcome = ht.Outcome.HOLDS if answer.holds else ht.Outcome.REFUTED
        growth = ht.rates.exact_rate(levels[1:], np.diff(law.clipped_moment(2.0, levels)))
        findings.append(ht.judge.rate_equals(growth, between(alpha) - 2.0 + shift))
        findings.append(ht.Finding(outcome, a, a, a, evidence, exact=True))
        if answer.holds and a < 2.0:
            sigma = answer.constants["sigma"][0].high
            missing = 1.0 - law.clipped_moment(alpha, levels) / sigma**alpha
            findings.append(ht.judge.rate_equals(ht.rates.exact_rate(levels, missing), between(alpha) - alpha + shift))
    return ht.judge.all_of(findings)


def check_unbiasedness(run, alpha, gradient="of one mini-batch"):
    """Compare E g(x) with the gradient of f(x, xi), or of f, for f(x, xi) = (x - xi)**2 / 2 and two mini-batches."""
    x, batches = 3.0, np.array([-1.0, 1.0])
    gradients = x - batches
    right = gradients if gradient == "of one mini-batch" else np.array([x])
    off = float(np.max(np.abs(gradients.mean() - right)))
    return ht.judge.number_is(off, 0.0, 1e-12, f"largest distance between E g(x) and the gradient {gradient}")


moments = ht.Claim(
    id="assumption-1",
    source="Zhang et al. 2020, section 3, Assumption 1",
    statement="Noise with a tail index between alpha and 2 meets Assumption 1 with a known sigma, and has no variance.",
    assumptions="tail index (alpha + 2)/2; centred Pareto and stable noise",
    check=check_moments,
    alphas=HEAVY,
    full=FULL_HEAVY,
    proved=between,
    controls={
        "a moment order above the tail index": ht.Control({"index": below}),
        "noise with a variance": ht.Control({"index": finite}),
        "exponents 0.05 too high": ht.Control({"shift": 0.05}),
        "exponents 0.05 too low": ht.Control({"shift": -0.05}),
    },
)

unbiasedness = ht.Claim(
    id="assumption-1-unbiasedness",
    source="Zhang et al. 2020, section 3, before Assumption 1",
    statement="A stochastic gradient is unbiased in the sense that E[g(x)] = grad f(x, xi), as printed.",
    assumptions="f(x, xi) = (x - xi)**2 / 2 with two mini-batches xi",
    check=check_unbiasedness,
    alphas=(2.0,),
    printed=lambda alpha: 0.0,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={"the gradient of f, the mean over xi": ht.Control({"gradient": "of f"}, ht.Outcome.HOLDS)},
)
