"""Pan and Li, appendix B.3: of Adam and Adafactor, Adam is the flatter one, on an attention model that Adam trains.

Setting: the model trains by Adam; all methods follow with memories of their own (appendix A.3). Adafactor's step is fixed.
Printed: "Adafactor almost always has the lowest directional sharpness across all tasks, iterations, and local geometry"; on
Adam's trajectory from 1/3000 of Adam's to 1.7 times it (Tables 5 and 6).
Seen: not at this scale. Adafactor is from about 2 to 5 times as sharp as Adam. With a step relative to the weights, which
the paper has in some of its trainings, it is the flatter one at some epochs, and never by orders of magnitude.
Check: the ratio of the two at the paper's epochs 2, 5, 10 and 20, with its interval over seeds.
Source: Pan and Li 2022, appendix B.3, Algorithms 3 and 4.
"""

import heavytail as ht

from .followed import BOTH, compare


def check(run, alpha, method="Adam", reference="Adafactor", limit=0.9):
    """Hold the ratio of the sharpness of two methods against a limit."""
    return compare(run, BOTH[1:], "sharpness", method, reference, limit)


claim = ht.Claim(
    id="network-sharpness-adafactor",
    source="Pan and Li 2022, appendix B.3; the claim is ours",
    statement="At this scale the directional sharpness of Adam is at most 9/10 of that of Adafactor with a fixed step.",
    assumptions="an attention model of 20,000 to 91,000 weights, trained by Adam; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    controls={
        "Adafactor under another name": ht.Control({"method": "Adafactor"}),
        "the two swapped": ht.Control({"method": "Adafactor", "reference": "Adam"}),
    },
    needs=("torch",),
)
