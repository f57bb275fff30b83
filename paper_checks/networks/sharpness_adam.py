"""Pan and Li, section 3: the updates of Adam are flatter than those of SGD, on an attention model and a residual network.

Setting: both train by SGD with momentum and by Adam; all methods follow with memories of their own (appendix A.3).
Printed: "the directional sharpness is much lower for adaptive algorithms than for SGD" (section 3), on two transformers;
"SGD has bad sharpness under all of the settings" (section 5).
Seen: at this scale too, at every epoch looked at, and whoever trains. Attention is not what makes it: on a residual network
of images, which the paper does not try, Adam is the flatter one as well along its own trajectory.
Check: the ratio of the two at the paper's epochs 2, 5, 10 and 20, with its interval over seeds.
Source: Pan and Li 2022, section 3, appendix A.3 and Tables 3 to 6.
"""

import heavytail as ht

from .followed import BOTH, compare


def check(run, alpha, pairs=BOTH, method="Adam", reference="SGD", limit=0.9):
    """Hold the ratio of the sharpness of two methods against a limit."""
    return compare(run, run.choose(pairs[:1], pairs, pairs), "sharpness", method, reference, limit)


def check_residual(run, alpha, **chosen):
    """Do so on the residual network."""
    return check(run, alpha, (("residual network", "Adam"),), **chosen)


attention = ht.Claim(
    id="network-sharpness-adam",
    source="Pan and Li 2022, section 3, Tables 3 to 6",
    statement="At this scale the directional sharpness of Adam is at most 9/10 of that of SGD on an attention model.",
    assumptions="20,000 to 91,000 weights; 20 to 200 steps; each next word of Python's help; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    controls={
        "SGD under another name": ht.Control({"method": "SGD"}),
        "the two swapped": ht.Control({"method": "SGD", "reference": "Adam"}),
    },
    needs=("torch",),
)

residual = ht.Claim(
    id="network-sharpness-residual",
    source="Pan and Li 2022, section 3; the claim is ours",
    statement="At this scale the directional sharpness of Adam is at most 9/10 of that of SGD on a residual network.",
    assumptions="1,400 to 14,000 weights, trained by Adam; 20 to 200 steps; images of digits; 8 seeds or more",
    check=check_residual,
    alphas=(2.0,),
    controls={"SGD under another name": ht.Control({"method": "SGD"})},
    needs=("torch", "sklearn"),
)
