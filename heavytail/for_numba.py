"""Parts inside the user's own compiled functions: a noise law is an argument of an @njit function like a number."""

from __future__ import annotations

from typing import TypeVar

Part = TypeVar("Part")


def for_numba(part: Part) -> Part:
    """Tell numba of a part's class, and return the part: then functions under ``numba.njit`` take it and call its methods.

    Together with `heavytail.noise.draw_at` it gives reproducible noise to a loop of one's own.

    Parameters
    ----------
    part : noise, problem, method or schedule
        The part.

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
    """
    from heavytail.compiler.records import register

    register(type(part))
    return part
