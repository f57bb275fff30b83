"""Arrays of draws of a noise whose coordinates are independent: of every law, and of what has draws but no formulas."""

from __future__ import annotations

from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from heavytail.compiler.for_numba import numba_type
from heavytail.sampling.arrays import Device, array_to_fill, fill
from heavytail.sampling.seeds import Seed, seed_from

__all__ = ["Drawn", "Filled", "Shape"]

Filled = TypeVar("Filled")  # an array of any library
Shape = int | tuple[int, ...]


class Drawn:
    """A noise with `draw` that fills arrays."""

    @property
    def _numba_type_(self) -> Any:
        """What numba asks a value of a class that nobody told it of with `heavytail.for_numba`."""
        return numba_type(self)

    @overload
    def rvs(self, size: None = None, rng: Seed = None, *, dtype: Any = ..., threads: int = 1) -> float: ...
    @overload
    def rvs(self, size: Shape, rng: Seed = None, *, threads: int = 1) -> NDArray[np.float64]: ...
    @overload
    def rvs(self, size: Shape | None = None, rng: Seed = None, *, out: Filled, threads: int = 1) -> Filled: ...
    @overload
    def rvs(
        self,
        size: Shape | None = None,
        rng: Seed = None,
        *,
        out: Any = None,
        dtype: Any = ...,
        threads: int = 1,
        device: Device | None = None,
    ) -> Any: ...
    def rvs(
        self,
        size: Shape | None = None,
        rng: Seed = None,
        *,
        out: Any = None,
        dtype: Any = np.float64,
        threads: int = 1,
        device: Device | None = None,
    ) -> Any:
        """Draw from the law, on the CPU or on a GPU.

        Entry i is a function of (seed, i) alone, so a longer array begins with the shorter one, for any number of threads
        and on every device.

        Parameters
        ----------
        size : int or tuple of int, optional
            The shape; None gives one float, or fills `out`.
        rng : int, Generator, SeedSequence or None
            Where the seed comes from, as in ``numpy.random.default_rng``; a ``torch.Generator`` will do too. None takes
            fresh entropy.
        out : array of float64 or float32, optional
            A C-contiguous array to fill and return; saves the time to allocate one. An ndarray, or whatever gives NumPy its
            memory to write to: a tensor of PyTorch, an ``array.array``, anything with DLPack or the buffer protocol. Or
            anything in the memory of the current GPU that has ``__cuda_array_interface__``: a tensor of PyTorch, an array
            of CuPy or numba-cuda.
        dtype : {float64, float32}, default float64
            The type of a new array. Draws are made in float64 and rounded once.
        threads : int, default 1
            How many threads, on the CPU.
        device : {"cpu", "cuda"}, optional
            Where; by default where `out` lies, and else on the CPU. A new array on the GPU is one of numba-cuda, and
            `heavytail.noise` says how other libraries take it without a copy.

        Returns
        -------
        float or array

        Raises
        ------
        ValueError
            If the size is negative or does not fit `out`, or `out` cannot be filled or lies elsewhere.
        CudaUnavailableError
            If there is no GPU, or numba-cuda is not installed.
        """
        if size is None and out is None:
            return float(self.rvs(1, rng, dtype=dtype, threads=threads, device=device)[0])
        target = array_to_fill(size, out, dtype, device)
        fill(self, target, seed_from(rng), threads=threads)
        return target if out is None else out
