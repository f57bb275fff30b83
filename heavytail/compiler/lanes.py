"""Eight numbers in one value: what kernel code means by a number where it looks things up in tables.

LLVM turns a loop over trajectories into SIMD code by itself, but not one with look-ups: it loads entry after entry. So the
same kernel code is compiled for eight draws at once, each variable a vector of eight, and a look-up in a table of 8 or 16
doubles becomes one permutation of registers, if the processor has AVX-512. A look-up is exact and everything else goes lane
by lane, so each draw has the bits that it has alone.

There is no `if` on lanes: it would be taken by some of them only. `primitives.chosen` takes its place.
"""

from __future__ import annotations

import math
import operator

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.extending import intrinsic, lower_builtin, models, register_model

__all__ = ["DRAWS", "WIDTH", "WORDS", "LanesType", "from_lanes", "look_up", "spread", "to_lanes"]

WIDTH = 8
NUMBER, WORD, INDEX = ir.DoubleType(), ir.IntType(64), ir.IntType(32)


class LanesType(types.Type):
    """Eight numbers, words or truth values."""

    def __init__(self, element: types.Type):
        self.element = element
        super().__init__(f"Lanes({element})")


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, lanes):
        element = ir.IntType(1) if lanes.element == types.boolean else manager[lanes.element].get_value_type()
        super().__init__(manager, lanes, ir.VectorType(element, WIDTH))


DRAWS, WORDS, TRUTHS = LanesType(types.float64), LanesType(types.uint64), LanesType(types.boolean)


def spread(context, builder, kinds, values):
    """Return operands of some types as lanes, a number as equal ones, if there are lanes among them; else as they are."""
    if not any(isinstance(kind, LanesType) for kind in kinds):
        return values
    element = types.uint64 if WORDS in kinds else types.float64
    vector, places = ir.VectorType(context.get_value_type(element), WIDTH), ir.VectorType(INDEX, WIDTH)
    operands = []
    for kind, value in zip(kinds, values, strict=True):
        if not isinstance(kind, LanesType):
            number = context.cast(builder, value, kind, element)
            first = builder.insert_element(vector(ir.Undefined), number, INDEX(0))
            value = builder.shuffle_vector(first, first, places([0] * WIDTH))
        operands.append(value)
    return operands


def _less(builder, a, b):
    return builder.fcmp_ordered("<", a, b)


def _copysign(builder, size, sign):
    kind, name = ir.FunctionType(size.type, [size.type] * 2), f"llvm.copysign.v{WIDTH}f64"
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [size, sign])


OPERATIONS = (
    (operator.add, DRAWS, DRAWS, ir.IRBuilder.fadd),
    (operator.sub, DRAWS, DRAWS, ir.IRBuilder.fsub),
    (operator.mul, DRAWS, DRAWS, ir.IRBuilder.fmul),
    (operator.lt, DRAWS, TRUTHS, _less),
    (math.copysign, DRAWS, DRAWS, _copysign),
    (operator.and_, WORDS, WORDS, ir.IRBuilder.and_),
    (operator.or_, WORDS, WORDS, ir.IRBuilder.or_),
    (operator.sub, WORDS, WORDS, ir.IRBuilder.sub),
    (operator.rshift, WORDS, WORDS, ir.IRBuilder.lshr),
)


def _add_operation(key, lanes, result, emit):
    """Let an operation of two numbers take lanes on either side, or on both."""

    class Typing(AbstractTemplate):
        def generic(self, arguments, keywords):
            allowed = all(kind == lanes or isinstance(kind, types.Number) for kind in arguments)
            return result(*arguments) if allowed and lanes in arguments else None

    def lower(context, builder, signature, values):
        return emit(builder, *spread(context, builder, signature.args, values))

    infer_global(key)(type(f"Typing_{key.__name__}_{lanes.element}", (Typing,), {"key": key}))
    for kinds in ((lanes, lanes), (lanes, types.Number), (types.Number, lanes)):
        lower_builtin(key, *kinds)(lower)


for _operation in OPERATIONS:
    _add_operation(*_operation)


def _address(context, builder, memory, index_type, index):
    place = builder.gep(memory, [context.cast(builder, index, index_type, types.int64)])
    return builder.bitcast(place, ir.VectorType(NUMBER, WIDTH).as_pointer())


@intrinsic
def to_lanes(typingctx, memory, index):
    """Return the eight doubles from `memory + index` on."""

    def codegen(context, builder, signature, values):
        return builder.load(_address(context, builder, values[0], index, values[1]), align=8)

    return DRAWS(memory, index), codegen


@intrinsic
def from_lanes(typingctx, memory, index, lanes):
    """Store eight doubles from `memory + index` on."""

    def codegen(context, builder, signature, values):
        builder.store(values[2], _address(context, builder, values[0], index, values[1]), align=8)
        return context.get_dummy_value()

    return types.void(memory, index, DRAWS), codegen


def look_up(context, builder, start, size, index):
    """Return the entries `index` modulo `size`, which is 8 or 16, of the doubles from an address on."""
    _, _, features = context.codegen().magic_tuple()
    if "+avx512f" in features.split(","):
        return _permute(builder, start, size, index)
    entries, bounded = ir.VectorType(NUMBER, WIDTH)(ir.Undefined), builder.and_(index, index.type([size - 1] * WIDTH))
    for lane in range(WIDTH):
        entry = builder.load(builder.gep(start, [builder.extract_element(bounded, INDEX(lane))]))
        entries = builder.insert_element(entries, entry, INDEX(lane))
    return entries


def _permute(builder, start, size, index):
    vector = ir.VectorType(NUMBER, WIDTH)
    tables = [
        builder.load(builder.bitcast(builder.gep(start, [WORD(first)]), vector.as_pointer()), align=8)
        for first in range(0, size, WIDTH)
    ]
    operands = [tables[0], index, *tables[1:]]
    name = {1: "llvm.x86.avx512.permvar.df.512", 2: "llvm.x86.avx512.vpermi2var.pd.512"}[len(tables)]
    kind = ir.FunctionType(vector, [operand.type for operand in operands])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), operands)
