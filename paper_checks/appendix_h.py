"""Appendix H: a stability index from block sums, right for centred stable data, and blind when used on noise norms.

Method: 1/alpha is estimated by (mean log|Y_i| - mean log|X_j|) / log n with Y_i the sums of blocks of n numbers.
Guarantee: for strictly stable X the mean is 1/alpha for every n, and the variance is known.
Claimed: that it serves as an indicator for the tail of the noise norm ||xi||, "though the symmetry assumption" fails. Norms
are positive: with a finite mean m their sums are near n m, so the estimate is 1/(1 + (log m - E log||xi||)/log n), which
tends to 1 whatever the tail. Squared norms, whose mean is infinite, would have shown alpha/2.
Check: exact mean and variance against simulated data; the estimate on norms exactly, through their Laplace transform.
Source: Zhang et al. 2020, appendix H; Mohammadi, Mohammadpour and Ogata, Metrika 78, 2015; Simsekli et al. 2019.
"""

import numpy as np

import heavytail as ht
from heavytail import theory
from heavytail.estimates.estimate import StudentEstimate

from .orders import ALPHAS, FULL, FULL_HEAVY, HEAVY

BLOCK, PIECES = 20, 16


def check_estimator(run, alpha, shift=0.0, uncentered=0.0, spread=1.0):
    """Hold mean and standard deviation of the estimate on stable data, symmetric and skewed, against the exact ones."""
    size = run.choose(4_000_000, 6_000_000, 60_000_000)
    claimed = 1.0 / (alpha + shift)
    findings = []
    for beta in (0.0, 1.0) if alpha < 2.0 else (0.0,):
        data = ht.noise.AlphaStable(alpha, beta).rvs(size, run.seed) + uncentered
        inverse = ht.stable_index.from_block_sums(data, BLOCK).inverse
        findings.append(ht.judge.exponent_is(inverse, claimed, 0.006, f"1/alpha at beta = {beta:g}", f"{size} draws"))
        if beta == 0.0:
            exact = spread * ht.exact.appendix_h.block_estimate_law(alpha, BLOCK, size // BLOCK // PIECES)[1]
            parts = [ht.stable_index.from_block_sums(part, BLOCK).inverse.error for part in np.split(data, PIECES)]
            ratios = np.array(parts) / exact
            ratio = StudentEstimate(float(ratios.mean()), float(ratios.std(ddof=1)) / PIECES**0.5, PIECES - 1)
            findings.append(
                ht.judge.exponent_is(ratio, 1.0, 0.03, "ratio of the standard error to the exact one", f"{size} draws")
            )
    return ht.judge.all_of(findings)


def inverse_on_sizes(alpha, block, power):
    """Return the exact mean of the estimate of 1/alpha on |xi|**power, xi symmetric stable."""
    whole, one = (ht.exact.log_sums.log_of_sum(alpha, n, power)[0] for n in (block, 1.0))
    return (whole - one) / float(np.log(block))


def check_norms(run, alpha, power=1):
    """Hold what the estimate gives on the norms, at blocks of a million, against their tail index."""
    index = alpha / power
    return ht.judge.number_is(1.0 / inverse_on_sizes(alpha, 1e6, power), index, 0.08, f"index found for |xi|**{power}")


def check_limit(run, alpha, power=1, limit=1.0, factor=1.0):
    """Hold the distance of the estimate from 1, times log n, against log E|xi| - E log|xi| at a growing n."""
    blocks = [1e8, 1e10, 1e12, 1e14]
    law = ht.noise.AlphaStable(alpha)
    distance = factor * (float(np.log(law.moment(1.0))) - theory.stable_logarithms.log_mean(alpha))
    found = [(inverse_on_sizes(alpha, n, power) - limit) * np.log(n) for n in blocks]
    findings = [ht.judge.number_is(found[-1], distance, 0.02 * distance, "(1/alpha - 1) log n on norms at n = 1e14")]
    closer = np.diff(np.abs(np.array(found) / distance - 1.0))
    findings.append(ht.judge.number_is(float(closer.max()), 0.0, 0.02, "largest retreat from the limit"))
    return ht.judge.all_of(findings)


estimator = ht.Claim(
    id="appendix-h-estimator",
    source="Zhang et al. 2020, appendix H; Mohammadi et al. 2015",
    statement="On strictly stable data the estimate of 1/alpha from block sums has the mean 1/alpha and the exact variance.",
    assumptions="independent, strictly alpha-stable data",
    check=check_estimator,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0 / alpha,
    controls={
        "alpha 0.05 higher": ht.Control({"shift": 0.05}),
        "alpha 0.05 lower": ht.Control({"shift": -0.05}),
        "data with the mean 0.3": ht.Control({"uncentered": 0.3}, far="It enters through its square."),
        "a standard error 10 % larger": ht.Control({"spread": 1.1}),
    },
)

norms = ht.Claim(
    id="appendix-h-norms",
    source="Zhang et al. 2020, appendix H",
    statement="The estimate, applied to noise norms as they are, indicates the tail index of the norms.",
    assumptions="norms |xi| of symmetric alpha-stable noise",
    check=check_norms,
    alphas=ALPHAS,
    full=FULL,
    printed=lambda alpha: alpha,
    proved=lambda alpha: 1.0,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={"squared norms, of infinite mean": ht.Control({"power": 2}, ht.Outcome.HOLDS, alphas=HEAVY)},
)

limit = ht.Claim(
    id="appendix-h-norms-limit",
    source="Zhang et al. 2020, appendix H",
    statement="On noise norms the estimate of 1/alpha nears 1 + (log E|xi| - E log|xi|)/log n: 1 whatever the tail.",
    assumptions=norms.assumptions,
    check=check_limit,
    alphas=ALPHAS,
    full=FULL_HEAVY,
    proved=lambda alpha: 1.0,
    controls={
        "a limit 0.05 higher": ht.Control({"limit": 1.05}),
        "squared norms": ht.Control({"power": 2}, alphas=HEAVY),
        "a distance 10 % larger": ht.Control({"factor": 1.1}),
    },
)
