"""How right verdicts are on natural inputs: noises, methods and statements that no claim of the package has chosen.

Run by hand; it goes on where it was stopped, seed by seed, and several processes may share the noises among them:

    python tests/benchmarks/natural.py RAW.jsonl [MORE.jsonl ...] [--seeds 20] [--noises Pareto Lomax] [--output FILE.md]

Every noise of the matrix, at every alpha, drives every method on x**2 / 2, from the minimum (even seeds) or from x_0 = 3
(odd ones). The limits of all rates are known from theory (see `limit`), means and medians from exact recursions where there
are any, and else from all seeds together. True statements must not be refuted; false ones must not hold; 95 % intervals must
cover.
"""

import argparse
import datetime
import itertools
import json
import math
import platform
from collections import Counter, defaultdict
from pathlib import Path

import numba
import numpy as np
from scipy import stats
from tables import table

import heavytail as ht

STEPS, TRAJECTORIES = 10_000, 4000
ALPHAS = (1.1, 1.2, 1.3, 1.5, 1.8, 1.9, 1.95, 2.0)
FINITE_VARIANCE = (2.2, 2.5, 3.0)  # besides, for SGD: the gap has a mean and no variance
ETA = ht.Power(4.0, -1.0, shift=1.0)
BOX = ht.problems.Box(-1.0, 1.0)
CHECKPOINTS = np.unique(np.rint(np.geomspace(100, STEPS, 17)).astype(np.int64))
N = ht.noise
NOISES = {
    "Pareto": N.Pareto,
    "symmetric Pareto": lambda a: N.Pareto(a, symmetric=True),
    "Student-t": N.StudentT,
    "Lomax": N.Lomax,
    "stable": N.AlphaStable,
    "contaminated": lambda a: N.Contaminated(N.Gaussian(), N.Pareto(a, symmetric=True), 0.1),
    "two-point": lambda a: N.TwoPoint(-10.0, 0.01),
    "Gaussian": lambda a: N.Gaussian(),
}
METHODS = {
    "SGD": lambda a: ht.methods.SGD(ETA),
    "projected SGD": lambda a: ht.methods.ProjectedSGD(ETA, BOX),
    "GClip": lambda a: ht.methods.GClip(ETA, ht.Power(1.0, 1.0 / a)),
    "projected GClip": lambda a: ht.methods.ProjectedGClip(ETA, ht.Power(1.0, 1.0 / a), BOX),
    "CClip": lambda a: ht.methods.CClip(ETA, ht.Power(1.0, 1.0 / a)),  # in two dimensions: in one it is GClip
}
ITERATES = ("last", "average", "weighted")
J = ht.judge


def cells(noises):
    """Yield (noise, alpha, method) of the matrix; the light noises need one alpha for methods that know none."""
    for noise, method in itertools.product(noises, METHODS):
        light, knows = noise in ("two-point", "Gaussian"), "Clip" in method
        for alpha in (*ALPHAS, *(FINITE_VARIANCE if method == "SGD" and not light and noise != "stable" else ())):
            if not light or knows or alpha == 2.0:
                yield noise, alpha, method


def limit(noise, alpha, method, observable, statistic):
    """Return the exponent of the limit, or None if the mean is infinite.

    A jump of size k in step k, of chance k**-a, throws projected SGD to the boundary: E f ~ k**-(a - 1). Clipped at k**(1/a)
    the variance is of order k**((2 - a)/a), so E f ~ k**-(2 (a - 1)/a), and medians are those of a stable law's scale,
    k**-(1 - 1/a), for all. At a = 2 logarithms stand beside these powers.
    """
    index = min(float(NOISES[noise](alpha).tail_index), 2.0)
    if statistic == "mean" and method == "SGD" and observable == "gap" and NOISES[noise](alpha).tail_index <= 2.0:
        return None
    if statistic == "mean" and method == "projected SGD" and observable == "gap":
        return index - 1.0
    return (1.0 - 1.0 / index) * (2.0 if observable == "gap" else 1.0)


def exact_mean(noise, alpha, method, observable, iterate, k):
    """Return exact means at k for a start at the minimum, or None where none is known."""
    law = NOISES[noise](alpha)
    if method != "SGD" or iterate != "last":
        return None
    if observable == "gap" and law.tail_index > 2.0:
        return 0.5 * law.moment(2.0) * second_moments(k)
    if observable == "distance" and noise == "stable":
        return ht.exact.sgd.deviation_scales([ETA.at(j) for j in range(1, STEPS + 1)], alpha, k) * law.moment(1.0)
    return None


