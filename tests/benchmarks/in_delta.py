"""How often `confidence_exponent` covers, decides and errs, on laws whose quantiles are known.

Run by hand, some minutes of one core:

    python tests/benchmarks/in_delta.py [--replicas 200] [--output FILE.md]
"""

import argparse
import datetime
import platform
import sys
from pathlib import Path

import numpy as np
from tables import table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import heavytail as ht
from tests.builders.curves import from_means, from_values
from tests.builders.laws_in_delta import BETWEEN, LAWS, MIXTURES, POLYLOG, POWER, chord, counts_of_law, pareto

SIZES = (2_000, 20_000, 200_000)
FAMILY = (0.3, 0.1, 0.03, 0.01, 0.003)
RARE = (1e-6, 1e-5, 1e-4, 1e-3)


def cells(found, kind, limit, truths):
    """Coverage of the window and of the limit, words, refutations of the truth, width: all shares in per cent."""
    covered = [low <= true <= high for (low, high), true in zip([one.interval() for one in found], truths, strict=True)]
    reach = [one.limits()[0] <= limit <= one.limits()[1] for one in found]
    words = [one.verdict for one in found]
    judged = [
        ht.judge.polylogarithmic(one) if kind == POLYLOG else ht.judge.confidence_exponent_equals(one, limit)
        for one in found
    ]
    refuted = np.mean([one.outcome == "REFUTED" for one in judged])
    false = {POWER: {"polylog"}, POLYLOG: {"power"}, BETWEEN: {"power", "polylog"}}[kind]
    return [
        f"{np.mean(covered):.1%}" if truths[0] == truths[0] else "-",
        f"{np.mean(reach):.1%}",
        f"{np.mean([word == kind for word in words]):.0%}",
        f"{np.mean([word in false for word in words]):.1%}",
        f"{refuted:.2%}",
        f"{np.median([one.high - one.low for one in found]):.3f}",
    ]  # fmt: skip


def law_rows(replicas, counted):
    """One law: by values, or counted in the bins of a histogram."""
    for name, (kind, limit, quantile) in LAWS.items():
        for size in SIZES:
            rng = np.random.default_rng([size, len(name), counted])
            draws = (np.asarray(quantile(rng.random(size))) for _ in range(replicas if size < 10**5 else replicas // 2))
            found = [ht.confidence_exponent(from_values(one[:, None]) if counted else one) for one in draws]
            lumpy = limit if kind == POWER else np.nan  # the chord of a staircase says nothing
            truths = [lumpy if "atoms" in name else chord(quantile, one.deltas) for one in found]
            yield [name, kind, f"{size:,}", *cells(found, kind, limit, truths)]
    if not counted:
        for name, (kind, limit, draw) in MIXTURES.items():
            for size in SIZES:
                rng = np.random.default_rng([size, len(name)])
                found = [ht.confidence_exponent(draw(rng, size)) for _ in range(replicas // 2)]
                yield [name, kind, f"{size:,}", *cells(found, kind, limit, [np.nan] * len(found))]


def rare_rows(replicas):
    """Deltas down to 1e-6, of 10**8 values that a histogram counts."""
    for name in ("Pareto, s = 0.5", "Student 2", "exponential", "exponential squared", "log-normal 1"):
        kind, limit, quantile = LAWS[name]
        rng = np.random.default_rng(len(name))
        found = []
        for _ in range(replicas):
            counts = counts_of_law(quantile, 10**8, rng)
            curve = from_means([1], [[1.0]], counts=counts[None], group_sizes=np.array([10**8]))
            found.append(ht.confidence_exponent(curve, RARE))
        yield [name, kind, "100,000,000", *cells(found, kind, limit, [chord(quantile, one.deltas) for one in found])]


def family_rows(replicas):
    """A family of laws, one for each of five deltas, by a line through their quantiles."""
    families = {
        "delta**-0.5, Pareto around it": (POWER, 0.5, lambda delta, u: u**-0.5),
        "delta**-0.5, half-normal around it": (POWER, 0.5, lambda delta, u: delta**-0.5 * LAWS["half-normal"][2](u)),
        "constant, Pareto around it": (POLYLOG, 0.0, lambda delta, u: (u / delta) ** -0.5),
        "log(1/delta)**2, Weibull around it": (POLYLOG, 0.0, lambda delta, u: np.log(u) ** 2),
    }
    for name, (kind, limit, law) in families.items():
        for size in (8_000, 16_000, 64_000, 256_000):
            rng = np.random.default_rng([size, len(name)])
            found = [
                ht.confidence_exponent({delta: law(delta, rng.random(size)) for delta in FAMILY})
                for _ in range(replicas if size < 10**5 else replicas // 4)
            ]
            straight = "Pareto" in name
            yield [name, kind, f"{size:,}", *cells(found, kind, limit, [limit if straight else np.nan] * len(found))]


def refutation_row(replicas):
    """How often a true exponent is refuted: the level is 0.9999."""
    rng = np.random.default_rng(7)
    found = [ht.confidence_exponent(pareto(0.5)(rng.random(3_000))) for _ in range(replicas)]
    wrong = sum(ht.judge.confidence_exponent_equals(one, 0.5).outcome == "REFUTED" for one in found)
    basis = ht.rates.PurePower("Pareto")
    found = [ht.confidence_exponent(pareto(0.5)(rng.random(3_000)), basis=basis) for _ in range(replicas)]
    sure = sum(ht.judge.confidence_exponent_equals(one, 0.5).outcome == "REFUTED" for one in found)
    return f"{wrong} and, with a basis, {sure} of {replicas}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicas", type=int, default=200)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    print(text := record(arguments.replicas))
    if arguments.output:
        arguments.output.write_text(text)


def record(count):
    """The record: what was run, and all tables."""
    heads = ["law", "kind", "n", "window covers", "limits cover", "right word", "false word", "refuted", "width"]
    return f"""# Exponents in delta, {datetime.date.today()}

By `tests/benchmarks/in_delta.py` with Python {platform.python_version()}, numpy {np.__version__}; {count} replicas,
half as many of 200,000 values and of mixtures, a quarter of the largest families.

"Window covers": the 95 % interval holds the slope between the two deltas that it is for; of a law with atoms, the limit
of the slope. "Limits cover": those within reach hold the limit as delta -> 0. A false word is "polylog" of a power, "power"
of a polylog, either of a law in between; all other ones are "undecided". Refuted: the true statement, at level 0.9999.
Width: of the window's interval, in the median. What a mixture has beyond the smallest delta nothing can show.

A true exponent, Pareto, 3,000 values, was refuted in {refutation_row(20 * count)} samples.

## One law, by values

{table(heads, law_rows(count, counted=False))}

## One law, counted in a histogram

{table(heads, law_rows(count, counted=True))}

## Rare failures: delta = {", ".join(f"{one:g}" for one in RARE)}, counted

{table(heads, rare_rows(count))}

## A family of laws: delta = {", ".join(f"{one:g}" for one in FAMILY)}, n for each

{table(heads, family_rows(count))}
"""


if __name__ == "__main__":
    main()
