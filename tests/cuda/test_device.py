"""A GPU against the CPU, bit for bit: every kind, every column, launches, tasks, stores and divergence."""

import os
import subprocess
import sys

import numpy as np
import pytest

import heavytail as ht
from heavytail.compiler import cuda_target
from heavytail.engine import schedule_tables
from tests.cuda.kinds import experiments
from tests.cuda.simulated import MANY, diverging, every_column, plain
from tests.naive import same_bits

pytestmark = pytest.mark.gpu

SIZES = {"steps": 301, "trajectories": 2000, "checkpoints": [1, 2, 150, 301]}
KINDS = experiments(dimensions=(1, 20), **SIZES)
for first, d in enumerate((2, 4)):
    KINDS |= dict(list(experiments(dimensions=(d,), **SIZES).items())[first::2])


@pytest.fixture(scope="module", autouse=True)
def engine():
    """Return the back end, where there is a GPU to run it."""
    try:
        cuda_target.count_devices()
    except ht.CudaUnavailableError as reason:
        pytest.skip(str(reason))
    from heavytail.engine import cuda

    return cuda


def both(experiment, **options):
    return (ht.simulate(experiment, backend, **({"samples": True} | options)) for backend in ("cuda", "cpu"))


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_the_bits_of_the_cpu(name):
    found, expected = both(KINDS[name])
    assert same_bits(found, expected)
    assert len(np.unique(found.every_value)) > 3  # where half a gradient is lost, the first steps alone differ


@pytest.mark.parametrize("dimension", [1, 2, 16, 17])
def test_every_column_in_registers_and_in_memory(dimension):
    found, expected = both(every_column(dimension))
    assert same_bits(found, expected)


def test_another_seed_is_seen():
    assert not same_bits(ht.simulate(plain(), "cuda"), ht.simulate(plain(seed=1), "cpu"))


@pytest.mark.parametrize("steps", [1, 2, 7, 10**6])
def test_launches_may_end_after_any_step(engine, monkeypatch, steps):
    monkeypatch.setattr(engine.Device, "_steps_per_launch", lambda *_: steps)
    experiment = plain(steps=61, checkpoints=[2, 5, 61], trajectories=1000)
    found, expected = both(experiment)
    assert same_bits(found, expected)


@pytest.mark.parametrize("trajectories", [1, 15, 16, 17, 64, 129, 100_003])
def test_any_number_of_trajectories(trajectories):
    found, expected = both(plain(trajectories=trajectories))
    assert same_bits(found, expected)


def test_a_thread_counts_several_cells(engine, monkeypatch):
    monkeypatch.setattr(engine, "COUNTING_THREADS", 128)
    found, expected = both(plain(trajectories=10_000))
    assert same_bits(found, expected)


def test_tasks_progress_and_a_store(engine, monkeypatch, tmp_path):
    monkeypatch.setattr(engine, "MAX_TRAJECTORIES", 64)
    told = []
    found, expected = both(plain(**MANY), progress=lambda _, *numbers: told.append(numbers))
    assert same_bits(found, expected)
    on_gpu = [done for done, _ in told[: told.index((150, 150)) + 1]]
    assert on_gpu == sorted(set(on_gpu))
    ht.simulate(plain(**MANY | {"trajectories": 70}), "cuda", store=tmp_path)
    continued = ht.simulate(plain(**MANY), "cpu", store=tmp_path)  # begun on the one, ended on the other
    assert same_bits(continued, ht.simulate(plain(**MANY), "cuda"))


def test_what_diverges_is_counted():
    found, expected = both(diverging())
    assert same_bits(found, expected)
    assert found.nonfinite[:, 0].tolist() == [0, 40, 40]


def test_schedules_that_are_not_tabulated(monkeypatch):
    monkeypatch.setattr(schedule_tables, "MAX_TABLE", 0)
    found, expected = both(plain(steps=61, checkpoints=[61]))
    assert same_bits(found, expected)


def test_auto_takes_the_gpu():
    from heavytail.engine.backends import choose_backend

    assert choose_backend("auto") == "cuda"


def test_a_gpu_that_is_hidden_is_not_found():
    code = "from heavytail.compiler.cuda_target import count_devices; count_devices()"
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert "CudaUnavailableError: The CUDA driver finds no GPU." in done.stderr
