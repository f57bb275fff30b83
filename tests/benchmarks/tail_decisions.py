"""How often `tail_report` is wrong or undecided about mean and variance, and how often its interval covers, on a bank.

Run by hand, some twenty minutes of one core; with --peers the packages `powerlaw`, `tailestim` and
`heavytails`, where they are installed, get a part of the same samples:

    python tests/benchmarks/tail_decisions.py [--share 1] [--seed 0] [--sizes N ...] [--peers] [--output FILE.md]

The rule was chosen on the samples of seed 0; those of another one are fresh to it.
"""

import argparse
import datetime
import importlib.util
import math
import platform
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import tail_bank
from tables import table

import heavytail as ht

# Samples of each kind by size; vectors of so many numbers are drawn at most.
REPLICAS = {60: 50, 100: 60, 300: 40, 1000: 80, 3000: 30, 20_000: 30, 100_000: 6, 1_000_000: 2}
MOST_NUMBERS = 2_000_000
PEER_KINDS = (
    "Pareto 1.5", "Student 1.5", "Student 4.0", "stable 1.8", "norm of 10 Student 1.9", "9/10 normal, 1/10 Pareto 1.5",
    "10 + Pareto 1.5", "log-normal 1.0", "log-normal 2.0", "Weibull 0.25", "exponential",
)  # fmt: skip
PEER_SIZES, PEER_REPLICAS = (100, 1000), 10
Z = 1.959964


def truth(index, order):
    """What a right decision says."""
    return "exists" if index > order else "does not exist"


def tally(name, size, replicas, seed):
    """Shares, in per cent, of wrong and undecided decisions, of established powers, and of intervals that cover."""
    kind, reports = tail_bank.KINDS[name], []
    for replica in range(replicas):
        dimension = kind.dimension if kind.dimension > 1 else None
        reports.append(ht.tail_report(tail_bank.sample(name, size, replica, seed), dimension=dimension))
    found = {"replicas": replicas}
    for order, field in ((1.0, "mean"), (2.0, "variance")):
        answers = [getattr(report, field).answer for report in reports]
        found[field] = 100.0 * np.mean([answer == "undecided" for answer in answers])
        right = truth(kind.index, order), "undecided"
        found["wrong " + field] = 100.0 * np.mean([answer not in right for answer in answers])
    first = [report.power for report in reports]
    unmarked = [one for one in first if one.trustworthy]
    found["unmarked"] = len(unmarked)
    found["covered"] = sum(one.low <= kind.index <= one.high for one in unmarked)
    found["covers"] = 100.0 * np.mean([one.low <= kind.index <= one.high for one in first if one.length] or [math.nan])
    found["established"] = 100.0 * np.mean([one.established for one in first])
    return found


def cell(found):
    """wrong, undecided mean / variance, established, coverage."""
    wrong = max(found["wrong mean"], found["wrong variance"])
    covers = "-" if math.isnan(found["covers"]) else f"{found['covers']:.0f}"
    return f"{wrong:.0f} {found['mean']:.0f}/{found['variance']:.0f} {found['established']:.0f} {covers}"


def summary(results):
    """One line for each size: the worst kinds, how many are wrong in more than 5 %, and what is undecided by truth."""
    for size in sizes_of(results):
        of_size = {name: found for (name, n), found in results.items() if n == size}
        within = {name: found for name, found in of_size.items() if not tail_bank.KINDS[name].beyond}
        wrong = {name: max(found["wrong mean"], found["wrong variance"]) for name, found in within.items()}
        worst = sorted(wrong, key=wrong.get, reverse=True)[:2]
        over = sum(share > 5.0 for share in wrong.values())
        undecided = []
        for order, field in ((1.0, "mean"), (2.0, "variance")):
            for right in ("exists", "does not exist"):
                shares = [f[field] for name, f in within.items() if truth(tail_bank.KINDS[name].index, order) == right]
                undecided.append(f"{np.mean(shares):.0f}")
        unmarked = sum(found["unmarked"] for found in within.values())
        covered = sum(found["covered"] for found in within.values())
        all_powers = [f["covers"] for name, f in within.items() if math.isfinite(tail_bank.KINDS[name].index)]
        yield [
            f"{size:,}", str(next(iter(of_size.values()))["replicas"]),
            "; ".join(f"{wrong[name]:.0f} {name}" for name in worst), f"{over} of {len(wrong)}",
            " / ".join(undecided[:2]), " / ".join(undecided[2:]),
            f"{100.0 * covered / max(unmarked, 1):.0f} of {unmarked}",
            f"{np.nanmean(all_powers):.0f} / {np.nanmin(all_powers):.0f}",
        ]  # fmt: skip


def decided(low, high, order):
    """The decision of an interval."""
    return "exists" if low > order else "does not exist" if high < order else "undecided"


def by_powerlaw(values):
    """The exponent of the density less 1, above the package's own threshold; marked where a log-normal fits better."""
    import powerlaw

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = powerlaw.Fit(np.abs(values), verbose=0)
        index, error = fit.power_law.alpha - 1.0, fit.power_law.sigma
        ratio, p = fit.distribution_compare("power_law", "lognormal", normalized_ratio=True)
    return index - Z * error, index + Z * error, bool(ratio < 0.0 and p < 0.1)


def by_tailestim(values):
    """Hill's estimate above the threshold of the package's double bootstrap; it marks nothing."""
    import tailestim

    estimator = tailestim.HillEstimator(base_seed=0)
    estimator.fit(np.abs(values))
    found = estimator.get_result()
    return *interval_of_hill(found.xi_star_, found.k_star_), False


