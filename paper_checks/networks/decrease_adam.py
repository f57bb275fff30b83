"""Pan and Li, section 3: on SGD's trajectory the best step along Adam's direction gains more than the best along SGD's.

Setting: an attention model trains by SGD with momentum; all methods follow with memories of their own (appendix A.3).
Printed: "the optimal step will give a lower loss compared to SGD" (section 3, of adaptive algorithms, and Figure 3).
Seen: at this scale along SGD's trajectory, at every epoch looked at; Adafactor's best step is better than SGD's as well.
Check: the ratio of the decreases of the loss of the test batch, each by the best of the same 23 lengths of a step, at the
paper's epochs 2, 5, 10 and 20, with its interval over seeds.
Source: Pan and Li 2022, section 3 and Figures 3 and 5.
"""

import heavytail as ht

from .followed import BOTH, compare


def check(run, alpha, method="SGD", reference="Adam", limit=0.9):
    """Hold the ratio of the decreases along two directions against a limit."""
    return compare(run, BOTH[:1], "decrease", method, reference, limit)


claim = ht.Claim(
    id="network-decrease-adam",
    source="Pan and Li 2022, section 3 and Figures 3 and 5",
    statement="At this scale the best step along SGD's direction gains at most 9/10 of what the best along Adam's does.",
    assumptions="an attention model of 20,000 to 91,000 weights, trained by SGD; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    controls={
        "Adam under another name": ht.Control({"method": "Adam"}),
        "the two swapped": ht.Control({"method": "Adam", "reference": "SGD"}, ht.Outcome.UNDECIDED),
    },
    needs=("torch",),
)
