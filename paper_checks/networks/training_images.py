"""Zhang et al., Figure 1a and appendix I: on a residual network SGD is said to be better than Adam.

Setting: a residual network of 1e3 to 1e4 weights that learns scikit-learn's digits; SGD with momentum and Adam, tuned by one
number of trainings.
Printed: "SGD momentum outperforms Adam" (Figure 1a, on ImageNet); "ACClip is able to achieve better performance compared to
ADAM, but worse performance compared to SGD" (appendix I).
Seen: neither is told from the other, at this scale: when a training leaves its plateau is chance, which moves the loss by
more than the method does. The lead that Adam has on the attention model (`training-adam`) is not seen.
Check: the difference of the validation losses, seed by seed, with its interval.
Source: Zhang et al. 2020, Figure 1a and appendix I.
"""

import heavytail as ht

from .tuned_networks import NEEDS, images, lower


def check(run, alpha, first="SGD", second="Adam"):
    """Hold the validation loss of one method against that of another."""
    return lower(run, images(run), first, second, of="validation")


claim = ht.Claim(
    id="training-images",
    source="Zhang et al. 2020, Figure 1a and appendix I",
    statement="Tuned alike, SGD comes to a lower validation loss than Adam on a residual network, at this scale.",
    assumptions="scikit-learn's digits; no moment order enters",
    check=check,
    alphas=(2.0,),
    needs=(*NEEDS, "sklearn"),
    expected=lambda alpha: ht.Outcome.UNDECIDED,
    controls={
        "SGD that is not tuned, with the step size 0.01": ht.Control({"first": "SGD, not tuned"}),
        "held against SGD that is not tuned": ht.Control({"second": "SGD, not tuned"}, ht.Outcome.HOLDS),
    },
)
