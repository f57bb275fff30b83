"""Pan and Li, section 5: clipping does not always improve the sharpness of a direction, on an attention model.

Setting: the model trains by Adam, and by SGD with momentum; all methods follow with memories of their own (appendix A.3).
Method: the top 5 % of each tensor clipped.
Printed: "clipping can always improve the directional sharpness of optimization algorithms" (section 5), "coordinate-wise
clipping always improve the sharpness of the direction" (appendix B.3).
Seen: for SGD there are exceptions at this scale, and one is enough; at 91,000 weights they are half of the batches, hardly
any of them at epoch 2. For normalised SGD none is seen. One level for the whole model, which the paper leaves open, has more
exceptions at 20,000 weights, and one in 192 batches at 91,000.
Check: the share of seeds with a batch on which the clipped direction is sharper, by the binomial law: batches of one seed
are not independent. "Always" is a share of 0, which one exception excludes, and no number of seeds proves.
Source: Pan and Li 2022, section 5 and appendix B.3.
"""

import numpy as np

import heavytail as ht

from ..one_sided import share_at_most
from .clipped_methods import CLIPPED
from .followed import BOTH, geometries, seen_of

ROUNDING = 1e-3  # of a ratio of products with the Hessian in single precision


def check(run, alpha, method="SGD", clip=CLIPPED, limit=0.0):
    """Hold the share of seeds with an exception against a limit."""
    findings, pairs = [], run.choose(BOTH[1:], BOTH, BOTH)
    for model, trainer in pairs:
        found = geometries(run, model, trainer)
        above, below = (np.stack([one.of("sharpness", name) for one in found]) for name in (f"{method}{clip}", method))
        sharper = above > below + ROUNDING * np.abs(below)
        what = (
            f"{method}{clip} is sharper in {sharper.sum()} of {sharper.size} batches of {trainer}; share of seeds with such"
        )
        seen = seen_of(run, model, trainer)
        findings.append(share_at_most(run, sharper.any(axis=(1, 2)), limit, what, seen, len(pairs)))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="network-clipping-always",
    source="Pan and Li 2022, section 5 and appendix B.3",
    statement="At this scale clipping 5 % of each tensor always lowers the directional sharpness of SGD.",
    assumptions="an attention model of 20,000 to 91,000 weights; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "normalised SGD, in half of the seeds": ht.Control(
            {"method": "normalised SGD", "limit": 0.5}, ht.Outcome.HOLDS, far="A share of 0 is not shown by seeds."
        ),
        "a clip that takes nothing, in half of the seeds": ht.Control(
            {"clip": "", "limit": 0.5}, ht.Outcome.HOLDS, far="A share of 0 is not shown by seeds."
        ),
    },
    needs=("torch",),
)
