"""A block of uniforms in stack memory becomes a block of draws.

A law with ``in_lanes = True`` is drawn eight at a time (`heavytail.compiler.lanes`): its `draw` looks things up in tables,
and has no `if` that its arguments decide.
"""

from __future__ import annotations

from heavytail.compiler.lanes import WIDTH, from_lanes, to_lanes
from heavytail.compiler.views import stack
from heavytail.kernel.primitives import chosen_by_class, kernel_function
from heavytail.parts.contract import draw_of, has_word

__all__ = ["draw_block"]


@kernel_function
def _one_by_one(noise, first, second, count):
    for i in range(count):
        first[i] = draw_of(noise, first[i], second[i])


@kernel_function
def _in_lanes(noise, first, second, count):
    whole = count - count % WIDTH
    for i in range(0, whole, WIDTH):
        from_lanes(first, i, draw_of(noise, to_lanes(first, i), to_lanes(second, i)))
    if whole < count:
        u, v = stack(WIDTH), stack(WIDTH)
        for i in range(WIDTH):
            u[i], v[i] = 0.5, 0.5
        for i in range(count - whole):
            u[i], v[i] = first[whole + i], second[whole + i]
        from_lanes(u, 0, draw_of(noise, to_lanes(u, 0), to_lanes(v, 0)))
        for i in range(count - whole):
            first[whole + i] = u[i]


@chosen_by_class
def draw_block(noise_class):
    """Turn `count` first uniforms into draws, in place, from (noise, first, second, count)."""
    return _in_lanes if has_word(noise_class, "in_lanes") else _one_by_one
