"""The state of the theory: the rates of Table 1 and of later papers side by side, and which claims are about no rate.

What is printed and proved of Table 1's rows is said there, with its numbers (`table_1`); here stand what a row assumes, in
which sense it is meant, and the exponents as formulas where the table has none. A row whose claims all stand in rows of
`later.theory_table` is left out, for those say more.
"""

from dataclasses import dataclass

from heavytail.claims import table
from heavytail.claims.theory_state import Row, Section, TheoryState, claims_of_rows

from .later.theory_table import ROWS
from .table_1 import TABLE

TITLE = "State of the theory: rates under heavy-tailed gradient noise"
OPENING = (
    "What is known of the error after k steps, or K in all: as printed, as proved, and whether an instance attains it. A "
    "rate in the mean bounds an expectation, one with high probability a quantile, as a function of delta too, and a law "
    "says how the iterates are distributed."
)
STRONGLY_CONVEX = "f strongly convex and smooth, E||g||**alpha <= G**alpha"
SMOOTH = "f smooth, bounded below, E||g - grad f||**alpha <= sigma**alpha"
SKEWED = "a quadratic, one-sided noise"


@dataclass(frozen=True)
class Said:
    """What Table 1 does not say of its row: assumption, sense, tightness, exponents r of k**-r, a name clear alone."""

    assumption: str
    printed: str = ""
    proved: str = ""
    tight: str = ""
    sense: str = "mean"
    method: str = ""


# By the first claim of a row of Table 1.
SAID = {
    "remark-1-tail": Said(
        "a quadratic, symmetric stable noise of index alpha",
        proved="E||grad f||**2 is infinite; the iterates have the tail index alpha",
        sense="law",
    ),
    "sgd-standard-noise": Said("f strongly convex and smooth, alpha = 2", "1", "1", "yes"),
    "sgd-projected": Said(
        f"{STRONGLY_CONVEX}, X bounded", proved="alpha - 1", tight="for these steps", method="SGD on bounded X"
    ),
    "table-1-gclip": Said(STRONGLY_CONVEX, tight="as proved: no algorithm is faster"),
    "theorem-4-printed-schedule": Said(STRONGLY_CONVEX, tight="as proved, for these tau_k"),
    "table-1-lower-bound": Said(STRONGLY_CONVEX, tight="as proved: GClip attains it"),
    "sgd-non-convex-standard-noise": Said(
        SMOOTH, "N/A; k**-(1/4) at alpha = 2", "(alpha - 1) / (2 * alpha)", "for constant steps"
    ),
    "table-1-gclip-non-convex": Said(SMOOTH, tight="yes"),
    "theorem-2-printed-exponent": Said(SMOOTH, tight="as proved"),
    "theorem-2-printed-schedule": Said(SMOOTH, proved="none: the gradient has a floor", tight="as proved"),
    "table-1-lower-bound-non-convex": Said(SMOOTH, tight="yes, for zero-respecting algorithms"),
    "sgd-projected-convex": Said(
        "f convex, X bounded, E||g||**alpha <= G**alpha", proved="(alpha - 1) / alpha", tight="in K", method="Projected SGD"
    ),
    "normalized-sgd-momentum-rate": Said(SMOOTH, proved="(alpha - 1) / (3 * alpha - 2)", tight="in K"),
    "normalized-sgd-momentum-agnostic": Said(
        SMOOTH, proved="(alpha - 1) / (2 * alpha)", tight="in K, for these steps", method="Normalised SGD with momentum"
    ),
    "clipped-sgd-symmetric": Said("a quadratic, symmetric noise of any tail index", proved="1", tight="exact factor"),
    "sign-sgd-floor": Said(SKEWED, proved="none: it tends to minus the median of the noise", tight="exact limit"),
    "normalized-sgd-floor": Said(
        f"{SKEWED}, two dimensions", proved="none: it tends to a spatial median", tight="exact limit"
    ),
}


def _row(row: table.Row) -> Row:
    said = SAID[row.claims[0]]
    certainty = f"; {row.certainty}" if row.certainty else ""
    return Row(
        method=", ".join(filter(None, [said.method or row.name, row.steps, row.iterate])),
        assumption=said.assumption,
        sense=said.sense,
        printed=f"{row.quantity}: {_rate(row.printed_formula)}"
        if row.quantity and row.printed_formula
        else _rate(row.printed_formula or said.printed or row.printed_text),
        proved=_rate(row.proved_formula if row.proved_formula not in ("", "0") else said.proved),
        source=f"Table 1{certainty}",
        claims=tuple(dict.fromkeys(row.claims)),
        tight=said.tight,
    )


def _rate(formula: str) -> str:
    """Return an exponent as a power of k; a sentence stays as it is."""
    formula = formula.replace(" * ", " ")
    if formula.isdigit():
        return f"k**-{formula}"
    if formula.startswith("min"):
        return f"k**-r, r = {formula}"
    return f"k**-({formula})" if formula.startswith(("(", "2", "alpha")) else formula


def _section(section: table.Section) -> Section:
    later = claims_of_rows(ROWS)
    rows = [row for row in section.rows if not set(row.claims) <= set(later)]
    return Section(f"Table 1: {section.title[0].lower()}{section.title[1:]}", tuple(map(_row, rows)))


CLIP = "a constant of a lemma on clipping: `heavytail constants` has it"
CHAIN = "a constant of the hard function of a lower bound"
WITHOUT_RATE = {
    "later-clip-lemma": CLIP,
    "later-clip-lemma-sharp": CLIP,
    "later-clipped-in-delta-any-horizon": "from which horizon on a bound says something",
    "later-kesten-large-index": "how to measure a tail index",
    "later-lean-chain": CHAIN,
    "later-lean-clipping": CLIP,
    "later-lean-comparisons": "arithmetic of a proof",
    "later-lean-cutoff": CHAIN,
    "later-lean-integral": CHAIN,
    "later-lean-links": CHAIN,
    "later-lean-mask": CHAIN,
    "later-lean-support": "which coordinate of an oracle is noisy",
    "later-lean-thresholds": "arithmetic of a proof",
    "later-momentum-memory-needed": "that a method without memory fails",
    "later-refined-clip-bias": CLIP,
    "later-refined-clip-bias-sharp": CLIP,
}

PAGE = TheoryState(TITLE, OPENING, (*map(_section, TABLE.sections), Section("Later papers", ROWS)), WITHOUT_RATE)
