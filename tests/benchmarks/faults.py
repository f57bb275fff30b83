"""What comes of runs whose processes are killed, whose disks fill and whose files break: the same bits, or a clear error.

Run by hand on Linux, about ten minutes; every moment and every victim is random, from a seed:

    python tests/benchmarks/faults.py [--kills 200] [--orders 50] [--rounds 20] [--minutes 10] [--seed 1] [--output FILE.md]

A run is started, hurt again and again until it is finished, and compared bit by bit with one that nobody has disturbed. Any
other ending than those bits or an error of this library counts as wrong.
"""

import argparse
import contextlib
import datetime
import logging
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))
import machine
from tables import table

import heavytail as ht
from heavytail.engine import run, shards, work
from heavytail.engine.runs import stored_runs
from tests.naive import same_bits

TRAJECTORIES = 100_003  # three spans, and what is left over from a block
SAME, OTHER, ERROR, CRASH = range(4)  # how a process ends
SOON = 0.7  # seconds: about as long as a run takes
PATIENCE = 120.0  # seconds, after which a process hangs
SILENCE = 20.0  # the same for one whose workers are killed
HEADS = "fault", "faults", "runs", "same bits", "clear errors on the way", "anything else"
CLEAR = ht.WorkersLostError, ht.TravelError, OSError


def experiment(seed, trajectories=TRAJECTORIES):
    """A run of about a second of one core, with a sample, two checkpoints and two columns."""
    return ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.GClip(ht.Power(0.5, -0.5), 2.0),
        start=[1.0, 2.0], steps=400, trajectories=trajectories, seed=seed, checkpoints=[20, 400],
        record=[("gap", "last"), ("distance", "average")],
    )  # fmt: skip


@cache
def undisturbed(seed):
    """What the run of a seed comes to."""
    return ht.simulate(experiment(seed), threads=2)


@dataclass
class Row:
    """One kind of fault, and what came of it."""

    name: str
    faults: int = 0
    runs: int = 0
    same: int = 0
    errors: Counter = field(default_factory=Counter)
    wrong: list = field(default_factory=list)

    def judge(self, seed, store):
        """Finish what is in a store, and compare it."""
        self.runs += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            right = same_bits(ht.simulate(experiment(seed), store=store), undisturbed(seed))
        self.same += right
        if not right:
            self.wrong.append(f"{self.name}: other bits, seed {seed}, {store}")

    def ended(self, status, what):
        """Count how a process ended that was not killed."""
        if status == ERROR:
            self.errors[what] += 1
        elif status != SAME:
            self.wrong.append(f"{self.name}: {what} ended with {status}")


class Child:
    """A process with a group of its own, a fork of this one, which runs a function that returns a result."""

    def __init__(self, seed, function, *arguments):
        right = undisturbed(seed)  # before the fork: all children share it
        self.status = None
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            os._exit(self._run(partial(function, *arguments), right))

    def _run(self, function, right):
        warnings.simplefilter("ignore")
        try:
            result = function()
            return SAME if result is None or same_bits(result, right) else OTHER
        except CLEAR:
            return ERROR
        except BaseException:
            traceback.print_exc()
            return CRASH

    def wait(self, seconds=PATIENCE):
        """Return how it ended, or None if it is still running after so long."""
        end = time.monotonic() + seconds
        while self.status is None and time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.002)
        return self.status

    def kill(self):
        """Kill it alone, as a power cut or a scheduler out of patience does; return how it ended if it was too late."""
        os.kill(self.pid, signal.SIGKILL)
        status = self.wait()
        return None if status == -signal.SIGKILL else status

    def kill_group(self):
        """Kill those whom it has left behind."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def children(self):
        """The processes that it has started."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            return [int(pid) for pid in found if b" Z " not in Path(f"/proc/{pid}/stat").read_bytes()]
        return []


