"""The CUDA back end on a GPU: the same bits as the CPU, and how fast, beside the CPU, JAX and PyTorch, in one run.

Run by hand on a machine with an NVIDIA GPU, where JAX, PyTorch and nvdisasm take part if they are installed:

    python tests/benchmarks/gpu.py [--output FILE.md] [--seconds N] [--dry-run]

The record is written anew after every section, so a run that is stopped leaves what it found. The exit code is 1 if some
experiment gives other bits on the GPU. With --dry-run everything is tiny and runs in numba's CUDA simulator: no GPU is
needed, and the times mean nothing.
"""

import argparse
import datetime
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
import traceback
import warnings
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1] / "cuda"))
import gpu_peers

import heavytail as ht
from heavytail.compiler import cuda_target
from heavytail.compiler.records import register
from heavytail.engine.schedule_tables import tabulate
from heavytail.parts.copies import with_values

SIMULATOR = {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1"}
PACKAGES = ("numpy", "numba", "numba-cuda", "jax", "torch")
COMPARED = ("group_sums", "histogram", "maximum", "nonfinite", "sample", "every_value")
CPU_FACTOR, PEER_FACTOR, SHARE_OF_LIMIT = 100.0, 2.0, 0.5
LONGEST_PEER = 40.0  # seconds after which no larger batch of a peer is tried
BLOCKS = (64, 128, 256, 512)


@dataclass(frozen=True)
class Sizes:
    """How much is done."""

    seconds: float  # of repetitions, for each time
    steps: int  # in a timed launch
    threads: int  # coordinates in a timed launch
    fewest: int  # trajectories in a timed launch
    compared: int  # trajectories of a compared experiment
    compared_steps: int
    dimensions: tuple[int, ...]
    draws: int
    catalogue: float  # seconds for the tests' catalogue of experiments
    reference: str  # the back end whose bits are right
    dry: bool


def sizes(dry, seconds, catalogue):
    """Return the sizes of a run."""
    if dry:
        return Sizes(0.0, 2, 8, 4, 3, 2, (1, 2, 17), 40, 0.0, "interpreted", True)
    return Sizes(seconds, 1000, 2**22, 2**15, 3000, 101, (1, 2, 4, 16, 64), 100_000, catalogue, "cpu", False)


# Correctness


def compared(size):
    """Return the experiments that must give the same bits, by name: each noise, method and problem, and each dimension."""
    power, noise, methods = ht.Power(0.3, -0.5), ht.noise, ht.methods
    chain = ht.problems.CarmonChain(4)
    quadratic = ht.problems.Quadratic(1.0)
    cases = {
        f"Pareto, GClip, d = {d}": (quadratic, noise.Pareto(1.5), methods.GClip(power, 2.0), d) for d in size.dimensions
    }
    cases |= {
        "stable, GClip": (quadratic, noise.AlphaStable(1.5), methods.GClip(power, 2.0), 2),
        "skew stable, CClip": (quadratic, noise.AlphaStable(1.2, 1.0), methods.CClip(power, 1.0), 2),
        "Student-t, Adam": (quadratic, noise.StudentT(2.5), methods.Adam(power), 2),
        "elliptical, ACClip": (quadratic, noise.EllipticalStable(1.5), methods.ACClip(power, 1.5), 2),
        "Pareto, normalized SGD": (quadratic, noise.Pareto(1.2), methods.NormalizedSGD(power, 0.9), 2),
        "stable, SGD, divergent": (quadratic, noise.AlphaStable(0.5), methods.SGD(1e200), 2),
        "Pareto, GClip, chain": (chain, noise.Pareto(1.5), methods.GClip(power, 2.0), 4),
    }
    return {name: experiment(*parts, size.compared, size.compared_steps, every=True) for name, parts in cases.items()}


def experiment(problem, noise, method, dimension, trajectories, steps, every=False):
    """One experiment that records all there is at several points, or only the running sum at the end."""
    seen = {} if every else {"checkpoints": [steps], "record": [("gap", "average")]}
    return ht.Experiment(
        problem=problem, noise=noise, method=method, start=np.ones(dimension), steps=steps, trajectories=trajectories, **seen
    )


def catalogue(size, found):
    """Compare experiments of the tests' catalogue, in a random order, until the time is up."""
    import kinds

    lines, right = ["## Bits, all kinds of parts", ""], True
    table = list(kinds.experiments(trajectories=2000, record=None).items())
    done, until = [], time.perf_counter() + size.catalogue
    for place in np.random.default_rng(0).permutation(len(table)):
        name, work = table[place]
        if time.perf_counter() > until:
            break
        wrong = differences(ht.simulate(work, samples=True), ht.simulate(work, "cuda", samples=True))
        done.append(name)
        if wrong:
            right = False
            lines.append(f"- {name}: DIFFERENT: {', '.join(wrong)}")
    lines.append(f"{len(done)} of {len(table)} experiments were compared: {'all equal' if right else 'see above'}.")
    return lines, right


def same(first, second):
    """Whether two arrays have the same bits; one not-a-number is as good as another."""
    if first.shape != second.shape or first.dtype != second.dtype:
        return False
    equal = np.ascontiguousarray(first).view(np.uint64) == np.ascontiguousarray(second).view(np.uint64)
    return bool(np.all(equal | ((first != first) & (second != second))))


def differences(first, second):
    """Return the names of the arrays in which two results differ."""
    return [name for name in COMPARED if not same(getattr(first, name), getattr(second, name))]


def corrupted(result):
    """Return a result with the last bit of one value turned."""
    values = result.every_value.copy()
    values.view(np.uint64)[-1, -1, -1] ^= np.uint64(1)
    return ht.Result(
        result.experiment, result.group_sums, result.histogram, result.maximum, result.nonfinite, result.sample, values
    )  # fmt: skip


def correctness(size, found):
    """Return the lines of the section, and whether all was equal and a wrong bit was seen."""
    lines, right = (
        ["## Bits", "", f"Each against the back end {size.reference!r}.", "", "| experiment | |", "|---|---|"],
        True,
    )
    seen = False
    for name, work in compared(size).items():
        expected = ht.simulate(work, size.reference, samples=True)
        wrong = differences(expected, ht.simulate(work, "cuda", samples=True))
        seen = seen or differences(expected, corrupted(expected)) == ["every_value"]
        lines.append(f"| {name} | {'equal' if not wrong else 'DIFFERENT: ' + ', '.join(wrong)} |")
        right = right and not wrong
    for law in (ht.noise.Pareto(1.5), ht.noise.AlphaStable(1.5), ht.noise.AlphaStable(1.5, 0.5), ht.noise.StudentT(2.5)):
        drawn = law.rvs(size.draws, rng=1, device="cuda").copy_to_host()
        if size.dry:  # nothing is compiled there, so draws are made one by one
            seed = np.random.default_rng(1).integers(0, 2**64, dtype=np.uint64)
            expected = np.array([ht.noise.draw_at(law, seed, 0, i) for i in range(size.draws)])
        else:
            expected = law.rvs(size.draws, rng=1)
        equal = same(expected, drawn)
        lines.append(f"| {size.draws} draws of {law!r} | {'equal' if equal else 'DIFFERENT'} |")
        right = right and equal
    lines += ["", f"A wrong last bit is {'seen' if seen else 'NOT seen'} by this comparison."]
    return lines, right and seen


# Speed


def timed():
    """Return the experiments whose loop over steps is timed: (problem, noise, method, dimension) by name."""
    quadratic, pareto, gclip = ht.problems.Quadratic(1.0), ht.noise.Pareto(1.5), ht.methods.GClip(ht.Power(0.1, -0.5), 2.0)
    cases = {
        "Pareto, GClip, d = 1": (quadratic, pareto, gclip, 1),
        "stable, GClip, d = 1": (quadratic, ht.noise.AlphaStable(1.5), gclip, 1),
        "Pareto, Adam, d = 1": (quadratic, pareto, ht.methods.Adam(ht.Power(0.1, -0.5)), 1),
    }
    return cases | {f"Pareto, GClip, d = {d}": (quadratic, pareto, gclip, d) for d in (4, 32, 1000)}


def median_of(measure, seconds, fewest=3, most=50):
    """Return the median of repeated measurements."""
    values, begin = [], time.perf_counter()
    while len(values) < fewest or (len(values) < most and time.perf_counter() - begin < seconds):
        values.append(measure())
    return statistics.median(values)


class Launches:
    """The loop over steps of an experiment as the engine launches it, many steps at a time, and nothing else."""

    def __init__(self, parts, size):
        from heavytail.engine import cuda as engine

        self.dimension = parts[3]
        self.trajectories = max(size.threads // self.dimension, size.fewest)
        work = experiment(*parts, self.trajectories, size.steps)
        for part in parts[:3]:
            register(type(part))
        cuda = cuda_target.load()
        tabulated = work.problem, tabulate(work.noise, work.steps), tabulate(work.method, work.steps)
        self.parts = [with_values(part, cuda_target.on_device) for part in tabulated]
        self.kernel, _ = engine.kernels(work)
        self.memory = cuda.device_array((engine.vectors_of(work), self.dimension, self.trajectories))
        self.running = cuda.device_array((2, self.trajectories))
        self.start, self.place_at_start = cuda.to_device(work.start), cuda_target.Kernel(engine.place_at_start)
        self.steps = size.steps
        if not size.dry:
            self.seconds(2)  # compiles
            self.steps = int(min(size.steps, max(2, 0.25 / (self.seconds(2) / 2)))) // 2 * 2

    def launch(self, steps):
        self.kernel.launch(
            self.trajectories, *self.parts, np.uint64(0), 0, 0, steps, self.memory, self.running
        )  # fmt: skip

    def seconds(self, steps):
        """Return the GPU's time for some steps from the start."""
        cuda = cuda_target.load()
        begin, end = cuda.event(), cuda.event()
        self.place_at_start.launch(self.trajectories, self.start, self.memory, self.running)
        begin.record()
        self.launch(steps)
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) * 1e-3

    def nanoseconds(self, seconds):
        """Return the median time of a coordinate-step."""
        count = self.steps * self.trajectories * self.dimension
        return median_of(lambda: self.seconds(self.steps), seconds) / count * 1e9


def clock_under_load(launches):
    """Return the clock rate in MHz that nvidia-smi tells while kernels run, or the highest if it is not there."""
    cuda = cuda_target.load()
    if shutil.which("nvidia-smi") is None:
        return cuda.get_current_device().CLOCK_RATE / 1000.0, "the highest clock rate"
    took = launches.seconds(launches.steps)
    for _ in range(int(2.0 / took) + 1):
        launches.launch(launches.steps)
    time.sleep(0.3)
    # The number of the first GPU that this process may use.
    first = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0] or "0"
    command = ["nvidia-smi", "-i", first, "--query-gpu=clocks.sm", "--format=csv,noheader,nounits"]
    answer = subprocess.run(command, capture_output=True, text=True)
    cuda.synchronize()
    try:
        return float(answer.stdout.split()[0]), "the clock rate under load"
    except (ValueError, IndexError):
        return cuda.get_current_device().CLOCK_RATE / 1000.0, "the highest clock rate"


