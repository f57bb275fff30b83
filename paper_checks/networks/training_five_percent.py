"""Pan and Li, section 4 and Figure 4: clipping 5 % of the coordinates is said to speed up the training of transformers.

Setting: an attention model of 1e4 to 1e5 weights that learns which word follows; SGD with momentum, normalised SGD and
Adafactor (Algorithms 1 to 4), with the top 5 % of the gradient clipped, and without. All are tuned by one number of
trainings. The paper leaves open whether each tensor has a clip level of its own, or all of them have one.
Printed: "clipping algorithms can speedup training significantly"; "Clipped optimization algorithms generally converge faster
than the original algorithms" (Figure 4).
Seen, at this scale: with one level for all tensors the clip does speed up SGD. With a level for each, SGD and Adafactor have
a higher loss after as many steps than without, and normalised SGD about the same.
Check: the difference of the training losses, seed by seed, with its interval.
Source: Pan and Li 2022, section 4, appendix A.4, Figure 4 and Table 2.
"""

from functools import partial

import heavytail as ht

from .clipped_methods import CLIPPED, ONE_LEVEL
from .tuned_networks import NEEDS, lower, within, words


def comparison(what, first, second, said, expected, controls, hold=lower):
    """Return a claim on the losses of two methods, by default that the first is lower, in words for a reader."""

    def check(run, alpha, first=first, second=second):
        """Hold the training losses of two methods against each other."""
        return hold(run, words(run), first, second)

    return ht.Claim(
        id=f"training-five-percent-{what}",
        source="Pan and Li 2022, section 4 and Figure 4",
        statement=f"Tuned alike, {said}, at this scale.",
        assumptions="an attention model, words of Python's help, 32 sentences a step; no moment order enters",
        check=check,
        alphas=(2.0,),
        needs=NEEDS,
        expected=lambda alpha: expected,
        controls=controls,
    )


EACH = "with 5 % of each tensor clipped"
UNTUNED = "SGD, not tuned"
APART = 0.1  # of two losses in nats: what the clip gains and loses elsewhere is more

one_level = comparison(
    "sgd-one-level", f"SGD{ONE_LEVEL}", "SGD",
    "SGD with 5 % of all coordinates clipped comes to a lower training loss than SGD", ht.Outcome.HOLDS,
    {"the two exchanged": ht.Control({"first": "SGD", "second": f"SGD{ONE_LEVEL}"})},
)  # fmt: skip
sgd_without = comparison(
    "sgd-without", "SGD", f"SGD{CLIPPED}", f"SGD comes to a lower training loss than SGD {EACH}", ht.Outcome.HOLDS,
    {"SGD that is not tuned": ht.Control({"first": UNTUNED})},
)  # fmt: skip
adafactor = comparison(
    "adafactor", f"Adafactor{CLIPPED}", "Adafactor",
    f"Adafactor {EACH} comes to a lower training loss than Adafactor", ht.Outcome.REFUTED,
    {"the two exchanged": ht.Control({"first": "Adafactor", "second": f"Adafactor{CLIPPED}"}, ht.Outcome.HOLDS)},
)  # fmt: skip
normalised = comparison(
    "normalised-sgd", f"normalised SGD{CLIPPED}", "normalised SGD",
    f"normalised SGD {EACH} comes within {APART:g} of the training loss of normalised SGD", ht.Outcome.HOLDS,
    {"held against SGD that is not tuned": ht.Control({"second": UNTUNED})},
    partial(within, limit=APART),
)  # fmt: skip