def pool_of(workers=2):
    """Processes that are forks of this one, and so have its kernels."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"))


def by_pools(seed, store, lost=None):
    """Run on processes; a new pool goes on where one was broken, which is not waited for: it may hang in Python 3.11."""
    while True:
        pool = pool_of()
        try:
            return ht.simulate(experiment(seed), store=store, executor=pool)
        except ht.WorkersLostError:
            if lost:
                with lost.open("a") as file:
                    file.write(".")
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def one_run(thing, store):
    """Simulate on two threads, and return nothing."""
    ht.simulate(thing, threads=2, store=store)


def one_shard(seed, shard, store):
    """Compute a shard, which has no result."""
    shards.compute_shard(experiment(seed), shard, store)


def shard_and_more(seed, shard, store):
    """Compute a shard as a check does: who finds nothing missing goes on with all."""
    if not shards.compute_shard(experiment(seed), shard, store, threads=1):
        return ht.simulate(experiment(seed), store=store, threads=1)
    return None


def on_threads(seed, store, threads=2):
    """Run in this process."""
    return ht.simulate(experiment(seed), threads=threads, store=store)


def by_threads_that_take_tasks(seed, store):
    """Run by an executor that needs no processes."""
    with ThreadPoolExecutor(2) as pool:
        return ht.simulate(experiment(seed), store=store, executor=pool)


def as_one_shard(seed, store):
    """Compute all of it as a shard."""
    one_shard(seed, ht.Shard(1, 1), store)


WAYS = on_threads, by_pools, as_one_shard
WITHOUT_PROCESSES = on_threads, by_threads_that_take_tasks, as_one_shard  # a limit on files would hurt their start
MACHINES = partial(on_threads, threads=1), partial(on_threads, threads=3), by_pools


def seeds_of(start):
    """Yield seeds that no other kind of fault uses."""
    while True:
        yield start
        start += 1


def killed_whole(count, rng, folder, name, start, function):
    """The process itself is killed, until its run is finished."""
    row = Row(name)
    for seed in seeds_of(start):
        if row.faults >= count:
            return row
        store, status = folder / f"{seed}", None
        while status is None:
            child = Child(seed, function, seed, store)
            status = child.wait(rng.uniform(0.0, SOON))
            if status is None:
                status = child.kill()
                row.faults += status is None
            child.kill_group()
        row.ended(status, "run")
        row.judge(seed, store)


def killed_workers(count, rng, folder):
    """A worker of a pool is killed, which breaks the pool.

    Python's pool waits without end for the rest of a piece whose worker was killed while it sent it; then all of it is
    killed, and another one goes on.
    """
    row = Row("a worker of ProcessPoolExecutor killed")
    for seed in seeds_of(2000):
        if row.faults >= count:
            return row
        store, lost, status = folder / f"{seed}", folder / f"{seed}.lost", None
        while status is None:
            child, since = Child(seed, by_pools, seed, store, lost), time.monotonic()
            while status is None and time.monotonic() - since < SILENCE:
                status = child.wait(rng.uniform(0.0, SOON))
                workers = child.children()
                if status is None and workers:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(rng.choice(workers)), signal.SIGKILL)
                        row.faults += 1
            if status is None:
                row.errors["hung in Python's pool, killed, gone on"] += 1
                child.kill()
            child.kill_group()
        row.ended(status, "run")
        row.errors["WorkersLostError, then a new pool"] += len(lost.read_text()) if lost.exists() else 0
        row.judge(seed, store)


@contextlib.contextmanager
def cluster():
    """Two dask workers on this machine, each a process, and their client."""
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
        ) as here,
        distributed.Client(here) as client,
    ):
        yield here, client


def whole(here):
    """The processes of both workers of a cluster; none while one of them is being started."""
    if len(here.scheduler.workers) < 2:
        return []
    return [worker.pid for worker in here.workers.values() if worker.status.name == "running" and worker.pid]


def killed_dask_workers(count, rng, folder):
    """A dask worker is killed, and its nanny starts another one; a cluster that has lost a nanny is replaced."""
    row, seeds = Row("a dask worker killed"), seeds_of(3000)
    while row.faults < count:
        with cluster() as (here, client):
            while row.faults < count and both_come_back(here):
                seed = next(seeds)
                _one_with_killed_workers(row, count, rng, seed, folder / f"{seed}", here, client)
    return row


def both_come_back(here):
    """Whether both workers are there within some seconds."""
    end = time.monotonic() + 15.0
    while not whole(here) and time.monotonic() < end:
        time.sleep(0.05)
    return bool(whole(here))


def _one_with_killed_workers(row, count, rng, seed, store, here, client):
    over = threading.Event()

    def kill():
        while not over.wait(rng.uniform(0.0, SOON)):
            if row.faults < count and (processes := whole(here)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(rng.choice(processes)), signal.SIGKILL)
                    row.faults += 1

    killer = threading.Thread(target=kill)
    killer.start()
    result = None
    try:
        while result is None:
            try:
                result = ht.simulate(experiment(seed), store=store, executor=client.get_executor(pure=False))
            except ht.WorkersLostError:
                row.errors["WorkersLostError, then again"] += 1
    finally:
        over.set()
        killer.join()
    row.ended(SAME if same_bits(result, undisturbed(seed)) else OTHER, "run")
    row.judge(seed, store)


def killed_dask_clients(count, rng, folder, address):
    """The process that gives the work to dask is killed; the workers stay."""
    row = Row("the client of a dask cluster killed")
    for seed in seeds_of(4000):
        if row.faults >= count:
            return row
        store, status = folder / f"{seed}", None
        while status is None:
            ready = folder / f"{seed}.ready"
            command = [sys.executable, __file__, "--client", address, "--run", f"{seed}", "--store", store]
            child = subprocess.Popen([*command, "--ready", ready], start_new_session=True)
            while not ready.exists() and child.poll() is None:
                time.sleep(0.01)
            ready.unlink(missing_ok=True)
            try:
                status = child.wait(rng.uniform(0.0, 2.0 * SOON) if row.faults < count else PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                row.faults += 1
        row.ended(status, "run")
        row.judge(seed, store)


def one_client(address, seed, store, ready):
    """What is killed there."""
    import distributed

    with distributed.Client(address) as client:
        Path(ready).touch()
        result = ht.simulate(experiment(seed), store=store, executor=client.get_executor(pure=False))
    return SAME if result.experiment == experiment(seed) else OTHER


def orders_of_shards(count, rng, folder):
    """Shards in random order, some twice, one lost and run again."""
    row = Row("shards in random order, one lost, some twice")
    for seed in range(5000, 5000 + count):
        store, n = folder / f"{seed}", int(rng.integers(2, 10))
        order = list(rng.permutation(n)) + list(rng.integers(0, n, rng.integers(0, 3)))
        lost = int(rng.integers(n))
        for i in order:
            shard = ht.Shard(int(i) + 1, n)
            if i != lost:
                shards.compute_shard(experiment(seed), shard, store)
                continue
            child = Child(seed, one_shard, seed, shard, store)
            status = child.wait(rng.uniform(0.0, SOON / n))
            status = child.kill() if status is None else status
            row.faults += status is None
            if status is not None:
                row.ended(status, "shard")
        missing = shards.compute_shard(experiment(seed), ht.Shard(lost + 1, n), store)
        if missing:
            row.wrong.append(f"{row.name}: {missing} trajectories missing, seed {seed}")
        row.judge(seed, store)
    return row


def shards_at_once(count, rng, folder):
    """All shards at once, each a process, one killed and run again."""
    row = Row("shards at once, one killed")
    for seed in range(6000, 6000 + count):
        store, n = folder / f"{seed}", 4
        group = [Child(seed, shard_and_more, seed, ht.Shard(i + 1, n), store) for i in range(n)]
        victim = int(rng.integers(n))
        if group[victim].wait(rng.uniform(0.0, SOON)) is None:
            row.faults += group[victim].kill() is None
            group[victim] = Child(seed, shard_and_more, seed, ht.Shard(victim + 1, n), store)
        for child in group:
            row.ended(child.wait(), "shard")
        row.judge(seed, store)
    return row


def two_machines(count, rng, folder):
    """Two groups of processes with different numbers of workers on one store at once, of which one may be killed."""
    row = Row("two groups of workers on one store, one of them killed")
    for seed in range(7000, 7000 + count):
        store, pair = folder / f"{seed}", rng.choice(3, 2, replace=False)
        group = []
        for way in pair:
            group.append(Child(seed, MACHINES[way], seed, store))
            time.sleep(rng.uniform(0.0, SOON / 2))
        if rng.random() < 0.5 and group[0].wait(rng.uniform(0.0, SOON)) is None:
            row.faults += group[0].kill() is None
            group[0].kill_group()
            group[0] = Child(seed, MACHINES[pair[0]], seed, store)
        for child in group:
            row.ended(child.wait(), "run")
            child.kill_group()
        row.judge(seed, store)
    return row


def damage(file, rng):
    """Cut a file short, flip bits of it, empty it or take it away."""
    content = bytearray(file.read_bytes())
    kind = rng.integers(4)
    if kind == 0:
        file.unlink()
    elif kind == 1 or not content:
        file.write_bytes(content[: rng.integers(len(content) + 1)])
    elif kind == 2:
        file.write_bytes(b"\0" * len(content))
    else:
        for place in rng.integers(0, len(content), rng.integers(1, 9)):
            content[place] ^= 1 << rng.integers(8)
        file.write_bytes(content)


def damaged_files(count, rng, folder):
    """Between kills a file of the store is damaged; threads, processes and shards take turns."""
    row = Row("a file damaged between kills")
    for seed in seeds_of(8000):
        if row.faults >= count:
            return row
        store = folder / f"{seed}"
        for _ in range(4):
            way = int(rng.integers(3))
            child = Child(seed, WAYS[way], seed, store)
            status = child.wait(rng.uniform(0.3, 1.0) * SOON)
            if status is None:
                status = child.kill()
            child.kill_group()
            if status is not None:
                row.ended(status, "run")
            files = [file for file in store.rglob("*") if file.is_file()]
            for file in rng.choice(np.array(files, dtype=object), min(len(files), 2), replace=False) if files else ():
                damage(file, rng)
                row.faults += 1
        row.judge(seed, store)


def removed_stores(count, rng, folder):
    """The store, or the folder of the run, is removed while a run writes there."""
    row = Row("the store removed in the middle")
    for seed in range(9000, 9000 + count):
        store = folder / f"{seed}"
        child = Child(seed, WAYS[seed % 3], seed, store)
        status = child.wait(rng.uniform(0.0, SOON))
        if status is None:
            inside = list(store.glob("*")) if store.exists() else []
            for victim in inside if rng.random() < 0.5 else [store]:
                shutil.rmtree(victim, ignore_errors=True)
                row.faults += 1
            status = child.wait()
        child.kill_group()
        row.ended(status, "run")
        row.judge(seed, store)
    return row


def limited(seed, store, size, way):
    """Run where no file may have more bytes than this: writing fails in the middle of a file, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return way(seed, store)