def kernels(size, found):
    """Time the loops over steps."""
    lines = [
        "## The loop over steps on the GPU",
        "",
        "Times between device events around a launch, medians, f64; the engine has no float32 path.",
        "",
        "| | trajectories | steps | ns per coordinate-step |",
        "|---|---|---|---|",
    ]
    for name, parts in timed().items():
        if size.dry and parts[3] > 4:
            continue
        launches = Launches(parts, size)
        found[name] = launches.nanoseconds(size.seconds)
        lines.append(f"| {name} | {launches.trajectories} | {launches.steps} | {found[name]:.5f} |")
        if name == next(iter(timed())) and not size.dry:
            found["clock"] = clock_under_load(launches)
        del launches
    return lines, True


def block_sizes(size, found):
    """Time the loop over steps for several numbers of threads in a block."""
    kept = cuda_target.THREADS
    lines = ["## Threads in a block", "", f"The engine takes {kept}; ns per coordinate-step.", ""]
    lines += ["| | " + " | ".join(map(str, BLOCKS)) + " |", "|---" * (len(BLOCKS) + 1) + "|"]
    for name in list(timed())[:2]:
        launches, row = Launches(timed()[name], size), []
        try:
            for cuda_target.THREADS in BLOCKS:
                row.append(f"{launches.nanoseconds(size.seconds / 4):.5f}")
        finally:
            cuda_target.THREADS = kept
        lines.append(f"| {name} | " + " | ".join(row) + " |")
    return lines, True


