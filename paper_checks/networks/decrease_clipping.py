"""Pan and Li, section 4: clipping finds a better direction for SGD, on SGD's trajectory and with one level for the model.

Setting: an attention model trains by SGD with momentum; all methods follow with memories of their own (appendix A.3).
Method: the top 5 % of all coordinates clipped to one level.
Printed: "clipped algorithms can find a direction that has larger maximal decrement of the loss in the local geometry"
(section 4, Figure 3).
Seen: at this scale too. With a level for each tensor the direction is no better than SGD's after 100 steps.
Check: the ratio of the decreases of the loss of the test batch, each by the best of the same 23 lengths of a step, summed
over the paper's epochs 2, 5, 10 and 20, with its interval over seeds. One batch of an epoch has a wide one.
Source: Pan and Li 2022, section 4 and Figures 3 and 5.
"""

import heavytail as ht

from .clipped_methods import ONE_LEVEL
from .followed import compare_decreases


def check(run, alpha, method="SGD", reference=f"SGD{ONE_LEVEL}", limit=0.9):
    """Hold the ratio of the decreases along two directions against a limit."""
    return compare_decreases(run, "attention", "SGD", method, reference, limit)


claim = ht.Claim(
    id="network-decrease-clipping",
    source="Pan and Li 2022, section 4 and Figure 3",
    statement="At this scale the best step along SGD's direction gains at most 9/10 of the best along the clipped one.",
    assumptions="an attention model of 20,000 to 91,000 weights, trained by SGD; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    controls={"the clipped one under another name": ht.Control({"method": f"SGD{ONE_LEVEL}"})},
    needs=("torch",),
)
