"""Speed on one core, side by side: our loop, a C reference, and the peers, interleaved in one run.

Run by hand, in an environment that has heavytail, torch and jax:

    python tests/benchmarks/cpu.py [--reference libref.so] [--output FILE.md]

Times are processor times per coordinate-step, medians over rounds in which every candidate runs once: the machine's speed
may drift, ratios hold. The C reference is any library with functions pareto_threefry and stable_threefry of the signature
(long n, int steps, double *eta, double alpha, double beta, double clip, double *x, double *sum, uint64 seed).
"""

import argparse
import ctypes
import datetime
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import machine
import peers

import heavytail as ht
from heavytail.compiler.records import register
from heavytail.engine.arguments import filled, setting_of
from heavytail.engine.cpu import kernel, layout
from heavytail.engine.schedule_tables import tabulate
from heavytail.engine.totals import Totals
from heavytail.parts.contract import uniforms_per_draw

STEPS = 1000
# At most so many times the C reference, and at least so many times faster than the best peer.
GOALS = {"Pareto, d = 1": (1.4, 3.0), "stable, d = 1": (1.4, 6.0), "Pareto, d = 32": (None, 2.0)}


def experiment(noise, dimension, trajectories, steps=STEPS):
    """One experiment that records only what the peers compute: the running sum."""
    return ht.Experiment(
        problem=ht.problems.Quadratic(1.0),
        noise=noise,
        method=ht.methods.GClip(ht.Power(0.1, -0.5), peers.TAU),
        start=np.ones(dimension),
        steps=steps,
        trajectories=trajectories,
        checkpoints=[steps],
        record=[("gap", "average")],
    )


def ours(noise, dimension, n):
    """Return the compiled loop on one core, without the bookkeeping of threads."""
    work = experiment(noise, dimension, n)
    for part in (work.problem, work.noise, work.method):
        register(type(part))
    run = kernel(*layout(dimension, n), work.method.slots, work.mask, uniforms_per_draw(type(noise)))
    setting = setting_of(work, noise, tabulate(work.method, STEPS))
    totals = filled(Totals.for_task(work, n), np.zeros((0, 0, 0)))
    return lambda: run(setting, 0, n, totals)


def reference(library, name, beta, n):
    """Return the C reference."""
    function = getattr(ctypes.CDLL(str(library)), name)
    function.restype = None
    arrays = peers.step_sizes(STEPS), np.zeros(n), np.zeros(n)
    numbers = [ctypes.c_double(value) for value in (peers.ALPHA, beta, peers.TAU)]

    def run():
        eta, x, total = (ctypes.c_void_p(array.ctypes.data) for array in arrays)
        function(ctypes.c_long(n), ctypes.c_int(STEPS), eta, *numbers, x, total, ctypes.c_uint64(1))

    return run


def candidates(library):
    """Return for each kind of work a table of name -> (callable, coordinate-steps)."""
    n = 2**13
    pareto, stable, skew = ht.noise.Pareto(1.5), ht.noise.AlphaStable(1.5), ht.noise.AlphaStable(1.5, 1.0)
    work = {
        "Pareto, d = 1": {
            "heavytail": ours(pareto, 1, n),
            "NumPy, exp of exponential": peers.numpy_pareto(n, STEPS),
            "NumPy, power of uniform": peers.numpy_pareto(n, STEPS, "power"),
            "JAX scan": peers.jax_scan(n, STEPS),
            "JAX scan, rbg": peers.jax_scan(n, STEPS, generator="unsafe_rbg"),
            "PyTorch eager": peers.torch_loop(n, STEPS),
            "PyTorch compiled": peers.torch_loop(n, STEPS, compiled=True),
        },
        "stable, d = 1": {
            "heavytail": ours(stable, 1, n),
            "heavytail, beta = 1": ours(skew, 1, n),
            "NumPy": peers.numpy_stable(n, STEPS),
            "JAX scan": peers.jax_scan(n, STEPS, "stable"),
            "JAX scan, rbg": peers.jax_scan(n, STEPS, "stable", generator="unsafe_rbg"),
            "PyTorch eager": peers.torch_loop(n, STEPS, "stable"),
            "PyTorch compiled": peers.torch_loop(n, STEPS, "stable", compiled=True),
        },
        "Pareto, d = 32": {
            "heavytail": ours(pareto, 32, n // 32),
            "NumPy": peers.numpy_vector(n // 32, STEPS),
            "JAX scan": peers.jax_scan(n // 32, STEPS, dimension=32),
            "JAX scan, rbg": peers.jax_scan(n // 32, STEPS, dimension=32, generator="unsafe_rbg"),
            "PyTorch eager": peers.torch_loop(n // 32, STEPS, dimension=32),
            "PyTorch compiled": peers.torch_loop(n // 32, STEPS, dimension=32, compiled=True),
        },
    }
    if library:
        work["Pareto, d = 1"]["C reference"] = reference(library, "pareto_threefry", 0.0, n)
        work["stable, d = 1"]["C reference"] = reference(library, "stable_threefry", 0.0, n)
    return {kind: {name: (run, n * STEPS) for name, run in table.items()} for kind, table in work.items()}


def measure(table, rounds):
    """Return the median processor time of each candidate in ns per coordinate-step."""
    times = {name: [] for name in table}
    for run, _ in table.values():
        run()  # compile, and fill the caches
    for _ in range(rounds):
        for name, (run, count) in table.items():
            begin = time.process_time()
            run()
            times[name].append((time.process_time() - begin) / count * 1e9)
    return {name: statistics.median(values) for name, values in times.items()}


def two_threads(rounds):
    """Return how much faster two threads are than one, by wall time of whole runs."""
    work = experiment(ht.noise.Pareto(1.5), 1, 200_000)
    ht.simulate(work, threads=2)
    ratios = []
    for _ in range(rounds):
        wall = []
        for threads in (1, 2):
            begin = time.perf_counter()
            ht.simulate(work, threads=threads)
            wall.append(time.perf_counter() - begin)
        ratios.append(wall[0] / wall[1])
    return statistics.median(ratios)


def report(results, threads):
    """Return the record as Markdown."""
    lines = [
        f"# Speed on one core, {datetime.date.today().isoformat()}",
        "",
        machine.described("numpy", "numba", "jax", "torch"),
        "GClip on x^2/2 (d = 1) and ||x||^2/2 (d = 32), 1000 steps, f64; ns of processor time per coordinate-step, medians.",
    ]
    for kind, times in results.items():
        own = times["heavytail"]
        others = [value for name, value in times.items() if not name.startswith(("heavytail", "C "))]
        limit, factor = GOALS[kind]
        lines += ["", f"## {kind}", "", "| | ns |", "|---|---|"]
        lines += [f"| {name} | {value:.2f} |" for name, value in sorted(times.items(), key=lambda item: item[1])]
        lines += ["", f"{min(others) / own:.1f} times faster than the best peer (goal: {factor:g})."]
        if "C reference" in times:
            lines += [f"{own / times['C reference']:.2f} times the C reference (goal: at most {limit:g})."]
    return "\n".join([*lines, "", f"Two threads are {threads:.2f} times as fast as one (goal: 1.8).", ""])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    affinity = os.sched_getaffinity(0)
    speedup = two_threads(arguments.rounds)
    os.sched_setaffinity(0, {max(affinity)})
    text = report(
        {kind: measure(table, arguments.rounds) for kind, table in candidates(arguments.reference).items()}, speedup
    )
    print(text)
    if arguments.output:
        arguments.output.write_text(text)
