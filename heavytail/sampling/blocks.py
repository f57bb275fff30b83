"""A block of uniforms in stack memory becomes a block of draws.

A law with ``in_lanes = True`` is drawn eight at a time (`heavytail.compiler.lanes`): its `draw` looks things up in tables,
and has no `if` that its arguments decide. One with ``in_batches = True`` is the mean of `size` draws of `law`: many means
are made at once, one draw of each after the other, for SIMD code can go along the means, and not along a sum.
"""

from __future__ import annotations

from heavytail.compiler.lanes import WIDTH, from_lanes, to_lanes
from heavytail.compiler.views import stack
from heavytail.kernel.primitives import chosen_by_class, kernel_function
from heavytail.kernel.rng import further_uniforms
from heavytail.parts.contract import draw_of, has_word

__all__ = ["draw_block"]

MEANS = 64  # whose sums are in the making together


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


@kernel_function
def _in_batches(noise, first, second, count):
    u, v, total = stack(MEANS), stack(MEANS), stack(MEANS)
    for begin in range(0, count, MEANS):
        some = min(MEANS, count - begin)
        for i in range(some):
            u[i], v[i], total[i] = first[begin + i], second[begin + i], 0.0
        for number in range(1, noise.size + 1):
            draw_block(noise.law, u, v, some)
            for i in range(some):
                total[i] += u[i]
            if number < noise.size:
                for i in range(some):
                    u[i], v[i] = further_uniforms(first[begin + i], second[begin + i], number)
        for i in range(some):
            first[begin + i] = total[i] / noise.size


@chosen_by_class
def draw_block(noise_class):
    """Turn `count` first uniforms into draws, in place, from (noise, first, second, count)."""
    if has_word(noise_class, "in_batches"):
        return _in_batches
    return _in_lanes if has_word(noise_class, "in_lanes") else _one_by_one
