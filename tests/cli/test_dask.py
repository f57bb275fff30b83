"""Commands with --dask: the verdicts of the threads of this machine; a scheduler that is missing is one message."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

import heavytail as ht
from heavytail.claims import run
from heavytail.cli import cluster
from tests.builders.command_line import ROOT, heavytail
from tests.builders.small_claims import write_claims

RATE = ["rate", "--steps", 100, "--trajectories", 500]


@pytest.fixture
def folder(tmp_path):
    write_claims(tmp_path)
    return tmp_path


@pytest.fixture
def free_port():
    """A port of this machine where nobody answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener.getsockname()[1]


@pytest.fixture
def distributed():
    """dask.distributed, if it is there."""
    return pytest.importorskip("distributed", reason="the extra distributed is not installed")


@pytest.mark.filterwarnings("ignore")  # of dask and tornado, as they start and stop
def test_workers_that_dask_starts_here_give_the_verdicts_of_threads(folder, distributed, monkeypatch):
    monkeypatch.setattr(cluster, "processors", lambda: 2)
    done = heavytail("check", "small.py", "--dask", "local", "--store", "store", folder=folder)
    assert (done.returncode, done.stdout) == (1, heavytail("check", "small.py", folder=folder).stdout)
    assert "3 runs, " in heavytail("runs", "list", "store", folder=folder).stdout


def test_an_interruption_is_one_message_and_the_store_goes_on(tmp_path, distributed):
    """A terminal interrupts all processes, the workers too, which have nothing to say then."""
    command = ["rate", "--steps", "1000", "--trajectories", "50000000", "--dask", "local", "--store", "store"]
    with subprocess.Popen(
        [sys.executable, "-m", "heavytail.cli", *command], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # which those who run tests may have ignored
    ) as running:  # fmt: skip
        while running.poll() is None and not list(tmp_path.glob("store/*/*.npz")):
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        printed, told = running.communicate()
    assert (running.returncode, printed) == (130, "")
    assert told == "heavytail: Stopped. The same command goes on from what is in store.\n"
    assert "of 50,000,000" in heavytail("runs", "list", "store", folder=tmp_path).stdout


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_without_workers_is_waited_for_and_said(folder, distributed, monkeypatch):
    """A scheduler has no worker when the command comes, and gets one while it waits."""
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None) as here,
        monkeypatch.context() as patch,
    ):
        complain = cluster.complain

        def then_scale(message, style):
            complain(message, style)
            here.scale(1)

        patch.setattr(cluster, "complain", then_scale)
        done = heavytail(*RATE, "--dask", here.scheduler_address, folder=folder)
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"heavytail: The scheduler at {here.scheduler_address} has no workers yet; what is to do waits")
    assert done.stdout == heavytail(*RATE).stdout


@pytest.mark.filterwarnings("ignore")
def test_a_wrong_address_is_one_message_before_any_work(folder, distributed, free_port, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 0.3)
    for address in (f"tcp://127.0.0.1:{free_port}", "nonsense:x", "http//nonsense"):
        for command in (["check", "small.py"], RATE, ["table1"], ["errata"]):
            done = heavytail(*command, "--store", "store", "--dask", address, folder=folder)
            assert (done.returncode, done.stdout) == (2, "")
            (line,) = done.stderr.splitlines()
            assert line.startswith(f"heavytail: No dask scheduler answers at {address} (")
            assert line.endswith("or `local` for workers on this machine.")
    assert not (folder / "store").exists()


@pytest.mark.parametrize("command", [["check", "small.py"], RATE, ["table1"], ["errata"]], ids=lambda command: command[0])
def test_missing_dask_is_one_message_before_any_work(command, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)  # an import of it fails
    done = heavytail(*command, "--store", "store", "--dask", "local", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("heavytail: --dask local needs dask.distributed. Install it, `python -m pip install ")
    assert not (folder / "store").exists()


def test_an_executor_and_gpus_are_refused_before_any_claim_is_decided(monkeypatch):
    """Where there are GPUs, which `choose_backend` finds, "auto" means them; a claim's own code is not to blame then."""
    monkeypatch.setattr(run, "choose_backend", lambda backend: "cuda")
    with pytest.raises(
        ValueError, match=r"An executor runs on processors\. Drop it, or backend='cuda', which takes all GPUs"
    ):
        ht.Run(backend="auto", executor=ThreadPoolExecutor(1))
