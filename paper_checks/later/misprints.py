"""What papers after 2020 misprint or print loosely, how far it reaches, and the claims that show it.

As in `errata`, words in quotation marks stand in the paper, formulas are transcribed, and a number is never given to another
entry. An entry has `series="L"`, and says in `where` which paper it means, by its arXiv number and version.
"""

from heavytail.claims.errata import Errata, Erratum

CLIPPED = "arXiv 2610.10527 (read in full), "

TITLE = "Later papers: what is misprinted, or printed loosely"
OPENING = (
    "Misprints, gaps and constants that are not sharp in papers after 2020; each entry names the paper, and whether it was "
    "read in full. Most are harmless. A claim is worded by us, to be computed, as above."
)

MISPRINTS: tuple[Erratum, ...] = (
    Erratum(
        number=20,
        series="L",
        where=CLIPPED + "after equation (9)",
        printed="||bias||**2 <= 4 sigma**(2 alpha) / tau**(2 alpha - 2)",
        wrong="The square of Lemma 5, from which it is taken, gives 16.",
        true="4 is right all the same: the sharp constant of the bias is below 1. With 16 the theorem holds too.",
        severity="slip",
        claims=("later-clipped-in-delta-constants",),
        reading="Lemma 5 and the line after equation (9).",
    ),
    Erratum(
        number=21,
        series="L",
        where=CLIPPED + "Theorem 1 and its supplement",
        printed="C_1, C_2, C_3",
        wrong="What the main text calls C_1, C_2 and C_3 are C_3, C_1 and C_2 of the supplement.",
        true="One set of names. The constants themselves agree.",
        severity="slip",
        reading="Theorem 1 in the main text and in the supplement.",
    ),
    Erratum(
        number=22,
        series="L",
        where=CLIPPED + "Theorem 1",
        printed="for any T >= 1",
        wrong="True, but the bound is above 4 L F, which the event of the theorem gives by itself, until T = 4e12 at "
        "p = 1.5, L = sigma = 1, F = 1/2, delta = 0.01; until 8e9 at p = 2.",
        true="The same proof bounds the mean by 4 F/(eta T), and allows steps 30 times larger: then it says something from "
        "T = 6.5e4 on, 5.9e3 at p = 2.",
        severity="remark",
        claims=("later-clipped-in-delta-any-horizon", "later-clipped-in-delta-largest"),
    ),
)

PAGE = Errata(TITLE, OPENING, MISPRINTS)
