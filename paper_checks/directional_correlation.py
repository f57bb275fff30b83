"""Pan and Li, section 4: how often clipping lowers the sharpness, by the correlation of |gradient| and curvature.

Setting: |g| spread evenly in the logarithm from 1e-12 to 1e-2, as in the paper's Figure 1, and 100 curvatures of the same
sizes, in random orders that have a given rank correlation with |g|.
Method: the top 5 % of the coordinates clipped, as in all of the paper's experiments.
Printed: "clipping can always improve the directional sharpness" (section 5); "we conjecture that there is a positive
correlation between the magnitude of Hessian coordinates and gradient coordinates" (section 4).
True: at the correlation 1 it does (`directional_criterion`). A positive correlation of all coordinates says little about the
few that are clipped and about those next to them: at .3 clipping raises the sharpness more often than not.
Check: the share of random instances on which clipping lowers it, by whether the median ratio lies below 1.
Source: Pan and Li 2022, sections 4 and 5; the first claim is ours.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .one_sided import median_at_most

DIMENSION = 100


def ratios(run, correlation):
    """Return D(clip g) / D(g) for random instances."""
    found = []
    for seed in np.random.default_rng(run.seed).integers(2**62, size=run.factor * run.choose(400, 1000, 5000)).tolist():
        problem, start = ht.problems.correlated_quadratic(DIMENSION, correlation, seed=seed)
        g = problem.curvature * start
        clipped = theory.directional.clip_top(g, 5.0)
        before, after = (theory.directional.sharpness(problem.curvature, v) for v in (g, clipped))
        found.append(after / before)
    return np.array(found)


def check(run, alpha, correlation=0.3):
    """Hold the median of the ratio against 1."""
    found = ratios(run, correlation)
    what = f"clipping lowers the sharpness in {np.mean(found < 1.0):.1%} of the instances, the median of its ratio is"
    return median_at_most(run, found, 1.0, what, f"{found.size} quadratics of {DIMENSION} coordinates")


claim = ht.Claim(
    id="directional-correlation",
    source="Pan and Li 2022, sections 4 and 5",
    statement="At a rank correlation of .3 of |g_j| and h_j, clipping the top 5 % lowers the sharpness more often than not.",
    assumptions="H diagonal and positive; |g| and h log-uniform over ten decades; no moment order enters",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "h ordered like |g|": ht.Control({"correlation": 1.0}, ht.Outcome.HOLDS, far="It is what makes it a theorem."),
        "the correlation .95": ht.Control(
            {"correlation": 0.95}, ht.Outcome.HOLDS, far="Up to .9 clipping helps hardly more often than not."
        ),
        "no correlation": ht.Control({"correlation": 0.0}),
        "h ordered against |g|": ht.Control({"correlation": -1.0}),
    },
)
