"""Zhang et al., Figure 1a and appendix I: on a residual network SGD is said to be better than Adam.

Setting: a residual network of 1e3 to 1e4 weights that learns scikit-learn's digits; SGD with momentum and Adam, tuned by one
number of trainings.
Printed: "SGD momentum outperforms Adam" (Figure 1a, on ImageNet).
Seen: SGD is as good as Adam to within 0.2 nats, at this scale, which is what is claimed here; Adam was a little ahead after
400 steps of 2570 weights. At effort smoke the networks still leave their plateau, at a time that is chance: there another
seed may leave it undecided.
Check: the difference of the validation losses, seed by seed, with its interval.
Source: Zhang et al. 2020, Figure 1a and appendix I.
"""

import heavytail as ht

from .tuned_networks import NEEDS, images, lower

NATS = 0.2


def check(run, alpha, first="SGD", second="Adam"):
    """Hold the validation loss of one method against that of another and a little more."""
    return lower(run, images(run), first, second, of="validation", allowed=NATS)


claim = ht.Claim(
    id="training-images",
    source="Zhang et al. 2020, Figure 1a and appendix I",
    statement="Tuned alike, SGD's validation loss on a residual network is at most 0.2 nats above Adam's, at this scale.",
    assumptions="scikit-learn's digits, 64 a step; no moment order enters",
    check=check,
    alphas=(2.0,),
    needs=(*NEEDS, "sklearn"),
    controls={"SGD that is not tuned": ht.Control({"first": "SGD, not tuned"})},
)
