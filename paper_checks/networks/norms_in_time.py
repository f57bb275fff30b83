"""Zhang et al., Figure 2: the noise of an attention model gets more concentrated in training, that of a ResNet stays.

Setting: an attention model on words, trained by Adam, and a residual network on digits, by SGD with momentum; noise of
single examples.
Printed: "the noise distribution is not only heavy-tailed, but also non-stationary during BERT training and becomes
increasingly more concentrated. In contrast, for the ResNet model the noise distribution remains mostly unchanged".
Seen at this scale: the tail of the attention model's norms first gets heavier, within 20 steps, and then slowly lighter.
Those of the residual network change far more: concentrated at first, they get heavier and heavier once the digits are
learned, for a few that are not have nearly all of the noise. After 1000 steps the tail index is near 1.
Check: the ratio of the tail indices of the norms at two steps, over seeds.
Source: Zhang et al. 2020, section 4.2 and Figure 2.
"""

import heavytail as ht

from ..one_sided import ratio_at_most
from .noise_seen import named, norms_index, over_seeds, seen_of

ATTENTION, RESIDUAL = ("attention", "words"), ("residual network", "digits")
ASSUMPTIONS = "models of 1e4 to 1e5 weights, single examples, mini-batches of 16 in training; no moment order enters"
FIRST = 20


def between(run, setting, first, last, limit, share=1, times=1):
    """Hold the tail index of the norms at one step over that at a later one against a limit."""
    before, after = (over_seeds(run, norms_index, setting, at=step, times=times) for step in (first, last))
    what = f"tail index of {named(setting)} at step {first} over that at step {last}"
    return ratio_at_most(run, before, after, limit, what, seen_of(run, setting, times=times), share)


def check_concentrates(run, alpha, first=0, last=FIRST, limit=1.0):
    """Hold the tail index at a step over that at a later one against a limit."""
    return between(run, ATTENTION, first, last, limit, times=3)


def check_stays(run, alpha, setting=RESIDUAL, first=0, last=None, factor=1.7):
    """Hold the ratio of the tail indices at two steps against a factor, either way."""
    last = run.choose(400, 300, 1000) if last is None else last
    return ht.judge.all_of([between(run, setting, *steps, factor, share=2) for steps in ((first, last), (last, first))])


concentrates = ht.Claim(
    id="network-norms-concentrate",
    source="Zhang et al. 2020, section 4.2 and Figure 2 (top)",
    statement="At this scale the noise norms of an attention model on words get more concentrated from the start of the "
    "training on: after 20 steps their tail index is no smaller than before.",
    assumptions=ASSUMPTIONS,
    check=check_concentrates,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    needs=("torch",),
    controls={
        "the two steps swapped": ht.Control({"first": FIRST, "last": 0}, ht.Outcome.HOLDS),
    },
)

stays = ht.Claim(
    id="network-norms-stay",
    source="Zhang et al. 2020, section 4.2 and Figure 2 (bottom)",
    statement="At this scale the distribution of the noise norms of a residual network on digits remains mostly unchanged "
    "in training: their tail index changes by less than a factor of 1.7.",
    assumptions=ASSUMPTIONS,
    check=check_stays,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    needs=("torch", "sklearn"),
    controls={
        "the attention model in 20 steps": ht.Control({"setting": ATTENTION, "last": FIRST}, ht.Outcome.HOLDS),
    },
)
