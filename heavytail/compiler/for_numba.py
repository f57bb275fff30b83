"""Parts inside the user's own compiled functions: on the CPU like a number, on a GPU like a constant."""

from __future__ import annotations

from typing import Any, TypeVar

from heavytail.kernel import primitives

__all__ = ["for_numba", "numba_type", "tell_marked"]

Part = TypeVar("Part")


def for_numba(part: Part) -> Part:
    """Tell numba of a part's class, and return the part: then compiled functions know it and call its methods.

    Functions under ``numba.njit`` take it as an argument or close over it; kernels under ``cuda.jit`` of numba-cuda
    close over it. (On the CPU a law of this library is known without this call.) Together with `heavytail.noise.draw_at`
    it gives reproducible noise to a loop of one's own.

    In a kernel of one's own the uniforms of a draw are those of the CPU to the bit. What the law does with them is
    numba-cuda's to compile, which makes one operation of a product and a sum: draws may differ from the CPU's in last bits.
    ``rvs(device="cuda")`` and `heavytail.noise.Stream.fill` draw the bits of the CPU, for a kernel to read.

    Parameters
    ----------
    part : noise, problem, method or schedule
        The part.

    Returns
    -------
    noise, problem, method or schedule
        The same part.

    Raises
    ------
    TypeError
        If it is no dataclass.

    Examples
    --------
    >>> import heavytail as ht, numba
    >>> law = ht.for_numba(ht.noise.AlphaStable(1.5))
    >>> @numba.njit
    ... def walk(law, seed, path, steps):
    ...     x = 0.0
    ...     for i in range(steps):
    ...         x += ht.noise.draw_at(law, seed, path, i)
    ...     return x

    On a GPU, a thread per path:

    >>> from numba import cuda
    >>> @cuda.jit
    ... def walks(seed, steps, ends):
    ...     path = cuda.grid(1)
    ...     if path < ends.size:
    ...         ends[path] = 0.0
    ...         for i in range(steps):
    ...             ends[path] += ht.noise.draw_at(law, seed, path, i)
    """
    from heavytail.compiler.records import register

    register(type(part))
    return part


def numba_type(part: Any) -> Any:
    """Return numba's type of a part, which is told to numba if need be."""
    from heavytail.compiler.records import kept_type, register

    register(type(part))
    return kept_type(part)


def tell_marked() -> None:
    """Tell numba of the marked functions that it has not heard of, even while it compiles what calls one of them."""
    from numba.core.registry import cpu_target

    from heavytail.compiler.records import register_marked

    if primitives.MARKED or primitives.CHOSEN:
        register_marked()
        cpu_target.typing_context.refresh()
