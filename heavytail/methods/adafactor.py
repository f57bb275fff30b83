"""Adafactor: a gradient over the root of its mean square, of which a matrix keeps the sums of rows and columns alone."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

from heavytail.kernel.vectors import norm
from heavytail.methods.mean_square import over_root
from heavytail.methods.moving_average import averaged
from heavytail.parts.blocks import Blocks, OneBlock, as_blocks
from heavytail.parts.clips import Clip, NoClip, as_clip
from heavytail.parts.parameters import between, flag, positive, set_field
from heavytail.parts.schedules import Least, Power, ScheduleLike, as_schedule, positive_schedule

__all__ = ["Adafactor"]


@dataclass(frozen=True)
class Adafactor:
    """x_k = x_{k-1} - a_k u_k / max(1, RMS(u_k) / limit) in every block, with u_k = clip(g_k) / sqrt(v_k).

    a_k = eta_k max(eps2, RMS(x_{k-1})). Of a vector, v_k = (1 - w_k) v_{k-1} + w_k (g_k**2 + eps1). Of a matrix, v_k is R_k
    C_k / sum(R_k): R_k and C_k are the sums along the rows and the columns of what v_k would be in a vector.

    Parameters
    ----------
    eta : schedule, float or array_like, optional
        The relative step size eta_k at k = 1, 2, ...; min(1/100, 1/sqrt(k)) by default.
    relative : bool, default True
        Whether a step is in proportion to x; without it a_k is eta_k, in the units of x.
    weight : schedule, float or array_like, optional
        What the last square weighs, w_k in (0, 1], with w_1 = 1; k**-0.8 by default.
    limit : float, default 1
        The root mean square at which u is shortened.
    eps1 : float, default 1e-30
        Added to the squares.
    eps2 : float, default 1e-3
        The least root mean square of x that counts, in its units.
    momentum : float, default 0
        The memory b, in [0, 1), of an average of steps, from 0, that is made in place of the last step.
    clip : Norm, Value, Top or NoClip, optional
        How the gradient in the numerator is clipped, by what `heavytail.clips` has; v_k sees it unclipped.
    blocks : Blocks or sequence of shapes, optional
        The matrices and vectors that x consists of; one vector by default.

    Raises
    ------
    TypeError, ValueError
        If a number lies outside its range, or a part is none of its kind.

    Notes
    -----
    Pan and Li divide R_k C_k by the sum of n entries of R_k, which has as many as there are rows; it is the sum of all of
    them, as it is in Shazeer and Stern. In a library the weights are called 1 - beta_2: their powers -0.8 are its "decay".

    Squares of gradients above 1e154 overflow, and with eps1 = 0 those below 1e-145 lose digits: a trajectory that meets them
    counts as diverged.

    References
    ----------
    Shazeer and Stern 2018 (arXiv 1804.04235); Pan and Li 2022, Algorithms 3 and 4, with the clip `Top`.

    Examples
    --------
    Fixed steps, for a layer of 2 times 3 weights and 2 biases:

    >>> import heavytail as ht
    >>> method = ht.methods.Adafactor(0.01, relative=False, clip=ht.clips.Top(5.0), blocks=ht.Blocks([(2, 3), 2]))
    >>> method.slots
    2
    """

    eta: ScheduleLike = field(default_factory=lambda: Least(0.01, Power(1.0, -0.5)))
    relative: bool = True
    weight: ScheduleLike = field(default_factory=lambda: Power(1.0, -0.8))
    limit: float = 1.0
    eps1: float = 1e-30
    eps2: float = 1e-3
    momentum: float = 0.0
    clip: Clip = field(default_factory=NoClip)
    blocks: OneBlock | Blocks = field(default_factory=OneBlock)
    averages: bool = field(init=False, repr=False)
    has_matrices: bool = field(init=False, repr=False)
    bounded_steps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "relative", flag("relative", self.relative))
        set_field(self, "weight", positive_schedule("weight", self.weight, "it is a share of a mean"))
        between("weight at step 1", float(self.weight.at(1)), 0.0, 1.0, closed="high", reason="It is a share of a mean.")
        set_field(self, "limit", positive("limit", self.limit))
        for name in ("eps1", "eps2"):
            set_field(self, name, between(name, getattr(self, name), 0.0, math.inf, closed="low"))
        set_field(self, "momentum", between("momentum", self.momentum, 0.0, 1.0, closed="low", reason="It is a memory."))
        set_field(self, "clip", as_clip("clip", self.clip))
        set_field(self, "blocks", as_blocks("blocks", self.blocks))
        set_field(self, "averages", self.momentum > 0.0)
        set_field(self, "has_matrices", isinstance(self.blocks, Blocks) and self.blocks.has_matrices)

    @property
    def slots(self) -> int:
        """How many vectors of memory there are: v or the sums of rows, then those of columns, and an average."""
        return 1 + self.has_matrices + self.averages

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        d, weight = x.shape[0], self.weight.at(k)
        for b in range(self.blocks.count()):
            begin, end, columns = self.blocks.begin(b), self.blocks.end(b, d), self.blocks.columns(b)
            if self.has_matrices and columns > 1:
                self.add_sums(weight, g, state, begin, self.blocks.rows(b, d), columns)
            else:
                for j in range(begin, end):
                    state[0, j] = (1.0 - weight) * state[0, j] + weight * (g[j] * g[j] + self.eps1)
        self.clip.clip(k, g, self.blocks)
        eta = self.eta.at(k)
        for b in range(self.blocks.count()):
            begin, columns = self.blocks.begin(b), self.blocks.columns(b)
            point, u = self.blocks.section(x, b), self.blocks.section(g, b)
            if self.has_matrices and columns > 1:
                self.divide(u, state, begin, self.blocks.rows(b, d), columns)
            else:
                for j in range(u.shape[0]):
                    u[j] = over_root(1.0, u[j], state[0, begin + j], 0.0)
            root = math.sqrt(u.shape[0])
            mean = norm(u) / root
            size = norm(point) / root if self.relative else 1.0
            step = eta * (size if size > self.eps2 else self.eps2) if self.relative else eta
            step = step / (mean / self.limit) if mean > self.limit else step
            for j in range(u.shape[0]):
                u[j] *= step
        row = 2 if self.has_matrices else 1
        for j in range(d):
            x[j] -= averaged(state, row, j, self.momentum, 1.0 - self.momentum, g[j]) if self.averages else g[j]

    def add_sums(self, weight: float, g: Any, state: Any, begin: int, rows: int, columns: int) -> None:
        """Add the squares of a matrix to the sums of its rows and of its columns (kernel code)."""
        for c in range(columns):
            state[1, begin + c] *= 1.0 - weight
        for i in range(rows):
            total = 0.0
            for c in range(columns):
                entry = g[begin + i * columns + c]
                square = entry * entry + self.eps1
                total += square
                state[1, begin + c] += weight * square
            state[0, begin + i] = (1.0 - weight) * state[0, begin + i] + weight * total

    def divide(self, u: Any, state: Any, begin: int, rows: int, columns: int) -> None:
        """Divide a matrix by the roots that the sums of its rows and columns tell (kernel code)."""
        total = 0.0
        for i in range(rows):
            total += state[0, begin + i]
        for i in range(rows):
            share = state[0, begin + i] / total if total > 0.0 else 0.0
            for c in range(columns):
                u[i * columns + c] = over_root(1.0, u[i * columns + c], share * state[1, begin + c], 0.0)
