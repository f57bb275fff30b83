"""What every noise of whole vectors can do on the host: draw arrays of them, one vector a row."""

from __future__ import annotations

from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.compiler.for_numba import numba_type
from heavytail.noise.drawn import Filled, Shape
from heavytail.parts.parameters import common_length, integer, numbers
from heavytail.sampling.arrays import Device, array_to_fill, check_array, fill_rows, on_gpu, shape_of
from heavytail.sampling.seeds import Seed, seed_from

__all__ = ["VectorLaw"]


class VectorLaw:
    """A noise with `perturb`: its coordinates depend on each other, on the point, on the gradient, or on the step."""

    @property
    def _numba_type_(self) -> Any:
        """What numba asks a value of a class that nobody told it of with `heavytail.for_numba`."""
        return numba_type(self)

    @property
    def dimension(self) -> int | None:
        """The number of coordinates, or None if any will do."""
        return None

    @overload
    def rvs(
        self, size: Shape | None = None, rng: Seed = None, *, dimension: int | None = None, x: ArrayLike = 0.0,
        gradient: ArrayLike = 0.0, threads: int = 1,
    ) -> NDArray[np.float64]: ...  # fmt: skip
    @overload
    def rvs(
        self, size: Shape | None = None, rng: Seed = None, *, dimension: int | None = None, x: ArrayLike = 0.0,
        gradient: ArrayLike = 0.0, out: Filled, threads: int = 1,
    ) -> Filled: ...  # fmt: skip
    @overload
    def rvs(
        self, size: Shape | None = None, rng: Seed = None, *, dimension: int | None = None, x: ArrayLike = 0.0,
        gradient: ArrayLike = 0.0, out: Any = None, dtype: Any = ..., threads: int = 1, device: Device | None = None,
    ) -> Any: ...  # fmt: skip
    def rvs(
        self,
        size: Shape | None = None,
        rng: Seed = None,
        *,
        dimension: int | None = None,
        x: ArrayLike = 0.0,
        gradient: ArrayLike = 0.0,
        out: Any = None,
        dtype: Any = np.float64,
        threads: int = 1,
        device: Device | None = None,
    ) -> Any:
        """Draw the noise of the steps k = 1 .. size at one point, on the CPU or on a GPU.

        Row i is a function of (seed, i) alone, so a longer array begins with the shorter one, for any number of threads
        and on every device.

        Parameters
        ----------
        size : int or tuple of int, optional
            How many vectors; or the shape of the result, with the number of coordinates at its end. None gives one vector,
            or fills `out`. Steps are counted in the order of memory.
        rng : int, Generator, SeedSequence or None
            Where the seed comes from, as in ``numpy.random.default_rng``; a ``torch.Generator`` will do too. None takes
            fresh entropy.
        dimension : int, optional
            The number of coordinates; by default the noise's own, or that of `x`, `gradient` and `out`, or 1.
        x, gradient : float or array_like, default 0
            The point, and the exact gradient there, for noise that depends on them. The noise is what is added to the
            gradient, so a long gradient costs it digits.
        out, dtype, threads, device
            As for a law of numbers: see ``heavytail.noise.Pareto.rvs``. `out` has the number of coordinates at the end of
            its shape; on a GPU it has two axes.

        Returns
        -------
        array, shape (size, dimension), or the one that was asked for

        Raises
        ------
        ValueError
            If the size is negative, numbers of coordinates disagree, or `out` cannot be filled or lies elsewhere.
        CudaUnavailableError
            If there is no GPU, or numba-cuda is not installed.
        """
        point, slope = numbers("x", x), numbers("gradient", gradient)
        given = dimension if dimension is not None else self.dimension
        own = {} if given is None else {"The noise": np.empty(integer("dimension", given, 1))}
        shape = None if out is None else tuple(check_array(out).shape)
        if shape is not None and not (len(shape) == 2 or (shape and not on_gpu(out))):
            raise ValueError(f"out has the shape {shape}. Pass one of a row for each vector.")
        sizes = shape_of(size)
        if isinstance(size, tuple | list):
            own |= {"size, at its end,": np.empty(sizes[-1] if sizes else 0)}
        d = common_length(x=point, gradient=slope, **own) or (shape[-1] if shape else 1)
        if self.dimension not in (None, d):
            raise ValueError(f"The noise has {self.dimension} coordinates, not {d}. Leave `dimension` out.")
        if size is None and shape is not None:
            sizes = shape[:-1]
        elif isinstance(size, tuple | list):
            sizes = sizes[:-1]
        target = array_to_fill((*sizes, d), out, dtype, device)
        at = np.array(np.broadcast_to(point, d)), np.array(np.broadcast_to(slope, d))
        rows = target if on_gpu(target) and len(target.shape) == 2 else target.reshape(-1, d)
        fill_rows(self, rows, seed_from(rng), *at, threads=threads)
        return target if out is None else out
