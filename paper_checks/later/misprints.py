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
        series="L",
        number=15,
        where="arXiv 2508.07473, Corollaries 1 and 2, the main part read in a transcription of the submission",
        printed="E F(mean of x_t) - F(x) is of the order G D / sqrt(T) + sigma^p D / T^(1 - 1/p).",
        wrong="The second term has other units than the first: with sigma = 1/T no constant makes the statement true.",
        true="sigma for sigma^p, as in the introduction and in Theorems 1 to 3, from which the corollaries follow.",
        severity="slip",
        claims=("later-online-descent-units-printed", "later-online-descent-bound"),
        reading="It may be the transcription that has the p: compare the paper.",
    ),
)

PAGE = Errata(TITLE, OPENING, MISPRINTS)
