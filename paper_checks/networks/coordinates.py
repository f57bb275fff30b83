"""Single coordinates of the noise: where they are heavy in an attention model.

Setting: an attention model on words and a residual network on digits, before training; noise of single examples.
Printed: the noise is heavy in the norm; of coordinates the paper supposes moments of an order alpha (Assumption 2), and
section 4 has coordinates on different scales as the reason for clipping each.
Seen at this scale: the norms do not tell the two models apart as coordinates do: the median kurtosis is 70 to 300 against 3.
But all of it is in the rows of words, in the embedding and in the last layer: a row gets a gradient from those sentences
that have the word. In the blocks between them the kurtosis is 3.6, against 2.8.
Check: the ratio of the median kurtoses of 400 coordinates, over seeds.
Source: Zhang et al. 2020, section 4 and Figure 1.
"""

from functools import partial

import heavytail as ht

from ..one_sided import ratio_at_most
from .noise_seen import kurtosis, named, over_seeds, seen_of

ATTENTION, RESIDUAL = ("attention", "words"), ("residual network", "digits")
ASSUMPTIONS = "models of 1e4 to 1e5 weights, single examples, before training; no moment order enters"


def check(run, alpha, one=ATTENTION, other=RESIDUAL, inside="", factor=5.0):
    """Hold the median kurtosis of one setting, over that of another, against a factor that it is to reach."""
    first, second = (over_seeds(run, partial(kurtosis, inside=inside), setting) for setting in (one, other))
    where = f" in its {inside}" if inside else ""
    what = f"median kurtosis of {named(other)}{where} over that of {named(one)}"
    return ratio_at_most(run, second, first, 1.0 / factor, what, seen_of(run, one, other))


everywhere = ht.Claim(
    id="network-coordinates",
    source="Zhang et al. 2020, section 4",
    statement="At this scale single coordinates of the noise are heavy for an attention model on words: their median "
    "kurtosis is at least 5 times that of a residual network on digits.",
    assumptions=ASSUMPTIONS,
    check=check,
    alphas=(2.0,),
    needs=("torch", "sklearn"),
    controls={
        "the two models swapped": ht.Control({"one": RESIDUAL, "other": ATTENTION}),
        "the same model under two names": ht.Control({"other": ATTENTION}),
    },
)

blocks = ht.Claim(
    id="network-coordinates-of-blocks",
    source="Zhang et al. 2020, section 4",
    statement="At this scale the coordinates in the blocks of an attention model on words are heavy too: their median "
    "kurtosis is at least twice that of the blocks of a residual network on digits.",
    assumptions=ASSUMPTIONS,
    check=lambda run, alpha, inside="blocks", factor=2.0: check(run, alpha, inside=inside, factor=factor),
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    needs=("torch", "sklearn"),
    controls={
        "all coordinates": ht.Control({"inside": ""}, ht.Outcome.HOLDS),
    },
)
