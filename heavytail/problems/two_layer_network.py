"""A network with one hidden layer that sorts inputs into classes: small, with its exact gradient and curvature."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from heavytail.kernel.matrices import add_outer, add_product, add_transposed
from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.softmax import cross_entropy, softmax_errors, softmax_tangent
from heavytail.kernel.vectors import scratch
from heavytail.kernel.vmath import tanh
from heavytail.parts.parameters import labels, matrix, set_field
from heavytail.parts.sizes import Size, check_room, size
from heavytail.problems.examples import MeanOfExamples

__all__ = ["TwoLayerNetwork"]


@kernel_function
def _through_tanh(a: Any, da: Any) -> None:
    """Turn changes da of tanh's value a into those of its argument, or the other way round, in place."""
    for e in range(a.shape[0]):
        da[e] *= (1.0 - a[e]) * (1.0 + a[e])


@dataclass(frozen=True, eq=False)
class TwoLayerNetwork(MeanOfExamples):
    """f(x) = mean over examples of the cross entropy of the logits W2 tanh(W1 input + b1) + b2.

    A point x is W1 (hidden x inputs), b1, W2 (classes x hidden), b2 one after the other, a matrix row by row.

    Parameters
    ----------
    inputs : array_like
        A row for each example.
    labels : array_like
        The class of each example: 0, 1, ...
    hidden : int
        The number of hidden units.
    classes : int, optional
        The number of classes; by default one more than the greatest label, and at least 2.

    Raises
    ------
    ValueError
        If the arrays do not match, a number is out of range, or a layer is too large for the stack.

    References
    ----------
    Pan and Li, "Toward understanding why Adam converges faster than SGD for Transformers", 2022: networks like this one.

    Examples
    --------
    >>> import numpy as np
    >>> network = TwoLayerNetwork([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1], hidden=3)
    >>> network.dimension, network.shapes
    (17, ((3, 2), 3, (2, 3), 2))
    >>> round(float(network.value(np.zeros(17))), 6)
    0.693147
    """

    inputs: Any
    labels: Any
    hidden: int
    classes: Any = None
    width: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        set_field(self, "inputs", matrix("inputs", self.inputs))
        given = None if self.classes is None else size("classes", self.classes)
        set_field(self, "labels", labels("labels", self.labels, (len(self.inputs),), given))
        set_field(self, "classes", given or Size(max(int(self.labels.max()) + 1, 2)))
        set_field(self, "hidden", size("hidden", self.hidden))
        set_field(self, "width", Size(self.inputs.shape[1]))
        check_room(self.width + 4 * self.hidden + 3 * self.classes)

    @property
    def shapes(self) -> tuple[int | tuple[int, int], ...]:
        """The blocks of a point, one after the other: a vector's length, or a matrix's rows and columns."""
        return (self.hidden, self.width), self.hidden, (self.classes, self.hidden), self.classes

    @property
    def minimum(self) -> float:
        """0: a bound from below, which makes the gap of a run the loss itself; the least value is unknown."""
        return 0.0

    @property
    def dimension(self) -> int:
        """The number of coordinates: all weights and biases."""
        return int(self.hidden * (self.width + 1) + self.classes * (self.hidden + 1))

    def examples(self) -> int:
        """Return the number of examples (kernel code)."""
        return self.labels.shape[0]

    def _forward(self, x: Any, i: int, row: Any, a: Any, z: Any) -> None:
        """Write the input of example i to row, what the hidden units say to a, and the logits to z (kernel code)."""
        bias, second = self.hidden * self.width, self.hidden * (self.width + 1)
        last = second + self.classes * self.hidden
        for f in range(self.width):
            row[f] = self.inputs[i, f]
        for e in range(self.hidden):
            a[e] = x[bias + e]
        add_product(a, row, x, 0, 1, self.hidden, self.width)
        for e in range(self.hidden):
            a[e] = tanh(a[e])
        for c in range(self.classes):
            z[c] = x[last + c]
        add_product(z, a, x, second, 1, self.classes, self.hidden)

    def _add_derivatives(self, weight: float, da: Any, row: Any, dz: Any, a: Any, out: Any) -> None:
        """Add weight times the derivatives in the weights of both layers to out (kernel code)."""
        second = self.hidden * (self.width + 1)
        add_outer(out, 0, weight, da, row, 1, self.hidden, self.width)
        add_outer(out, second, weight, dz, a, 1, self.classes, self.hidden)

    def _add_biases(self, weight: float, da: Any, dz: Any, out: Any) -> None:
        """Add weight times the derivatives in the biases of both layers to out (kernel code)."""
        bias, second = self.hidden * self.width, self.hidden * (self.width + 1)
        last = second + self.classes * self.hidden
        for e in range(self.hidden):
            out[bias + e] += weight * da[e]
        for c in range(self.classes):
            out[last + c] += weight * dz[c]

    def example_value(self, x: Any, i: int) -> float:
        """Return the cross entropy of example i (kernel code)."""
        row, a, z = scratch(self.width), scratch(self.hidden), scratch(self.classes)
        self._forward(x, i, row, a, z)
        return cross_entropy(z, 0, self.classes, self.labels[i])

    def add_example_gradient(self, x: Any, i: int, weight: float, out: Any) -> None:
        """Add weight times the gradient of example i to out (kernel code)."""
        row, a, dz, da = scratch(self.width), scratch(self.hidden), scratch(self.classes), scratch(self.hidden)
        second = self.hidden * (self.width + 1)
        self._forward(x, i, row, a, dz)
        softmax_errors(dz, 0, self.classes, self.labels[i])
        add_transposed(da, dz, x, second, 1, self.classes, self.hidden)
        _through_tanh(a, da)
        self._add_derivatives(weight, da, row, dz, a, out)
        self._add_biases(weight, da, dz, out)

    def add_example_product(self, x: Any, v: Any, i: int, weight: float, out: Any) -> None:
        """Add weight times the product of the Hessian of example i with v to out (kernel code).

        What has a t in front is the derivative, along v, of what the gradient computes (Pearlmutter 1994).
        """
        row, a, ta = scratch(self.width), scratch(self.hidden), scratch(self.hidden)
        dz, tz, p = scratch(self.classes), scratch(self.classes), scratch(self.classes)
        da, tda = scratch(self.hidden), scratch(self.hidden)
        bias, second = self.hidden * self.width, self.hidden * (self.width + 1)
        last = second + self.classes * self.hidden
        self._forward(x, i, row, a, dz)
        for e in range(self.hidden):
            ta[e] = v[bias + e]
        add_product(ta, row, v, 0, 1, self.hidden, self.width)
        _through_tanh(a, ta)
        for c in range(self.classes):
            tz[c] = v[last + c]
        add_product(tz, a, v, second, 1, self.classes, self.hidden)
        add_product(tz, ta, x, second, 1, self.classes, self.hidden)
        softmax_errors(dz, 0, self.classes, self.labels[i])
        for c in range(self.classes):
            p[c] = dz[c] + (1.0 if c == self.labels[i] else 0.0)
        softmax_tangent(p, tz, 0, self.classes)
        add_transposed(da, dz, x, second, 1, self.classes, self.hidden)
        add_transposed(tda, tz, x, second, 1, self.classes, self.hidden)
        add_transposed(tda, dz, v, second, 1, self.classes, self.hidden)
        _through_tanh(a, tda)
        for e in range(self.hidden):
            tda[e] -= 2.0 * a[e] * ta[e] * da[e]
        self._add_derivatives(weight, tda, row, tz, a, out)
        add_outer(out, second, weight, dz, ta, 1, self.classes, self.hidden)
        self._add_biases(weight, tda, tz, out)