def by_heavytails(values):
    """Hill's estimate from as many values as the package's command line takes: a tenth, 200 at most; it marks nothing."""
    from heavytails.tail_index import tail_index_confidence_interval

    k = min(values.size // 10, 200)
    return *interval_of_hill(tail_index_confidence_interval(np.abs(values).tolist(), k)["gamma"], k), False


def interval_of_hill(gamma, k):
    """Return the asymptotic interval of the index 1 / gamma that is estimated from k values."""
    return 1.0 / (gamma * (1.0 + Z / math.sqrt(k))), 1.0 / (gamma * max(1.0 - Z / math.sqrt(k), 1e-9))


def by_ourselves(values):
    """The estimator of this library that corrects its bias, alone."""
    own = ht.tail_index.bias_reduced_hill(values)
    return own.low, own.high, not own.trustworthy


PEERS = {"powerlaw": by_powerlaw, "tailestim": by_tailestim, "heavytails": by_heavytails}


def peers_here():
    """Return the peers that are installed."""
    return {name: estimate for name, estimate in PEERS.items() if importlib.util.find_spec(name)}


def peer_rows():
    """Wrong decisions and coverage of intervals that are taken at their word, on the first samples of a part of the bank."""
    methods = {"bias-reduced Hill": by_ourselves, **peers_here()}
    for name in PEER_KINDS:
        kind = tail_bank.KINDS[name]
        for size in PEER_SIZES:
            found = {method: [] for method in ("tail_report", *methods)}
            for replica in range(PEER_REPLICAS):
                values = tail_bank.sample(name, size, replica)
                for method, estimate in methods.items():
                    low, high, doubted = estimate(values)
                    answers = [decided(low, high, order) for order in (1.0, 2.0)]
                    found[method].append((*answers, low <= kind.index <= high, doubted))
                report = ht.tail_report(values, dimension=kind.dimension if kind.dimension > 1 else None)
                covers = report.power.low <= kind.index <= report.power.high
                found["tail_report"].append(
                    (report.mean.answer, report.variance.answer, covers, not report.power.trustworthy)
                )
            cells = []
            for rows in found.values():
                wrong = [
                    np.mean([row[i] not in (truth(kind.index, order), "undecided") for row in rows])
                    for i, order in enumerate((1.0, 2.0))
                ]
                covers = np.mean([row[2] for row in rows]) if math.isfinite(kind.index) else math.nan
                doubted = np.mean([row[3] for row in rows])
                shown = "-" if math.isnan(covers) else f"{100.0 * covers:.0f}"
                cells.append(f"{100.0 * max(wrong):.0f} {shown} {100.0 * doubted:.0f}")
            yield [name, f"{size:,}", *cells]


def measure(size, replicas, seed):
    """The tallies of all kinds at one size, but for those that take too long."""
    found = {}
    for name, kind in tail_bank.KINDS.items():
        slow = kind.group == "dependent" and size > 100_000
        if size * kind.dimension <= MOST_NUMBERS and not slow:
            found[name, size] = tally(name, size, replicas, seed)
    return found


def sizes_of(results):
    """The sizes that were looked at."""
    return list(dict.fromkeys(size for _, size in results))


def record(results, peers, seed):
    """The record as Markdown."""
    sections = [
        f"# Decisions of `tail_report`, {datetime.date.today()}",
        f"By `tests/benchmarks/tail_decisions.py` with Python {platform.python_version()}, numpy {np.__version__}; "
        f"{len(tail_bank.KINDS)} kinds (`tail_bank.py`) with the seed {seed}, all shares in per cent: 5 % "
        "within 6 of 60 samples, and within 8 of 30.",
        "## By size",
        'Without the kinds that no rule can decide (below). "Undecided" by truth: exists / does not exist. Coverage of '
        "intervals without a mark, and of all intervals of kinds that have an index: mean / worst kind.",
        table(
            ["n", "samples", "worst wrong", "kinds wrong in over 5 %", "mean undecided", "variance undecided",
             "unmarked cover", "all cover"],
            summary(results),
        ),
        "## By kind",
        "A cell is: wrong (the larger of mean and variance), undecided mean/variance, power established, coverage. An "
        "asterisk: no rule can decide this kind at every size, since " + "; or ".join(dict.fromkeys(
            kind.beyond for kind in tail_bank.KINDS.values() if kind.beyond)) + ".",
        table(
            ["kind", "index", *(f"{size:,}" for size in sizes_of(results))],
            [
                [name + (" *" if kind.beyond else ""), f"{kind.index:g}",
                 *(cell(results[name, size]) if (name, size) in results else "" for size in sizes_of(results))]
                for name, kind in tail_bank.KINDS.items()
            ],
        ),
    ]  # fmt: skip
    if peers:
        sections += [
            "## Peers",
            " ".join(f"`{name}` {version(name)}: {PEERS[name].__doc__}" for name in peers_here())
            + f" Their intervals are the asymptotic ones of 95 %. The first {PEER_REPLICAS} samples. A cell is: wrong "
            "decisions if the interval is taken at its word, its coverage, and how often it is marked.",
            table(["kind", "n", "tail_report", "bias-reduced Hill", *peers_here()], peers),
        ]
    return "\n\n".join(sections) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sizes", type=int, nargs="+", choices=REPLICAS, default=list(REPLICAS))
    parser.add_argument("--peers", action="store_true", help="compare with the installed ones of " + ", ".join(PEERS))
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    tallies = {}
    for size in arguments.sizes:
        start = time.process_time()
        tallies |= measure(size, max(round(arguments.share * REPLICAS[size]), 2), arguments.seed)
        print(f"{size}: {time.process_time() - start:.0f} s", file=sys.stderr, flush=True)
    page = record(tallies, list(peer_rows()) if arguments.peers else [], arguments.seed)
    if arguments.output:
        arguments.output.write_text(page)
    print(page)
