"""Zhang et al., section 5: ACClip is said to train attention models better than Adam.

Setting: an attention model of 1e4 to 1e5 weights that learns which word follows; ACClip (Algorithm 1, alpha = 1) and Adam,
tuned by one number of trainings.
Printed: "The proposed algorithm for adaptive coordinate-wise clipping (ACClip) achieves a lower loss than Adam" (Figure 3,
and Table 2: 1.877 against 1.907 on BERT).
Seen: no, at this scale: ACClip's loss is higher than Adam's, and near that of SGD. Its clipped momentum is in proportion to
the gradient (`acclip-scale`), where Adam's step is not.
Check: the difference of the training losses, and of the validation losses, seed by seed, with its interval.
Source: Zhang et al. 2020, Figure 3 and Table 2.
"""

import heavytail as ht

from .tuned_networks import NEEDS, lower, words


def check(run, alpha, first="ACClip", second="Adam"):
    """Hold both losses of one method against those of another."""
    return ht.judge.all_of([lower(run, words(run), first, second, of, share=2) for of in ("training", "validation")])


claim = ht.Claim(
    id="training-acclip",
    source="Zhang et al. 2020, Figure 3 and Table 2",
    statement="Tuned alike, ACClip comes to lower losses than Adam on an attention model, at this scale.",
    assumptions="words of Python's help, 32 sentences a step; no moment order enters",
    check=check,
    alphas=(2.0,),
    needs=NEEDS,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "the two exchanged": ht.Control({"first": "Adam", "second": "ACClip"}, ht.Outcome.HOLDS),
        "Adam under two names": ht.Control({"first": "Adam"}, ht.Outcome.UNDECIDED),
    },
)
