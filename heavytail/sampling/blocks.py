"""A block of uniforms in stack memory becomes a block of draws."""

from __future__ import annotations

from heavytail.compiler.lanes import WIDTH, from_lanes, to_lanes
from heavytail.kernel.primitives import chosen_by_class, kernel_function
from heavytail.parts.contract import draw_of

__all__ = ["draw_block"]


@kernel_function
def _one_by_one(noise, first, second, count):
    for i in range(count):
        first[i] = draw_of(noise, first[i], second[i])


@kernel_function
def _in_lanes(noise, first, second, count):
    for i in range(0, count, WIDTH):
        from_lanes(first, i, draw_of(noise, to_lanes(first, i), to_lanes(second, i)))


@chosen_by_class
def draw_block(noise_class):
    """Turn `count` first uniforms into draws, in place, from (noise, first, second, count).

    There is memory for a multiple of eight: what lies behind the last uniform may be overwritten.
    """
    return _in_lanes if getattr(noise_class, "in_lanes", False) else _one_by_one
