"""Zhang et al., Figure 1 (b, f): before training the noise of an attention model is heavy, that of a ResNet concentrated.

Setting: an attention model on words and a residual network on digits, both as they are initialised.
Printed: "the noise distribution for BERT appears heavy-tailed, while that of ResNet50 is well-concentrated" (section 2), of
mini-batches.
Seen at this scale: so it is for single examples, but neither is the tail of a law without a variance. For mini-batches of
4 examples it is the other way round. The noise of the residual network lies in about 5 directions there, that of the
attention model in about 50 (by tr(C)**2 / tr(C**2)), and of few directions means have lengths that vary more.
Check: the ratio of the tail indices of the norms, over seeds.
Source: Zhang et al. 2020, section 2 and Figure 1.
"""

import heavytail as ht

from .noise_seen import BATCH, index_at_most

ATTENTION, RESIDUAL = ("attention", "words"), ("residual network", "digits")
TWENTIETH = 20  # before training a class of digits, a tenth of them, may have longer gradients than all others
ASSUMPTIONS = "models of 1e4 to 1e5 weights; no moment order enters"


def check_examples(run, alpha, one=ATTENTION, other=RESIDUAL, limit=0.9):
    """Hold the ratio of the tail indices of single examples against a limit."""
    return index_at_most(run, one, other, limit, "at the start, single examples", largest=TWENTIETH)


def check_batches(run, alpha, one=ATTENTION, other=RESIDUAL, limit=1.0):
    """Hold the ratio of the tail indices of mini-batches against a limit."""
    return index_at_most(run, one, other, limit, f"at the start, mini-batches of {BATCH}", batch_size=BATCH)


examples = ht.Claim(
    id="network-norms",
    source="Zhang et al. 2020, Figure 1 (b, f)",
    statement="At this scale, before training, single examples have noise norms with a heavier tail for an attention model "
    "on words than for a residual network on digits: the tail index is at most 9/10 of the other.",
    assumptions=ASSUMPTIONS,
    check=check_examples,
    alphas=(2.0,),
    needs=("torch", "sklearn"),
    controls={
        "the attention model on Gaussian data": ht.Control({"one": ("attention", "Gaussian")}),
        "the same model under two names": ht.Control({"other": ATTENTION}),
    },
)

batches = ht.Claim(
    id="network-norms-of-batches",
    source="Zhang et al. 2020, Figure 1 (b, f)",
    statement="At this scale, before training, mini-batches of 4 have noise norms with a tail that is not lighter for an "
    "attention model on words than for a residual network on digits.",
    assumptions=ASSUMPTIONS,
    check=check_batches,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    needs=("torch", "sklearn"),
    controls={
        "the two models swapped": ht.Control({"one": RESIDUAL, "other": ATTENTION}, ht.Outcome.HOLDS),
    },
)
