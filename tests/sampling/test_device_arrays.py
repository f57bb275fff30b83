"""Noise on a GPU is the noise of the CPU, bit for bit; without a GPU, the simulator and the code for one have to show it."""

import contextlib
import gc
import inspect
import os
import re
import subprocess
import sys
import weakref
from pathlib import Path

import numba
import numpy as np
import pytest
from numba import types
from scipy import stats

pytest.importorskip("numba_cuda", reason="numba-cuda is not installed")

import heavytail as ht
from heavytail.compiler import cuda_target
from heavytail.compiler.records import register
from heavytail.kernel.rng import entry_uniforms
from heavytail.noise import AlphaStable, Contaminated, Gaussian, Pareto, Scaled, Stream, Tabulated
from heavytail.sampling import cuda as fill_cuda
from heavytail.sampling.arrays import check_array
from tests.sampling.draw_in_simulator import NOISES, draws_of

ROOT = Path(__file__).resolve().parents[2]
CAPABILITIES = [(8, 0), (9, 0)]
VECTOR, MATRIX, BLOCKS = (types.Array(types.float64, d, "C") for d in (1, 2, 3))
LOOSE = re.compile(r"\b(mul|add|sub|mad|fma)(\.f64|\.rn\.f32)")  # without .rn, NVIDIA's assembler may fuse it
every_noise = pytest.mark.parametrize("number", range(len(NOISES)), ids=lambda number: f"{number}-{NOISES[number]!r:.20}")


def run(*command, **environment):
    return subprocess.run(
        [sys.executable, *command], env=os.environ | environment, cwd=ROOT, text=True, capture_output=True, check=False
    )  # fmt: skip


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    file = tmp_path_factory.mktemp("simulator") / "drawn.npz"
    done = run("-m", "tests.sampling.draw_in_simulator", str(file), NUMBA_ENABLE_CUDASIM="1", NUMBA_DISABLE_JIT="1")
    assert done.returncode == 0, done.stderr
    return dict(np.load(file))


@pytest.fixture
def gpu():
    """Skip a test where there is no GPU, for the reason that a user is told."""
    try:
        cuda_target.count_devices()
    except ht.CudaUnavailableError as missing:
        pytest.skip(str(missing))
    return cuda_target.load()


def assert_same(found, expected):
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found.view(np.uint8), expected.view(np.uint8))


def test_every_noise_that_draws_arrays_is_tried():
    classes = [member for _, member in inspect.getmembers(ht.noise, inspect.isclass)]
    noises = {kind for kind in classes if hasattr(kind, "draw") or hasattr(kind, "perturb")}
    drawn = {kind for kind in noises if hasattr(kind, "rvs")}
    assert drawn <= {type(noise) for noise in NOISES}
    assert noises - drawn == {ht.noise.SampledGradient}


@every_noise
def test_the_simulator_draws_the_bits_of_the_cpu(number, simulated):
    for place, expected in enumerate(draws_of(NOISES[number], "cpu")):
        assert np.unique(expected).size > 1 or expected.size == 1
        assert_same(simulated[f"{number} {place}"], expected)


@pytest.mark.gpu
@every_noise
def test_a_gpu_draws_the_bits_of_the_cpu(number, gpu):
    for found, expected in zip(draws_of(NOISES[number], "cuda"), draws_of(NOISES[number], "cpu"), strict=True):
        assert_same(found, expected)


@pytest.mark.gpu
def test_a_gpu_draws_many(gpu):
    law, rows = AlphaStable(1.3, 0.5), Scaled(Pareto(1.5), np.linspace(1.0, 2.0, 50))
    assert_same(law.rvs(3_000_001, 1, device="cuda").copy_to_host(), law.rvs(3_000_001, 1))
    assert_same(rows.rvs(100_001, 1, device="cuda").copy_to_host(), rows.rvs(100_001, 1))  # more rows than threads


def lowered(noise, capability):
    """Return the code for a GPU of the kernel that draws a noise."""
    register(type(noise))
    kind, word = numba.typeof(noise), types.uint64
    if hasattr(noise, "perturb"):
        return cuda_target.lower(fill_cuda.draw_rows, (kind, word, VECTOR, VECTOR, BLOCKS, MATRIX), capability)
    return cuda_target.lower(fill_cuda.draw_pairs, (kind, word, word, types.int64, VECTOR), capability)


SOME = [number for number, noise in enumerate(NOISES) if number % 3 == int(hasattr(noise, "perturb"))]


