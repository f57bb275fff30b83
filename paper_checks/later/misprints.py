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
        number=1,
        where="Sadiev et al. 2023 (arXiv 2302.00999), Lemma 5.1, as arXiv 2610.10527, Lemma 5 and Lemma 1, quotes it",
        printed=(
            "For E||X - x||**p <= sigma**p and ||x|| <= gamma/2 the bias of the clipped X is at most 4 sigma**p "
            "gamma**(1 - p), its variance at most 18 gamma**(2 - p) sigma**p."
        ),
        wrong=(
            "Nothing is false. The constants are 4 to 8, and 12 to 18 times the least ones, and every step size of this "
            "literature inherits them: a squared bias counts 16 where 1 is enough."
        ),
        true=(
            "c 2**(p - 1), with c = (p - 1)**(p - 1) / p**p, in place of 4, and (3/2)**(2 - p) in place of 18: between 0.5 "
            "and 1, and between 1 and 1.5. No smaller constants serve every gamma. `heavytail constants` has a table."
        ),
        severity="not sharp",
        claims=("later-clip-lemma", "later-clip-lemma-sharp"),
        series="L",
    ),
    Erratum(
        number=2,
        where="Armacki, Cai and Sayed 2026 (arXiv 2610.10527, read in a conversion of its PDF), Lemma 9, the line after (9)",
        printed="The squared bias of a clipped gradient is at most 4 sigma**(2 p) / gamma**(2 (p - 1)), by Lemmas 1 and 5.",
        wrong="Lemma 5 has the constant 4 for the bias itself, so its square is 16.",
        true=(
            "4 is true all the same: the square of the sharp constant of Lemma 5 is at most 1. So what follows from the "
            "line stands as printed."
        ),
        severity="slip",
        claims=("later-clip-lemma-sharp",),
        reading="Compare the first inequality after (9) with (3) of Lemma 5.",
        series="L",
    ),
    Erratum(
        number=3,
        where="Armacki, Cai and Sayed 2026 (arXiv 2610.10527, read in a conversion of its PDF), Theorem 1 and Lemma 9",
        printed="The step size has the constants C_1, C_2 and C_3, in the theorem and in the lemma of the supplement.",
        wrong="The names differ: C_1, C_2, C_3 of the theorem are C_3, C_1, C_2 of the lemma. Each of them is consistent.",
        true="One set of names in both.",
        severity="slip",
        reading="Compare the definitions below the step size of Theorem 1 with those of Lemma 9.",
        series="L",
    ),
    Erratum(
        number=4,
        where=(
            "Fradin, Sadiev, Condat and Richtarik 2025 (arXiv 2512.18713v2), appendix C.2, as the Lean library "
            "heavy-tailed-noise-lean 0.2.0 quotes it; the paper itself was not read"
        ),
        printed="The only coordinate of the gradient that may be noisy at x is the one with the index prog_{1/4}(x) + 1.",
        wrong=(
            "With one link and 1/4 < x < 1/2, near 1/4, the index is 2, and there is noise in coordinate 1. The library "
            "found this; it is computed here for three links, with the smooth step that the library takes."
        ),
        true="The index is prog_{1/2}(x) + 1. At most one coordinate is noisy, as the proof needs, and Theorem 3.1 stands.",
        severity="slip",
        claims=("later-lean-support",),
        series="L",
    ),
    Erratum(
        number=5,
        where=(
            "The manuscript of the gated lower bound behind heavy-tailed-noise-lean 0.2.0, as docs/gated-proof-notes.md "
            "there quotes it; it was not read"
        ),
        printed="e 1.792 < 4.87 and 4.87 13.6 < 66.2.",
        wrong="The products are 4.87116 and 66.232. Both were found when the proof was formalised.",
        true=(
            "e 1.791435 < 4.87, which is what the better constant of the library gives, and 4.87 13.6 = 66.232, with which "
            "the sum that it is part of stays below 100. The theorem and its constants stand."
        ),
        severity="slip",
        claims=("later-lean-comparisons",),
        series="L",
    ),
    Erratum(
        number=6,
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
    Erratum(
        series="L",
        number=7,
        where="arXiv 2508.07473, Corollaries 1 and 2, the main part read in a transcription of the submission",
        printed="E F(mean of x_t) - F(x) is of the order G D / sqrt(T) + sigma^p D / T^(1 - 1/p).",
        wrong="The second term has other units than the first: with sigma = 1/T no constant makes the statement true.",
        true="sigma for sigma^p, as in the introduction and in Theorems 1 to 3, from which the corollaries follow.",
        severity="slip",
        claims=("later-online-descent-units-printed", "later-online-descent-bound"),
        reading="It may be the transcription that has the p: compare the paper.",
    ),
    Erratum(
        number=8,
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
        severity="remark",
        claims=(
            "later-momentum-growing-bound",
            "later-momentum-growing-rate",
            "later-momentum-memory-needed",
            "later-momentum-memory-threshold",
        ),
    ),
    Erratum(
        number=9,
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
    Erratum(
        number=10,
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
