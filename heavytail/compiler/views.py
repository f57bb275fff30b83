"""Vectors in stack memory: a pointer and a length, with shape and stride in the type.

Stack memory that never leaves a function cannot alias anything, and a stride known to the compiler makes an
element's address a constant: both are what LLVM needs to turn a loop over trajectories into SIMD code.
"""

from __future__ import annotations

import operator

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import infer, infer_global, make_intrinsic_template
from numba.extending import intrinsic, models, overload, overload_attribute, register_model

from heavytail.compiler.operations import OPTIONS
from heavytail.kernel import primitives, vectors

__all__ = ["ViewType", "matrix", "prefer_wide_vectors", "stack", "vector"]

WORD = ir.IntType(64)


class ViewType(types.Type):
    """A view of doubles. `dims` holds known lengths, 0 for the one that is known at run time only; so does `stride`."""

    def __init__(self, dims: tuple[int, ...], stride: int):
        self.dims = dims
        self.stride = stride
        super().__init__(f"View({dims}, {stride})")


@register_model(ViewType)
class _ViewModel(models.StructModel):
    def __init__(self, manager, view):
        stride = [] if view.stride else [("stride", types.int64)]
        super().__init__(manager, view, [("start", types.CPointer(types.float64)), ("length", types.int64), *stride])


@intrinsic(prefer_literal=True)
def stack(typingctx, size):
    """Return uninitialised doubles on the stack, aligned to a cache line."""
    if not isinstance(size, types.IntegerLiteral):
        return None

    def codegen(context, builder, signature, arguments):
        return _stack_memory(builder, size.literal_value)

    return types.CPointer(types.float64)(size), codegen


def _stack_memory(builder, size):
    with builder.goto_entry_block():  # cgutils.alloca_once also stores one huge zero, which LLVM handles slowly
        memory = builder.alloca(ir.ArrayType(ir.DoubleType(), size))
    memory.align = 64
    return builder.bitcast(memory, ir.DoubleType().as_pointer())


def _view(dims, stride, signature_arguments):
    kind = ViewType(dims, stride)

    def codegen(context, builder, signature, arguments):
        struct = cgutils.create_struct_proxy(kind)(context, builder)
        offset = context.cast(builder, arguments[1], signature.args[1], types.int64)
        struct.start = builder.gep(arguments[0], [offset])
        struct.length = context.cast(builder, arguments[2], signature.args[2], types.int64)
        return struct._getvalue()

    return kind(*signature_arguments), codegen


@intrinsic(prefer_literal=True)
def vector(typingctx, memory, offset, length, known_length, stride):
    """View `length` doubles from `memory + offset`; `known_length` is its compile-time value, or 0."""
    if isinstance(known_length, types.IntegerLiteral) and isinstance(stride, types.IntegerLiteral):
        dims = (known_length.literal_value,)
        return _view(dims, stride.literal_value, (memory, offset, length, known_length, stride))
    return None


@intrinsic(prefer_literal=True)
def matrix(typingctx, memory, offset, length, rows, known_length, stride):
    """View `rows` vectors of `length` doubles from `memory + offset`; `rows` is known to the compiler."""
    literals = (rows, known_length, stride)
    if all(isinstance(number, types.IntegerLiteral) for number in literals):
        dims = (rows.literal_value, known_length.literal_value)
        return _view(dims, stride.literal_value, (memory, offset, length, rows, known_length, stride))
    return None


def _scratch(typingctx, size):
    if not isinstance(size, types.IntegerLiteral):
        return None
    kind = ViewType((size.literal_value,), 1)

    def codegen(context, builder, signature, arguments):
        view = cgutils.create_struct_proxy(kind)(context, builder)
        view.start = _stack_memory(builder, size.literal_value)
        view.length = ir.Constant(WORD, size.literal_value)
        cgutils.memset(builder, view.start, ir.Constant(WORD, 8 * size.literal_value), 0)
        return view._getvalue()

    return kind(size), codegen


# No overload: memory of a function that is inlined ends with it, so the caller's own code has to take it.
_scratch_template = make_intrinsic_template(vectors.scratch, _scratch, "scratch", prefer_literal=True)
infer(_scratch_template)
infer_global(vectors.scratch, types.Function(_scratch_template))


