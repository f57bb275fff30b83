"""What CUDA may lack: each has a reason and a remedy, and "auto" then runs on the CPU and says so once."""

import builtins
import os
import re
import subprocess
import sys
import warnings

import pytest

import heavytail as ht
from heavytail.compiler import cuda_target
from heavytail.compiler.cuda_target import count_devices, load
from heavytail.engine import backends
from heavytail.methods import SGD
from heavytail.noise import Gaussian
from heavytail.problems import Quadratic
from tests.naive import same_bits

EXPERIMENT = ht.Experiment(
    problem=Quadratic(1.0), noise=Gaussian(), method=SGD(0.1), start=1.0, steps=3, trajectories=5, record=[("gap", "last")]
)
INSTALL = r"pip install 'heavytail\[cuda\]'"
ON_CPU = "backend='cpu'"


@pytest.fixture(autouse=True)
def _nothing_is_known_yet():
    load.cache_clear()
    backends._best_backend.cache_clear()
    yield
    load.cache_clear()
    backends._best_backend.cache_clear()


class Gpus:
    """What numba-cuda knows of GPUs: some, or why it cannot tell."""

    def __init__(self, found, error=None):
        self.found, self.error = found, error

    def __len__(self):
        if self.error:
            from numba.cuda.cudadrv.error import CudaSupportError

            raise CudaSupportError(f"Error at driver init: {self.error}")
        return self.found


@pytest.fixture
def gpus(monkeypatch):
    """Return a function that says what the driver finds."""
    pytest.importorskip("numba_cuda", reason="numba-cuda is not installed")
    from numba import cuda

    def set_gpus(found, error=None):
        monkeypatch.setattr(cuda, "gpus", Gpus(found, error))
        monkeypatch.setattr(cuda, "cuda_error", lambda: error)

    return set_gpus


def test_without_numba_cuda(monkeypatch):
    monkeypatch.setattr(cuda_target.importlib.util, "find_spec", lambda name: None)
    for call in (load, count_devices, lambda: ht.simulate(EXPERIMENT, "cuda")):
        with pytest.raises(ht.CudaUnavailableError, match=f"numba-cuda is not installed.*{INSTALL}"):
            call()


def test_with_a_numba_cuda_that_does_not_load(monkeypatch, gpus):
    def without_cuda(name, scope=None, local=None, wanted=(), level=0, known=builtins.__import__):
        if name == "numba" and "cuda" in (wanted or ()):
            raise ImportError("no module named cuda.bindings")
        return known(name, scope, local, wanted, level)

    monkeypatch.setattr(builtins, "__import__", without_cuda)
    with pytest.raises(ht.CudaUnavailableError, match=f"does not load: no module named cuda.bindings.*{INSTALL}"):
        load()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("CUDA driver library cannot be found.\nEnsure that a driver is installed.", f"does not start: .*driver.*{ON_CPU}"),
        ("Call to cuInit results in CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)", f"does not start: .*MISMATCH.*{ON_CPU}"),
        ("Call to cuInit results in CUDA_ERROR_NO_DEVICE (100)", f"finds no GPU.*CUDA_VISIBLE_DEVICES.*{ON_CPU}"),
        (
            "CUDA is disabled due to setting NUMBA_DISABLE_CUDA=1 in the environment",
            "switched off.*Unset .*NUMBA_DISABLE_CUDA",
        ),
        (None, f"finds no GPU.*CUDA_VISIBLE_DEVICES.*{ON_CPU}"),
    ],
    ids=["no driver", "wrong driver", "no device", "switched off", "driver without a GPU"],
)
def test_without_a_driver_or_a_gpu(gpus, error, reason):
    gpus(0, error)
    for call in (count_devices, lambda: ht.simulate(EXPERIMENT, "cuda")):
        with pytest.raises(ht.CudaUnavailableError) as raised:
            call()
        assert re.search(reason, str(raised.value))
        assert len(str(raised.value).splitlines()) == 1


def test_without_nvidias_compiler(monkeypatch, gpus):
    from numba.cuda.cudadrv import nvvm

    def missing():
        raise nvvm.NvvmSupportError("libNVVM is not available")

    gpus(2)
    assert count_devices() == 2
    monkeypatch.setattr(nvvm, "NVVM", missing)
    with pytest.raises(ht.CudaUnavailableError, match=f"NVVM is not found: libNVVM is not available.*{INSTALL}"):
        count_devices()


def test_numbas_own_switch():
    pytest.importorskip("numba_cuda", reason="numba-cuda is not installed")
    code = "from heavytail.compiler.cuda_target import count_devices; count_devices()"
    environment = os.environ | {"NUMBA_DISABLE_CUDA": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "CudaUnavailableError: CUDA is switched off. Unset the environment variable NUMBA_DISABLE_CUDA." in done.stderr


def test_auto_runs_on_the_cpu_and_says_so_once(gpus):
    gpus(0)
    with pytest.warns(UserWarning, match="runs on the CPU.*finds no GPU") as told:
        first = ht.simulate(EXPERIMENT, "auto", samples=True)
    assert len(told) == 1
    assert told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        second = ht.simulate(EXPERIMENT, "auto", samples=True)
    assert same_bits(first, ht.simulate(EXPERIMENT, "cpu", samples=True))
    assert same_bits(first, second)


def test_auto_takes_gpus_that_are_there(gpus):
    gpus(1)
    assert backends.choose_backend("auto") == "cuda"
