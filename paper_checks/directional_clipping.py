"""Pan and Li, section 5: clipping does not always improve the sharpness of a direction.

Setting: |g| spread evenly in the logarithm from 1e-12 to 1e-2, as in the paper's Figure 1; the Hessian is diagonal.
Method: the top 5 % of the coordinates clipped, as in all of the paper's experiments.
Printed: "clipping can always improve the directional sharpness of optimization algorithms" (section 5), "coordinate-wise
clipping always improve the sharpness of the direction and find a better direction to optimize" (appendix B.3).
True: if the curvatures h_j rise with |g_j| (see `directional_criterion`). A positive correlation, which the paper
conjectures, is not enough: it leaves the order within the clipped coordinates open.
Check: the ratio of the sharpness after and before, on Hessians that decide it by hand; no sampling.
Source: Pan and Li 2022, section 5 and appendix B.3.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

SIZES = np.geomspace(1e-12, 1e-2, 1000)
CLIPPED = 50


def falling():
    """Return h = 1 / |g|: the coordinates with the largest gradient are the flattest."""
    return 1.0 / SIZES


def constant():
    """Return h = 1: every direction has the same sharpness."""
    return np.ones_like(SIZES)


def correlated():
    """Return h = |g| in reverse order among the clipped coordinates: the correlation with |g| is still 0.8."""
    return np.concatenate([SIZES[:-CLIPPED], SIZES[: -CLIPPED - 1 : -1]])


def rising():
    """Return h = |g|."""
    return SIZES


def rising_slowly():
    """Return h = |g|**(1/2)."""
    return np.sqrt(SIZES)


def check(run, alpha, hessians=(falling, constant, correlated)):
    """Report the largest ratio D(clip g) / D(g): clipping improves the sharpness if it lies below 1."""
    clipped = theory.directional.clip_top(SIZES, 100.0 * CLIPPED / SIZES.size)
    findings = []
    for hessian in hessians:
        h, text = hessian(), str(hessian.__doc__).removeprefix("Return ")
        ratio = theory.directional.sharpness(h, clipped) / theory.directional.sharpness(h, SIZES)
        decrease = theory.directional.figure_of_merit(SIZES, h, clipped) / theory.directional.figure_of_merit(
            SIZES, h, SIZES
        )
        outcome = ht.Outcome.HOLDS if ratio < 1.0 - 1e-12 else ht.Outcome.REFUTED
        evidence = f"{text} Sharpness x {ratio:.4g}, decrease x {decrease:.4g}"
        findings.append(ht.Finding(outcome, ratio, ratio, ratio, evidence, exact=True))
    return ht.judge.all_of(sorted(findings, key=lambda finding: -finding.measured))


claim = ht.Claim(
    id="directional-clipping",
    source="Pan and Li 2022, section 5 and appendix B.3",
    statement="Clipping the top 5 % of the coordinates of a gradient always lowers its directional sharpness.",
    assumptions="H diagonal and positive; no moment order enters",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "curvatures that rise with |g|": ht.Control({"hessians": (rising, rising_slowly)}, ht.Outcome.HOLDS),
        "curvatures that fall with |g|": ht.Control({"hessians": (falling,)}),
        "curvatures only correlated with |g|": ht.Control({"hessians": (correlated,)}),
    },
)
