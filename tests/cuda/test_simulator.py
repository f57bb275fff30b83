"""The back end in numba's CUDA simulator against the other ones, bit for bit: memory, launches, sums, counts and extremes.

Kinds are compared with the interpreter, which the compiled loop is compared with elsewhere, and some with both.
"""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("numba_cuda", reason="the simulator is part of numba-cuda")

import heavytail as ht
from tests.cuda.simulated import ARRAYS, MANY, SAMPLED, diverging, every_column, kinds, plain
from tests.naive import same_bits

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KINDS = kinds()


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """Return a function from the name of a run in the simulator to its result, and the numbers that it told."""
    file = tmp_path_factory.mktemp("simulator") / "runs.npz"
    environment = os.environ | {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.cuda.simulated", file], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found = np.load(file)

    def result(name):
        return SimpleNamespace(**{array: found.get(f"{name}/{array}") for array in ARRAYS})

    return SimpleNamespace(result=result, told=found["told"].tolist(), begun=found["begun"].tolist())


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_the_bits_of_the_interpreter(simulated, name):
    expected = ht.simulate(KINDS[name], "interpreted", samples=True)
    assert same_bits(simulated.result(name), expected)
    assert np.isfinite(expected.every_value).all()


@pytest.mark.parametrize("dimension", [2, 17])
def test_every_column_in_registers_and_in_memory(simulated, dimension):
    expected = ht.simulate(every_column(dimension), "interpreted", samples=True)
    assert same_bits(simulated.result(f"every column {dimension}"), expected)
    assert len(expected.experiment.record) == 20
    assert np.ptp(expected.every_value[:, -1], axis=0).all()  # each of them says something


@pytest.fixture(scope="module")
def whole():
    return ht.simulate(plain(), samples=True)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_launches_may_end_after_any_step(simulated, whole, steps):
    assert same_bits(simulated.result(f"launches of {steps}"), whole)


def test_threads_of_a_block_count_together(simulated, whole):
    assert same_bits(simulated.result("sixteen threads"), whole)


def test_a_kernel_that_takes_the_next_trajectory_is_seen(simulated, whole):
    wrong = simulated.result("next trajectory")
    assert not same_bits(wrong, whole)
    assert np.array_equal(wrong.every_value[:-1], whole.every_value[1:])


def test_what_diverges_is_counted(simulated):
    expected = ht.simulate(diverging(), samples=True)
    assert same_bits(simulated.result("diverging"), expected)
    assert expected.nonfinite[:, 0].tolist() == [0, 40, 40]
    assert np.isinf(expected.every_value).any()
    assert np.isnan(expected.every_value).any()


def test_tasks_and_a_run_that_is_continued_change_no_bit(simulated):
    """150 trajectories are two tasks of 64, and a third one of a cell and a part of a cell."""
    expected = ht.simulate(plain(**MANY), samples=True)
    assert same_bits(simulated.result("tasks"), expected)
    expected = ht.simulate(plain(**MANY))
    assert same_bits(simulated.result("resumed"), expected)
    assert simulated.begun[0][0] > 64  # the first block was there


@pytest.mark.parametrize("name", ["sample", "sample of tasks"])
def test_a_sample_of_fewer_trajectories_than_there_are(simulated, name):
    """It ends inside the one task of all trajectories, and after the first one of three."""
    expected = ht.simulate(plain(**MANY), samples=True)
    assert simulated.result(name).sample.shape == (SAMPLED, 1, 2)
    assert np.array_equal(simulated.result(name).sample, expected.every_value[:SAMPLED])
    assert np.array_equal(simulated.result(name).group_sums, expected.group_sums)


def test_progress_rises_to_the_end(simulated):
    done = [number for number, _ in simulated.told]
    assert done == sorted(set(done))
    assert {total for _, total in simulated.told} == {150}
    assert done[0] == 42  # two steps of three, of 64 trajectories
    assert done[-1] == 150