def second_moments(k):
    """Return E x_k**2 of SGD under noise of variance 1 from x_0 = 0."""
    found, square = [], 0.0
    for j in range(1, STEPS + 1):
        eta = ETA.at(j)
        square = (1.0 - eta) ** 2 * square + eta * eta
        found.append(square)
    return np.array(found)[np.asarray(k) - 1]


def statements_of_rate(fit, r):
    """Yield (kind, whether it is true, outcome) of statements about the exponent of the limit."""
    for shift in (0.0, 0.05, -0.05, 0.1, -0.1):
        size = f"{abs(shift):g}"
        yield f"= off by {size}", shift == 0.0, J.rate_equals(fit, r + shift).outcome
        yield f">= {'above' if shift > 0 else 'below'} by {size}", shift <= 0.0, J.rate_at_least(fit, r + shift).outcome
        yield f"<= {'above' if shift > 0 else 'below'} by {size}", shift >= 0.0, J.rate_at_most(fit, r + shift).outcome


def statements_of_mean(curve, mean):
    """Yield (kind, whether it is true, outcome) of statements with constants about the last mean."""
    for share in (1.0, 1.1, 1.2, 0.9, 0.8):
        off = f"{abs(share - 1.0):.1g}"
        yield f"E < {share:g} of it" if share != 1.0 else "E < it", share >= 1.0, J.below(curve, [share * mean]).outcome
        yield f"E > {share:g} of it" if share != 1.0 else "E > it", share <= 1.0, J.above(curve, [share * mean]).outcome
        yield f"E = it to 5 %, off by {off}", share == 1.0, J.mean_is(curve, [share * mean], 0.05).outcome


def one(noise, alpha, method, seed):
    """Return the records of one run: statements by kind, and intervals with the exact number, if there is one."""
    observables = ("gap", "distance") if method == "SGD" else ("gap",)
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=NOISES[noise](alpha), method=METHODS[method](min(alpha, 2.0)),
        start=np.full(2 if method == "CClip" else 1, 3.0 * (seed % 2)), steps=STEPS, trajectories=TRAJECTORIES,
        seed=1000 * list(NOISES).index(noise) + seed, checkpoints=CHECKPOINTS,
        record=[(observable, iterate) for observable in observables for iterate in ITERATES],
    )  # fmt: skip
    result = ht.simulate(experiment, threads=1)
    said, intervals = [], []
    for observable, iterate in experiment.record:
        curve = result.curve(observable, iterate)
        exact = exact_mean(noise, alpha, method, observable, iterate, curve.k) if seed % 2 == 0 else None
        for statistic in ("mean", "median"):
            r = limit(noise, alpha, method, observable, statistic)
            if r is None:
                continue
            fit = ht.fit_rate(curve) if statistic == "mean" else ht.fit_quantile_rate(curve)
            for kind, true, outcome in statements_of_rate(fit, r):
                said.append([f"{statistic} rate {kind}", true, str(outcome)])
            slope = ht.rates.slope(curve.k, exact) if exact is not None and statistic == "mean" else None
            intervals.append([f"rate of {statistic}, {observable}, {iterate}", fit.rate, fit.low, fit.high, slope])
            if statistic == "median":
                continue
            last = curve.last()
            numbers = float(last.mean[0]), float(last.low[0]), float(last.high[0])
            intervals.append([f"mean, {observable}, {iterate}", *numbers, exact[-1] if exact is not None else None])
            if exact is not None:
                said += [[kind, true, str(outcome)] for kind, true, outcome in statements_of_mean(last, exact[-1])]
    return {"noise": noise, "alpha": alpha, "method": method, "seed": seed, "said": said, "intervals": intervals}


def share(count, total):
    """A share in per cent with its exact 95 % interval."""
    if not total:
        return "-"
    found = stats.binomtest(int(count), int(total)).proportion_ci(0.95, "exact")
    return f"{100.0 * count / total:.2f} [{100.0 * found.low:.2f}, {100.0 * found.high:.2f}]"


def verdict_rows(records, key):
    """Yield counts of the true and the false statements, by a key of (record, kind)."""
    counts = defaultdict(Counter)
    for record in records:
        for kind, true, outcome in record["said"]:
            counts[key(record, kind)][true, outcome] += 1
    for name, found in sorted(counts.items()):
        true, false = (
            sum(found[truth, outcome] for outcome in ("HOLDS", "REFUTED", "UNDECIDED")) for truth in (True, False)
        )
        yield [
            name, true, found[True, "REFUTED"], share(found[True, "HOLDS"], true),
            false, share(found[False, "HOLDS"], false), share(found[False, "REFUTED"], false),
        ]  # fmt: skip


