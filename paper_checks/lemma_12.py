"""Lemma 12: from moments of the coordinates to the moment of the whole gradient.

Setting: E|g_j|**alpha = B_j**alpha (Assumption 2), d coordinates of any joint law.
Claimed: d**(alpha/2 - 1) ||B||_alpha**alpha <= E||g||**alpha <= ||B||_alpha**alpha; independent coordinates may be near the
upper end.
Guarantee: ||B||_2**alpha <= E||g||**alpha <= ||B||_alpha**alpha. Fully dependent coordinates attain the lower end, one
coordinate at a time the upper one; the claimed lower end is attained only if all B_j are equal. Independent coordinates of
one law with a tail index above alpha leave the upper end as d grows; rare jumps do not.
Check: exact moments of these three joint laws, no Monte Carlo.
Source: Zhang et al. 2020, Lemma 12 (appendix E), and the remark after Theorem 8.
Reconstructed from the words of the appendix and the constants of its sources: its formulas were not at hand.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL

DIMENSIONS = (2, 32, 1024)


def rare(alpha, size):
    """Return a symmetric law with E|xi|**alpha = 1 that is 0 but for jumps of a given size."""
    return ht.noise.Atoms.symmetric_jump(-size, size**-alpha)


def heavy(alpha):
    """Return a symmetric law with E|xi|**alpha = 1 and P(|xi| > x) ~ x**-(alpha + 0.3), on powers of 2 up to 2**200."""
    sizes = 2.0 ** np.arange(200)
    weights = sizes ** -(alpha + 0.3)
    law = ht.noise.Atoms(np.concatenate([-sizes, sizes]), np.tile(0.5 * weights / weights.sum(), 2))
    values, probabilities = law.atoms
    return ht.noise.Atoms(values / law.moment(alpha) ** (1.0 / alpha), probabilities)


def moments(alpha, levels):
    """Return E||g||**alpha of joint laws with E|g_j|**alpha = B_j**alpha, by name."""
    law, d = rare(alpha, 50.0), levels.size
    found = {
        "fully dependent": ht.noise.Dependent(law, levels).norm_moment(alpha, d),
        "one coordinate at a time": ht.noise.OneHot(law, levels * d ** (1.0 / alpha)).norm_moment(alpha, d),
    }
    if np.ptp(levels) == 0.0:
        for name, one in (("independent, rare jumps", rare(alpha, 1e6)), ("independent, heavy tails", heavy(alpha))):
            found[name] = levels[0] ** alpha * ht.exact.lemma_12.independent_moment(one, alpha, d)
    return found


def cases():
    """Return vectors B: equal, and falling like 1 / sqrt(j)."""
    for d in DIMENSIONS:
        yield "B_j = 2", np.full(d, 2.0)
        yield "B_j = j**(-1/2)", np.arange(1.0, d + 1.0) ** -0.5


def check(run, alpha, bounds=theory.lemma_12.bounds_reconstructed, shift=0.0):
    """Check that all moments lie between the bounds; `shift` moves the exponents of d inwards."""
    findings = []
    for name, levels in cases():
        lower, upper = bounds(levels, alpha)
        lower, upper = lower * levels.size**shift, upper * levels.size**-shift
        for law, moment in moments(alpha, levels).items():
            what = f"d = {levels.size}, {name}, {law}: E||g||**alpha ="
            findings.append(ht.judge.number_at_most(moment, upper, what))
            findings.append(ht.judge.number_at_least(moment, lower, what))
    return ht.judge.all_of(findings)


def check_sharp(run, alpha, bounds=theory.lemma_12.bounds, **variation):
    """Check that all moments lie between the bounds, and that each bound is attained for every B."""
    findings = []
    for name, levels in cases():
        for bound, law in zip(bounds(levels, alpha), ("fully dependent", "one coordinate at a time"), strict=True):
            what = f"d = {levels.size}, {name}, {law}: E||g||**alpha ="
            findings.append(ht.judge.number_is(moments(alpha, levels)[law], bound, 1e-9 * bound, what))
    return ht.judge.all_of([*findings, check(run, alpha, bounds, **variation)])


def check_independent(run, alpha, law="independent, heavy tails"):
    """Hold E||g||**alpha of 1024 independent coordinates against the upper end of Lemma 12, to 5 %."""
    levels = np.ones(DIMENSIONS[-1])
    share = moments(alpha, levels)[law] / theory.lemma_12.bounds(levels, alpha)[1]
    return ht.judge.number_at_least(share, 0.95, f"d = {levels.size}, {law}: E||g||**alpha over the upper end")


claim = ht.Claim(
    id="lemma-12",
    source="Zhang et al. 2020, Lemma 12 (reconstructed)",
    statement="d**(alpha/2 - 1) ||B||_alpha**alpha <= E||g||**alpha <= ||B||_alpha**alpha if E|g_j|**alpha = B_j**alpha.",
    assumptions="Assumption 2 with equality; fully dependent, independent, and one-hot coordinates",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    controls={"exponents of d tighter by 0.01": ht.Control({"shift": 0.01})},
)

sharp = ht.Claim(
    id="lemma-12-sharp",
    source="Zhang et al. 2020, Lemma 12 (reconstructed)",
    statement="||B||_2**alpha <= E||g||**alpha <= ||B||_alpha**alpha, and both ends are attained, for every B.",
    assumptions=claim.assumptions,
    check=check_sharp,
    alphas=ALPHAS,
    full=FULL,
    controls={
        # At alpha = 2 both lower ends are the same number.
        "the claimed lower end": ht.Control({"bounds": theory.lemma_12.bounds_reconstructed}, alphas=(1.2, 1.5, 1.8)),
        "exponents of d tighter by 0.01": ht.Control({"shift": 0.01}),
    },
)

independent = ht.Claim(
    id="lemma-12-independent",
    source="Zhang et al. 2020, remark after Theorem 8 and proof of Lemma 12",
    statement="Independent coordinates of one law with tail index alpha + 0.3 are near the upper end of Lemma 12.",
    assumptions="Assumption 2 with B_j = 1, d = 1024",
    check=check_independent,
    alphas=ALPHAS,
    full=FULL,
    expected=lambda alpha: ht.Outcome.HOLDS if alpha == 2.0 else ht.Outcome.REFUTED,
    controls={"rare jumps, of probability 1e6**-alpha": ht.Control({"law": "independent, rare jumps"}, ht.Outcome.HOLDS)},
)
