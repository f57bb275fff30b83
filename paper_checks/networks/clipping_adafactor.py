"""Pan and Li, section 4: clipping lowers the sharpness of Adafactor's direction, on an attention model that Adam trains.

Setting: all methods follow with memories of their own (appendix A.3). A clip takes the numerator of Adafactor alone.
Printed: "coordinate-wise clipping significantly reduces the sharpness of adaptive algorithms" (section 4); by 14 to 43 %
for Adafactor in Tables 3 to 6.
Seen: at this scale too, by a tenth to a fifth on average over seeds.
Check: the ratio with and without the clip at the paper's epochs 2, 5, 10 and 20, with its interval over seeds.
Source: Pan and Li 2022, section 4, Algorithms 3 and 4, Tables 3 to 6.
"""

import heavytail as ht

from .clipped_methods import CLIPPED
from .followed import BOTH, compare


def check(run, alpha, method=f"Adafactor{CLIPPED}", reference="Adafactor", limit=0.95):
    """Hold the ratio of the sharpness with and without the clip against a limit."""
    return compare(run, BOTH[1:], "sharpness", method, reference, limit)


claim = ht.Claim(
    id="network-clipping-adafactor",
    source="Pan and Li 2022, section 4, Tables 3 to 6",
    statement="At this scale clipping 5 % lowers the sharpness of Adafactor, with a fixed step, by 1/20 or more.",
    assumptions="an attention model of 20,000 to 91,000 weights, trained by Adam; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    controls={"Adafactor under another name": ht.Control({"method": "Adafactor"})},
    needs=("torch",),
)