def coverage_rows(records):
    """Yield how often intervals cover the exact number, or else the mean of all seeds with the same start, by kind."""
    groups = defaultdict(list)
    for record in records:
        for kind, value, low, high, exact in record["intervals"]:
            groups[kind, record["noise"], record["method"], record["alpha"], record["seed"] % 2].append(
                (value, low, high, exact)
            )
    found = defaultdict(lambda: [0, 0, 0, 0, 0])
    for (kind, _, method, _, _), numbers in groups.items():
        pooled = float(np.mean([value for value, *_ in numbers]))
        for _, low, high, exact in numbers:
            count = found[kind.split(",")[0], method, "exact" if exact is not None else "all seeds"]
            count[0] += 1
            bounded = math.isfinite(low) and math.isfinite(high)
            count[1] += bounded
            count[2] += bounded and low <= (pooled if exact is None else exact) <= high
            count[3] += not bounded and low > -math.inf
            count[4] += not bounded and -math.inf < low <= (pooled if exact is None else exact)
    for (kind, method, truth), (n, bounded, covered, open_above, below) in sorted(found.items()):
        yield [kind, method, truth, n, share(covered, bounded), bounded, share(below, open_above)]


def summary(records):
    """The record as Markdown."""
    said = [(true, outcome) for record in records for _, true, outcome in record["said"]]
    true, false = [outcome for truth, outcome in said if truth], [outcome for truth, outcome in said if not truth]
    heads = ["", "true", "REFUTED", "HOLD, %", "false", "HOLD, %", "REFUTED, %"]
    seeds = len({record["seed"] for record in records})
    sections = [
        f"# How right verdicts are on natural inputs, {datetime.date.today()}",
        f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}, numba {numba.__version__}. "
        f"Made by tests/benchmarks/natural.py: {seeds} seeds, {len(records)} runs of {TRAJECTORIES} trajectories and "
        f"{STEPS} steps on x**2 / 2, eta = 4/(k + 1), tau = k**(1/alpha), X = [-1, 1]; alpha in {ALPHAS}, for SGD "
        f"{FINITE_VARIANCE} too; the three iterates; window k = 100 .. 10 000; start at the minimum or at 3. Contaminated: "
        "one draw of ten is symmetric Pareto. Two-point: -10 with probability 0.01. CClip has two dimensions, all else one.",
        f"- True statements REFUTED: {true.count('REFUTED')} of {len(true)} (goal: none of at least 10 000).\n"
        f"- False statements that HOLD: {false.count('HOLDS')} of {len(false)}, {share(false.count('HOLDS'), len(false))} % "
        "(goal: 2.5 % at most).\n"
        f"- UNDECIDED: {share(true.count('UNDECIDED'), len(true))} % of the true, "
        f"{share(false.count('UNDECIDED'), len(false))} % of the false ones.",
        "## By statement",
        'A rate "= off by 0.05" is claimed 0.05 too high or too low; ">= above by" is false, ">= below by" true.',
        table(["statement", *heads[1:]], verdict_rows(records, lambda record, kind: kind)),
        "## By noise",
        table(["noise", *heads[1:]], verdict_rows(records, lambda record, kind: record["noise"])),
        "## By method",
        table(["method", *heads[1:]], verdict_rows(records, lambda record, kind: record["method"])),
        "## By alpha",
        table(["alpha", *heads[1:]], verdict_rows(records, lambda record, kind: format(record["alpha"], ".2f"))),
        "## Coverage of what is printed as a 95 % interval, per cent",
        "Of the exact number where one is known, else of the mean of the seeds with the same start, in which an interval's "
        "own seed has a share: with 10 seeds an honest 95 % interval covers it in 96 %. An interval that is open above "
        "promises a lower end only.",
        table(
            ["interval", "method", "truth", "n", "covers", "intervals with two ends", "open above: low end lies below"],
            coverage_rows(records),
        ),
    ]  # fmt: skip
    return "\n\n".join(sections) + "\n"


def main():
    """Run what is missing, then write the summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("raw", type=Path, nargs="+", help="The first one is added to, the others are read.")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--noises", nargs="*", default=list(NOISES))
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    records = [json.loads(line) for file in options.raw if file.exists() for line in file.read_text().splitlines()]
    known = {(record["noise"], record["alpha"], record["method"], record["seed"]) for record in records}
    with options.raw[0].open("a") as raw:
        for noise, alpha, method in cells(options.noises):
            for seed in range(options.seeds):
                if (noise, alpha, method, seed) not in known:
                    record = one(noise, alpha, method, seed)
                    records.append(record)
                    raw.write(json.dumps(record) + "\n")
                    raw.flush()
    text = summary(records)
    if options.output:
        options.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
