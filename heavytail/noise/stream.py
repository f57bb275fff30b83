"""Streams: endless arrays of draws that are never stored. Entry i is a function of (law, seed, stream, i) and nothing else.

So a slice is the same for any chunking, any number of threads, on a GPU, and inside a compiled function of the user's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from heavytail.kernel.primitives import chosen_by_class, kernel_function
from heavytail.kernel.rng import entry_uniforms
from heavytail.noise.from_law import check_law
from heavytail.parts.contract import draw_of
from heavytail.parts.parameters import integer, set_field
from heavytail.sampling.arrays import check_array, fill

__all__ = ["Stream", "draw_at"]


@kernel_function
def _draw(law: Any, u: float, v: float) -> float:
    return draw_of(law, u, v)


@chosen_by_class
def _draw_of_single(noise_class: type) -> Any:
    """One draw, from (law, u, v), of a law of single numbers."""
    if hasattr(noise_class, "perturb"):
        raise TypeError(f"{noise_class.__name__} is no law of single numbers. Call its own rvs, which draws whole vectors.")
    return _draw


@kernel_function
def draw_at(law: Any, seed: Any, stream: Any, i: Any) -> float:
    """Return entry i of ``Stream(law, seed, stream)``; works inside compiled functions too (see `heavytail.for_numba`).

    Parameters
    ----------
    law : law
        A noise with `draw`, without `perturb`.
    seed, stream, i : int
        From 0 to 2**64 - 1; kernel code checks none of them.

    Returns
    -------
    float
        In the units of the law.

    Raises
    ------
    TypeError
        If the law is one of vectors; in compiled code when it is compiled.
    """
    u, v = entry_uniforms(seed, stream, i)
    return _draw_of_single(law, u, v)


@dataclass(frozen=True)
class Stream:
    """The draws number 0, 1, 2, ... of a law, by slices.

    Parameters
    ----------
    law : Law
        The law.
    seed : int
        From 0 to 2**64 - 1.
    stream : int, default 0
        Streams of one seed are independent; from 0 to 2**64 - 1.

    Raises
    ------
    TypeError
        If the law is none.
    ValueError
        If a number is out of range, or the law one of vectors.

    Examples
    --------
    >>> import heavytail as ht
    >>> stream = ht.noise.Stream(ht.noise.Pareto(1.5), seed=1)
    >>> bool((stream[10:1000][5:8] == stream[15:18]).all())
    True
    """

    law: Any
    seed: int
    stream: int = 0

    def __post_init__(self) -> None:
        if hasattr(self.law, "perturb"):
            raise ValueError(f"{self.law!r} is no law of single numbers. Call its own rvs, which draws whole vectors.")
        check_law("law", self.law)
        for name in ("seed", "stream"):
            set_field(self, name, integer(name, getattr(self, name), 0, 2**64 - 1))

    def fill(self, out: Any, first: int = 0, threads: int = 1) -> Any:
        """Fill an array with the draws number first, first + 1, ..., and return it.

        Parameters
        ----------
        out : array of float64 or float32
            A C-contiguous array, on the CPU or on the current GPU; of which libraries, ``heavytail.noise.Pareto.rvs`` says.
        first : int, default 0
            The number of the first draw.
        threads : int, default 1
            How many threads, on the CPU.

        Raises
        ------
        ValueError
            If the array cannot be filled, or `first` is negative.
        CudaUnavailableError
            If the array lies on a GPU, and there is none that numba-cuda can use.
        """
        begin = integer("first", first, 0, 2**62)
        fill(self.law, check_array(out), self.seed, begin, self.stream, threads)
        return out

    def __getitem__(self, index: int | slice) -> Any:
        """Return one draw, or those of a slice with both ends given."""
        if not isinstance(index, slice):
            return float(self.fill(np.empty(1), integer("index", index, 0))[0])
        if index.stop is None or index.step not in (None, 1):
            raise ValueError(f"{index!r} is no finite run of draws. Slice with an end and without a step: stream[10:20].")
        first = integer("start", index.start or 0, 0)
        return self.fill(np.empty(max(integer("stop", index.stop, 0) - first, 0)), first)
