"""What papers after 2020 misprint or print loosely, how far it reaches, and the claims that show it.

As in `errata`, words in quotation marks stand in the paper, formulas are transcribed, and a number is never given to another
entry. An entry has `series="L"`, and says in `where` which paper it means, by its arXiv number and version.
"""

from heavytail.claims.errata import Errata, Erratum

TITLE = "Later papers: what is misprinted, or printed loosely"
OPENING = (
    "Misprints, gaps and constants that are not sharp in papers after 2020; each entry names the paper, and whether it was "
    "read in full. Most are harmless. A claim is worded by us, to be computed, as above."
)

MISPRINTS: tuple[Erratum, ...] = (
    Erratum(
        number=6,
        series="L",
        where="arXiv 2412.19529 (abstract and reviews only): normalised SGD with momentum, noise growing with the gradient",
        printed="Batches of more than one gradient where s1 > 0, in E||xi||**p <= s0**p + s1**p ||grad f||**p.",
        wrong=(
            "The rate is right. That batches are necessary is not said; a reviewer asked, and the answer was not known. We "
            "have not read the theorem itself."
        ),
        true=(
            "One gradient a step is enough, at the same rate: a memory 1/(1 - b) of the order s1**(p/(p - 1)) does what the "
            "batch does, since steps of a known length let the gradient change little within it. Some memory or batch is "
            "needed, and that power of s1 too."
        ),
        severity="not sharp",
        claims=(
            "later-momentum-growing-bound",
            "later-momentum-growing-rate",
            "later-momentum-memory-needed",
            "later-momentum-memory-threshold",
        ),
    ),
    Erratum(
        number=11,
        series="L",
        where="arXiv 2605.18694 (abstract and a note only): AdaGrad on smooth functions, for 4/3 < p <= 2",
        printed="The rate (3 p - 4)/(4 p), up to logarithms, for 4/3 < p <= 2; whether p > 4/3 is needed is left open.",
        wrong="Nothing. One may take 4/3 for an artefact of the proof, and it is none.",
        true=(
            "For each horizon there is an instance on which the mean gradient norm is of that order, for every p in (1, 2]: "
            "it does not decay at p = 4/3, and grows below. So the exponent is sharp, and no rate that all functions share "
            "exists for p <= 4/3. The instance depends on the horizon."
        ),
        severity="remark",
        claims=("later-adagrad-worst-case", "later-adagrad-worst-case-bounded", "later-adagrad-all-paths"),
    ),
)

PAGE = Errata(TITLE, OPENING, MISPRINTS)
