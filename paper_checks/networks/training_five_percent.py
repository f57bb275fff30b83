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

import heavytail as ht

from .tuned_networks import NEEDS, lower, words


def faster(what, first, second, expected, controls):
    """Return the claim that one method comes to a lower loss than another."""

    def check(run, alpha, first=first, second=second):
        """Hold the training loss of one method against that of another."""
        return lower(run, words(run), first, second)

    return ht.Claim(
        id=f"training-five-percent-{what}",
        source="Pan and Li 2022, section 4 and Figure 4",
        statement=f"Tuned alike, {first} comes to a lower training loss than {second}, at this scale.",
        assumptions="an attention model, words of Python's help, 32 sentences a step; no moment order enters",
        check=check,
        alphas=(2.0,),
        needs=NEEDS,
        expected=lambda alpha: expected,
        controls=controls,
    )


ONE_LEVEL, SGD = "SGD with 5 % of all coordinates clipped", "SGD with 5 % of each tensor clipped"
NORMALISED, ADAFACTOR = (f"{name} with 5 % of each tensor clipped" for name in ("normalised SGD", "Adafactor"))
UNTUNED = "SGD, not tuned"

one_level = faster(
    "sgd-one-level", ONE_LEVEL, "SGD", ht.Outcome.HOLDS,
    {"the two exchanged": ht.Control({"first": "SGD", "second": ONE_LEVEL})},
)  # fmt: skip
sgd_without = faster("sgd-without", "SGD", SGD, ht.Outcome.HOLDS, {"SGD that is not tuned": ht.Control({"first": UNTUNED})})
adafactor = faster(
    "adafactor", ADAFACTOR, "Adafactor", ht.Outcome.REFUTED,
    {"the two exchanged": ht.Control({"first": "Adafactor", "second": ADAFACTOR}, ht.Outcome.HOLDS)},
)  # fmt: skip
normalised = faster(
    "normalised-sgd", NORMALISED, "normalised SGD", ht.Outcome.UNDECIDED,
    {"held against SGD that is not tuned": ht.Control({"second": UNTUNED}, ht.Outcome.HOLDS)},
)  # fmt: skip
