"""Arrays of other libraries in the host's memory, other libraries' random numbers, and the shapes of what is drawn."""

import array
import math
import re

import numpy as np
import pytest

from heavytail.noise import Gaussian, Isotropic, Pareto, Scaled, Stream

LAW, PAIR = Pareto(1.5), Scaled(Pareto(1.5), [1.0, 2.0])
DRAWS = LAW.rvs(20, 3)


class Dlpack:
    """An array that speaks DLPack alone."""

    def __init__(self, values):
        self.values = values

    def __dlpack__(self, **options):
        return self.values.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.values.__dlpack_device__()


class Converting:
    """An array that NumPy converts, to a view or to a copy."""

    def __init__(self, values, copies=False):
        self.values, self.copies = values, copies

    def __array__(self, dtype=None, copy=None):
        return self.values.copy() if self.copies else self.values


def frozen(values):
    values.setflags(write=False)
    return values


writable_dlpack = pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.1.0", reason="NumPy reads DLPack only")


@pytest.mark.parametrize(
    ("make", "dtype"),
    [
        (lambda: array.array("d", [0.0] * 20), np.float64),
        (lambda: array.array("f", [0.0] * 20), np.float32),
        (lambda: memoryview(bytearray(160)).cast("d"), np.float64),
        pytest.param(lambda: Dlpack(np.zeros(20)), np.float64, marks=writable_dlpack),
        pytest.param(lambda: Dlpack(np.zeros(20, np.float32)), np.float32, marks=writable_dlpack),
        (lambda: Converting(np.zeros(20)), np.float64),
    ],
)
def test_whatever_gives_its_memory_is_filled(make, dtype):
    for fill in (lambda out: LAW.rvs(rng=3, out=out), lambda out: LAW.rvs(20, 3, out=out, device="cpu")):
        out = make()
        assert fill(out) is out
        values = getattr(out, "values", out)
        np.testing.assert_array_equal(np.asarray(values), DRAWS.astype(dtype))
        assert np.asarray(values).dtype == dtype
    out = make()
    assert Stream(LAW, 7).fill(out, 5) is out
    np.testing.assert_array_equal(np.asarray(getattr(out, "values", out)), Stream(LAW, 7)[5:25].astype(dtype))


@pytest.mark.parametrize(
    "out",
    [
        bytes(16), [0.0, 0.0], (0.0,), "ab", object(), 3.0, frozen(np.zeros(3)), memoryview(bytes(16)).cast("d"),
        Converting(np.zeros(3), copies=True), Converting(frozen(np.zeros(3))), Converting(np.zeros((3, 2)).T),
        Dlpack(np.zeros(6)[::2]), Dlpack(frozen(np.zeros(3))),
    ],
    ids=lambda out: type(out).__name__,
)  # fmt: skip
def test_what_cannot_be_filled_in_place_is_refused(out):
    for law in (LAW, PAIR):
        with pytest.raises(ValueError, match=r"out is no writable C-contiguous array\. Pass one made by numpy\.empty"):
            law.rvs(rng=1, out=out)


@pytest.mark.parametrize("out", [array.array("i", [0, 0]), memoryview(bytearray(8)), Converting(np.zeros(3, ">f8"))])
def test_what_is_no_float_is_refused(out):
    with pytest.raises(ValueError, match=r"is none that noise comes in\. Choose float64 or float32\."):
        LAW.rvs(rng=1, out=out)


def test_tensors_of_torch_are_filled_and_its_generators_are_seeds():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    for dtype in (torch.float64, torch.float32):
        out = torch.empty(20, dtype=dtype)
        assert LAW.rvs(rng=3, out=out) is out
        assert torch.equal(out, torch.as_tensor(DRAWS).to(dtype))
        rows = torch.empty(5, 4, 2, dtype=dtype)
        assert PAIR.rvs(rng=3, out=rows) is rows
        assert torch.equal(rows, torch.as_tensor(PAIR.rvs((5, 4, 2), 3)).to(dtype))
    for wrong in (torch.empty(3, 2).T, torch.empty(3, requires_grad=True), torch.empty(3, dtype=torch.bfloat16)):
        with pytest.raises(ValueError, match="out is no writable C-contiguous array"):
            LAW.rvs(out=wrong)
    generator, same = (torch.Generator().manual_seed(5) for _ in range(2))
    first, second = LAW.rvs(20, generator), LAW.rvs(20, generator)
    np.testing.assert_array_equal(LAW.rvs(20, same), first)
    np.testing.assert_array_equal(LAW.rvs(20, same), second)
    assert np.unique([*first, *second, *LAW.rvs(20, torch.Generator().manual_seed(6))]).size == 60
    np.testing.assert_array_equal(
        PAIR.rvs(3, torch.Generator().manual_seed(5)), PAIR.rvs(3, torch.Generator().manual_seed(5))
    )


def test_vectors_come_in_the_shape_that_is_asked_for():
    rows = PAIR.rvs(12, 3)
    assert rows.shape == (12, 2)
    np.testing.assert_array_equal(PAIR.rvs(None, 3), rows[0])
    np.testing.assert_array_equal(PAIR.rvs(rng=3), rows[0])
    for shape in ((12, 2), (3, 4, 2), (1, 12, 1, 2), [3, 4, 2]):
        np.testing.assert_array_equal(PAIR.rvs(shape, 3), rows.reshape(shape))
        out = np.empty(shape)
        assert PAIR.rvs(rng=3, out=out) is out
        np.testing.assert_array_equal(out, rows.reshape(shape))
    np.testing.assert_array_equal(PAIR.rvs((2,), 3), rows[0])
    assert Isotropic(Gaussian()).rvs((5, 3), 1).shape == (5, 3)
    assert Isotropic(Gaussian()).rvs((0, 3), 1).shape == (0, 3)
    np.testing.assert_array_equal(Isotropic(Gaussian()).rvs((5, 3), 1), Isotropic(Gaussian()).rvs(5, 1, dimension=3))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: PAIR.rvs((5, 3)), ValueError, "The noise has 2 entries and size, at its end, has 3 entries."),
        (lambda: PAIR.rvs(()), ValueError, "The noise has 2 entries and size, at its end, has 0 entries."),
        (lambda: PAIR.rvs((5, -2)), ValueError, "size = -2 is out of range."),
        (lambda: Isotropic(Gaussian()).rvs((5, 3), dimension=2), ValueError, "Pass arrays of one length"),
        (
            lambda: PAIR.rvs((3, 2), out=np.empty((4, 2))),
            ValueError,
            "size = (3, 2) does not fit out, whose shape is (4, 2).",
        ),
        (lambda: PAIR.rvs(out=np.empty(())), ValueError, "out has the shape (). Pass one of a row for each vector."),
        (lambda: PAIR.rvs(2.5), TypeError, "size = 2.5 is not an integer. Pass an int."),
        (lambda: LAW.rvs(math.nan), TypeError, "size = nan is not an integer. Pass an int."),
    ],
)
def test_bad_shapes(call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()
