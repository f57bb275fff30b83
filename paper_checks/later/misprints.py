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
        number=14,
        where="arXiv 2006.04740, abstract (the theorems were not read)",
        printed='SGD has a heavy-tailed limit "depending on the structure of the Hessian of the loss at the minimum, and '
        'the choices of the algorithm parameters" eta and b.',
        wrong="It is easily read as saying that in any dimension d there are steps with an infinite variance, and many.",
        true="On least squares with normal data they lie between eta_2 = 2 b / (b + d + 1) and, for d much larger than b, "
        "eta_2 (1 + 4 (b + 2) / d**2): a window that closes like d**-2.",
        severity="remark",
        claims=("later-kesten-critical-step", "later-kesten-window"),
        series="L",
    ),
)

PAGE = Errata(TITLE, OPENING, MISPRINTS)
