"""Pan and Li, section 4: clipping lowers the correlation of normalised SGD's direction with the gradient.

Setting: an attention model trains by Adam, and by SGD with momentum; all methods follow with memories of their own.
Printed: "clipping can decrease the correlation between the update step and the true gradient"; "by clipping the top
coordinates in the gradient, although gradient correlation decreases, the directional sharpness can decrease even more".
Seen: at this scale too, on average over seeds, along Adam's trajectory, where momentum points downhill.
Check: the ratio of the cosines with the gradient of the test batch, with and without the clip, at the paper's epochs 2, 5,
10 and 20, with its interval over seeds.
Source: Pan and Li 2022, section 4.
"""

import heavytail as ht

from .clipped_methods import CLIPPED
from .followed import BOTH, compare


def check(run, alpha, method=f"normalised SGD{CLIPPED}", reference="normalised SGD", limit=0.95):
    """Hold the ratio of the cosines with and without the clip against a limit."""
    return compare(run, BOTH[1:], "cosine", method, reference, limit)


claim = ht.Claim(
    id="network-clipping-correlation",
    source="Pan and Li 2022, section 4",
    statement="At this scale clipping 5 % lowers the correlation of normalised SGD with the gradient by 1/20 or more.",
    assumptions="an attention model of 20,000 to 91,000 weights, trained by Adam; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    controls={
        "normalised SGD under another name": ht.Control({"method": "normalised SGD"}),
        "the two swapped": ht.Control({"method": "normalised SGD", "reference": f"normalised SGD{CLIPPED}"}),
    },
    needs=("torch",),
)
