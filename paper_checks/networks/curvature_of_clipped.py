"""Pan and Li, section 4: the coordinates that a clip takes are more curved than the others, on an attention model.

Setting: the model trains by SGD with momentum, and by Adam. A clip takes the top 5 % of each tensor of a batch's gradient.
Printed: "the sharpness is also concentrated in the large coordinates in the gradient"; "we conjecture that there is a
positive correlation between the magnitude of Hessian coordinates and gradient coordinates" (section 4).
Seen: at this scale the mean of H_jj over the clipped coordinates is several times that over the others, at every epoch.
Check: the ratio of the two means, of Hutchinson's estimates, with its interval over seeds.
Source: Pan and Li 2022, section 4.
"""

from functools import partial

import heavytail as ht

from .followed import BOTH, ratios_at_most

ROWS = {"clipped": 0, "random": 1, "others": 2}


def check(run, alpha, less="others", more="clipped", limit=0.75):
    """Hold the ratio of two mean curvatures against a limit at each epoch."""
    what = f"mean H_jj of the {less} coordinates over that of the {more}"
    above, below = (partial(curvature, of=name) for name in (less, more))
    return ratios_at_most(run, run.choose(BOTH[:1], BOTH, BOTH), above, below, limit, what)


def curvature(one, of):
    """Return the mean curvature of some coordinates at each epoch."""
    return one.curvature[ROWS[of]]


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
