"""The array that noise fills: a new one or the caller's, in the host's memory or in a GPU's, checked.

NumPy's array interface and the CUDA array interface describe both in the same words.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from heavytail.parts.parameters import integer, one_of

__all__ = ["Device", "array_to_fill", "check_array", "check_dtype", "fill", "fill_rows", "on_gpu", "shape_of"]

Size = int | tuple[int, ...] | None
Device = Literal["cpu", "cuda"]
DEVICES: tuple[Device, ...] = ("cpu", "cuda")


def on_gpu(array: Any) -> bool:
    """Whether an array lies in a GPU's memory, or in that of numba's simulator."""
    return hasattr(array, "__cuda_array_interface__") or getattr(array, "__cuda_ndarray__", False)


def array_to_fill(size: Size, out: Any, dtype: Any, device: str | None) -> Any:
    """Return what `check_array` makes of `out`, or if that is None a new array; by default where `out` is, or on the CPU."""
    place = None if device is None else one_of("device", device, DEVICES)
    if out is not None:
        return check_array(out, size, place)
    shape, kind = shape_of(size), check_dtype(dtype)
    if place != "cuda":
        return np.empty(shape, kind)
    from heavytail.sampling.cuda import new_array

    return new_array(shape, kind)


def check_array(out: Any, size: Size = None, device: str | None = None) -> Any:
    """Return NumPy's view of an array, or one on a GPU itself, if it is a writable C-contiguous one of floats.

    The size and the device are checked if they are given.
    """
    place = "cuda" if on_gpu(out) else "cpu"
    if device not in (None, place):
        where = "a GPU's memory" if on_gpu(out) else "the host's memory"
        raise ValueError(f"device = {device!r} is not where out lies: that is {where}. Leave `device` out.")
    array = out if on_gpu(out) else _in_host_memory(out)
    interface = getattr(array, "__cuda_array_interface__", None) or getattr(array, "__array_interface__", None)
    if interface is None or not _can_be_filled(interface):
        maker = "torch.empty or numba.cuda.device_array" if on_gpu(out) else "numpy.empty or torch.empty"
        raise ValueError(f"out is no writable C-contiguous array. Pass one made by {maker}.")
    check_dtype(np.dtype(interface["typestr"]))
    if size is not None and shape_of(size) != tuple(interface["shape"]):
        shape = tuple(interface["shape"])
        raise ValueError(f"size = {size!r} does not fit out, whose shape is {shape}. Leave one of them out.")
    return array


def _in_host_memory(out: Any) -> NDArray[Any] | None:
    """Return NumPy's view of an array of any library in the host's memory; None where NumPy has none that may be written.

    The buffer protocol is asked first, then DLPack, then the array's own conversion: that may be a copy, which the next one
    does not share.
    """
    if isinstance(out, np.ndarray):
        return out
    for view_of in (_of_buffer, np.from_dlpack, np.asarray):
        try:
            view, again = view_of(out), view_of(out)
        except Exception:  # what a foreign array raises where it does not speak that protocol
            continue
        if view.dtype.kind != "O" and view.flags.writeable and (view.size == 0 or np.may_share_memory(view, again)):
            return view
    return None


def _of_buffer(out: Any) -> NDArray[Any]:
    return np.asarray(memoryview(out))


def fill(law: Any, array: Any, seed: int, first: int = 0, stream: int = 0, threads: int = 1) -> None:
    """Fill an array that was checked with the draws number `first`, `first` + 1, ... of a stream of a law."""
    shares = integer("threads", threads, 1)
    if on_gpu(array):
        from heavytail.sampling import cuda as fill_cuda

        fill_cuda.fill_draws(law, seed, array, first, stream)
    else:
        from heavytail.sampling.numbers import fill_draws

        fill_draws(law, seed, array.reshape(-1), first, stream, shares)


def fill_rows(noise: Any, array: Any, seed: int, x: Any, gradient: Any, threads: int = 1) -> None:
    """Fill a matrix that was checked with the noise of the steps k = 1, 2, ... at a point with a gradient."""
    shares = integer("threads", threads, 1)
    if on_gpu(array):
        from heavytail.sampling import cuda as fill_cuda

        fill_cuda.fill_rows(noise, seed, x, gradient, array)
    else:
        from heavytail.sampling import vectors as fill_vectors

        fill_vectors.fill_rows(noise, seed, x, gradient, array, shares)


def _can_be_filled(interface: dict[str, Any]) -> bool:
    shape, strides, read_only = interface["shape"], interface.get("strides"), interface["data"][1]
    if read_only:
        return False
    if strides is None or math.prod(shape) == 0:
        return True
    step = np.dtype(interface["typestr"]).itemsize
    for length, stride in zip(reversed(shape), reversed(strides), strict=True):
        if length > 1 and stride != step:
            return False
        step *= length
    return True


def shape_of(size: Size) -> tuple[int, ...]:
    """Return a size as a shape, checked not to be negative."""
    sizes = () if size is None else size if isinstance(size, tuple | list) else (size,)
    return tuple(integer("size", n, 0) for n in sizes)


def check_dtype(dtype: Any) -> np.dtype[Any]:
    """Return a type of floats, checked to be float64 or float32."""
    if np.dtype(dtype) not in (np.float64, np.float32):
        raise ValueError(f"dtype = {dtype!r} is none that noise comes in. Choose float64 or float32.")
    return np.dtype(dtype)
