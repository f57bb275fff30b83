"""The compiled meaning of `heavytail.primitives`: three bit-level operations, and every marked function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload, register_jitable

from heavytail import primitives

# Inlining is what lets LLVM see a whole step as one straight line; the numpy error model keeps the branch that
# would raise on a division by zero out of it. Nothing is called from C, so no entry for that is compiled.
OPTIONS: dict[str, Any] = {"forceinline": True, "error_model": "numpy", "no_cfunc_wrapper": True}


@intrinsic
def _fma(typingctx, a, b, c):
    return types.float64(types.float64, types.float64, types.float64), lambda _, builder, __, values: builder.fma(*values)


@intrinsic
def _bits(typingctx, x):
    return types.uint64(types.float64), lambda _, builder, __, values: builder.bitcast(values[0], ir.IntType(64))


@intrinsic
def _from_bits(typingctx, word):
    return types.float64(types.uint64), lambda _, builder, __, values: builder.bitcast(values[0], ir.DoubleType())


@intrinsic
def _polynomial(typingctx, x, coefficients):
    if not isinstance(coefficients, types.UniTuple):
        return None

    def codegen(context, builder, signature, values):
        x, numbers = values[0], [builder.extract_value(values[1], i) for i in range(coefficients.count)]
        chains = 1 if coefficients.count <= primitives.LONGEST_CHAIN else 2
        step = x if chains == 1 else builder.fmul(x, x)
        values = []
        for start in range(chains):
            value, *others = numbers[start::chains][::-1]
            for number in others:
                value = builder.fma(value, step, number)
            values.append(value)
        return values[0] if chains == 1 else builder.fma(values[1], x, values[0])

    return types.float64(types.float64, coefficients), codegen


@overload(primitives.polynomial, jit_options=OPTIONS)
def _compiled_polynomial(x, coefficients):
    return lambda x, coefficients: _polynomial(x, coefficients)


@overload(primitives.fma, jit_options=OPTIONS)
def _compiled_fma(a, b, c):
    return lambda a, b, c: _fma(a, b, c)


@overload(primitives.bits, jit_options=OPTIONS)
def _compiled_bits(x):
    return lambda x: _bits(x)


@overload(primitives.from_bits, jit_options=OPTIONS)
def _compiled_from_bits(word):
    return lambda word: _from_bits(word)


@overload(primitives.component, jit_options=OPTIONS)
def _compiled_component(value, j):
    if isinstance(value, types.Array):
        return lambda value, j: value[j]
    return lambda value, j: value


def _register_choice(call: Callable[..., Any], choose: Callable[[type], Callable[..., Any]]) -> None:
    from heavytail.compiler.records import class_of

    def typed(part, *arguments):
        return choose(class_of(part))

    overload(call, jit_options=OPTIONS, strict=False)(typed)


def register_marked() -> None:
    """Tell numba of every function that was marked since the last call."""
    for function in primitives.MARKED:
        register_jitable(**OPTIONS)(function)
    primitives.MARKED.clear()
    for call, choose in primitives.CHOSEN:
        _register_choice(call, choose)
    primitives.CHOSEN.clear()