def whole_runs(size, found):
    """Time `simulate` as a user calls it, by the clock, on the GPU and on processors."""
    cores = len(os.sched_getaffinity(0))
    trajectories, steps = (size.fewest, size.steps) if size.dry else (2**20, 10_000)
    lines = [
        "## Whole runs",
        "",
        "`simulate` by the clock, compiled before; the gap at the average, GClip on x^2/2.",
        "",
        "| noise | where | checkpoints | trajectories | steps | seconds | ns per coordinate-step |",
        "|---|---|---|---|---|---|---|",
    ]

    def measure(noise, where, checkpoints, trajectories, steps, **options):
        seen = {} if checkpoints == "default" else {"checkpoints": [steps]}
        work = ht.Experiment(
            problem=ht.problems.Quadratic(1.0), noise=noise, method=ht.methods.GClip(ht.Power(0.1, -0.5), 2.0),
            start=1.0, steps=steps, trajectories=trajectories, record=[("gap", "average")], **seen,
        )  # fmt: skip

        def run():
            begin = time.perf_counter()
            ht.simulate(work, where, **options)
            return time.perf_counter() - begin

        if not size.dry:
            run()
        wall = median_of(run, size.seconds, 1 if size.dry else 3)
        each = wall / (trajectories * steps) * 1e9
        threads = f", {options['threads']} threads" if options else ""
        cells = type(noise).__name__, where + threads, checkpoints, trajectories, steps, f"{wall:.4f}", f"{each:.5f}"
        lines.append("| " + " | ".join(map(str, cells)) + " |")
        return each

    for noise in (ht.noise.Pareto(1.5), ht.noise.AlphaStable(1.5)):
        law = type(noise).__name__
        found[law, "last"] = measure(noise, "cuda", "last", trajectories, steps)
        found[law, "default"] = measure(noise, "cuda", "default", trajectories, steps)
        few = (size.fewest, size.steps) if size.dry else (200_000, 1000)
        for threads in {2: None, cores: None}:
            found[law, threads] = measure(noise, size.reference, "last", *few, threads=threads)
    name, loop = "Pareto", found["Pareto, GClip, d = 1"]
    two, whole = found[name, 2], found[name, "default"]
    lines += [
        "",
        f"Pareto, d = 1: the loop is {two / loop:.0f} times as fast as two threads of the processor (goal: {CPU_FACTOR:g}), "
        f"a whole run with the default checkpoints {two / whole:.0f} times, "
        f"so all but the loop adds {100.0 * (whole / loop - 1.0):.0f} %.",
    ]
    return lines, True


