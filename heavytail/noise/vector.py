"""What every noise of whole vectors can do on the host: draw arrays of them, one vector a row."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.law import Seed
from heavytail.parameters import common_length, integer, numbers


class VectorLaw:
    """A noise with `perturb`: its coordinates depend on each other, on the point, on the gradient, or on the step."""

    @property
    def dimension(self) -> int | None:
        """The number of coordinates, or None if any will do."""
        return None

    def rvs(
        self,
        size: int,
        rng: Seed = None,
        *,
        dimension: int | None = None,
        x: ArrayLike = 0.0,
        gradient: ArrayLike = 0.0,
    ) -> NDArray[np.float64]:
        """Draw the noise of the steps k = 1 .. size at one point.

        Row i is a function of (seed, i) alone, so a longer array begins with the shorter one.

        Parameters
        ----------
        size : int
            How many vectors.
        rng : int, Generator, SeedSequence or None
            Where the seed comes from, as in ``numpy.random.default_rng``. None takes fresh entropy.
        dimension : int, optional
            The number of coordinates; by default the noise's own, or that of `x` and `gradient`, or 1.
        x, gradient : float or array_like, default 0
            The point, and the exact gradient there, for noise that depends on them. The noise is what is added to the
            gradient, so a long gradient costs it digits.

        Returns
        -------
        ndarray, shape (size, dimension)

        Raises
        ------
        ValueError
            If the size is negative, or numbers of coordinates disagree.
        """
        from heavytail.compiler.fill_vectors import fill_rows

        point, slope = numbers("x", x), numbers("gradient", gradient)
        given = dimension if dimension is not None else self.dimension
        own = {} if given is None else {"The noise": np.empty(integer("dimension", given, 1))}
        d = common_length(x=point, gradient=slope, **own) or 1
        if self.dimension not in (None, d):
            raise ValueError(f"The noise has {self.dimension} coordinates, not {d}. Leave `dimension` out.")
        out = np.empty((integer("size", size, 0), d))
        seed = int(np.random.default_rng(rng).integers(0, 2**64, dtype=np.uint64))
        fill_rows(self, seed, np.array(np.broadcast_to(point, d)), np.array(np.broadcast_to(slope, d)), out)
        return out
