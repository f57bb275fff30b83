"""Pan and Li, section 4: clipping lowers the sharpness of SGD's direction, if the whole model has one level.

Setting: an attention model trains by SGD with momentum and by Adam; all methods follow with memories of their own.
Method: the top 5 % of all coordinates of the gradient clipped to one level. The paper leaves open whether it is that, or one
for each tensor, as its Algorithms are for matrices and vectors.
Printed: "by clipping the top 5% coordinates, the directional sharpness decrease significantly" (section 4); a factor of 2 to
290 for SGD in Tables 3 to 6.
Seen: at this scale too, by a factor of 2.5 to 30 on average over seeds. With a level for each tensor it does so only at the
start: after 50 to 200 steps such a clip leaves the sharpness as it is, or doubles it (`clipping_always`).
Check: the ratio with and without the clip at the paper's epochs 2, 5, 10 and 20, with its interval over seeds.
Source: Pan and Li 2022, section 4 and Tables 3 to 6.
"""

import heavytail as ht

from .clipped_methods import ONE_LEVEL
from .followed import BOTH, compare


def check(run, alpha, method=f"SGD{ONE_LEVEL}", reference="SGD", limit=0.9):
    """Hold the ratio of the sharpness with and without the clip against a limit."""
    return compare(run, run.choose(BOTH[:1], BOTH, BOTH), "sharpness", method, reference, limit)


claim = ht.Claim(
    id="network-clipping-one-level",
    source="Pan and Li 2022, section 4, Tables 3 to 6",
    statement="At this scale clipping 5 % of the model at one level lowers the sharpness of SGD to 9/10 or less.",
    assumptions="an attention model of 20,000 to 91,000 weights; 20 to 200 steps; text; 8 seeds or more; on average",
    check=check,
    alphas=(2.0,),
    controls={
        "SGD under another name": ht.Control({"method": "SGD"}),
        "the two swapped": ht.Control({"method": "SGD", "reference": f"SGD{ONE_LEVEL}"}),
    },
    needs=("torch",),
)
