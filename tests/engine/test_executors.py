"""Runs on somebody's workers: the same bits by any executor, whatever it does to tasks; and clear errors."""

import multiprocessing
import os
import signal
import threading
import uuid
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

import heavytail as ht
from heavytail.engine import backends, executors, packed, pieces, run, work
from heavytail.engine.runs import stored_runs
from tests.builders.small_run import experiment
from tests.naive import same_bits

# From Python 3.12 on a fork beside threads warns; here the threads are asleep, and a fork has the kernels.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch):
    """Of a block each, which the parent alone decides."""
    monkeypatch.setattr(work, "SECONDS_PER_TASK", 1e-9)
    monkeypatch.setattr(backends, "SECONDS_WORTH_A_THREAD", 1e-9)


def processes(start, workers=2):
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(start))


def loky_pool():
    return pytest.importorskip("loky").ProcessPoolExecutor(2)


POOLS = {
    "threads": partial(ThreadPoolExecutor, 3),
    "fork": partial(processes, "fork"),
    "spawn": partial(processes, "spawn"),
    "loky": loky_pool,
}


def done_in(store):
    """How many trajectories of the one run in a store are kept."""
    (found,) = stored_runs(store)
    return found.done


@pytest.mark.parametrize("kind", POOLS)
def test_any_executor_gives_the_bits_of_threads_here(tmp_path, kind):
    counts = []
    with POOLS[kind]() as pool:
        plain = ht.simulate(experiment(), executor=pool, progress=lambda label, done, total: counts.append((done, total)))
        every = ht.simulate(experiment(), samples=True, executor=pool)
        short = ht.simulate(experiment(333), store=tmp_path, executor=pool)
        long = ht.simulate(experiment(), store=tmp_path, executor=pool)
        of_a_run = ht.Run(seed=7, executor=pool).simulate(experiment(seed=1))
    assert [done for done, _ in counts] == sorted(done for done, _ in counts)
    assert (len(counts), counts[-1]) == (16, (1000, 1000))
    for found in (plain, long, of_a_run):
        assert same_bits(found, ht.simulate(experiment()))
    assert same_bits(every, ht.simulate(experiment(), samples=True))
    assert same_bits(short, ht.simulate(experiment(333)))
    assert {(kept.kind, kept.last) for found in stored_runs(tmp_path) for kept in found.files} == {
        ("totals", 333), ("totals", 960), ("totals", 1000)
    }  # fmt: skip


def test_spans_that_are_computed_out_of_order_give_the_same_bits(monkeypatch):
    """Tasks of 8192 trajectories, of which three spans have four each, and some are left over."""
    thing = experiment(3 * 2**15 + 2**13 + 100, steps=2, checkpoints=[2])
    monkeypatch.setattr(work, "SECONDS_PER_TASK", backends.seconds(thing, 2**13))
    assert {last - first for first, last in work.grid(thing)} == {2**13, 64, 36}
    with Strange(4) as strange:
        assert same_bits(ht.simulate(thing, executor=strange), ht.simulate(thing))


class Strange(Executor):
    """Computes every task twice, in random order, and loses the first two attempts at some."""

    def __init__(self, seed, lost=0.0, error=OSError):
        self.rng, self.lost, self.error = np.random.default_rng(seed), lost, error
        self.waiting, self.asked, self.there = [], {}, threading.Condition()
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def submit(self, task, *arguments):
        future = Future()
        with self.there:
            self.waiting.append((future, task, arguments))
            self.there.notify()
        return future

    def work(self):
        while True:
            with self.there:
                self.there.wait_for(lambda: self.waiting)
                future, task, arguments = self.waiting.pop(self.rng.integers(len(self.waiting)))
            if task is None:
                return
            if not future.set_running_or_notify_cancel():
                continue
            attempts, unlucky = self.asked.setdefault(arguments, [0, self.rng.random() < self.lost])
            self.asked[arguments][0] += 1
            if unlucky and attempts < 2:
                future.set_exception(self.error("the worker died"))
            else:
                future.set_result((task(*arguments), task(*arguments))[1])

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.submit(None)
        self.thread.join()


