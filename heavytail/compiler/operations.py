"""The compiled meaning of `heavytail.kernel.primitives`: operations on numbers and their bits."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from heavytail.kernel import primitives

__all__ = ["OPTIONS"]

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
        x, numbers = values[0], [builder.extract_value(values[1], i) for i in range(coefficients.count)]
        chains = 1 if coefficients.count <= primitives.MAX_CHAIN else 2
        step = x if chains == 1 else builder.fmul(x, x)
        values = []
        for start in range(chains):
            value, *others = numbers[start::chains][::-1]
            for number in others:
                value = builder.fma(value, step, number)
            values.append(value)
        return values[0] if chains == 1 else builder.fma(values[1], x, values[0])

    return types.float64(types.float64, coefficients), codegen


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
