"""Pan and Li, section 3: on SGD's trajectory the best step along Adam's direction gains more than the best along SGD's.

Setting: an attention model trains by SGD with momentum; all methods follow with memories of their own (appendix A.3).
Printed: "the optimal step will give a lower loss compared to SGD" (section 3, of adaptive algorithms, and Figure 3).
Seen: at this scale along SGD's trajectory; Adafactor's best step is better than SGD's there as well. Along Adam's own it is
not so at epoch 2, where both gain the same.
Check: the ratio of the decreases of the loss of the test batch, each by the best of the same 23 lengths of a step, summed
over the paper's epochs 2, 5, 10 and 20, with its interval over seeds. One batch of an epoch has a wide one.
Source: Pan and Li 2022, section 3 and Figures 3 and 5.
"""

import heavytail as ht

from .followed import compare_decreases


def check(run, alpha, method="SGD", reference="Adam", limit=0.9):
    """Hold the ratio of the decreases along two directions against a limit."""
    return compare_decreases(run, "attention", "SGD", method, reference, limit)


claim = ht.Claim(
    id="network-decrease-adam",
    source="Pan and Li 2022, section 3 and Figures 3 and 5",
    statement="At this scale the best step along SGD's direction gains at most 9/10 of what the best along Adam's does.",
    assumptions="an attention model of 20,000 to 91,000 weights, trained by SGD; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    controls={"Adam under another name": ht.Control({"method": "Adam"})},
    needs=("torch",),
)