def full_disks(count, rng, folder):
    """No file can be longer than a random size; then there is room again."""
    row = Row("a limit on the size of files, then none")
    for seed in range(10000, 10000 + count):
        store, size = folder / f"{seed}", int(10 ** rng.uniform(1.0, 6.4))
        child = Child(seed, limited, seed, store, size, WITHOUT_PROCESSES[seed % 3])
        row.ended(child.wait(), "run")
        row.faults += 1
        row.judge(seed, store)
    return row


def small_disks(count, rng, folder):
    """A disk of a few megabytes fills while a run goes on, and is emptied; None where none can be mounted."""
    row = Row("a small disk full in the middle, then emptied")
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk]
    if os.geteuid() or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
        return None
    try:
        for seed in range(11000, 11000 + count):
            store, ballast = disk / f"{seed}", disk / "ballast"
            child = Child(seed, WAYS[seed % 3], seed, store)
            status = child.wait(rng.uniform(0.0, SOON / 2))
            if status is None:
                leave = int(rng.integers(0, 2_000_000))
                with contextlib.suppress(OSError), ballast.open("wb") as file:
                    file.write(b"\0" * max(shutil.disk_usage(disk).free - leave, 0))
                row.faults += 1
                status = child.wait()
            child.kill_group()
            row.ended(status, "run")
            ballast.unlink(missing_ok=True)
            row.judge(seed, store)
            shutil.rmtree(store, ignore_errors=True)
    finally:
        subprocess.run(["umount", disk], check=True)
    return row


