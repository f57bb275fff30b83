"""The map of the speed: every kind of work that a user may do, against its goal and against the last record.

Run by hand, alone on a machine; some ten minutes:

    python tests/benchmarks/map.py [--output FILE.md] [--last RECORD.md] [WORD ...]

The last record is the newest one in results/, unless it is given. Words choose the cells whose names contain one of them.
Times of kernels are processor times of one thread, medians over rounds in which every cell runs once, with all that
`simulate` does; what uses two cores, or other processes, is wall time.
Goals were set on a machine where the yardstick, a loop of NumPy's, took 7.3 ns: here they are scaled by what it takes here.
"""

import argparse
import datetime
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import machine
import numpy as np
import peers
from scipy import stats

import heavytail as ht

STEPS = 1000
COORDINATES = 2**15  # trajectories times dimension: a run then takes long against its bookkeeping
RESULTS = Path(__file__).parent / "results"
YARDSTICK = 7.3  # ns a step of NumPy's loop, where the goals were set
NUMPY = "NumPy's loop (the yardstick)"
noise, problems, methods = ht.noise, ht.problems, ht.methods
ETA = ht.Power(0.1, -0.5)
GCLIP, QUADRATIC, PARETO = methods.GClip(ETA, 2.0), problems.Quadratic(1.0), noise.Pareto(1.5)
ONE_COLUMN = {"record": [("gradient_norm", "last")]}


@dataclass(frozen=True)
class Cell:
    """One kind of work: how it is made ready, how much it is, and how long it may take.

    `prepare` returns the work and how many units it has; a `goal` is a time in the unit. `once` says that it is too slow to
    be repeated, `wall` that other threads or processes do it too.
    """

    name: str
    prepare: Callable[[], tuple[Callable[[], object], float]]
    goal: float | None = None
    unit: str = "ns"
    once: bool = False
    wall: bool = False


SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def loop(
    law=PARETO, method=GCLIP, problem=QUADRATIC, d=1, steps=STEPS, trajectories=None, checkpoints=(), full=False, start=1.0
):
    """Return the work of a run on one thread, in coordinate-steps; with all columns, or with one column of the last step."""

    def prepare():
        n = trajectories or max(COORDINATES // d // 64 * 64, 64)
        chosen = {} if full else ONE_COLUMN | {"checkpoints": [steps]}
        chosen |= {"checkpoints": checkpoints} if len(checkpoints) else {}
        work = ht.Experiment(
            problem=problem, noise=law, method=method, start=np.full(d, start), steps=steps, trajectories=n, **chosen
        )  # fmt: skip
        return lambda: ht.simulate(work, threads=1), float(n * steps * d)

    return prepare


def calls(function, count=1.0):
    """Return a function as work of so many units."""
    return lambda: (function, float(count))


def loops():
    """Return the cells of the loop."""
    every_fifth = np.arange(5, STEPS + 1, 5)
    lower = np.tril(np.full((1000, 1000), 0.5 / 1000)) + np.eye(1000)
    cells = [
        Cell("Pareto, one column", loop(), 1.6),
        Cell("Pareto, d = 8", loop(d=8)),
        Cell("Pareto, d = 16", loop(d=16)),
        Cell("Pareto, d = 32", loop(d=32), 2.3),
        Cell("Pareto, d = 1024", loop(d=1024)),
        Cell("record: default, 25 checkpoints", loop(full=True), 3.3),
        Cell("record: default, 200 checkpoints", loop(full=True, checkpoints=every_fifth, trajectories=2**13), 8.0),
        Cell("record: default, 1e5 x 10", loop(full=True, steps=10, trajectories=100_000), 33.0),
        Cell("one trajectory, 1e6 steps", loop(steps=10**6, trajectories=1), 20.0),
        Cell("chain, T = 100, a step", chain(100), 250.0),
        Cell("chain, T = 1000, a step", chain(1000), 300.0),
        Cell("chain, T = 1000, default record, a step", chain(1000, full=True)),
        Cell("Atoms, 3 values", loop(noise.Atoms([-1.0, 0.0, 1.0], [0.25, 0.5, 0.25])), 1.5),
        Cell("Atoms, 20 values", loop(noise.Atoms(np.arange(20) - 9.5, np.full(20, 0.05))), 5.0),
        Cell("TwoPoint", loop(noise.TwoPoint(-3.0, 0.1))),
    ]
    laws = {
        "Lomax": noise.Lomax(1.5), "BurrXII": noise.BurrXII(2.0, 0.75), "Weibull": noise.Weibull(0.5),
        "stable": noise.AlphaStable(1.5), "stable, beta = 1": noise.AlphaStable(1.5, 1.0), "Gaussian": noise.Gaussian(),
        "StudentT": noise.StudentT(1.5), "LogNormal": noise.LogNormal(1.0), "Cauchy": noise.Cauchy(),
        "Laplace": noise.Laplace(), "Levy": noise.Levy(symmetric=True),
        "Tabulated": noise.Tabulated(noise.StudentT(1.5)), "Contaminated": noise.Contaminated(noise.Gaussian(), PARETO, 0.1),
    }  # fmt: skip
    cells += [Cell(name, loop(law)) for name, law in laws.items()]
    for d in (1, 8):
        vectors = {
            "Dependent": noise.Dependent(PARETO), "Isotropic": noise.Isotropic(PARETO), "OneHot": noise.OneHot(PARETO),
            "EllipticalStable": noise.EllipticalStable(1.5, 1.0),
        }  # fmt: skip
        cells += [Cell(f"{name}, d = {d}", loop(law, d=d)) for name, law in vectors.items()]
    cells += [
        Cell(
            "EllipticalStable, full, d = 1000", loop(noise.EllipticalStable(1.5, lower), d=1000, steps=20, trajectories=64)
        ),
        Cell("NumPy's product, d = 1000", numpy_product(lower, 64)),
    ]
    big = {"Adam": methods.Adam(ETA), "RMSProp": methods.RMSProp(ETA), "ACClip": methods.ACClip(ETA)}
    for d in (1, 8, 16, 32):
        goal = 3.6 if d == 16 else None
        cells += [Cell(f"{name}, d = {d}", loop(method=method, d=d), goal) for name, method in big.items()]
        cells += [Cell(f"ACClip of order 1.5, d = {d}", loop(method=methods.ACClip(ETA, alpha=1.5), d=d))]
        cells += [Cell(f"Cosine, d = {d}", loop(problem=problems.Cosine(), d=d), goal)]
        cells += [Cell(f"Crater, d = {d}", loop(problem=problems.Crater(10.0, 0.1, 5.0), d=d), goal)]
    return [*cells, Cell(NUMPY, lambda: (peers.numpy_pareto(2**13, STEPS, "power"), 2.0**13 * STEPS))]


def chain(length, full=False):
    """Return the work of the chain from zero, of which some 14 links wake, in steps."""

    def prepare():
        n = max(2**13 // length // 32 * 32, 32)
        run, count = loop(
            noise.Reveal(0.1), methods.GClip(0.05, 5.0), problems.CarmonChain(length), length, 300, n, full=full, start=0.0
        )()
        return run, count / length

    return prepare


def numpy_product(matrix, block):
    """Return the product of a matrix with a block of vectors, in coordinates."""

    def prepare():
        vectors = np.ones((matrix.shape[1], block))
        return lambda: matrix @ vectors, float(vectors.size)

    return prepare


def small():
    """Return the cells of short calls."""

    def few(**chosen):
        return ht.Experiment(problem=QUADRATIC, noise=PARETO, method=GCLIP, start=1.0, steps=100, trajectories=100, **chosen)

    whole, thin = few(), few(checkpoints=[100], **ONE_COLUMN)

    def repeat(function, times):
        return lambda: [function() for _ in range(times)]

    return [
        Cell("simulate(100 x 100)", calls(repeat(lambda: ht.simulate(whole), 20), 20), 0.4, "ms", wall=True),
        Cell("simulate(100 x 100), one column", calls(repeat(lambda: ht.simulate(thin), 20), 20), None, "ms", wall=True),
        Cell("rvs of one value", calls(repeat(lambda: PARETO.rvs(1, 1), 1000), 1000), 15.0, "us"),
    ]


def host():
    """Return the cells of what is computed without a loop."""
    law, peer = noise.AlphaStable(1.5, 0.5), stats.levy_stable(1.5, 0.5)
    x, q = np.linspace(-30.0, 30.0, 1000), np.linspace(0.001, 0.999, 200)
    values = np.random.default_rng(1).pareto(1.5, 10**7)
    cells = []
    for function, argument in (("cdf", x), ("sf", x), ("ppf", q), ("isf", q)):
        for name, one in (("AlphaStable", law), ("SciPy's levy_stable", peer)):
            bound = getattr(one, function)
            work = calls(lambda bound=bound, argument=argument: bound(argument), argument.size)
            cells.append(Cell(f"{name}.{function}, a point", work, None, "us", once=True))
    table = calls(lambda: noise.Tabulated(noise.AlphaStable(1.5)))
    return [
        *cells,
        Cell("Tabulated(AlphaStable)", table, 5.0, "s", once=True),
        Cell("tail_report of 1e7 values", calls(lambda: ht.tail_report(values)), 6.0, "s", once=True),
    ]


COLD = """
import sys, time
import numpy as np
import heavytail as ht
from dataclasses import dataclass
sys.path.insert(0, sys.argv[1])
from own_part import Own
def first(noise, method):
    begin = time.perf_counter()
    ht.simulate(ht.Experiment(problem=ht.problems.Quadratic(1.0), noise=noise, method=method, start=1.0, steps=100,
                              trajectories=128, record=[("gap", "last")]), threads=1)
    return time.perf_counter() - begin
eta = ht.Power(0.1, -0.5)
print(first(Own(1.5), ht.methods.GClip(eta, 2.0)), first(ht.noise.Laplace(), ht.methods.GClip(eta, 2.0)))
"""
OWN = """
from dataclasses import dataclass
@dataclass(frozen=True)
class Own:
    width: float
    def draw(self, u):
        return self.width * (u - 0.5)
"""


def cold():
    """Return the seconds of first results, each from an empty cache of kernels, by name."""
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "own_part.py").write_text(OWN)
        environment = os.environ | {"HEAVYTAIL_CACHE_DIR": str(Path(folder) / "kernels")}
        answer = subprocess.run(
            [sys.executable, "-c", COLD, folder], env=environment, capture_output=True, text=True, check=True
        )
        times["cold first result of an own part"], times["cold result of a further kind"] = map(float, answer.stdout.split())
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"HEAVYTAIL_CACHE_DIR": folder}
        for name in ("table1, cold", "table1, warm"):
            begin = time.perf_counter()
            command = [sys.executable, "-m", "heavytail.cli", "table1"]
            subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
            times[name] = time.perf_counter() - begin
    return times


