"""The division of a GPU without its branch: NVIDIA's steps give the rounded quotient, and a kernel is made of them."""

import random
from fractions import Fraction

import numpy as np
import pytest

pytest.importorskip("numba_cuda", reason="lowering needs numba-cuda")

ALL_ONES = float.fromhex("0x1.ffffffffffffep-1")  # m + 1 is then 2 - 2**-52, whose reciprocal is the hardest


def fma(a, b, c):
    return float(Fraction(a) * Fraction(b) + Fraction(c))


def by_steps(a, b, low_word):
    """The steps of `compiler.primitives`, from an estimate with the upper word of 1 / b, as the GPU's instruction has."""
    upper = int(np.float64(1.0 / b).view(np.uint64)) >> 32
    y = float(np.uint64((upper << 32) | low_word).view(np.float64))
    error = fma(-b, y, 1.0)
    y = fma(y, fma(error, error, error), y)
    y = fma(y, fma(-b, y, 1.0), y)
    ratio = a * y
    return fma(y, fma(-b, ratio, a), ratio)


def test_the_steps_give_the_rounded_quotient():
    generator = random.Random(1)
    numbers = [generator.uniform(0.5**0.5, 2.0**0.5) for _ in range(3000)]
    numbers += [1.0, ALL_ONES, *(1.0 + sign * k * 2.0**-52 for k in range(200) for sign in (1.0, -0.5))]
    for m in numbers:
        assert by_steps(m - 1.0, m + 1.0, 1).hex() == ((m - 1.0) / (m + 1.0)).hex(), m
    for b in (2.0 ** generator.uniform(-110.0, 20.0) for _ in range(3000)):  # the reciprocal in a stable draw
        assert by_steps(1.0, b, 1).hex() == (1.0 / b).hex(), b


def test_they_need_the_last_bit_of_the_estimate():
    assert by_steps(ALL_ONES - 1.0, ALL_ONES + 1.0, 0) != (ALL_ONES - 1.0) / (ALL_ONES + 1.0)


def test_a_kernel_divides_by_them():
    from numba import types

    from heavytail.compiler.cuda_target import load, lower
    from heavytail.compiler.records import register_marked
    from heavytail.kernel.primitives import quotient

    cuda = load()
    register_marked()

    def run(out):
        i = cuda.grid(1)
        if i < out.size:
            out[i] = quotient(out[i] - 1.0, out[i] + 1.0)

    ptx = lower(run, (types.Array(types.float64, 1, "C"),))
    assert "rcp.approx.ftz.f64" in ptx
    assert "div.rn.f64" not in ptx
    assert ptx.count("fma.rn.f64") == 7


@pytest.mark.gpu
def test_a_gpu_rounds_the_quotient():
    from heavytail.compiler.cuda_target import Kernel, count_devices, load
    from heavytail.compiler.errors import CudaUnavailableError
    from heavytail.compiler.records import register_marked
    from heavytail.kernel.primitives import quotient

    try:
        count_devices()
    except CudaUnavailableError as reason:
        pytest.skip(str(reason))
    cuda = load()
    register_marked()

    def run(m, out):
        i = cuda.grid(1)
        if i < out.size:
            out[i] = quotient(m[i] - 1.0, m[i] + 1.0)

    m = np.random.default_rng(1).uniform(0.5**0.5, 2.0**0.5, 10**7)
    m[:3] = 1.0, ALL_ONES, 0.5**0.5
    out = cuda.device_array(m.size)
    Kernel(run).launch(m.size, cuda.to_device(m), out)
    expected = (m - 1.0) / (m + 1.0)
    np.testing.assert_array_equal(out.copy_to_host().view(np.uint64), expected.view(np.uint64))
