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

__all__ = ["DRAWS", "WIDTH", "WORDS", "LanesType", "from_lanes", "permutes", "spread", "to_lanes"]

WIDTH = 8
WORD = ir.IntType(64)


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


def spread(context, builder, value, kind, lanes):
    """Return lanes as they are, and a number as eight equal ones."""
    if isinstance(kind, LanesType):
        return value
    vector = ir.VectorType(context.get_value_type(lanes.element), WIDTH)
    number = context.cast(builder, value, kind, lanes.element)
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, first, ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH))


def _copysign(builder, size, sign):
    kind = ir.FunctionType(size.type, [size.type, size.type])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, "llvm.copysign.v8f64"), [size, sign])


OPERATIONS = {
    (operator.add, DRAWS): (DRAWS, ir.IRBuilder.fadd),
    (operator.sub, DRAWS): (DRAWS, ir.IRBuilder.fsub),
    (operator.mul, DRAWS): (DRAWS, ir.IRBuilder.fmul),
    (operator.lt, DRAWS): (TRUTHS, lambda builder, a, b: builder.fcmp_ordered("<", a, b)),
    (math.copysign, DRAWS): (DRAWS, _copysign),
    (operator.and_, WORDS): (WORDS, ir.IRBuilder.and_),
    (operator.or_, WORDS): (WORDS, ir.IRBuilder.or_),
    (operator.sub, WORDS): (WORDS, ir.IRBuilder.sub),
    (operator.rshift, WORDS): (WORDS, ir.IRBuilder.lshr),
}


def _add_operation(key, lanes, result, emit):
    """Let an operation of two numbers take lanes on either side, or on both."""

    class Typing(AbstractTemplate):
        def generic(self, arguments, keywords):
            allowed = all(kind == lanes or isinstance(kind, types.Number) for kind in arguments)
            return result(*arguments) if allowed and lanes in arguments else None

    def lower(context, builder, signature, values):
        pairs = zip(values, signature.args, strict=True)
        return emit(builder, *(spread(context, builder, value, kind, lanes) for value, kind in pairs))

    infer_global(key)(type(f"Typing_{key.__name__}_{lanes.element}", (Typing,), {"key": key}))
    for kinds in ((lanes, lanes), (lanes, types.Number), (types.Number, lanes)):
        lower_builtin(key, *kinds)(lower)


for (_key, _lanes), (_result, _emit) in OPERATIONS.items():
    _add_operation(_key, _lanes, _result, _emit)


def _place(context, builder, memory, index_type, index):
    address = builder.gep(memory, [context.cast(builder, index, index_type, types.int64)])
    return builder.bitcast(address, ir.VectorType(ir.DoubleType(), WIDTH).as_pointer())


@intrinsic
def to_lanes(typingctx, memory, index):
    """Return the eight doubles from `memory + index`."""

    def codegen(context, builder, signature, arguments):
        return builder.load(_place(context, builder, arguments[0], index, arguments[1]), align=8)

    return DRAWS(memory, index), codegen


@intrinsic
def from_lanes(typingctx, memory, index, lanes):
    """Store eight doubles to `memory + index`."""

    def codegen(context, builder, signature, arguments):
        builder.store(arguments[2], _place(context, builder, arguments[0], index, arguments[1]), align=8)
        return context.get_dummy_value()

    return types.void(memory, index, DRAWS), codegen


def permutes(context) -> bool:
    """Whether the processor that is compiled for permutes eight doubles by one instruction."""
    features = context.codegen().magic_tuple()[2]
    return "+avx512f" in features.split(",")


def look_up(context, builder, start, size, index):
    """Return the entries `index` modulo `size`, 8 or 16, of the doubles from `start` on."""
    number, many, words = ir.DoubleType(), ir.VectorType(ir.DoubleType(), WIDTH), ir.VectorType(WORD, WIDTH)
    if permutes(context):
        name, kinds = ("permvar.df", [many, words]) if size == WIDTH else ("vpermi2var.pd", [many, words, many])
        halves = []
        for first in range(0, size, WIDTH):
            place = builder.bitcast(builder.gep(start, [WORD(first)]), many.as_pointer())
            halves.append(builder.load(place, align=8))
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(many, kinds), f"llvm.x86.avx512.{name}.512")
        return builder.call(function, [halves[0], index, *halves[1:]])
    entries = ir.Constant(many, ir.Undefined)
    bounded = builder.and_(index, ir.Constant(words, [size - 1] * WIDTH))
    for lane in range(WIDTH):
        at = ir.Constant(ir.IntType(32), lane)
        entry = builder.load(builder.gep(start, [builder.extract_element(bounded, at)]))
        entries = builder.insert_element(entries, entry, at)
    return entries
