"""Zhang et al., Figure 4: heavy noise comes from the data and from the architecture together.

Setting: an attention model, and the residual network that is left without its attention, on words and on Gaussian vectors
with random targets, before training; noise of single examples.
Printed: "the Attention model leads to heavy-tailed noise independently of input data. For the ResNet model, we observe that
Gaussian input leads to Gaussian noise, whereas Wikipedia data leads to be heavy-tailed noise" (section 5.3).
Seen at this scale: the data alone make the tail. Both models have norms with an index near 10 on words and near 100 on
Gaussian data. The order of the words is a part of it: in random order, as frequent as before, they have an index near 13.
Not settled: the paper does not say which targets the Gaussian inputs had. With the words of the text as targets the index
is near 30 before training; after a hundred steps it is near 6, as on words.
Check: the ratio of the tail indices of the norms, over seeds.
Source: Zhang et al. 2020, section 5.3 and Figure 4.
"""

import heavytail as ht

from .noise_seen import index_at_most

WORDS, GAUSSIAN = "words", "Gaussian"
ASSUMPTIONS = "models of 1e4 to 1e5 weights, single examples, before training; no moment order enters"


def check(run, alpha, model="attention", data=GAUSSIAN, reference=WORDS, limit=1.5):
    """Hold the ratio of the tail indices of a model on two kinds of data against a limit."""
    return index_at_most(run, (model, data), (model, reference), limit)


attention = ht.Claim(
    id="network-norms-attention-any-data",
    source="Zhang et al. 2020, section 5.3 and Figure 4 (a, b)",
    statement="At this scale an attention model has noise norms with a heavy tail on Gaussian data as well: their tail "
    "index is at most 1.5 times that on words.",
    assumptions=ASSUMPTIONS,
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    needs=("torch",),
    controls={
        "words under two names": ht.Control({"data": WORDS}, ht.Outcome.HOLDS),
        "the two kinds of data swapped": ht.Control({"data": WORDS, "reference": GAUSSIAN}, ht.Outcome.HOLDS),
    },
)

without = ht.Claim(
    id="network-norms-data-without-attention",
    source="Zhang et al. 2020, section 5.3 and Figure 4 (c, d)",
    statement="At this scale the model without attention has noise norms with a heavier tail on words than on Gaussian "
    "data: their tail index is at most half as large.",
    assumptions=ASSUMPTIONS,
    check=lambda run, alpha, data=WORDS, reference=GAUSSIAN, limit=0.5: check(
        run, alpha, "without attention", data, reference, limit
    ),
    alphas=(2.0,),
    needs=("torch",),
    controls={
        "the two kinds of data swapped": ht.Control({"data": GAUSSIAN, "reference": WORDS}),
        "words under two names": ht.Control({"reference": WORDS}),
    },
)
