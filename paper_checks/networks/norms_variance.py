"""Zhang et al., Figure 1 (f, h): the noise of an attention model has no variance.

Setting: an attention model on words before training; noise of single examples.
Printed: "the empirical variance does not converge in BERT training even as the sample size approaches 10^7" (section 2).
Seen at this scale: the tail index of the norms is near 9, and it would have to be below 2. `tail_report` says the same for
each seed: the variance exists. A text of 5,000 sentences cannot show what one of 1e7 would.
Check: the tail index over 2, over seeds.
Source: Zhang et al. 2020, section 2 and Figure 1.
"""

import numpy as np

import heavytail as ht

from ..one_sided import ratio_at_most
from .noise_seen import SAMPLES, norms_index, over_seeds, seeds_seen, seen_of, tail_index

SETTING = ("attention", "words")


def check(run, alpha, drawn=None, limit=2.0):
    """Hold the tail index of the norms, or of numbers drawn from a power law of a tail index, against a limit."""
    if drawn is None:
        found, seen = over_seeds(run, norms_index, SETTING), seen_of(run, SETTING)
    else:
        law, count = ht.noise.Pareto(drawn, symmetric=True), SAMPLES[run.effort]
        found, seen = np.array([tail_index(law.rvs(count, seed)) for seed in seeds_seen(run)]), f"{count} draws each"
    return ratio_at_most(run, found, np.ones(found.size), limit, "tail index of the norms", seen)


claim = ht.Claim(
    id="network-norms-variance",
    source="Zhang et al. 2020, Figure 1 (f, h)",
    statement="At this scale the noise norms of an attention model on words, before training, have a tail index of at most "
    "2, and so no variance.",
    assumptions="models of 1e4 to 1e5 weights, single examples, a text of 79,000 words; no moment order enters",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    needs=("torch",),
    controls={
        "a power law without a variance": ht.Control({"drawn": 1.5}, ht.Outcome.HOLDS),
        "a power law with a variance": ht.Control({"drawn": 4.0}),
    },
)