@pytest.mark.parametrize("lost", [0.0, 0.4])
@pytest.mark.parametrize("seed", range(3))
def test_tasks_that_come_twice_or_late_or_get_lost_change_nothing(tmp_path, seed, lost):
    thing = experiment(1000 + 100 * seed)
    with Strange(seed, lost) as strange:
        found = ht.simulate(thing, samples=True, executor=strange)
        kept = ht.simulate(thing, store=tmp_path, executor=strange)
        assert any(unlucky for _, unlucky in strange.asked.values()) == (lost > 0.0)
    assert same_bits(found, ht.simulate(thing, samples=True))
    assert same_bits(kept, ht.simulate(thing))


def test_a_task_that_is_lost_again_and_again_is_named(monkeypatch):
    monkeypatch.setattr(executors, "ATTEMPTS", 2)
    message = r"The trajectories \d+ to \d+ failed 2 times \(MemoryError: the worker died"
    with Strange(1, 1.0, MemoryError) as strange, pytest.raises(ht.WorkersLostError, match=message):
        ht.simulate(experiment(), executor=strange)


def test_a_dask_worker_that_is_killed_costs_nothing_but_time(tmp_path):
    """Of two worker processes one gets SIGKILL in the middle of the run."""
    distributed = pytest.importorskip("distributed")
    thing, killed, after = experiment(2**13, steps=1000), [], []
    monitor = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(**monitor) as cluster, distributed.Client(cluster) as client:

        def kill(label, done, total):
            if not killed:
                killed.append(cluster.workers[0].pid)
                os.kill(killed[0], signal.SIGKILL)
            after.append(done)

        assert same_bits(
            ht.simulate(thing, store=tmp_path, executor=client.get_executor(pure=False), progress=kill), ht.simulate(thing)
        )
        assert same_bits(ht.simulate(thing, samples=True, executor=client.get_executor()), ht.simulate(thing, samples=True))
    assert (after[0], after[-1], len(after)) == (64, 2**13, 128)
    assert not is_running(killed[0])


def is_running(pid):
    """Whether a process is there, and no zombie."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_broken_pool_is_named_and_another_one_goes_on(tmp_path, monkeypatch):
    """A worker ends between two tasks; one that is killed while it sends a piece has Python's pool wait for the rest."""
    monkeypatch.setattr(executors, "IN_FLIGHT", 4)
    pool, counts = processes("fork", 1), []

    def end(label, done, total):
        if done == 320:
            pool.submit(os._exit, 1)

    with pytest.raises(ht.WorkersLostError, match=r"\(BrokenProcessPool: .*terminated abruptly"):
        ht.simulate(experiment(2**13, steps=1000), store=tmp_path, executor=pool, progress=end)
    pool.shutdown(wait=False)
    kept = done_in(tmp_path)
    assert 320 <= kept < 2**13
    with ThreadPoolExecutor(2) as pool:
        found = ht.simulate(
            experiment(2**13, steps=1000), store=tmp_path, executor=pool, progress=lambda _, done, total: counts.append(done)
        )
    assert counts[0] == kept + 64
    assert same_bits(found, ht.simulate(experiment(2**13, steps=1000)))


class AtOnce(Executor):
    """Computes what is submitted at once, until it breaks."""

    def __init__(self, breaks_after, error):
        self.left, self.error, self.futures = breaks_after, error, []

    def submit(self, task, *arguments):
        if self.left == 0:
            raise self.error
        self.left -= 1
        future = Future()
        future.set_result(task(*arguments))
        self.futures.append(future)
        return future


class ClosedError(Exception):
    """What an engine calls it: dask's is no RuntimeError."""


