"""Whether intervals that are looked at again and again still hold: coverage and false verdicts over many seeds.

Run by hand, in a quarter of an hour of one core:

    python tests/benchmarks/looks.py [--seeds 400] [--output tests/benchmarks/results/$(date +%F)-looks.md]

Three parts, each with the looks accounted for and, as its negative control, without: normal values, where the chances are
known; rates that are run until their interval is narrow, or until it misses the truth; claims that are run until they are
decided, on statements that are just true or just false.
"""

import argparse
import dataclasses
import datetime
import math
from pathlib import Path

import numpy as np
from machine import described
from scipy import stats
from tables import table

import heavytail as ht
from heavytail.curves.curve import Curve
from heavytail.estimates import histogram

LOOKS, GROUPS, FIRST = 7, 64, 1024
SERIES = 10_000  # of normal values, for each seed
ETA = ht.Power(4.0, -1.0, shift=1.0)
STEPS, CHECKPOINTS = 100, np.array([10, 13, 18, 24, 32, 42, 56, 75, 100])
QUADRATIC = ht.problems.Quadratic(1.0)


def share(count, total):
    """A share in per cent with its exact 95 % interval."""
    found = stats.binomtest(int(count), int(total)).proportion_ci(0.95, "exact")
    return f"{100.0 * count / total:.3g} [{100.0 * found.low:.3g}, {100.0 * found.high:.3g}]"


