"""Speed of drawing arrays on one core, side by side with NumPy and scipy, interleaved in one run.

Run by hand: python tests/benchmarks/noise.py [--output FILE.md]

Processor time per draw in nanoseconds, medians over rounds in which every candidate runs once; all fill arrays of a
million draws of their own, ours and NumPy's into memory that exists already where they can.
"""

import argparse
import datetime
import os
import platform
import statistics
import time
from pathlib import Path

import numba
import numpy as np
import scipy
from scipy import stats

import heavytail as ht

SIZE, ROUNDS = 1_000_000, 9


def chambers_mallows_stuck(generator, alpha, beta):
    """Draw stable numbers as one would write it in NumPy."""
    angle = (generator.random(SIZE) - 0.5) * np.pi
    waiting = generator.standard_exponential(SIZE)
    zeta = beta * np.tan(0.5 * np.pi * alpha)
    first = np.arctan(zeta) / alpha
    shifted = alpha * (angle + first)
    power = (np.cos(angle - shifted) / waiting) ** ((1.0 - alpha) / alpha)
    return (1.0 + zeta**2) ** (0.5 / alpha) * np.sin(shifted) / np.cos(angle) ** (1.0 / alpha) * power


def candidates():
    """Return (group, name, how many draws, function) for each."""
    generator, out, half = np.random.default_rng(0), np.empty(SIZE), np.empty(SIZE, dtype=np.float32)
    noise = ht.noise

    def ours(law, target=out):
        return lambda: law.rvs(rng=1, out=target)

    stable = stats.levy_stable(1.5, 0.5)
    return [
        ("stable(1.5, 0.5)", "heavytail", SIZE, ours(noise.AlphaStable(1.5, 0.5))),
        ("stable(1.5, 0.5)", "heavytail, float32", SIZE, ours(noise.AlphaStable(1.5, 0.5), half)),
        ("stable(1.5, 0.5)", "NumPy, Chambers-Mallows-Stuck", SIZE, lambda: chambers_mallows_stuck(generator, 1.5, 0.5)),
        ("stable(1.5, 0.5)", "scipy", SIZE // 10, lambda: stable.rvs(SIZE // 10, random_state=generator)),
        ("Pareto(1.5)", "heavytail", SIZE, ours(noise.Pareto(1.5))),
        ("Pareto(1.5)", "NumPy, Generator.pareto", SIZE, lambda: generator.pareto(1.5, SIZE)),
        ("normal", "heavytail", SIZE, ours(noise.Gaussian())),
        ("normal", "NumPy, Generator.standard_normal", SIZE, lambda: generator.standard_normal(out=out)),
        ("Student-t(1.5)", "heavytail", SIZE, ours(noise.StudentT(1.5))),
        ("Student-t(1.5)", "heavytail, table of quantiles", SIZE, ours(noise.Tabulated(noise.StudentT(1.5)))),
        ("Student-t(1.5)", "NumPy, Generator.standard_t", SIZE, lambda: generator.standard_t(1.5, SIZE)),
        ("log-normal", "heavytail", SIZE, ours(noise.LogNormal(1.0))),
        ("log-normal", "NumPy, Generator.lognormal", SIZE, lambda: generator.lognormal(size=SIZE)),
    ]


def two_threads():
    """Return how many times as fast two threads are as one, by the clock."""
    law, out, ratios = ht.noise.AlphaStable(1.5, 0.5), np.empty(8 * SIZE), []
    for _ in range(ROUNDS):
        times = []
        for threads in (1, 2):
            start = time.perf_counter()
            law.rvs(rng=1, out=out, threads=threads)
            times.append(time.perf_counter() - start)
        ratios.append(times[0] / times[1])
    return statistics.median(ratios)


def main():
    """Measure, print and write the record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    entries = candidates()
    times = {(group, name): [] for group, name, _, _ in entries}
    for *_, function in entries:
        function()
    for _ in range(ROUNDS):
        for group, name, count, function in entries:
            start = time.process_time()
            function()
            times[group, name].append((time.process_time() - start) / count * 1e9)
    medians = {key: statistics.median(found) for key, found in times.items()}
    lines = [
        f"# Speed of drawing arrays on one core, {datetime.date.today()}",
        "",
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"numpy {np.__version__}, scipy {scipy.__version__}, numba {numba.__version__}. Made by tests/benchmarks/noise.py.",
        "",
        "| law | how | ns per draw | times ours |",
        "|---|---|---|---|",
    ]
    for (group, name), value in medians.items():
        lines.append(f"| {group} | {name} | {value:.2f} | {value / medians[group, 'heavytail']:.1f} |")
    lines += ["", f"Two threads are {two_threads():.2f} times as fast as one (stable, 8 million draws).", ""]
    text = "\n".join(lines)
    if options.output:
        options.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
