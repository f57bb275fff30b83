"""A step of each method with a clip, blocks or a momentum, beside a plain Numba loop of the same method, on one core.

Run by hand, on a machine that does nothing else:

    python tests/benchmarks/methods.py [--output FILE.md]

The gradient is that of a quadratic, without noise, so that little else than the method is measured. The plain loops are
what one would write for one method: one trajectory after the other, one loop over coordinates for each line of the
algorithm; ours does several trajectories at once where they have few coordinates. Times are processor times per
coordinate-step, medians over rounds in which both run in turns.
"""

import argparse
import datetime
import math
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit

sys.path.insert(0, str(Path(__file__).parent))
import machine
from tables import table

import heavytail as ht
from heavytail.compiler.records import register
from heavytail.engine.arguments import filled, setting_of
from heavytail.engine.cpu import kernel, layout
from heavytail.engine.schedule_tables import tabulate
from heavytail.engine.totals import Totals
from heavytail.methods import Adafactor, Adagrad, Adam, DualAveraging, MomentumSGD, NormalizedSGD, SignSGD

STEPS = 200
VALUES = 2**13  # coordinates of all trajectories
GOAL = 1.5
DIMENSIONS = (1, 8, 100)
ETA = 0.01
TOP = ht.clips.Top(20.0)


@dataclass(frozen=True)
class Silent:
    """No noise, which costs nothing."""

    def perturb(self, u, v, x, g, xi):
        """Leave g exact (kernel code)."""


def ours(method, d):
    """Return the compiled loop on one core, without the bookkeeping of threads."""
    n = VALUES // d
    work = ht.Experiment(
        problem=ht.problems.Quadratic(np.linspace(0.5, 2.0, d)), noise=Silent(), method=method,
        start=np.linspace(1.0, 2.0, d), steps=STEPS, trajectories=n, checkpoints=[STEPS], record=[("gap", "last")],
    )  # fmt: skip
    for part in (work.problem, work.noise, work.method):
        register(type(part))
    run = kernel(*layout(d, n), method.slots, work.mask, 0)
    setting = setting_of(work, work.noise, tabulate(method, STEPS))
    totals = filled(Totals.for_task(work, n), np.zeros((0, 0, 0)))
    return lambda: run(setting, 0, n, totals)


@njit(error_model="numpy")
def momentum(x, g, s, k):
    for j in range(x.size):
        s[0, j] = 0.9 * s[0, j] + 0.1 * g[j]
        x[j] -= ETA * s[0, j]


@njit(error_model="numpy")
def clipped(x, g, s, k):
    length = 0.0
    for j in range(x.size):
        length += g[j] * g[j]
    factor = min(1.0, 1.0 / math.sqrt(length))
    for j in range(x.size):
        s[0, j] = 0.9 * s[0, j] + 0.1 * factor * g[j]
        x[j] -= ETA * s[0, j]


@njit(error_model="numpy")
def clipped_largest(x, g, s, k):
    level = 0.0
    for j in range(x.size):
        level = max(level, abs(g[j]))
    for j in range(x.size):
        s[0, j] = 0.9 * s[0, j] + 0.1 * min(max(g[j], -level), level)
        x[j] -= ETA * s[0, j]


@njit(error_model="numpy")
def clipped_top(x, g, s, k):
    m = math.ceil(20.0 * x.size / 100.0)
    for j in range(x.size):
        s[1, j] = abs(g[j])
    level = np.sort(s[1])[x.size - m]
    for j in range(x.size):
        s[0, j] = 0.9 * s[0, j] + 0.1 * min(max(g[j], -level), level)
        x[j] -= ETA * s[0, j]


@njit(error_model="numpy")
def normalized(x, g, s, k):
    length = 0.0
    for j in range(x.size):
        s[0, j] = 0.9 * s[0, j] + 0.1 * g[j]
        length += s[0, j] * s[0, j]
    factor = ETA * math.sqrt(x.size) / math.sqrt(length)
    for j in range(x.size):
        x[j] -= factor * s[0, j]


@njit(error_model="numpy")
def adafactor(x, g, s, k):
    weight = k**-0.8
    size = squares = 0.0
    for j in range(x.size):
        s[0, j] = (1.0 - weight) * s[0, j] + weight * (g[j] * g[j] + 1e-30)
        g[j] /= math.sqrt(s[0, j])
        squares += g[j] * g[j]
        size += x[j] * x[j]
    step = max(1e-3, math.sqrt(size / x.size)) * min(0.01, 1.0 / math.sqrt(k)) / max(1.0, math.sqrt(squares / x.size))
    for j in range(x.size):
        x[j] -= step * g[j]


@njit(error_model="numpy")
def amsgrad(x, g, s, k):
    one, two = 1.0 - 0.9**k, 1.0 - 0.999**k
    for j in range(x.size):
        s[0, j] = 0.9 * s[0, j] + 0.1 * g[j]
        s[1, j] = 0.999 * s[1, j] + 0.001 * g[j] * g[j]
        s[2, j] = max(s[2, j], s[1, j])
        x[j] -= ETA / one * s[0, j] / (math.sqrt(s[2, j] / two) + 1e-8)


