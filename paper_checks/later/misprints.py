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
        number=20,
        series="L",
        where="arXiv 2610.10527 (read in full), Theorem 1",
        printed="for any T >= 1",
        wrong="True, but the bound is above 4 L F, which the event of the theorem gives by itself, until T = 4e12 at "
        "p = 1.5, L = sigma = 1, F = 1/2, delta = 0.01; until 8e9 at p = 2.",
        true="The same argument, derived again, bounds the mean by 4 F/(eta T), and allows steps 30 times larger: then it "
        "says something from T = 6.5e4 on, 5.9e3 at p = 2.",
        severity="remark",
        claims=("later-clipped-in-delta-any-horizon", "later-clipped-in-delta-largest"),
    ),
)

PAGE = Errata(TITLE, OPENING, MISPRINTS)
