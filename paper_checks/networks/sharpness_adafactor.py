"""Pan and Li, appendix B.3: Adafactor does not have the lowest sharpness, on an attention model.

Setting: the model trains by Adam, and by SGD with momentum; all methods follow with memories of their own (appendix A.3).
Printed: "Adafactor almost always has the lowest directional sharpness across all tasks, iterations, and local geometry", and
ratios to Adam's down to 1/3000 (Table 5).
Seen: at this scale Adafactor is several times as sharp as Adam. With steps relative to the weights, which the paper has in
some of its trainings, it is nearer to Adam, and nowhere below 1/100 of it.
Check: the ratio of the two at the paper's epochs 2, 5, 10 and 20, with its interval over seeds.
Source: Pan and Li 2022, appendix B.3, Algorithms 3 and 4.
"""

import heavytail as ht

from .followed import BOTH, compare


def check(run, alpha, method="Adafactor", reference="Adam", limit=1.1):
    """Hold the ratio of the sharpness of two methods against a limit."""
    return compare(run, run.choose(BOTH[1:], BOTH, BOTH), "sharpness", method, reference, limit)


claim = ht.Claim(
    id="network-sharpness-adafactor",
    source="Pan and Li 2022, appendix B.3",
    statement="At this scale the directional sharpness of Adafactor, with a fixed step, is at most 1.1 times that of Adam.",
    assumptions="an attention model of 20,000 to 91,000 weights; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "Adam under another name": ht.Control({"method": "Adam"}, ht.Outcome.HOLDS),
        "the two swapped": ht.Control({"method": "Adam", "reference": "Adafactor"}, ht.Outcome.HOLDS),
    },
    needs=("torch",),
)
