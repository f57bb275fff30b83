"""How often the 95 % intervals of tail indices, stability indices and robust means cover, on laws where the truth is known.

Run by hand, some four minutes of one core:

    python tests/benchmarks/interval_coverage.py [--replicas 300] [--output FILE.md]
"""

import argparse
import datetime
import math
import platform
from pathlib import Path

import numpy as np
from tables import table

import heavytail as ht

NOISE, TAIL, STABLE, ROBUST = ht.noise, ht.tail_index, ht.stable_index, ht.robust_mean
SIZES = (1_000, 10_000, 100_000)
# Sizes |xi| of each law; Burr's with c = 2, k = 0.75 and Levy's one-sided law as they come.
LAWS = {
    "Pareto 1.5": (1.5, lambda n, rng: (1.0 - rng.random(n)) ** (-1.0 / 1.5)),
    "Lomax 1.5": (1.5, lambda n, rng: (1.0 - rng.random(n)) ** (-1.0 / 1.5) - 1.0),
    "Burr 1.5, rho = -4/3": (1.5, lambda n, rng: ((1.0 - rng.random(n)) ** (-4.0 / 3.0) - 1.0) ** 0.5),
    "Frechet 2, rho = -1": (2.0, lambda n, rng: rng.exponential(size=n) ** -0.5),
    "Student-t 1.5": (1.5, lambda n, rng: NOISE.StudentT(1.5).rvs(n, rng)),
    "Student-t 3": (3.0, lambda n, rng: NOISE.StudentT(3.0).rvs(n, rng)),
    "stable 1.2": (1.2, lambda n, rng: NOISE.AlphaStable(1.2).rvs(n, rng)),
    "stable 1.5": (1.5, lambda n, rng: NOISE.AlphaStable(1.5).rvs(n, rng)),
    "stable 1.8": (1.8, lambda n, rng: NOISE.AlphaStable(1.8).rvs(n, rng)),
    "Gaussian": (math.inf, lambda n, rng: rng.standard_normal(n)),
    "log-normal": (math.inf, lambda n, rng: np.exp(rng.standard_normal(n))),
}
ESTIMATORS = {
    "Hill": TAIL.hill,
    "bias-reduced": TAIL.bias_reduced_hill,
    "kernel": TAIL.kernel,
    "moments": TAIL.moments,
    "Pickands": TAIL.pickands,
}
STABLE_ESTIMATORS = {
    "McCulloch": STABLE.from_quantiles,
    "characteristic": STABLE.from_characteristic,
    "block sums": lambda data: STABLE.from_block_sums(data, math.isqrt(data.size)),
}
MEANS = {
    "median of means": ROBUST.median_of_means,
    "trimmed": ROBUST.trimmed_mean,
    "Catoni, moment estimated": ROBUST.catoni,
}


def tail_rows(replicas):
    """Coverage and trust of the tail-index estimators, in per cent, with the median number of exceedances of Hill's."""
    for name, (index, draw) in LAWS.items():
        for size in SIZES:
            rng = np.random.default_rng([size, len(name)])
            found = {method: [] for method in ESTIMATORS}
            for _ in range(replicas):
                tail = TAIL.order_statistics(draw(size, rng))
                for method, estimate in ESTIMATORS.items():
                    found[method].append(estimate(tail))
            cells = [share(np.mean([one.low <= index <= one.high for one in found[method]])) for method in ESTIMATORS]
            doubted = share(np.mean([not one.trustworthy for one in found["bias-reduced"]]))
            exceedances = int(np.median([one.exceedances for one in found["Hill"]]))
            value = np.median([one.value for one in found["bias-reduced"]])
            yield [name, f"{size:,}", str(exceedances), f"{value:.2f}", *cells, doubted]


def stable_rows(replicas):
    """Coverage of the stability-index estimators, and how often the characteristic function raises doubts."""
    laws = {
        "stable 1.2": (1.2, NOISE.AlphaStable(1.2)),
        "stable 1.5, beta = 1": (1.5, NOISE.AlphaStable(1.5, 1.0)),
        "stable 1.8": (1.8, NOISE.AlphaStable(1.8)),
        "Gaussian": (2.0, NOISE.AlphaStable(2.0)),
        "Student-t 1.5": (1.5, NOISE.StudentT(1.5)),
        "Pareto 1.5, symmetric": (1.5, NOISE.Pareto(1.5, symmetric=True)),
    }
    for name, (index, law) in laws.items():
        for size in SIZES[:2]:
            rng = np.random.default_rng([size, len(name)])
            found = {method: [] for method in STABLE_ESTIMATORS}
            for _ in range(replicas):
                data = law.rvs(size, rng)
                for method, estimate in STABLE_ESTIMATORS.items():
                    found[method].append(estimate(data))
            cells = [share(np.mean([one.low <= index <= one.high for one in found[method]])) for method in STABLE_ESTIMATORS]
            doubted = share(np.mean([not one.trustworthy for one in found["characteristic"]]))
            yield [name, f"{size:,}", *cells, doubted]