COLD_GOALS = {
    "cold first result of an own part": 2.0,
    "cold result of a further kind": 0.6,
    "table1, cold": 40.0,
    "table1, warm": 20.0,
}


def measure(cells, rounds):
    """Return the median time of each cell in its unit; what a cell cannot do is told in words."""
    ready, times = {}, {}
    for cell in cells:
        try:
            run, count = cell.prepare()
            if not cell.once:
                run()  # compiles
            ready[cell.name] = cell, run, count
        except Exception as error:  # a cell that an old version lacks does not end the map
            times[cell.name] = f"{type(error).__name__}"
    for turn in range(rounds):
        for name, (cell, run, count) in ready.items():
            if cell.once and turn:
                continue
            clock = time.perf_counter if cell.wall else time.process_time
            begin = clock()
            try:
                run()
            except Exception as error:
                times[name] = f"{type(error).__name__}"
                continue
            times.setdefault(name, []).append((clock() - begin) / count / SECONDS[cell.unit])
    return {name: value if isinstance(value, str) else statistics.median(value) for name, value in times.items()}


def relative(times):
    """Return the goals that are multiples of other cells, by name."""

    def cheapest(*names):
        known = [times[name] for name in names if isinstance(times.get(name), float)]
        return min(known, default=None)

    goals = {}
    for d in (1, 8):
        kind = [f"{name}, d = {d}" for name in ("Dependent", "Isotropic", "OneHot", "EllipticalStable")]
        goals |= dict.fromkeys(kind, times_of(2.0, cheapest(*kind)))
    for d in (1, 8, 16, 32):
        goals[f"ACClip of order 1.5, d = {d}"] = times_of(
            2.0, cheapest(*(f"{name}, d = {d}" for name in ("Adam", "RMSProp", "ACClip")))
        )
    for function in ("cdf", "sf", "ppf", "isf"):
        goals[f"AlphaStable.{function}, a point"] = times_of(0.2, cheapest(f"SciPy's levy_stable.{function}, a point"))
    goals["EllipticalStable, full, d = 1000"] = times_of(1.2, cheapest("NumPy's product, d = 1000"))
    return goals


def times_of(factor, value):
    """Return a multiple of a time, if there is one."""
    return None if value is None else factor * value


def last_times(record):
    """Return the times that stand in a record, by name."""
    rows = (re.match(r"\| (.+?) \| ([\d.]+) ", line) for line in record.read_text().splitlines()) if record else ()
    return {row[1]: float(row[2]) for row in rows if row}


def report(cells, times, goals, last):
    """Return the record as Markdown."""
    scale = times[NUMPY] / YARDSTICK if isinstance(times.get(NUMPY), float) else 1.0
    lines = [
        f"# The map of the speed, {datetime.date.today().isoformat()}",
        "",
        machine.described("numpy", "scipy", "numba"),
        "Made by tests/benchmarks/map.py.",
        f"Goals are multiplied by {scale:.2f}, which is what the yardstick takes here over {YARDSTICK:g} ns.",
        "",
        "| cell | time | goal | times the goal | last record |",
        "|---|---|---|---|---|",
    ]
    units = {cell.name: cell.unit for cell in cells} | dict.fromkeys(COLD_GOALS, "s")
    absolute = {cell.name: cell.goal for cell in cells if cell.goal} | COLD_GOALS
    for name, value in times.items():
        goal = goals.get(name) or scale * absolute.get(name, 0.0)
        measured = isinstance(value, float)
        columns = [
            name,
            f"{value:.3g} {units[name]}" if measured else value,
            f"{goal:.3g}" if goal else "",
            f"{value / goal:.2f}" if goal and measured else "",
            f"{last[name]:.3g}" if name in last else "",
        ]
        lines.append(f"| {' | '.join(columns)} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--last", type=Path, default=max(RESULTS.glob("*-map.md"), default=None))
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    def chosen(name):
        return not arguments.words or name == NUMPY or any(word.lower() in name.lower() for word in arguments.words)

    cells = [cell for cell in [*loops(), *small(), *host()] if chosen(cell.name)]
    times = measure(cells, arguments.rounds)
    if any(map(chosen, COLD_GOALS)):
        times |= cold()
    text = report(cells, times, relative(times), last_times(arguments.last))
    print(text)
    if arguments.output:
        arguments.output.write_text(text)
