"""The compiled meaning of `heavytail.kernel.primitives`: operations on numbers and their bits."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from heavytail.compiler.lanes import DRAWS, WIDTH, WORDS, LanesType, look_up, spread
from heavytail.kernel import primitives

__all__ = ["OPTIONS"]

# Inlining is what lets LLVM see a whole step as one straight line; the numpy error model keeps the branch that
# would raise on a division by zero out of it. Nothing is called from C, so no entry for that is compiled.
OPTIONS: dict[str, Any] = {"forceinline": True, "error_model": "numpy", "no_cfunc_wrapper": True}


def _multiply_add(builder, a, b, c):
    """The processor's own instruction, for numbers and for lanes: `builder.fma` has no name for the latter."""
    name = f"llvm.fma.v{WIDTH}f64" if isinstance(a.type, ir.VectorType) else "llvm.fma.f64"
    function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(a.type, [a.type] * 3), name)
    return builder.call(function, [a, b, c])


@intrinsic
def _fma(typingctx, a, b, c):
    def codegen(context, builder, signature, values):
        return _multiply_add(builder, *spread(context, builder, signature.args, values))

    return (DRAWS(a, b, c) if DRAWS in (a, b, c) else types.float64(*[types.float64] * 3)), codegen


def _bitcast(context, builder, signature, values):
    return builder.bitcast(values[0], context.get_value_type(signature.return_type))


@intrinsic
def _bits(typingctx, x):
    return (WORDS(DRAWS) if x == DRAWS else types.uint64(types.float64)), _bitcast


@intrinsic
def _from_bits(typingctx, word):
    return (DRAWS(WORDS) if word == WORDS else types.float64(types.uint64)), _bitcast


@intrinsic
def _chosen(typingctx, condition, a, b):
    def codegen(context, builder, signature, values):
        return builder.select(*spread(context, builder, signature.args, values))

    if isinstance(condition, LanesType):
        return DRAWS(condition, a, b), codegen
    return types.float64(types.boolean, types.float64, types.float64), codegen


@intrinsic(prefer_literal=True)
def _entry_of_lanes(typingctx, table, first, size, index):
    if not isinstance(size, types.IntegerLiteral):
        return None

    def codegen(context, builder, signature, values):
        data = context.make_array(table)(context, builder, values[0]).data
        start = builder.gep(data, [context.cast(builder, values[1], first, types.int64)])
        return look_up(context, builder, start, size.literal_value, values[3])

    return DRAWS(table, first, size, index), codegen


@intrinsic
def _quotient(typingctx, a, b):
    return types.float64(types.float64, types.float64), lambda _, builder, __, values: _divide(builder, *values)


def _divide(builder, a, b):
    """Divide; on a GPU by the steps of NVIDIA's own division without its branch: rounded to nearest, as every division.

    The estimate's last bit is set: without it the steps would miss the reciprocal of 2 - 2**-52.
    """
    if "nvptx" not in builder.module.triple:
        return builder.fdiv(a, b)
    number, word, fma = ir.DoubleType(), ir.IntType(64), builder.fma
    kind, name = ir.FunctionType(number, [number]), "llvm.nvvm.rcp.approx.ftz.d"
    estimate = builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [b])
    y = builder.bitcast(builder.or_(builder.bitcast(estimate, word), word(1)), number)
    one, minus_b = number(1.0), builder.fsub(number(-0.0), b)
    error = fma(minus_b, y, one)
    y = fma(y, fma(error, error, error), y)
    y = fma(y, fma(minus_b, y, one), y)
    ratio = builder.fmul(a, y)
    return fma(y, fma(minus_b, ratio, a), ratio)


@intrinsic
def _polynomial(typingctx, x, coefficients):
    if not isinstance(coefficients, types.UniTuple):
        return None

    def codegen(context, builder, signature, values):
        kinds = [signature.args[0], *coefficients.types]
        parts = [values[0], *cgutils.unpack_tuple(builder, values[1])]
        x, *numbers = spread(context, builder, kinds, parts)
        chains = 1 if coefficients.count <= primitives.MAX_CHAIN else 2
        step = x if chains == 1 else builder.fmul(x, x)
        values = []
        for start in range(chains):
            value, *others = numbers[start::chains][::-1]
            for number in others:
                value = _multiply_add(builder, value, step, number)
            values.append(value)
        return values[0] if chains == 1 else _multiply_add(builder, values[1], x, values[0])

    kind = DRAWS if x == DRAWS else types.float64
    return kind(kind, coefficients), codegen


@overload(primitives.quotient, jit_options=OPTIONS)
def _compiled_quotient(a, b):
    return lambda a, b: _quotient(a, b)


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


@overload(primitives.chosen, jit_options=OPTIONS)
def _compiled_chosen(condition, a, b):
    return lambda condition, a, b: _chosen(condition, a, b)


@overload(primitives.entry, jit_options=OPTIONS, prefer_literal=True)
def _compiled_entry(table, first, size, index):
    if index == WORDS:
        return lambda table, first, size, index: _entry_of_lanes(table, first, size, index)
    return lambda table, first, size, index: table[first + (np.int64(index) & (size - 1))]
