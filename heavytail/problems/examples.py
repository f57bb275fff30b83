"""Functions that are a mean over examples: what such problems have in common."""

from __future__ import annotations

from typing import Any

from heavytail.kernel.matrices import set_zero

__all__ = ["MeanOfExamples"]


class MeanOfExamples:
    """f(x) = (1/n) sum_i f_i(x); a subclass says what the function f_i of example i = 0, 1, ... is.

    The gradient of one example stands in one place, `add_example_gradient`: the problem adds up those of all, and
    `heavytail.noise.SampledGradient` those of a mini-batch.
    """

    def examples(self) -> int:
        """Return the number n of examples (kernel code)."""
        raise NotImplementedError

    def example_value(self, x: Any, i: int) -> float:
        """Return f_i(x) (kernel code)."""
        raise NotImplementedError

    def add_example_gradient(self, x: Any, i: int, weight: float, out: Any) -> None:
        """Add weight times the gradient of f_i at x to out (kernel code)."""
        raise NotImplementedError

    def add_example_product(self, x: Any, v: Any, i: int, weight: float, out: Any) -> None:
        """Add weight times the product of the Hessian of f_i at x with v to out (kernel code)."""
        raise NotImplementedError

    def value(self, x: Any) -> float:
        """Return f(x) (kernel code)."""
        total = 0.0
        for i in range(self.examples()):
            total += self.example_value(x, i)
        return total / self.examples()

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        set_zero(out)
        for i in range(self.examples()):
            self.add_example_gradient(x, i, 1.0 / self.examples(), out)

    def hessian_vector(self, x: Any, v: Any, out: Any) -> None:
        """Write the product of the Hessian at x with v to out (kernel code)."""
        set_zero(out)
        for i in range(self.examples()):
            self.add_example_product(x, v, i, 1.0 / self.examples(), out)