@pytest.mark.parametrize(
    "error", [RuntimeError("cannot schedule"), BrokenExecutor("dead"), ClosedError("Client is closed")], ids=repr
)
def test_an_executor_that_takes_no_more_tasks_is_named_and_what_was_done_is_kept(tmp_path, monkeypatch, error):
    monkeypatch.setattr(executors, "IN_FLIGHT", 4)
    with pytest.raises(ht.WorkersLostError, match=rf"takes no tasks any more \({type(error).__name__}: {error}"):
        ht.simulate(experiment(), store=tmp_path, executor=AtOnce(8, error))
    assert done_in(tmp_path) == 512
    assert same_bits(ht.simulate(experiment(), store=tmp_path), ht.simulate(experiment()))


def test_what_succeeded_beside_what_failed_is_kept(tmp_path):
    """All tasks are done when the first look comes: seven pieces are good, and eight have broken with the pool."""

    class Half(AtOnce):
        def submit(self, task, *arguments):
            future = super().submit(task, *arguments)
            if len(self.futures) % 2:
                future = Future()
                future.set_exception(BrokenExecutor("dead"))
            return future

    with pytest.raises(ht.WorkersLostError, match="The executor is broken"):
        ht.simulate(experiment(), store=tmp_path, executor=Half(-1, None))
    assert done_in(tmp_path) == 8 * 64 - 24


def test_an_executor_that_has_forgotten_its_tasks_is_asked_and_is_an_error_when_it_says_so(monkeypatch):
    """So a dask client behaves whose scheduler is gone: futures never end, and only another task is refused."""
    monkeypatch.setattr(executors, "SECONDS_OF_SILENCE", 0.01)
    asked = []

    class Forgetful(Executor):
        def submit(self, task, *arguments):
            asked.append(arguments)
            if asked.count(()) == 3:
                raise ClosedError("gone")
            return Future()

    with pytest.raises(ht.WorkersLostError, match="takes no tasks any more"):
        ht.simulate(experiment(), executor=Forgetful())
    assert asked[16:] == [()] * 3


def test_what_takes_no_tasks_is_an_error_before_any_work():
    called, claim = [], ht.Claim(id="none", source="s", statement="s", check=lambda run, alpha: None, alphas=(1.5,))
    calls = [
        lambda: ht.simulate(experiment(), executor=4, progress=lambda *_: called.append(1)),
        lambda: ht.Run(executor=SimpleNamespace(submit=3)),
        lambda: ht.check(claim, executor="dask"),
    ]
    for call in calls:
        with pytest.raises(TypeError, match=r"executor = .* has no `submit`\. Pass an executor of concurrent\.futures"):
            call()
    assert called == []


def test_gpus_and_an_executor_are_an_error(monkeypatch):
    monkeypatch.setattr(run, "choose_backend", lambda backend: "cuda")
    with pytest.raises(ValueError, match="An executor runs on processors"):
        ht.simulate(experiment(), "cuda", executor=AtOnce(-1, None))


def test_ctrl_c_cancels_what_waits_and_keeps_what_is_done(tmp_path):
    futures = []

    class Watched(ThreadPoolExecutor):
        def submit(self, *arguments):
            futures.append(super().submit(*arguments))
            return futures[-1]

    def interrupt(label, done, total):
        if done == 640:
            raise KeyboardInterrupt

    thing = experiment(2**12, steps=2000)
    with Watched(1) as pool:
        with pytest.raises(KeyboardInterrupt):
            ht.simulate(thing, store=tmp_path, executor=pool, progress=interrupt)
        assert sum(future.cancelled() for future in futures) > 10
        assert all(future.cancelled() or future.running() or future.done() for future in futures)
    assert done_in(tmp_path) == 640
    assert same_bits(ht.simulate(thing, store=tmp_path), ht.simulate(thing))


@dataclass(frozen=True)
class Words:
    """A part that does not compile."""

    def draw(self, u):
        return "heavy"