def _address(context, builder, view, value, index_type, index):
    struct = cgutils.create_struct_proxy(view)(context, builder, value)
    if isinstance(index_type, types.Integer):
        pairs = [(index_type, index)]
    else:
        pairs = list(zip(index_type.types, cgutils.unpack_tuple(builder, index), strict=True))
    offset = ir.Constant(WORD, 0)
    for axis, (kind, number) in enumerate(pairs):
        length = ir.Constant(WORD, view.dims[axis]) if view.dims[axis] else struct.length
        offset = builder.mul(offset, length) if axis else offset
        offset = builder.add(offset, context.cast(builder, number, kind, types.int64))
    stride = ir.Constant(WORD, view.stride) if view.stride else struct.stride
    return builder.gep(struct.start, [builder.mul(offset, stride)], inbounds=True)


@intrinsic
def _get(typingctx, view, index):
    def codegen(context, builder, signature, arguments):
        return builder.load(_address(context, builder, view, arguments[0], index, arguments[1]))

    return types.float64(view, index), codegen


@intrinsic
def _set(typingctx, view, index, item):
    def codegen(context, builder, signature, arguments):
        builder.store(arguments[2], _address(context, builder, view, arguments[0], index, arguments[1]))
        return context.get_dummy_value()

    return types.void(view, index, types.float64), codegen


@intrinsic
def _section(typingctx, a, begin, end):
    """View a part of a view, with its stride; or of an array, as a GPU has them, since no function may return an array."""
    part = ViewType((0,), a.stride if isinstance(a, ViewType) else 0)

    def codegen(context, builder, signature, arguments):
        bounds = zip(arguments[1:], signature.args[1:], strict=True)
        first, last = (context.cast(builder, number, kind, types.int64) for number, kind in bounds)
        struct = cgutils.create_struct_proxy(part)(context, builder)
        if part.stride:
            struct.start = _address(context, builder, a, arguments[0], types.int64, first)
        else:
            array = context.make_array(a)(context, builder, arguments[0])
            width = context.get_constant(types.intp, 8)
            struct.stride = builder.sdiv(cgutils.unpack_tuple(builder, array.strides)[0], width)
            struct.start = builder.gep(array.data, [builder.mul(first, struct.stride)])
        struct.length = builder.sub(last, first)
        return struct._getvalue()

    return part(a, begin, end), codegen


@overload(primitives.section, jit_options=OPTIONS)
def _compiled_section(a, begin, end):
    return lambda a, begin, end: _section(a, begin, end)


@intrinsic(prefer_literal=True)
def _length(typingctx, view, axis):
    if not isinstance(axis, types.IntegerLiteral):
        return None
    known = view.dims[axis.literal_value]

    def codegen(context, builder, signature, arguments):
        if known:
            return ir.Constant(WORD, known)
        return cgutils.create_struct_proxy(view)(context, builder, arguments[0]).length

    return types.int64(view, axis), codegen


def _names_element(view, index):
    """Whether an index has one integer per axis; slices, and rows of a matrix, would mean something else interpreted."""
    indices = index.types if isinstance(index, types.BaseTuple) else (index,)
    integers = all(isinstance(kind, types.Integer) for kind in indices)
    return isinstance(view, ViewType) and integers and len(indices) == len(view.dims)


@overload(operator.getitem, jit_options=OPTIONS)
def _getitem(view, index):
    if _names_element(view, index):
        return lambda view, index: _get(view, index)
    return None


@overload(operator.setitem, jit_options=OPTIONS)
def _setitem(view, index, item):
    if _names_element(view, index):
        return lambda view, index, item: _set(view, index, item)
    return None


@overload_attribute(ViewType, "shape", jit_options=OPTIONS)
def _shape(view):
    if len(view.dims) == 1:
        return lambda view: (_length(view, 0),)
    return lambda view: (_length(view, 0), _length(view, 1))


@intrinsic
def prefer_wide_vectors(typingctx):
    """Ask LLVM for 512-bit vectors in the calling function; a processor without them is not affected."""

    def codegen(context, builder, signature, arguments):
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.none(), codegen