@njit(error_model="numpy")
def adamw(x, g, s, k):
    one, two = 1.0 - 0.9**k, 1.0 - 0.999**k
    for j in range(x.size):
        s[0, j] = 0.9 * s[0, j] + 0.1 * g[j]
        s[1, j] = 0.999 * s[1, j] + 0.001 * g[j] * g[j]
        x[j] = x[j] * (1.0 - ETA * 0.1) - ETA / one * s[0, j] / (math.sqrt(s[1, j] / two) + 1e-8)


@njit(error_model="numpy")
def adagrad(x, g, s, k):
    for j in range(x.size):
        s[0, j] += g[j] * g[j]
        x[j] -= ETA * g[j] / (math.sqrt(s[0, j]) + 1e-10)


@njit(error_model="numpy")
def dual(x, g, s, k):
    for j in range(x.size):
        if k == 1:
            s[1, j] = x[j]
        s[0, j] += g[j]
        x[j] = s[1, j] - ETA * s[0, j]


@njit(error_model="numpy")
def signum(x, g, s, k):
    for j in range(x.size):
        s[0, j] = 0.9 * s[0, j] + 0.1 * g[j]
        x[j] -= ETA * np.sign(s[0, j])


METHODS = {
    "MomentumSGD": (lambda d: MomentumSGD(ETA), momentum),
    "MomentumSGD, clip by norm": (lambda d: MomentumSGD(ETA, clip=ht.clips.Norm(1.0)), clipped),
    "MomentumSGD, clip of the largest": (lambda d: MomentumSGD(ETA, clip=ht.clips.Top(0.1)), clipped_largest),
    "MomentumSGD, clip of the top 20 %": (lambda d: MomentumSGD(ETA, clip=TOP), clipped_top),
    "the same, in one block of `Blocks`": (lambda d: MomentumSGD(ETA, clip=TOP, blocks=[d]), clipped_top),
    "NormalizedSGD by size": (lambda d: NormalizedSGD(ETA, 0.9, start="zero", scale="size"), normalized),
    "the same, in one block of `Blocks` ": (
        lambda d: NormalizedSGD(ETA, 0.9, start="zero", scale="size", blocks=[d]),
        normalized,
    ),
    "Adafactor": (lambda d: Adafactor(), adafactor),
    "AMSGrad": (lambda d: Adam(ETA, amsgrad=True), amsgrad),
    "AdamW": (lambda d: Adam(ETA, weight_decay=0.1, decoupled=True), adamw),
    "Adagrad": (lambda d: Adagrad(ETA), adagrad),
    "DualAveraging": (lambda d: DualAveraging(ETA), dual),
    "SignSGD with momentum": (lambda d: SignSGD(ETA, 0.9), signum),
}


@njit(error_model="numpy")
def _loop(step, n, d, a, minimizer, start):
    x, g, s = np.empty(d), np.empty(d), np.empty((3, d))
    total = 0.0
    for _ in range(n):
        x[:] = start
        s[:] = 0.0
        for k in range(1, STEPS + 1):
            for j in range(d):
                g[j] = a[j] * (x[j] - minimizer)
            step(x, g, s, k)
        for j in range(d):
            total += 0.5 * a[j] * x[j] * x[j]
    return total


def plain(step, d):
    """Return the plain loop."""
    a, start = np.linspace(0.5, 2.0, d), np.linspace(1.0, 2.0, d)
    return lambda: _loop(step, VALUES // d, d, a, 0.0, start)


def measure(pair, count, rounds):
    """Return the median processor times of two callables in ns per coordinate-step."""
    times = [[], []]
    for run in pair:
        run()  # compile, and fill the caches
    for _ in range(rounds):
        for run, found in zip(pair, times, strict=True):
            begin = time.process_time()
            run()
            found.append((time.process_time() - begin) / count * 1e9)
    return [statistics.median(found) for found in times]


def report(rounds):
    """Return the record as Markdown."""
    rows, ratios = [], []
    for name, (make, step) in METHODS.items():
        cells = []
        for d in DIMENSIONS:
            own, other = measure((ours(make(d), d), plain(step, d)), VALUES // d * d * STEPS, rounds)
            cells += [f"{own:.2f}", f"{other:.2f}", f"{own / other:.2f}"]
            ratios.append(own / other)
        rows.append([name.strip(), *cells])
        print(*rows[-1], flush=True)
    heads = ["method", *(text for d in DIMENSIONS for text in (f"d = {d}", "plain", "ratio"))]
    met = sum(ratio <= GOAL for ratio in ratios)
    return "\n".join([
        f"# Steps of methods beside plain Numba loops, {datetime.date.today().isoformat()}", "",
        machine.described("numpy", "numba"), "",
        f"Made by tests/benchmarks/methods.py --rounds {rounds}: {STEPS} steps on a quadratic without noise, f64, one core; "
        "ns of processor time per coordinate-step, medians. The plain loops do one trajectory after the other, ours "
        "several at once where d is small; the plain loop of the top sorts.", "",
        f"In short: {met} of {len(ratios)} are within {GOAL:g} times the plain loop; the slowest is {max(ratios):.2f} "
        "times it.", "", table(heads, rows), "",
    ])  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    text = report(arguments.rounds)
    print(text)
    if arguments.output:
        arguments.output.write_text(text)