def decision_rows(replicas):
    """How often a report decides that mean and variance exist, or that they do not, rightly and wrongly."""
    for name, (index, draw) in LAWS.items():
        for size in SIZES[:2]:
            rng = np.random.default_rng([size, len(name)])
            reports = [ht.tail_report(np.abs(draw(size, rng))) for _ in range(replicas)]
            cells = []
            for order, field in ((1.0, "mean"), (2.0, "variance")):
                truth = "exists" if index > order else "does not exist"
                answers = [getattr(report, field).answer for report in reports]
                wrong = np.mean([answer not in (truth, "undecided") for answer in answers])
                cells += [share(np.mean([answer == truth for answer in answers])), share(wrong)]
            yield [name, f"{size:,}", *cells]


def mean_rows(replicas):
    """Coverage of the robust means and of the sample mean with its normal interval; in brackets the median half-width."""
    laws = {
        "Gaussian": NOISE.Gaussian(),
        "Student-t 2.5": NOISE.StudentT(2.5),
        "Pareto 1.5, symmetric": NOISE.Pareto(1.5, symmetric=True),
        "Pareto 2.5": NOISE.Pareto(2.5),
        "Pareto 1.5": NOISE.Pareto(1.5),
        "log-normal 1": NOISE.LogNormal(1.0),
    }
    for name, law in laws.items():
        order = 2.0 if law.tail_index > 2.0 else 1.4
        bound = law.moment(order)
        for size in SIZES[:2]:
            rng = np.random.default_rng([size, len(name)])
            found = {method: [] for method in [*MEANS, "bound", "sample"]}
            for _ in range(replicas):
                data = law.rvs(size, rng)
                for method, estimate in MEANS.items():
                    one = estimate(data)
                    found[method].append((one.low, one.high))
                one = ROBUST.catoni(data, moment=bound, order=order)
                found["bound"].append((one.low, one.high))
                half = 1.96 * data.std(ddof=1) / math.sqrt(size)
                found["sample"].append((data.mean() - half, data.mean() + half))
            cells = []
            for ends in map(np.array, found.values()):
                covers = np.mean((ends[:, 0] <= law.mean) & (law.mean <= ends[:, 1]))
                cells.append(f"{share(covers)} [{0.5 * np.median(ends[:, 1] - ends[:, 0]):.3f}]")
            yield [name, f"{size:,}", *cells]


def share(value):
    """A share in per cent."""
    return f"{100.0 * value:.0f}"


def record(replicas):
    """The record as Markdown."""
    half = 1.96 * math.sqrt(0.95 * 0.05 / replicas)
    sections = [
        f"# Coverage of 95 % intervals, {datetime.date.today()}",
        f"By `tests/benchmarks/interval_coverage.py` with Python {platform.python_version()}, numpy {np.__version__}, "
        f"{replicas} samples per line ({replicas // 2} for stable laws and decisions); shares in per cent, so an "
        f"honest 95 is within {100 * half:.0f} of it.",
        "## Tail indices",
        "Every estimator chooses its number of exceedances; that of Hill's is shown (median), and the median of the "
        'bias-reduced estimate. Where the true index is infinite, Hill\'s cannot cover; "doubted" is how often the '
        "bias-reduced estimate says that it is not to be trusted.",
        table(["law", "n", "k", "estimate", *ESTIMATORS, "doubted"], tail_rows(replicas)),
        "## Stability indices",
        'The last two laws are not stable but attracted to one; "doubted" is how often the characteristic function says so.',
        table(["law", "n", *STABLE_ESTIMATORS, "doubted"], stable_rows(replicas // 2)),
        "## Existence of mean and variance, by `tail_report`",
        "The rest is undecided. Where the tail is a power, 5 % at most should be wrong; a stable law of index 1.8 is far "
        "from one below 10,000 values, and at Frechet 2 the index is the order itself.",
        table(["law", "n", "mean: right", "wrong", "variance: right", "wrong"], decision_rows(replicas // 2)),
        "## Means",
        "In brackets the median half-width. The bound of Catoni's is the law's central moment of order 2, or 1.4 where "
        "there is no variance.",
        table(["law", "n", *MEANS, "Catoni, moment known", "sample mean, normal"], mean_rows(replicas)),
    ]
    return "\n\n".join(sections) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--replicas", type=int, default=300)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    page = record(arguments.replicas)
    if arguments.output:
        arguments.output.write_text(page)
    print(page)
