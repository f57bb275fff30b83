"""Pan and Li, section 4 and Figure 4: clipping 5 % of the coordinates is said to speed up the training of transformers.

Setting: an attention model of 1e4 to 1e5 weights that learns which word follows; SGD with momentum, normalised SGD and
Adafactor (Algorithms 1 to 4), with the top 5 % of the gradient of every tensor clipped, and without. All are tuned by one
number of trainings.
Printed: "clipping algorithms can speedup training significantly"; "Clipped optimization algorithms generally converge faster
than the original algorithms" (Figure 4).
Seen: no, at this scale: each of the three comes to a higher loss with the clip, after as many steps.
Check: the difference of the training losses, seed by seed, with its interval.
Source: Pan and Li 2022, section 4, appendix A.4, Figure 4 and Table 2.
"""

import heavytail as ht

from .tuned_networks import NEEDS, lower, words


def faster(method, outcome):
    """Return the claim on one method, and what comes of it."""
    clipped = f"{method}, 5 % clipped"

    def check(run, alpha, first=clipped, second=method):
        """Hold the training loss with the clip against that without."""
        return lower(run, words(run), first, second)

    return ht.Claim(
        id=f"training-five-percent-{method.replace(' ', '-').lower()}",
        source="Pan and Li 2022, section 4 and Figure 4",
        statement=f"Tuned alike, {method} comes to a lower training loss if 5 % of the gradient is clipped, at this scale.",
        assumptions="an attention model, words of Python's help, 32 sentences a step; no moment order enters",
        check=check,
        alphas=(2.0,),
        needs=NEEDS,
        expected=lambda alpha: ht.Outcome.REFUTED,
        controls={
            "the two exchanged": ht.Control({"first": method, "second": clipped}, ht.Outcome.HOLDS),
            "one method under two names": ht.Control({"first": method}, ht.Outcome.UNDECIDED),
        },
    )


sgd, normalized, adafactor = (faster(method) for method in ("SGD", "normalised SGD", "Adafactor"))