def competition(size, found):
    """Time the peers, and name the best."""
    lines = [
        "## Peers: Pareto, GClip, d = 1, f64",
        "",
        "By the clock, compiled before, medians; generators of their own. Ours is the loop over steps.",
        "",
        "| | trajectories | ns per coordinate-step |",
        "|---|---|---|",
    ]
    loop = "Pareto, GClip, d = 1"
    best, steps = [], 20 if size.dry else 200
    for package, table in gpu_peers.candidates().items():
        if importlib.util.find_spec(package) is None:
            lines.append(f"| {package} is not installed | | |")
            continue
        for name, make in table.items():
            if size.dry and "compiled" in name:
                continue
            times, until = {}, time.perf_counter() + LONGEST_PEER
            try:
                for n in (16,) if size.dry else gpu_peers.BATCHES:
                    if time.perf_counter() > until:
                        break
                    run = make(n, steps)

                    def measure(run=run, n=n):
                        begin = time.perf_counter()
                        run()
                        return (time.perf_counter() - begin) / (n * steps) * 1e9

                    measure()
                    times[n] = median_of(measure, size.seconds / 4, 1 if size.dry else 3)
            except Exception as problem:  # a peer that fails is a line of the record, not the end of it
                lines.append(f"| {name}: {' '.join(str(problem).split())[:120]} | | |")
            if times:
                n = min(times, key=times.get)
                best.append(times[n])
                lines.append(f"| {name} | {n} | {times[n]:.5f} |")
    lines.append(f"| heavytail | | {found[loop]:.5f} |")
    if best:
        lines += ["", f"Ours is {min(best) / found[loop]:.1f} times as fast as the best peer (goal: {PEER_FACTOR:g})."]
    return lines, True


