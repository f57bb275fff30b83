"""Pan and Li, section 4: the coordinates that a clip takes are more curved than the others, on an attention model.

Setting: the model trains by SGD with momentum, and by Adam. A clip takes the top 5 % of each tensor of a batch's gradient.
Printed: "the sharpness is also concentrated in the large coordinates in the gradient"; "we conjecture that there is a
positive correlation between the magnitude of Hessian coordinates and gradient coordinates" (section 4).
Seen: at this scale the mean of H_jj over the clipped coordinates is several times that over the others, at every epoch.
Check: the ratio of the two means, of Hutchinson's estimates, with its interval over seeds.
Source: Pan and Li 2022, section 4.
"""

import numpy as np

import heavytail as ht

from ..one_sided import ratio_at_most
from .followed import BOTH, geometries, seen_of

ROWS = {"clipped": 0, "random": 1, "others": 2}


def check(run, alpha, less="others", more="clipped", limit=0.75):
    """Hold the ratio of two mean curvatures against a limit at each epoch."""
    findings, pairs = [], run.choose(BOTH[:1], BOTH, BOTH)
    for model, trainer in pairs:
        found = geometries(run, model, trainer)
        curvatures = np.stack([one.curvature for one in found])
        for at, epoch in enumerate(found[0].epochs):
            above, below = (curvatures[:, ROWS[name], at] for name in (less, more))
            what = f"mean H_jj of the {less} coordinates over that of the {more} at epoch {epoch} of {trainer}"
            seen, share = seen_of(found, model, trainer), len(pairs) * len(found[0].epochs)
            findings.append(ratio_at_most(run, above, below, limit, what, seen, share))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="network-curvature-clipped",
    source="Pan and Li 2022, section 4",
    statement="At this scale the coordinates that a clip leaves have at most 3/4 of the mean curvature of those it takes.",
    assumptions="an attention model of 20,000 to 91,000 weights; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    controls={
        "the two swapped": ht.Control({"less": "clipped", "more": "others"}),
        "random coordinates for the others": ht.Control({"less": "random"}, ht.Outcome.HOLDS),
    },
    needs=("torch",),
)
