"""Zhang et al., Figure 4: what attention does to the noise where the data stay the same.

Setting and check: as in norms_by_data.py.
Printed: on Gaussian data the noise is heavy with attention (Figure 4b), and normal without (Figure 4d). On text it is heavy
for both.
Seen at this scale: on Gaussian data the two cannot be told apart; on words they differ by much less than the data make.
Source: Zhang et al. 2020, section 5.3 and Figure 4.
"""

import heavytail as ht

from .noise_seen import index_at_most
from .norms_by_data import ASSUMPTIONS

WITH, WITHOUT = "attention", "without attention"


def check_gaussian(run, alpha, one=(WITH, "Gaussian"), other=(WITHOUT, "Gaussian"), limit=0.5):
    """Hold the ratio of two tail indices against a limit."""
    return index_at_most(run, one, other, limit)


def check_words(run, alpha, one=(WITH, "words"), other=(WITHOUT, "words"), factor=2.0):
    """Hold the ratio of two tail indices against a factor, either way."""
    return ht.judge.all_of(
        [index_at_most(run, one, other, factor, share=2), index_at_most(run, other, one, factor, share=2)]
    )


gaussian = ht.Claim(
    id="network-norms-attention-on-gaussian",
    source="Zhang et al. 2020, section 5.3 and Figure 4 (b, d)",
    statement="At this scale, on Gaussian data, attention makes the tail of the noise norms heavier: their tail index is at "
    "most half of that without attention.",
    assumptions=ASSUMPTIONS,
    check=check_gaussian,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    needs=("torch",),
    controls={
        "words instead of attention": ht.Control({"one": (WITHOUT, "words")}, ht.Outcome.HOLDS),
        "the two models swapped": ht.Control({"one": (WITHOUT, "Gaussian"), "other": (WITH, "Gaussian")}),
    },
)

words = ht.Claim(
    id="network-norms-attention-on-words",
    source="Zhang et al. 2020, section 5.3 and Figure 4 (a, c)",
    statement="At this scale, on words, attention changes the tail index of the noise norms by less than a factor of 2.",
    assumptions=ASSUMPTIONS,
    check=check_words,
    alphas=(2.0,),
    needs=("torch",),
    controls={
        "Gaussian data instead of none": ht.Control({"other": (WITH, "Gaussian")}),
    },
)