def undisturbed_sums(thing, file):
    """Save what one thread comes to."""
    np.save(file, ht.simulate(thing, threads=1).group_sums)


def moved(minutes, folder):
    """A run on threads, killed in the middle; moved to dask workers; extended to twice the trajectories, and finished."""
    long = replace(experiment(12000), steps=20_000, checkpoints=np.array([20, 20_000]))
    ht.simulate(replace(long, trajectories=64), threads=1)  # compiles
    began = time.monotonic()
    ht.simulate(replace(long, trajectories=4096), threads=1)
    half = int(4096 * 30.0 * minutes / (time.monotonic() - began)) // 64 * 64 + 3  # what is left over from a block
    long, short = replace(long, trajectories=2 * half), replace(long, trajectories=half)
    run.SECONDS_BETWEEN_SAVES, work.SECONDS_PER_TASK = 10.0, 2.0  # as they are
    store, steps, began = folder / "moved", [], time.monotonic()
    file = folder / "undisturbed.npy"
    alone = Child(12000, undisturbed_sums, long, file)

    def told(what):
        steps.append(f"{what} ({(time.monotonic() - began) / 60:.1f} min)")
        print(steps[-1], flush=True)

    first = Child(12000, one_run, short, store)
    time.sleep(6.0 * minutes)
    first.kill()
    kept = sum(run.done for run in stored_runs(store))
    told(f"killed with {kept} of {half} trajectories in the store")
    counts = []
    with cluster() as (_, client):
        executor = client.get_executor(pure=False)
        ht.simulate(short, store=store, executor=executor, progress=lambda _, done, total: counts.append(done))
        told(f"finished by two dask workers, of whom the first piece made it {min(counts, default=half)}")
        counts.clear()
        far = ht.simulate(long, store=store, executor=executor, progress=lambda _, done, total: counts.append(done))
        told(f"extended to {2 * half} trajectories, of which the first piece made it {min(counts, default=2 * half)}")
    alone.wait(3600.0)
    told("by then one thread had done the same undisturbed, in one go")
    right = np.load(file).tobytes() == far.group_sums.tobytes()
    return f"{'; '.join(steps)}. The bits are {'the same' if right else 'OTHERS'}.", right


