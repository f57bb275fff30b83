"""A causal attention head that predicts the next token: the smallest transformer, with its exact gradient and curvature."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from heavytail.kernel.matrices import add_outer, add_product, add_transposed
from heavytail.kernel.softmax import cross_entropy, softmax, softmax_errors, softmax_tangent
from heavytail.kernel.vectors import scratch
from heavytail.parts.parameters import labels, set_field
from heavytail.parts.sizes import Size, check_room, size
from heavytail.problems.examples import MeanOfExamples

__all__ = ["Attention"]


@dataclass(frozen=True, eq=False)
class Attention(MeanOfExamples):
    """f(x) = mean over sequences and positions of the cross entropy of the next token.

    With H the rows E[token] + P[position], the logits are the rows of (H + A H Wv' Wo') U', where A is the softmax, over
    this and earlier positions, of the scores H Wq' Wk H' / sqrt(width). A point x is E (vocabulary x width),
    P (length x width), Wq, Wk, Wv, Wo (width x width) and U (vocabulary x width) one after the other, row by row.

    Parameters
    ----------
    tokens : array_like
        A sequence of tokens 0, 1, ... in each row.
    targets : array_like
        The token to predict at each place, in the shape of `tokens`.
    vocabulary : int
        The number of different tokens.
    width : int
        The number of entries that stand for a token.

    Raises
    ------
    ValueError
        If the arrays do not match, a token is out of range, or the sequences are too long for the stack.

    References
    ----------
    Pan and Li, "Toward understanding why Adam converges faster than SGD for Transformers", 2022; Vaswani et al.,
    "Attention is all you need", 2017.

    Examples
    --------
    >>> import numpy as np
    >>> model = Attention([[0, 1, 2]], [[1, 2, 0]], vocabulary=3, width=2)
    >>> model.dimension, model.shapes[0]
    (34, (3, 2))
    >>> round(float(model.value(np.zeros(34))), 6)
    1.098612
    """

    tokens: Any
    targets: Any
    vocabulary: int
    width: int
    length: int = field(init=False, repr=False)
    area: int = field(init=False, repr=False)
    pairs: int = field(init=False, repr=False)
    choices: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        set_field(self, "vocabulary", size("vocabulary", self.vocabulary))
        set_field(self, "width", size("width", self.width))
        set_field(self, "tokens", labels("tokens", self.tokens, (None, None), self.vocabulary))
        set_field(self, "targets", labels("targets", self.targets, self.tokens.shape, self.vocabulary))
        set_field(self, "length", Size(self.tokens.shape[1]))
        set_field(self, "area", Size(self.length * self.width))
        set_field(self, "pairs", Size(self.length * self.length))
        set_field(self, "choices", Size(self.length * self.vocabulary))
        check_room(22 * self.area + 2 * self.pairs + 3 * self.choices)

    @property
    def shapes(self) -> tuple[int | tuple[int, int], ...]:
        """The blocks of a point, one after the other: the rows and columns of each matrix."""
        words, square = (int(self.vocabulary), int(self.width)), (int(self.width), int(self.width))
        return words, (int(self.length), int(self.width)), square, square, square, square, words

    @property
    def minimum(self) -> float:
        """0: a bound from below, which makes the gap of a run the loss itself; the least value is unknown."""
        return 0.0

    @property
    def dimension(self) -> int:
        """The number of coordinates: all entries of all matrices."""
        return int(self.width * (2 * self.vocabulary + self.length + 4 * self.width))

    def examples(self) -> int:
        """Return the number of sequences (kernel code)."""
        return self.tokens.shape[0]

    def _layer(self, which: int) -> int:
        """Return where Wq, Wk, Wv, Wo or U begins, for which = 0, 1, 2, 3 or 4 (kernel code)."""
        return (self.vocabulary + self.length + which * self.width) * self.width

    def _embed(self, x: Any, i: int, h: Any) -> None:
        """Write E[token] + P[position] of sequence i to h (kernel code)."""
        d, places = self.width, self.vocabulary * self.width
        for r in range(self.length):
            for f in range(d):
                h[r * d + f] = x[self.tokens[i, r] * d + f] + x[places + r * d + f]

    def _through(self, layer: int, h: Any, x: Any, out: Any) -> None:
        """Add H W' to out, for the square matrix W that begins at `layer` (kernel code)."""
        add_product(out, h, x, layer, self.length, self.width, self.width)

    def _back(self, layer: int, dout: Any, x: Any, dh: Any) -> None:
        """Add the rows of dout times W to dh (kernel code)."""
        add_transposed(dh, dout, x, layer, self.length, self.width, self.width)

    def _derive(self, layer: int, weight: float, dout: Any, h: Any, out: Any) -> None:
        """Add weight times the derivative in a square matrix to out (kernel code)."""
        add_outer(out, layer, weight, dout, h, self.length, self.width, self.width)

    def _mix(self, a: Any, u: Any, c: Any) -> None:
        """Add A u to c, where a position looks at itself and at earlier ones (kernel code)."""
        d, t = self.width, self.length
        for r in range(t):
            for s in range(r + 1):
                for f in range(d):
                    c[r * d + f] += a[r * t + s] * u[s * d + f]

    def _mix_back(self, a: Any, dc: Any, du: Any) -> None:
        """Add A' dc to du (kernel code)."""
        d, t = self.width, self.length
        for r in range(t):
            for s in range(r + 1):
                for f in range(d):
                    du[s * d + f] += a[r * t + s] * dc[r * d + f]

    def _match(self, scale: float, q: Any, k: Any, scores: Any) -> None:
        """Add scale times the products of row r of q and row s <= r of k to the scores (kernel code)."""
        d, t = self.width, self.length
        for r in range(t):
            for s in range(r + 1):
                total = 0.0
                for f in range(d):
                    total += q[r * d + f] * k[s * d + f]
                scores[r * t + s] += scale * total

    def _forward(self, x: Any, i: int, h: Any, q: Any, k: Any, u: Any, a: Any, c: Any, y: Any, z: Any) -> None:
        """Write all that sequence i gives, from its rows H to the logits z, to vectors of zeros (kernel code)."""
        d, t = self.width, self.length
        self._embed(x, i, h)
        self._through(self._layer(0), h, x, q)
        self._through(self._layer(1), h, x, k)
        self._through(self._layer(2), h, x, u)
        self._match(1.0 / math.sqrt(d), q, k, a)
        for r in range(t):
            softmax(a, r * t, r + 1)
        self._mix(a, u, c)
        for j in range(t * d):
            y[j] = h[j]
        self._through(self._layer(3), c, x, y)
        add_product(z, y, x, self._layer(4), t, self.vocabulary, d)

    def _backward(self, x: Any, i: int, q: Any, k: Any, u: Any, a: Any, z: Any,
                  dy: Any, dc: Any, da: Any, ds: Any, dq: Any, dk: Any, du: Any) -> None:  # fmt: skip
        """Turn logits into errors, and write the derivatives in all that came before to vectors of zeros (kernel code)."""
        d, t, scale = self.width, self.length, 1.0 / math.sqrt(self.width)
        for r in range(t):
            softmax_errors(z, r * self.vocabulary, self.vocabulary, self.targets[i, r])
        add_transposed(dy, z, x, self._layer(4), t, self.vocabulary, d)
        self._back(self._layer(3), dy, x, dc)
        self._match(1.0, dc, u, da)
        for r in range(t):
            for s in range(r + 1):
                ds[r * t + s] = scale * da[r * t + s]
            softmax_tangent(a, ds, r * t, r + 1)
        self._mix(ds, k, dq)
        self._mix_back(ds, q, dk)
        self._mix_back(a, dc, du)

    def _add_embeddings(self, weight: float, i: int, dh: Any, out: Any) -> None:
        """Add weight times the derivatives in E and P to out (kernel code)."""
        d, places = self.width, self.vocabulary * self.width
        for r in range(self.length):
            for f in range(d):
                out[self.tokens[i, r] * d + f] += weight * dh[r * d + f]
                out[places + r * d + f] += weight * dh[r * d + f]

    def example_value(self, x: Any, i: int) -> float:
        """Return the mean cross entropy of sequence i (kernel code)."""
        h, q, k, u = scratch(self.area), scratch(self.area), scratch(self.area), scratch(self.area)
        c, y, a, z = scratch(self.area), scratch(self.area), scratch(self.pairs), scratch(self.choices)
        self._forward(x, i, h, q, k, u, a, c, y, z)
        total = 0.0
        for r in range(self.length):
            total += cross_entropy(z, r * self.vocabulary, self.vocabulary, self.targets[i, r])
        return total / self.length

    def add_example_gradient(self, x: Any, i: int, weight: float, out: Any) -> None:
        """Add weight times the gradient of sequence i to out (kernel code)."""
        h, q, k, u = scratch(self.area), scratch(self.area), scratch(self.area), scratch(self.area)
        c, y, a, z = scratch(self.area), scratch(self.area), scratch(self.pairs), scratch(self.choices)
        dy, dc, da, ds = scratch(self.area), scratch(self.area), scratch(self.pairs), scratch(self.pairs)
        dq, dk, du = scratch(self.area), scratch(self.area), scratch(self.area)
        share = weight / self.length
        self._forward(x, i, h, q, k, u, a, c, y, z)
        self._backward(x, i, q, k, u, a, z, dy, dc, da, ds, dq, dk, du)
        add_outer(out, self._layer(4), share, z, y, self.length, self.vocabulary, self.width)
        self._derive(self._layer(3), share, dy, c, out)
        self._derive(self._layer(0), share, dq, h, out)
        self._derive(self._layer(1), share, dk, h, out)
        self._derive(self._layer(2), share, du, h, out)
        self._back(self._layer(0), dq, x, dy)
        self._back(self._layer(1), dk, x, dy)
        self._back(self._layer(2), du, x, dy)
        self._add_embeddings(share, i, dy, out)

    def add_example_product(self, x: Any, v: Any, i: int, weight: float, out: Any) -> None:
        """Add weight times the product of the Hessian of sequence i with v to out (kernel code).

        What has a t in front is the derivative, along v, of what the gradient computes (Pearlmutter 1994).
        """
        d, t, n, scale = self.width, self.length, self.vocabulary, 1.0 / math.sqrt(self.width)
        h, q, k, u = scratch(self.area), scratch(self.area), scratch(self.area), scratch(self.area)
        c, y, a, z = scratch(self.area), scratch(self.area), scratch(self.pairs), scratch(self.choices)
        dy, dc, da, ds = scratch(self.area), scratch(self.area), scratch(self.pairs), scratch(self.pairs)
        dq, dk, du = scratch(self.area), scratch(self.area), scratch(self.area)
        th, tq, tk, tu = scratch(self.area), scratch(self.area), scratch(self.area), scratch(self.area)
        tc, ty, ta, tz = scratch(self.area), scratch(self.area), scratch(self.pairs), scratch(self.choices)
        tdy, tdc, tda, tds = scratch(self.area), scratch(self.area), scratch(self.pairs), scratch(self.pairs)
        tdq, tdk, tdu, p = scratch(self.area), scratch(self.area), scratch(self.area), scratch(self.choices)
        share = weight / self.length
        self._forward(x, i, h, q, k, u, a, c, y, z)
        self._embed(v, i, th)
        self._through(self._layer(0), th, x, tq)
        self._through(self._layer(0), h, v, tq)
        self._through(self._layer(1), th, x, tk)
        self._through(self._layer(1), h, v, tk)
        self._through(self._layer(2), th, x, tu)
        self._through(self._layer(2), h, v, tu)
        self._match(scale, tq, k, ta)
        self._match(scale, q, tk, ta)
        for r in range(t):
            softmax_tangent(a, ta, r * t, r + 1)
        self._mix(ta, u, tc)
        self._mix(a, tu, tc)
        for j in range(t * d):
            ty[j] = th[j]
        self._through(self._layer(3), tc, x, ty)
        self._through(self._layer(3), c, v, ty)
        add_product(tz, ty, x, self._layer(4), t, n, d)
        add_product(tz, y, v, self._layer(4), t, n, d)

        self._backward(x, i, q, k, u, a, z, dy, dc, da, ds, dq, dk, du)
        for j in range(t * n):
            p[j] = z[j]
        for r in range(t):
            p[r * n + self.targets[i, r]] += 1.0
            softmax_tangent(p, tz, r * n, n)
        add_transposed(tdy, tz, x, self._layer(4), t, n, d)
        add_transposed(tdy, z, v, self._layer(4), t, n, d)
        self._back(self._layer(3), tdy, x, tdc)
        self._back(self._layer(3), dy, v, tdc)
        self._match(1.0, tdc, u, tda)
        self._match(1.0, dc, tu, tda)
        for r in range(t):
            mean, change = 0.0, 0.0
            for s in range(r + 1):
                mean += a[r * t + s] * da[r * t + s]
                change += ta[r * t + s] * da[r * t + s] + a[r * t + s] * tda[r * t + s]
            for s in range(r + 1):
                of_weight = ta[r * t + s] * (da[r * t + s] - mean)
                tds[r * t + s] = scale * (of_weight + a[r * t + s] * (tda[r * t + s] - change))
        self._mix(tds, k, tdq)
        self._mix(ds, tk, tdq)
        self._mix_back(tds, q, tdk)
        self._mix_back(ds, tq, tdk)
        self._mix_back(a, tdc, tdu)
        self._mix_back(ta, dc, tdu)

        add_outer(out, self._layer(4), share, tz, y, t, n, d)
        add_outer(out, self._layer(4), share, z, ty, t, n, d)
        self._derive(self._layer(3), share, tdy, c, out)
        self._derive(self._layer(3), share, dy, tc, out)
        self._derive(self._layer(0), share, tdq, h, out)
        self._derive(self._layer(0), share, dq, th, out)
        self._derive(self._layer(1), share, tdk, h, out)
        self._derive(self._layer(1), share, dk, th, out)
        self._derive(self._layer(2), share, tdu, h, out)
        self._derive(self._layer(2), share, du, th, out)
        self._back(self._layer(0), tdq, x, tdy)
        self._back(self._layer(0), dq, v, tdy)
        self._back(self._layer(1), tdk, x, tdy)
        self._back(self._layer(1), dk, v, tdy)
        self._back(self._layer(2), tdu, x, tdy)
        self._back(self._layer(2), du, v, tdy)
        self._add_embeddings(share, i, tdy, out)
