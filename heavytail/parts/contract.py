"""The contract of a part: the one page that an author of a noise, a problem or a method reads.

A part is a frozen dataclass. Its fields are its parameters: numbers, 1-D arrays, other parts, bools (a kernel is compiled
for the value of a bool), and numbers of the class `heavytail.parts.sizes.Size`, for which it is compiled too. The methods
named here are *kernel code*: plain Python about one trajectory, interpreted as it stands and compiled for every back end. No
decorator, no base class, no registration.

Kernel code may use numbers, `x[j]` and `x.shape[0]` of the vectors it is given, `for` and `if`, `math.sqrt`, and the
functions of `heavytail.vmath` and `heavytail.vectors`; `heavytail.vmath` keeps a loop over trajectories fast where
`math.log` or `x ** y` would not. Indices run from 0, and compiled code checks none: there is no `x[-1]`. A function of
your own that kernel code calls carries the mark `heavytail.kernel_function`.
Room to work in is `w = heavytail.vectors.scratch(self.n)`: n zeros, gone when the method returns. There n is a field
of the class `Size`, since the compiler must know how many; a size that is computed, such as a product, is one of its own.
A GPU computes the bits of the CPU as long as kernel code keeps to these, and writes `x if x > y else y` instead of `max`.
Kernel code never raises: return infinity, or let the iterate diverge, and the run counts it.

`heavytail.testing` checks a part against this page.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar, Protocol

import numpy as np

from heavytail.kernel.primitives import chosen_by_class, kernel_function

__all__ = [
    "Draws",
    "Method",
    "Noise",
    "Perturbs",
    "Problem",
    "declares",
    "draw_of",
    "gap_of",
    "has_word",
    "hessian_vector_of",
    "makes_zero_chain",
    "perturb_of",
    "perturb_parameters",
    "reads_gradient",
    "uniforms_per_draw",
]

Vector = Any
"""Anything with `[j]` and `.shape`: a NumPy array when interpreted, a view of registers or stack when compiled."""


class Draws(Protocol):
    """A noise with `draw`."""

    @property
    def draw(self) -> Callable[..., float]:
        """The kernel method ``draw(u)`` or ``draw(u, v)``."""


class Perturbs(Protocol):
    """A noise with `perturb`."""

    @property
    def perturb(self) -> Callable[..., None]:
        """The kernel method ``perturb(u, v, x, g, xi)`` or ``perturb(u, v, x, g, xi, k)``."""


Noise = Draws | Perturbs
"""The noise of a stochastic gradient: `draw`, or `perturb`, or both.

``draw(u)`` or ``draw(u, v)`` turns one or two independent uniforms of the open interval (0, 1) into one
coordinate of xi; the engine counts the parameters. Coordinates and steps are independent.

``perturb(u, v, x, g, xi)``, optional, turns the exact gradient g at x into the stochastic one in place, given the
coordinates xi and two uniforms that all coordinates of the step share. Without it, g += xi. A noise that changes in
time writes ``perturb(u, v, x, g, xi, k)``, k = 1, 2, ... the step; again the engine counts the parameters.

A noise whose `perturb` does not read g, but writes all of it, may say ``replaces_gradient = True`` in its class: a step then
leaves out the exact gradient, unless that is recorded.

The host may ask for ``mean``, ``tail_index``, ``symmetric`` and ``moment(p)``, where the author knows them.

