"""Pan and Li, section 4: clipping lowers the sharpness of normalised SGD's direction, on an attention model.

Setting: the model trains by SGD with momentum and by Adam; all methods follow with memories of their own (appendix A.3).
Method: the top 5 % of each tensor clipped, as in all of the paper's experiments.
Printed: "by clipping the top 5% coordinates, the directional sharpness decrease significantly" (section 4); a factor of 2 to
19 for normalised SGD in Tables 3 to 6.
Seen: at this scale too, on average over seeds, at every epoch looked at. That it always does, on each batch, is another
statement: `clipping_always`.
Check: the ratio with and without the clip at the paper's epochs 2, 5, 10 and 20, with its interval over seeds.
Source: Pan and Li 2022, section 4 and Tables 3 to 6.
"""

import heavytail as ht

from .clipped_methods import CLIPPED
from .followed import BOTH, compare


def check(run, alpha, method=f"normalised SGD{CLIPPED}", reference="normalised SGD", limit=0.9):
    """Hold the ratio of the sharpness with and without the clip against a limit."""
    return compare(run, run.choose(BOTH[1:], BOTH, BOTH), "sharpness", method, reference, limit)


claim = ht.Claim(
    id="network-clipping-normalised",
    source="Pan and Li 2022, section 4, Tables 3 to 6",
    statement="At this scale clipping 5 % lowers the directional sharpness of normalised SGD to 9/10 or less, on average.",
    assumptions="an attention model of 20,000 to 91,000 weights; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    controls={
        "normalised SGD under another name": ht.Control({"method": "normalised SGD"}),
        "the two swapped": ht.Control({"method": "normalised SGD", "reference": f"normalised SGD{CLIPPED}"}),
    },
    needs=("torch",),
)