@pytest.mark.parametrize("number", SOME, ids=lambda number: f"{number}-{NOISES[number]!r:.20}")
def test_the_code_for_a_gpu_rounds_every_product(number):
    """Lowered for one generation of GPUs and the next in turn; NVIDIA's assembler takes the older one's for both.

    Of every noise the draw itself is lowered in the loops over steps (tests/cuda); here it is what surrounds it.
    """
    capability = CAPABILITIES[number % 2]
    code = lowered(NOISES[number], capability)
    assert ".target sm_{}{}".format(*capability) in code
    assert "st.global" in code
    assert not LOOSE.search(code)
    assert "call" not in code  # nothing of NVIDIA's mathematical library
    for newer in CAPABILITIES[number % 2 :]:
        assert cuda_target.resources(code, newer)[0] <= 128  # registers: four blocks fit on a multiprocessor


def test_a_fused_product_would_be_seen(monkeypatch):
    monkeypatch.setattr(cuda_target, "exact_products", contextlib.nullcontext)
    assert LOOSE.search(lowered(Pareto(1.5), (9, 0)))


def test_no_word_is_wasted():
    """A thread encrypts one counter for two entries, in 13 rounds of one exclusive or, and a second if the law takes it."""
    for law, counters in ((Pareto(1.5), 1), (AlphaStable(1.5), 2)):
        code = lowered(law, (9, 0))
        assert code.count("xor.b64") < 20 * counters
        assert code.count("st.global") == 2


LAWS = [AlphaStable(1.3, 0.5), Tabulated(stats.hypsecant(scale=0.5), 3.0), Contaminated(Gaussian(), Pareto(1.5), 0.1)]
every_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: type(law).__name__)


@every_law
def test_a_compiled_function_closes_over_a_law(law):
    frozen = ht.for_numba(law)

    @numba.njit
    def total(seed, count):
        x = 0.0
        for i in range(count):
            x += ht.noise.draw_at(frozen, seed, 3, i)
        return x

    assert total(7, 300) == sum(Stream(law, 7, 3)[:300].tolist())


def ends_of_walks(law):
    """Return a kernel of a user's own, of draws, uniforms and a function of `vmath`."""
    cuda, frozen, stable = cuda_target.load(), ht.for_numba(law), ht.for_numba(LAWS[0])

    def run(seed, steps, ends):
        path = cuda.grid(1)
        if path < ends.size:
            ends[path] = 0.0
            for i in range(steps):
                u, v = entry_uniforms(seed, path, i)
                ends[path] += ht.noise.draw_at(frozen, seed, path, i) + stable.draw(u, v) + ht.vmath.log(u)

    return run


@every_law
@pytest.mark.parametrize("capability", CAPABILITIES, ids=str)
def test_a_kernel_of_ones_own_closes_over_a_law(law, capability):
    code = cuda_target.lower(ends_of_walks(law), (types.int64, types.int64, VECTOR), capability)
    assert "call" not in code
    assert "st.global" in code


@pytest.mark.gpu
def test_a_kernel_of_ones_own_runs_on_a_gpu(gpu, monkeypatch):
    monkeypatch.setattr(numba.config, "CUDA_LOW_OCCUPANCY_WARNINGS", 0)  # two blocks are few
    law = LAWS[0]
    ends = gpu.device_array(200)
    gpu.jit(ends_of_walks(law))[2, 128](7, 30, ends)
    expected = [Stream(law, 7, path)[:30].sum() for path in range(200)]
    with np.errstate(over="ignore"):  # words wrap
        uniforms = [[entry_uniforms(7, path, i)[0] for i in range(30)] for path in range(200)]
    np.testing.assert_allclose(ends.copy_to_host(), 2.0 * np.array(expected) + np.log(uniforms).sum(axis=1), rtol=1e-10)


@pytest.mark.gpu
def test_torch_takes_and_brings_arrays_without_a_copy(gpu):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    law = LAWS[0]
    drawn = law.rvs((30, 7), 1, device="cuda", dtype=np.float32)
    tensor = torch.as_tensor(drawn, device="cuda")
    assert tensor.data_ptr() == drawn.__cuda_array_interface__["data"][0]
    brought = torch.empty(30, 7, device="cuda")
    assert law.rvs(rng=1, out=brought) is brought
    assert torch.equal(tensor, brought)
    assert_same(tensor.cpu().numpy(), law.rvs((30, 7), 1, dtype=np.float32))
    with pytest.raises(ValueError, match="no writable C-contiguous array"):
        law.rvs(out=brought.T)


@pytest.mark.gpu
def test_jax_takes_arrays_without_a_copy(gpu):
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    view = pytest.importorskip("cuda.core.utils").StridedMemoryView
    drawn = LAWS[0].rvs(1000, 1, device="cuda", dtype=np.float32)
    array = jax.numpy.from_dlpack(view.from_cuda_array_interface(drawn, stream_ptr=-1))
    assert array.unsafe_buffer_pointer() == drawn.__cuda_array_interface__["data"][0]
    alive = weakref.ref(drawn)
    del drawn
    gc.collect()
    assert alive() is not None
    assert_same(np.asarray(array), LAWS[0].rvs(1000, 1, dtype=np.float32))