def what_limits(size, found):
    """Count the instructions of the loops, and say which share of the limit they set is reached."""
    cuda = cuda_target.load()
    major, minor = (9, 0) if size.dry else cuda.get_current_device().compute_capability
    environment = {name: value for name, value in os.environ.items() if name not in SIMULATOR}
    command = [
        sys.executable,
        Path(__file__).parent / "machine_code.py",
        f"{major}.{minor}",
        *([] if not size.dry else ["--first"]),
    ]
    answer = subprocess.run(command, capture_output=True, text=True, env=environment)
    lines = ["## The limit", ""]
    if answer.returncode:
        return [*lines, "Skipped: " + (answer.stderr.strip().splitlines() or ["no reason given"])[-1]], True
    multiprocessors = 1 if size.dry else cuda.get_current_device().MULTIPROCESSOR_COUNT
    clock, which = found.get("clock", (1.0, "no clock rate"))
    lines += [
        f"Instructions per step and trajectory in the loop, for compute capability {major}.{minor}: every branch counts as "
        "taken, and what draws the noise of two steps half. From them the cycles that a multiprocessor needs at least; "
        f"there are {multiprocessors}, at {clock:.0f} MHz ({which}).",
        "",
    ]
    for name, entry in json.loads(answer.stdout).items():
        units = ", ".join(f"{unit} {number:g}" for unit, number in entry["units"].items())
        lines += [f"- {name}: {sum(entry['units'].values()):g} instructions ({units}); {entry['registers']} registers."]
        if entry["limit"] is not None and name in found:
            cycles, unit = entry["limit"]
            reached = cycles / (found[name] * 1e-3 * clock * multiprocessors)
            lines[-1] += f" The limit is {unit}: {cycles:.2f} cycles"
            lines[-1] += (
                "."
                if size.dry
                else f", and {100.0 * reached:.0f} % of that speed is reached (goal: {100 * SHARE_OF_LIMIT:g} %)."
            )
        most = ", ".join(f"{word} {number:g}" for word, number in list(entry["names"].items())[:12])
        lines.append(f"  The most frequent: {most}.")
    return lines, True


# The record


def version(package):
    """Return the version of an installed package, without importing it."""
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"{package} not installed"


def heading(size):
    """Return the lines that say where this ran."""
    device = "numba's CUDA simulator"
    if not size.dry:
        cuda = cuda_target.load()
        gpu = cuda.get_current_device()
        name = gpu.name.decode() if isinstance(gpu.name, bytes) else gpu.name
        toolkit = ".".join(map(str, cuda.runtime.get_version()))
        device = f"{name}, compute capability {'.'.join(map(str, gpu.compute_capability))}, "
        device += f"{gpu.MULTIPROCESSOR_COUNT} multiprocessors; CUDA {toolkit}, driver {driver()}"
    lines = [
        f"# {'Dry run of the speed' if size.dry else 'Speed'} on a GPU, {datetime.date.today().isoformat()}",
        "",
        f"{device}; {len(os.sched_getaffinity(0))} processors, Python {platform.python_version()}, "
        f"{', '.join(map(version, PACKAGES))}. Made by tests/benchmarks/gpu.py.",
    ]
    return [*lines, "", "The times are those of an interpreter and mean nothing."] if size.dry else lines


def driver():
    """Return the driver's version, from nvidia-smi if it is there, else that of its interface."""
    if shutil.which("nvidia-smi"):
        command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
        answer = subprocess.run(command, capture_output=True, text=True).stdout.split()
        if answer:
            return answer[0]
    from numba.cuda.cudadrv.driver import driver as interface

    return "for CUDA " + ".".join(map(str, interface.get_version()))


def main():
    """Run all sections, and write the record after each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path)
    parser.add_argument("--seconds", type=float, default=1.0, help="for the repetitions of each time")
    parser.add_argument("--catalogue", type=float, default=90.0, help="seconds for the tests' catalogue of experiments")
    parser.add_argument("--dry-run", action="store_true", help="tiny, in numba's CUDA simulator")
    options = parser.parse_args()
    if options.dry_run and not cuda_target.in_simulator():
        return subprocess.run([sys.executable, __file__, *sys.argv[1:]], env={**os.environ, **SIMULATOR}).returncode
    try:
        cuda_target.count_devices()
    except cuda_target.CudaUnavailableError as problem:
        print(f"{problem}\nWithout a GPU, --dry-run tries the script in numba's simulator.", file=sys.stderr)
        return 1
    warnings.simplefilter("ignore", RuntimeWarning)  # the interpreter warns of numbers that overflow
    size, found, began = sizes(options.dry_run, options.seconds, options.catalogue), {}, time.perf_counter()
    record, right = [heading(size)], True

    def write():
        text = "\n\n".join("\n".join(lines) for lines in record) + "\n"
        if options.output:
            options.output.write_text(text)
        return text

    for section in (correctness, kernels, whole_runs, what_limits, competition, block_sizes, catalogue):
        print(f"{time.perf_counter() - began:.0f} s: {section.__name__}", file=sys.stderr, flush=True)
        try:
            lines, equal = section(size, found)
        except Exception:  # the other sections are worth having
            lines, equal = [f"## {section.__name__} failed", "", "```", traceback.format_exc().rstrip(), "```"], False
        record.append(lines)
        right = right and equal
        write()
    record.append([f"Took {time.perf_counter() - began:.0f} s."])
    print(write())
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