def checked_by_shards(rng, folder):
    """Claims as eight shards in random order, each a process; verdicts like those of a check without shards."""
    names, given = ["theorem-4-rate", "lemma-13"], {"alphas": [1.5], "effort": "smoke", "seed": 3}
    without, order = ht.check(names, **given), rng.permutation(8)
    waiting = []
    for i in order:
        verdicts = ht.check(names, **given, store=folder / "checked", shard=ht.Shard(int(i) + 1, 8))
        waiting.append(len(verdicts.waiting))
    right = list(map(str, verdicts)) == list(map(str, without)) and not verdicts.waiting
    return (
        f"{len(without)} verdicts of {', '.join(names)} at alpha = 1.5, effort smoke, by the shards "
        f"{', '.join(str(i + 1) for i in order)} of 8, after which {', '.join(map(str, waiting))} had no verdict yet. "
        f"The verdicts are {'those' if right else 'NOT those'} of a check without shards.", right
    )  # fmt: skip


def cells(row):
    """Return a row of the table."""
    errors = ", ".join(f"{count} {name}" for name, count in row.errors.items() if count) or "0"
    return row.name, row.faults, row.runs, row.same, errors, len(row.wrong)


def all_rows(kills, orders, rounds, rng, folder, dask):
    """Yield the rows; those of dask last, for its threads are not to be forked."""
    quarter = max(kills // 4, 1)
    yield killed_whole(kills - 3 * quarter, rng, folder, "a process with two threads killed", 1000, on_threads)
    yield killed_workers(quarter, rng, folder)
    yield killed_whole(quarter - quarter // 2, rng, folder, "the parent of ProcessPoolExecutor killed", 1500, by_pools)
    yield orders_of_shards(orders, rng, folder)
    yield shards_at_once(rounds, rng, folder)
    yield two_machines(rounds, rng, folder)
    yield damaged_files(2 * rounds, rng, folder)
    yield removed_stores(rounds, rng, folder)
    yield full_disks(rounds, rng, folder)
    if row := small_disks(rounds, rng, folder):
        yield row
    if not dask:
        return
    yield killed_dask_workers(quarter, rng, folder)
    with cluster() as (here, _):
        yield killed_dask_clients(quarter // 2, rng, folder, here.scheduler_address)


def main():
    """Hurt, compare, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--orders", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=20, help="Of each of the other faults.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10.0, help="Of the long run that moves to dask; 0 for none.")
    parser.add_argument("--dask", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--output", type=Path)
    for name in ("--client", "--run", "--store", "--ready"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    options = parser.parse_args()
    run.SECONDS_BETWEEN_SAVES, work.SECONDS_PER_TASK = 0.05, 0.02  # of ten seconds and two, for runs of one second
    if options.client:
        sys.exit(one_client(options.client, int(options.run), options.store, options.ready))
    rng, rows, long, began = np.random.default_rng(options.seed), [], [], time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for row in (
            all_rows(options.kills, options.orders, options.rounds, rng, folder, options.dask) if options.kills else ()
        ):
            rows.append(row)
            print(f"{time.monotonic() - began:6.0f} s  {' | '.join(map(str, cells(row)))}", flush=True)
            for line in row.wrong:
                print(line, flush=True)
        if options.minutes:
            long = [checked_by_shards(rng, folder), moved(options.minutes, folder)]
    killed = sum(row.faults for row in rows if "kill" in row.name and "shards" not in row.name and "group" not in row.name)
    text = "\n\n".join([
        f"# What faults do to runs, {datetime.date.today()}",
        machine.described("numpy", "numba", "distributed"),
        f"Made by tests/benchmarks/faults.py --kills {options.kills} --orders {options.orders} --rounds {options.rounds} "
        f"--seed {options.seed}, in {(time.monotonic() - began) / 60:.0f} minutes. Runs of {TRAJECTORIES} trajectories "
        "and about a second, hurt at random moments until they are finished, then compared bit by bit with a run that "
        f"nobody has disturbed; {killed} kills (SIGKILL) of processes, workers and those who give them work.",
        table(HEADS, map(cells, rows)),
        *(text for text, _ in long),
    ])  # fmt: skip
    if options.output:
        options.output.write_text(text + "\n")
    print(text)
    sys.exit(any(row.wrong or row.same != row.runs for row in rows) or not all(right for _, right in long))


if __name__ == "__main__":
    main()