A noise without `draw` may say ``zero_respecting = True`` in its class: where x and g are 0 from some coordinate on,
`perturb` leaves g so, and what it does before depends neither on these zeros nor on their number.
"""


class Problem(Protocol):
    """The function to be minimised.

    The host may ask for ``minimum`` (f*, needed to record the gap), ``minimizer`` (a number or a vector, needed to
    record the distance), ``dimension`` (a problem that fixes it), ``mu`` and ``smoothness``, and ``growth``, the power
    of ||x|| with which f grows. A kernel method ``gap(x)`` may replace value(x) - minimum where that would cancel.

    A kernel method ``hessian_vector(x, v, out)``, optional, writes the product H(x) v of the Hessian with a vector to out,
    which is neither x nor v; where f has a kink, H is that of one side. What measures curvature asks for it.

    A problem may say ``zero_chain = True`` in its class: where x is 0 from coordinate n on, the gradient is 0 from n + 1 on,
    and value, gap and gradient are those of the first n + 1 coordinates alone, or of more of them. With a noise and a method
    that are ``zero_respecting``, a run then leaves out coordinates that are still 0.
    """

    def value(self, x: Vector, /) -> float:
        """Return f(x)."""

    def gradient(self, x: Vector, out: Vector, /) -> None:
        """Write the gradient of f at x to out."""


class Method(Protocol):
    """The optimisation method.

    ``slots`` is the number of vectors of memory; they are zero at first and stand in ``state[s, j]``. The host may ask
    for ``bounded_steps``: False says that a step is as heavy-tailed as the gradient, True that it never is. With the
    noise's tail index and the problem's growth it tells which expectations are infinite.

    With a schedule of step sizes called ``eta``, a step of size 0 leaves x where it is: an infinite gradient then comes as
    the greatest double, for 0 times infinity would be no number. At other steps it comes as it is, and the iterate that it
    throws out counts as diverged.

    A method may say ``zero_respecting = True`` in its class: where x, g and all memory are 0 from some coordinate on, a step
    leaves x and memory so, and what it does before depends neither on these zeros nor on their number.
    """

    slots: ClassVar[int]

    def step(self, k: int, x: Vector, g: Vector, state: Any, /) -> None:
        """Move x in place, from x_{k-1} to x_k for k = 1, 2, ...; g is the stochastic gradient and may be overwritten."""


def uniforms_per_draw(noise_class: type) -> int:
    """Return how many uniforms `draw` of a noise takes: 1 or 2, or 0 if it has no `draw`."""
    if not hasattr(noise_class, "draw"):
        return 0
    return _parameters(noise_class.draw, getattr(noise_class.draw, "__code__", None))


@lru_cache
def _parameters(method: Callable[..., Any], code: Any) -> int:
    """Return how many parameters a method takes besides the part; `code` tells one that was edited in its place."""
    return len(inspect.signature(method).parameters) - 1


@kernel_function
def _no_draw(noise, u, v):
    return 0.0


@kernel_function
def _draw_of_one(noise, u, v):
    return noise.draw(u)


@kernel_function
def _draw_of_two(noise, u, v):
    return noise.draw(u, v)


@chosen_by_class
def draw_of(noise_class):
    """One coordinate's noise, from (noise, u, v)."""
    return (_no_draw, _draw_of_one, _draw_of_two)[uniforms_per_draw(noise_class)]


def perturb_parameters(noise_class: type) -> int:
    """Return how many parameters `perturb` of a noise takes: 5, or 6 with the step; 0 if it has no `perturb`."""
    if not hasattr(noise_class, "perturb"):
        return 0
    return _parameters(noise_class.perturb, getattr(noise_class.perturb, "__code__", None))


@kernel_function
def _add(noise, u, v, x, g, xi, k):
    for j in range(g.shape[0]):
        g[j] += xi[j]


@kernel_function
def _perturb(noise, u, v, x, g, xi, k):
    noise.perturb(u, v, x, g, xi)


@kernel_function
def _perturb_at_step(noise, u, v, x, g, xi, k):
    noise.perturb(u, v, x, g, xi, k)


@chosen_by_class
def perturb_of(noise_class):
    """Turn the exact gradient g of step k into the stochastic one, from (noise, u, v, x, g, xi, k)."""
    return {0: _add, 6: _perturb_at_step}.get(perturb_parameters(noise_class), _perturb)


@kernel_function
def _yes(noise):
    return True


@kernel_function
def _no(noise):
    return False


@chosen_by_class
def reads_gradient(noise_class):
    """Whether a step needs the exact gradient, from (noise)."""
    return _no if has_word(noise_class, "replaces_gradient") and noise_class.replaces_gradient else _yes


@kernel_function
def _value_above_minimum(problem, x, minimum):
    return problem.value(x) - minimum


@kernel_function
def _own_gap(problem, x, minimum):
    return problem.gap(x)


@chosen_by_class
def gap_of(problem_class):
    """The sub-optimality gap f(x) - f*, from (problem, x, minimum)."""
    return _own_gap if hasattr(problem_class, "gap") else _value_above_minimum


@kernel_function
def _no_hessian_vector(problem, x, v, out):
    for j in range(out.shape[0]):
        out[j] = np.nan


@kernel_function
def _own_hessian_vector(problem, x, v, out):
    problem.hessian_vector(x, v, out)


@chosen_by_class
def hessian_vector_of(problem_class):
    """Write the Hessian at x, times v, to out, from (problem, x, v, out); what is no number where a problem has none."""
    return _own_hessian_vector if hasattr(problem_class, "hessian_vector") else _no_hessian_vector


def has_word(part_class: type, word: str) -> bool:
    """Return whether a class has a word to say; what its base class says does not count once it replaces a method."""
    for cls in part_class.__mro__:
        if word in vars(cls):
            return True
        if any(inspect.isfunction(item) and not name.startswith("__") for name, item in vars(cls).items()):
            return False
    return False


def declares(part: Any, word: str) -> bool:
    """Return whether a part says of itself that a word is true."""
    return has_word(type(part), word) and bool(getattr(part, word))


def makes_zero_chain(problem: Any, noise: Any, method: Any) -> bool:
    """Return whether a problem, a noise and a method say that a coordinate leaves 0 only after the one before it."""
    respected = declares(noise, "zero_respecting") and declares(method, "zero_respecting")
    return respected and declares(problem, "zero_chain") and not hasattr(noise, "draw")