class Exporter:
    """A NumPy array that only DLPack can reach."""

    def __init__(self, array):
        self.array = array

    def __dlpack__(self, **how):
        return self.array.__dlpack__(**how)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


def test_the_view_that_is_recommended_for_jax_keeps_the_memory_alive():
    """On a GPU it does for numba-cuda's arrays what it does here for NumPy's; `jax.numpy.asarray` alone would not."""
    view = pytest.importorskip("cuda.core.utils", reason="cuda-core is not installed").StridedMemoryView
    owner = Exporter(np.arange(5.0))
    alive = weakref.ref(owner)
    taken = np.from_dlpack(view.from_dlpack(owner, stream_ptr=-1))
    del owner
    gc.collect()
    assert alive() is not None
    np.testing.assert_array_equal(taken, np.arange(5.0))
    del taken
    gc.collect()
    assert alive() is None


class Elsewhere:
    """What a library tells of four numbers in a GPU's memory."""

    def __init__(self, **changes):
        told = {"shape": (4,), "typestr": "<f8", "data": (4096, False), "strides": None, "version": 3}
        self.__cuda_array_interface__ = told | changes
        self.shape = self.__cuda_array_interface__["shape"]

    def __len__(self):
        return self.shape[0]


PARETO, PAIR = Pareto(1.5), Scaled(Pareto(1.5), [1.0, 2.0])
FLAT = {"shape": (4, 3), "typestr": "<f4"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: PARETO.rvs(3, device="gpu"), "device = 'gpu' is unknown. Choose one of 'cpu', 'cuda'."),
        (lambda: PARETO.rvs(out=np.empty(3), device="cuda"), "that is the host's memory. Leave `device` out."),
        (lambda: PARETO.rvs(out=Elsewhere(), device="cpu"), "'cpu' is not where out lies: that is a GPU's memory."),
        (lambda: PARETO.rvs(out=Elsewhere(strides=(16,))), "no writable C-contiguous array. Pass one made by torch.empty"),
        (lambda: PARETO.rvs(out=Elsewhere(**FLAT, strides=(4, 16))), "out is no writable C-contiguous array."),
        (lambda: PARETO.rvs(out=Elsewhere(data=(4096, True))), "out is no writable C-contiguous array."),
        (lambda: PARETO.rvs(out=Elsewhere(typestr="<i8")), "dtype('int64') is none that noise comes in."),
        (lambda: PARETO.rvs(out=Elsewhere(typestr=">f8")), "Choose float64 or float32."),
        (lambda: PARETO.rvs(5, out=Elsewhere()), "size = 5 does not fit out, whose shape is (4,). Leave one of them out."),
        (lambda: PARETO.rvs(3, device="cuda", dtype=int), "Choose float64 or float32."),
        (lambda: Stream(PARETO, 1).fill(Elsewhere(strides=(16,))), "out is no writable C-contiguous array."),
        (lambda: Stream(PARETO, 1).fill(Elsewhere(), -1), "first = -1 is out of range."),
        (lambda: PAIR.rvs(out=Elsewhere()), "out has the shape (4,). Pass one of a row for each vector."),
        (lambda: PAIR.rvs(out=Elsewhere(**FLAT)), "size = (4, 2) does not fit out, whose shape is (4, 3)."),
        (lambda: PAIR.rvs(3, out=np.empty((4, 2))), "size = (3, 2) does not fit out, whose shape is (4, 2)."),
        (lambda: PAIR.rvs(3, dtype=int), "Choose float64 or float32."),
        (lambda: PAIR.rvs(3, threads=0), "threads = 0 is out of range."),
        (lambda: PAIR.rvs(3, device="tpu"), "device = 'tpu' is unknown."),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_explicit_strides_of_a_contiguous_array_are_no_obstacle():
    told = Elsewhere(shape=(4, 1, 3), typestr="<f4", strides=(12, 999, 4))
    assert check_array(told) is told


def test_vectors_of_noise_fill_arrays_of_both_types_with_any_number_of_threads():
    noise = Scaled(Pareto(1.5), np.linspace(1.0, 2.0, 30))
    expected = noise.rvs(5000, 3, gradient=0.5)
    assert_same(noise.rvs(5000, 3, gradient=0.5, threads=3), expected)
    target = np.empty((5000, 30), np.float32)
    assert noise.rvs(rng=3, gradient=0.5, out=target) is target
    assert_same(target, expected.astype(np.float32))


@pytest.mark.parametrize("call", ["Pareto(1.5).rvs(3", "Isotropic(Pareto(1.5)).rvs(3, dimension=2"])
def test_without_a_gpu_the_remedy_is_named(call):
    done = run("-c", f"from heavytail.noise import *; {call}, device='cuda')", CUDA_VISIBLE_DEVICES="-1")
    assert done.returncode == 1
    assert re.search(r"CudaUnavailableError: .*device='cpu' for noise", done.stderr)