def test_an_error_of_a_part_comes_from_a_worker_as_it_is_and_is_not_tried_again():
    with processes("fork", 1) as pool, pytest.raises(ht.PartError, match=r"`Words\.draw` cannot be compiled"):
        ht.simulate(experiment(noise=Words()), executor=pool)
    asked = []

    class Counted(ThreadPoolExecutor):
        def submit(self, *arguments):
            asked.append(arguments)
            return super().submit(*arguments)

    with Counted(1) as pool, pytest.raises(ht.PartError, match=r"`Words\.draw` cannot be compiled"):
        ht.simulate(experiment(64, noise=Words()), executor=pool)
    assert len(asked) == 1


@pytest.mark.parametrize("where", ["identity_of", "pickle"])
def test_a_worker_with_another_version_is_an_error_and_never_another_number(monkeypatch, where, tmp_path):
    """A fork has what this process has, until it looks; then it sees other source, or lacks the module."""
    here, real = os.getpid(), getattr(packed, where)
    if where == "identity_of":

        def other(thing):
            return real(thing if os.getpid() == here else experiment())

        monkeypatch.setattr(packed, where, other)
        message = "A worker has another version of heavytail, or of a part of the experiment"
    else:

        def fail(content):
            raise ModuleNotFoundError("No module named 'mine'")

        monkeypatch.setattr(packed, where, SimpleNamespace(loads=fail, dumps=real.dumps))
        message = r"A worker cannot read the experiment: ModuleNotFoundError: No module named 'mine'\. Install there"
    with processes("fork", 1) as pool, pytest.raises(ht.TravelError, match=message):
        ht.simulate(experiment(seed=88), store=tmp_path, executor=pool)  # which no process has ready
    assert done_in(tmp_path) == 0


CLAIM = """
from dataclasses import dataclass
import heavytail as ht

@dataclass(frozen=True)
class Noise:
    scale: float

    def draw(self, u):
        return self.scale * (u - 0.5) + {unique} * 1e-300

def check(run, alpha):
    thing = ht.Experiment(problem=ht.problems.Quadratic(1.0), noise=Noise(alpha), method=ht.methods.SGD(0.5), start=1.0,
                          steps=20, trajectories=1000, record=[("gap", "last")])
    return ht.judge.below(run.simulate(thing).curve("gap").last(), [10.0])

claim = ht.Claim(id="own-noise", source="a test", statement="The gap is small.", check=check, alphas=(1.5, 2.0))
"""


def test_a_check_on_workers_has_the_verdicts_of_threads_here(tmp_path):
    """The claim and its noise lie in a file that the worker has never seen; this process reads the kernel that it leaves."""
    (tmp_path / "claim.py").write_text(CLAIM.format(unique=uuid.uuid4().int % 10**6))  # so that no kernel is there before
    with processes("spawn", 1) as pool:
        found = ht.check(tmp_path / "claim.py", executor=pool, seed=3)
    assert list(map(str, found)) == list(map(str, ht.check(tmp_path / "claim.py", seed=3)))
    assert [str(verdict.outcome) for verdict in found] == ["HOLDS", "HOLDS"]


def test_workers_that_are_lost_stop_a_check():
    """They are no fault of a claim."""

    def check(run, alpha):
        run.simulate(experiment())

    claim = ht.Claim(id="lost", source="s", statement="s", check=check, alphas=(1.5,))
    with pytest.raises(ht.WorkersLostError):
        ht.check(claim, executor=AtOnce(0, BrokenExecutor("dead")))


def test_a_piece_is_small_whatever_the_task():
    """A worker of a long run sends one span at most, summed by group."""
    thing = experiment(10**9, steps=10**6)
    assert max(last - first for first, last in zip(*np.array(list(_some(work.grid(thing)))).T, strict=True)) <= 2**15
    assert pieces.rows_of(0, 2**15) == 64


def _some(tasks, count=100):
    for task, _ in zip(tasks, range(count), strict=False):
        yield task