def normal_rows(series, seed=0, chunk=10_000):
    """Yield how often the interval of some look misses the mean of normal values, and a sentence on the widths."""
    generator, largest = np.random.default_rng(seed), []
    for _ in range(series // chunk):
        sums, size, most = np.zeros((GROUPS, chunk)), 0, np.zeros(chunk)
        for look in range(LOOKS):
            more = FIRST * 2**look // GROUPS - size
            sums, size = sums + math.sqrt(more) * generator.standard_normal((GROUPS, chunk)), size + more
            most = np.maximum(most, np.abs(sums.mean(axis=0)) / stats.sem(sums))  # how wide an interval would have to be
        largest.append(most)
    needed = np.concatenate(largest)
    for level in (0.95, ht.judge.REFUTING_LEVEL):
        missed = (np.count_nonzero(needed > half_width(level, looks)) for looks in (LOOKS, 1))
        yield [f"{level:g}", f"{100.0 * (1.0 - level):.3g}", *(share(count, series) for count in missed)]
    alone, shared, best = half_width(0.95, 1), half_width(0.95, LOOKS), float(np.quantile(needed, 0.95))
    yield (
        f"Half-widths in standard errors: {alone:.3f} of one look, {shared:.3f} of seven that share the error; {best:.3f} "
        f"would do if all values were known to be normal. So seven looks take {(shared / alone) ** 2:.2f} times as many "
        f"trajectories as one, and {(best / alone) ** 2:.2f} would do."
    )


def half_width(level, looks):
    """Half the width of the interval of a `Curve` at one of so many looks, in standard errors of the mean."""
    means = np.random.default_rng(0).standard_normal((GROUPS, 1))
    curve = Curve(
        k=np.array([1]), group_means=means, group_sizes=np.full(GROUPS, FIRST), counts=np.zeros((1, 0), dtype=np.int64),
        maximum=means.max(axis=0), diverged=np.zeros(1, dtype=np.int64), looks=looks,
    )  # fmt: skip
    low, high = curve.interval(level)
    return float(0.5 * (high - low)[0] / stats.sem(means)[0])


def squares():
    """E x_k**2 at the checkpoints, of SGD from 0 under noise of variance 1."""
    found, square = [], 0.0
    for k in range(1, STEPS + 1):
        eta = ETA.at(k)
        square = (1.0 - eta) ** 2 * square + eta * eta
        found.append(square)
    return np.array(found)[CHECKPOINTS - 1]


def scales(alpha):
    """The scale of |x_k| at the checkpoints, of SGD from 0 under stable noise."""
    return ht.exact.sgd.deviation_scales([ETA.at(k) for k in range(1, STEPS + 1)], alpha, CHECKPOINTS)


RATES = {
    "mean gap, Gaussian noise": (ht.noise.Gaussian(), "gap", ht.fit_rate, squares()),
    "mean gap, Student-t 3.5 (gap of index 1.75)": (ht.noise.StudentT(3.5), "gap", ht.fit_rate, squares()),
    "median distance, stable noise 1.5": (ht.noise.AlphaStable(1.5), "distance", ht.fit_quantile_rate, scales(1.5)),
}  # fmt: skip


def grown(noise, observable, seed, steps=STEPS):
    """SGD on x**2/2 from 0, with the trajectories of the first look."""
    checkpoints = CHECKPOINTS if steps == STEPS else [steps]
    return ht.Experiment(
        problem=QUADRATIC, noise=noise, method=ht.methods.SGD(ETA), start=0.0, steps=steps, seed=seed, trajectories=FIRST,
        checkpoints=checkpoints, record=[(observable, "last")],
    )  # fmt: skip


def rate_rows(seeds):
    """Yield how often the interval of a rate, at the look where one stops, covers the exact rate."""
    for name, (noise, observable, fit, exact) in RATES.items():
        truth = ht.rates.slope(CHECKPOINTS, exact)
        found = []
        for seed in range(seeds):
            experiment = dataclasses.replace(grown(noise, observable, seed), trajectories=FIRST * 2 ** (LOOKS - 1))
            fits = [fit(result.curve(observable)) for result in ht.looks(experiment, threads=1)]
            alone = [dataclasses.replace(one.estimate, looks=1) for one in fits]
            found.append([[one.interval() for one in fits], [one.interval() for one in alone]])
        low, high = np.moveaxis(np.array(found), 3, 0)  # by seed, shared or alone, and look
        covers, widths = (low <= truth) & (truth <= high), 0.5 * (high - low)
        enough = widths <= np.median(widths[:, :, LOOKS // 2], axis=0)[:, None]
        stop = np.where(enough.any(axis=2), np.argmax(enough, axis=2), LOOKS - 1)
        at_stop = np.take_along_axis(covers, stop[:, :, None], axis=2)[:, :, 0].sum(axis=0)
        always = covers.all(axis=2).sum(axis=0)
        counts = covers[:, 1, -1].sum(), *at_stop, *always
        yield [name, *(share(count, seeds) for count in counts)]


MEAN = 0.5 * ETA.at(1) ** 2  # of the gap after one step from 0, under noise of variance 1
EDGE = float(histogram.edges()[np.searchsorted(histogram.edges(), 0.5 * MEAN)])
ABOVE = float(stats.chi2(1).sf(EDGE / MEAN))
RATE = ht.rates.slope(CHECKPOINTS, squares())


def one_step(run):
    """The gap after the first step."""
    return run.simulate(grown(ht.noise.Gaussian(), "gap", 0, steps=1)).curve("gap")


def rate_of_gap(run):
    """The rate of the mean gap over the window, taken for that of the limit."""
    curve = run.simulate(grown(ht.noise.Gaussian(), "gap", 0)).curve("gap")
    return ht.fit_rate(curve, basis=ht.rates.PurePower("only the window is meant"))


CLAIMS = {
    "false by nothing: E < E": (lambda run, alpha: ht.judge.below(one_step(run), [MEAN]), "HOLDS"),
    "false by nothing: E > E": (lambda run, alpha: ht.judge.above(one_step(run), [MEAN]), "HOLDS"),
    "false by nothing: at most a share of s exceeds, s (1 - 1e-9)": (
        lambda run, alpha: ht.judge.quantile_below(one_step(run), [EDGE], ABOVE * (1.0 - 1e-9)), "HOLDS",
    ),
    "false by nothing: the rate is r + 0.02, to 0.02": (
        lambda run, alpha: ht.judge.rate_equals(rate_of_gap(run), RATE + 0.02), "HOLDS",
    ),
    "true: the rate is r": (lambda run, alpha: ht.judge.rate_equals(rate_of_gap(run), RATE), "REFUTED"),
    "true by 3 %: E < 1.03 E": (lambda run, alpha: ht.judge.below(one_step(run), [1.03 * MEAN]), "REFUTED"),
    "false by 3 %: E < 0.97 E": (lambda run, alpha: ht.judge.below(one_step(run), [0.97 * MEAN]), "HOLDS"),
}  # fmt: skip


def verdict_rows(seeds):
    """Yield how often claims end in the wrong verdict, how often in none, and after how many times as many trajectories."""
    for name, (function, wrong) in CLAIMS.items():
        claim = ht.Claim(id="claim", source="", statement="", check=function, alphas=(2.0,))
        ends = {LOOKS: [], 1: []}
        for seed in range(seeds):
            (verdict,) = ht.check(claim, seed=seed, threads=1, until_decided=True)
            ends[LOOKS].append((str(verdict.outcome), 2 ** (verdict.looks - 1)))
            ends[1].append(each_look_alone(claim, seed))
        row = [name]
        for outcomes in (ends[LOOKS], ends[1]):
            said, factors = zip(*outcomes, strict=True)
            undecided = f"{100.0 * said.count('UNDECIDED') / seeds:.3g}"
            row += [share(said.count(wrong), seeds), undecided, f"{np.mean(factors):.3g}"]
        yield row


def each_look_alone(claim, seed):
    """The first verdict that decides, each look at the level of a single one; and the factor."""
    for factor in (2**look for look in range(LOOKS)):
        outcome = str(claim.check(ht.Run(seed=seed, threads=1, factor=factor), 2.0).outcome)
        if outcome != "UNDECIDED":
            break
    return outcome, factor


def summary(seeds):
    """The record as Markdown."""
    *normal, widths = normal_rows(SERIES * seeds)
    sections = [
        f"# Runs that are looked at while they grow, {datetime.date.today()}",
        described("numpy", "scipy", "numba"),
        f"Made by tests/benchmarks/looks.py --seeds {seeds}. Seven looks at 1024, 2048, ... 65 536 trajectories. Shared: "
        "each look has a seventh of the error. Alone: each look has all of it, as if it were the only one.",
        "## Normal values: series in which the interval of some look misses the mean, per cent",
        f"{SERIES * seeds} series, 64 groups, the intervals of `Curve`. At 0.9999 the misses of different looks hardly "
        "coincide, so the looks use up all of the error that they share.",
        table(["level", "promised", "shared", "alone"], normal),
        widths,
        "## Rates: coverage of the 95 % interval at the look where one stops, per cent",
        f"SGD on x**2/2, eta = 4/(k + 1), from 0; k = 10 .. 100; {seeds} seeds; the exact rate over the window is known. "
        "Narrow: stops once the half-width is the median one of the fourth look. Worst: stops as soon as the interval "
        "misses, if ever. The last look, alone, tells what the fit itself covers.",
        table(
            ["rate", "last look, alone", "narrow, shared", "narrow, alone", "worst, shared", "worst, alone"],
            rate_rows(seeds),
        ),
        "## Claims until they are decided: wrong verdicts, per cent",
        f"E is the exact mean of the gap after one step, r the exact rate over the window; {seeds} seeds. Wrong is HOLDS "
        "for what is false (2.5 are promised at most), and REFUTED for what is true (0.01). Undecided at the last look, per "
        "cent; the mean factor of the trajectories.",
        table(
            ["statement", "shared: wrong", "undecided", "factor", "alone: wrong", "undecided", "factor"],
            verdict_rows(seeds),
        ),
    ]  # fmt: skip
    return "\n\n".join(sections) + "\n"


def main():
    """Measure all three, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=400)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    text = summary(options.seeds)
    if options.output:
        options.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
