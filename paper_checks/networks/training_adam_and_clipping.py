"""Zhang et al., Figures 1 and 3: on an attention model Adam, and SGD that is clipped, come below SGD.

Setting: an attention model of 1e4 to 1e5 weights that learns which word follows; SGD with momentum, and GClip, which clips
the norm of its gradient. All are tuned by one number of trainings.
Printed: "in spite of extensive hyperparameter tuning, SGD converges much slower than Adam during BERT training"; "global
clipping (orange curve) indeed speeds up vanilla SGD" (section 5.1).
Seen: both, at this scale, with gradients of 32 sentences. How far Adam is ahead depends on how much was trained: after 300
steps of 8 sentences (1000 words, 4 seeds) the tuned SGD was below Adam, and GClip below both.
Check: the difference of the training losses, seed by seed, with its interval.
Source: Zhang et al. 2020, Figures 1e and 3, section 5.1.
"""

import heavytail as ht

from .tuned_networks import NEEDS, lower, words


def check(run, alpha, first="Adam", second="SGD"):
    """Hold the training loss of one method against that of another."""
    return lower(run, words(run), first, second)


def check_clipped(run, alpha, first="GClip", second="SGD"):
    """Hold the training loss of a clipped method against that of another."""
    return lower(run, words(run), first, second)


adam = ht.Claim(
    id="training-adam",
    source="Zhang et al. 2020, Figures 1e and 3",
    statement="Tuned alike, Adam comes to a lower training loss than SGD on an attention model, at this scale.",
    assumptions="words of Python's help, 32 sentences a step; no moment order enters",
    check=check,
    alphas=(2.0,),
    needs=NEEDS,
    controls={
        "the two exchanged": ht.Control({"first": "SGD", "second": "Adam"}),
        "SGD under two names": ht.Control({"first": "SGD"}, ht.Outcome.UNDECIDED),
    },
)

clipped = ht.Claim(
    id="training-gclip",
    source="Zhang et al. 2020, Figure 3 and section 5.1",
    statement="Tuned alike, GClip comes to a lower training loss than SGD on an attention model, at this scale.",
    assumptions="words of Python's help, 32 sentences a step; no moment order enters",
    check=check_clipped,
    alphas=(2.0,),
    needs=NEEDS,
    controls={
        "the two exchanged": ht.Control({"first": "SGD", "second": "GClip"}),
        "GClip that never clips": ht.Control({"first": "GClip that never clips"}, ht.Outcome.UNDECIDED),
    },
)
