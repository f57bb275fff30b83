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


def faster(method, clipped, what, expected, controls):
    """Return the claim on one method; it and the clipped one can be exchanged."""

    def check(run, alpha, first=clipped, second=method):
        """Hold the training loss with the clip against that without."""
        return lower(run, words(run), first, second)

    return ht.Claim(
        id=f"training-five-percent-{what}",
        source="Pan and Li 2022, section 4 and Figure 4",
        statement=f"Tuned alike, {clipped}, comes to a lower training loss than {method}, at this scale.",
        assumptions="an attention model, words of Python's help, 32 sentences a step; no moment order enters",
        check=check,
        alphas=(2.0,),
        needs=NEEDS,
        expected=lambda alpha: expected,
        controls={
            name: ht.Control({"first": method, "second": clipped} if exchanged else {"second": "SGD, not tuned"}, outcome)
            for name, (exchanged, outcome) in controls.items()
        },
    )


EXCHANGED, UNTUNED = "the two exchanged", "held against SGD that is not tuned"

one_level = faster(
    "SGD", "SGD, 5 % of all clipped", "sgd-one-level", ht.Outcome.HOLDS, {EXCHANGED: (True, ht.Outcome.REFUTED)}
)
sgd = faster("SGD", "SGD, 5 % clipped", "sgd", ht.Outcome.REFUTED, {EXCHANGED: (True, ht.Outcome.HOLDS)})
adafactor = faster(
    "Adafactor", "Adafactor, 5 % clipped", "adafactor", ht.Outcome.REFUTED, {EXCHANGED: (True, ht.Outcome.HOLDS)}
)
normalised = faster(
    "normalised SGD",
    "normalised SGD, 5 % clipped",
    "normalised-sgd",
    ht.Outcome.UNDECIDED,
    {EXCHANGED: (True, ht.Outcome.UNDECIDED), UNTUNED: (False, ht.Outcome.HOLDS)},
)
