"""A frozen dataclass, read by numba: a struct of its fields, with the methods of its class.

The type is named by the class and by the fingerprint of its source, which is what the disk cache compares.
Numbers and arrays are data; a bool and a size are part of the type, so a kernel is compiled for their value; any other field
is left to the host.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import weakref
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from types import FunctionType
from typing import Any

import numba
import numpy as np
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed, lower_constant
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    overload,
    overload_method,
    register_jitable,
    register_model,
    typeof_impl,
    unbox,
)

import heavytail.compiler.views  # noqa: F401 (scratch memory has its compiled meaning there)
from heavytail.compiler.fingerprint import fingerprint, fingerprint_of_function, functions_of
from heavytail.compiler.operations import OPTIONS
from heavytail.compiler.tested import warn_if_untested
from heavytail.kernel import primitives
from heavytail.parts.sizes import Size

__all__ = ["PartType", "class_of", "kept_type", "register", "register_marked"]

warn_if_untested(numba.__version__)  # once: nothing is compiled before this file is loaded

_names: dict[type, str] = {}
_marked: dict[FunctionType, str] = {}  # functions that are not the library's, as they were compiled
_classes: dict[str, type] = {}
_numba_types: dict[str, type[PartType]] = {}
_types: dict[int, tuple[weakref.ref[Any], PartType]] = {}  # by the id of a part: neither a copy nor a pickle takes it along

NUMBERS = (types.float64, types.int64)


class PartType(types.Type):
    """The type of a part: equal in every process when the source and the types of the fields are equal."""

    def __init__(self, name: str, fields: tuple[tuple[str, types.Type], ...], constants: tuple[tuple[str, bool | int], ...]):
        self.part = name
        self.fields = fields
        self.constants = constants
        super().__init__(f"Part({name}; {fields}; {constants})")

    def __reduce__(self) -> tuple[Any, ...]:
        return _part_type, (self.part, self.fields, self.constants)


class _PartModel(models.StructModel):
    def __init__(self, manager: Any, part: PartType):
        super().__init__(manager, part, list(part.fields))


@cache
def _part_type(name: str, fields: tuple[Any, ...], constants: tuple[Any, ...]) -> PartType:
    if name not in _numba_types:
        _numba_types[name] = type("PartType_" + name, (PartType,), {})
        register_model(_numba_types[name])(_PartModel)
    return _numba_types[name](name, fields, constants)


@infer_getattr
class _Fields(AttributeTemplate):
    key = PartType

    def generic_resolve(self, part: PartType, attribute: str) -> types.Type | None:
        constant = dict(part.constants).get(attribute)
        if isinstance(constant, bool):
            return types.boolean
        return dict(part.fields).get(attribute) if constant is None else types.literal(constant)


@lower_getattr_generic(PartType)
def _lower_field(context, builder, part, value, attribute):
    constants = dict(part.constants)
    if attribute in constants:
        kind = types.boolean if isinstance(constants[attribute], bool) else types.int64
        return context.get_constant(kind, constants[attribute])
    struct = cgutils.create_struct_proxy(part)(context, builder, value)
    return impl_ret_borrowed(context, builder, dict(part.fields)[attribute], getattr(struct, attribute))


@unbox(PartType)
def _unbox_part(part, value, c):
    struct = cgutils.create_struct_proxy(part)(c.context, c.builder)
    failed = cgutils.alloca_once_value(c.builder, cgutils.true_bit)
    with ExitStack() as fields:  # an error ends it: reading another field would lose Python's exception
        for name, field in part.fields:
            item = c.pyapi.object_getattr_string(value, name)
            native = c.unbox(field, item)
            setattr(struct, name, native.value)
            c.pyapi.decref(item)  # the dataclass holds its own reference for the whole call
            with cgutils.early_exit_if(c.builder, fields, native.is_error):
                pass
        c.builder.store(cgutils.false_bit, failed)
    return NativeValue(struct._getvalue(), is_error=c.builder.load(failed))


@lower_constant(PartType)
def _freeze_part(context, builder, part, value):
    """Make a part that a compiled function closes over, or finds among its globals, a constant of the code."""
    struct = cgutils.create_struct_proxy(part)(context, builder)
    for name, field in part.fields:
        setattr(struct, name, context.get_constant_generic(builder, field, getattr(value, name)))
    return struct._getvalue()


def class_of(part: PartType) -> type:
    """Return the class that a numba type stands for."""
    return _classes[part.part]


def register_marked() -> None:
    """Tell numba of every function that was marked since the last call."""
    for function in primitives.MARKED:
        register_jitable(**OPTIONS)(function)
        if isinstance(function, FunctionType) and function.__module__.partition(".")[0] != "heavytail":
            _marked[function] = fingerprint_of_function(function)
    primitives.MARKED.clear()
    for call, choose in primitives.CHOSEN:
        _register_choice(call, choose)
    primitives.CHOSEN.clear()


def _register_choice(call: Callable[..., Any], choose: Callable[[type], Callable[..., Any]]) -> None:
    def typed(part, *arguments):
        return choose(class_of(part))

    overload(call, jit_options=OPTIONS, strict=False)(typed)


def register(cls: type) -> None:
    """Make a part's class known to numba. The engine calls it; an author of parts never has to.

    A class of one's own may change while a process runs, as in a notebook: a constant of its module, a method, a helper. It
    then has another fingerprint, so another type, for which kernels are compiled anew.

    Raises
    ------
    TypeError
        If the class is no dataclass, or a marked function that it calls reads what has changed since it was compiled.
    """
    register_marked()
    if cls in _names and cls.__module__.partition(".")[0] == "heavytail":
        return
    if not dataclasses.is_dataclass(cls):
        raise TypeError(f"The class {cls.__qualname__} is no dataclass. Decorate it: @dataclass(frozen=True).")
    name = f"{cls.__module__}.{cls.__qualname__}:{fingerprint(cls)}"
    if _names.get(cls) == name:
        return
    _check_marked(cls)
    _names[cls] = name
    if name not in _classes:
        _classes[name] = cls
        _part_type(name, (), ())
        for method in _kernel_methods(cls):
            _register_method(_numba_types[name], method)
    typeof_impl.register(cls)(lambda value, _: kept_type(value))


def _check_marked(cls: type) -> None:
    for function in functions_of(cls) & _marked.keys():
        if fingerprint_of_function(function) != _marked[function]:
            raise TypeError(
                f"{cls.__qualname__} calls the marked function {function.__qualname__}, and what that reads has "
                "changed since. Run its definition again, or start a new process; or make what changes a field of the part."
            )


def _kernel_methods(cls: type) -> list[Callable[..., Any]]:
    found = {name: member for parent in reversed(cls.__mro__) for name, member in vars(parent).items()}
    return [member for name, member in found.items() if inspect.isfunction(member) and not name.startswith("__")]


def _register_method(numba_type: type[PartType], method: Callable[..., Any]) -> None:
    def typed(*arguments):
        return method

    typed.__signature__ = inspect.signature(method)  # type: ignore[attr-defined]
    overload_method(numba_type, method.__name__, jit_options=OPTIONS, strict=False)(typed)


def kept_type(part: Any) -> PartType:
    """Return the type of a part, found once for one of the library's own that holds numbers and arrays: it cannot change."""
    kept = _types.get(id(part))
    if kept is not None and kept[0]() is part:
        return kept[1]
    kind = _type_of(part)
    settled = all(field in NUMBERS or isinstance(field, types.Array) for _, field in kind.fields)
    if settled and type(part).__module__.partition(".")[0] == "heavytail":
        key = id(part)
        _types[key] = weakref.ref(part, lambda _: _types.pop(key, None)), kind
    return kind


def _type_of(part: Any) -> PartType:
    fields: list[tuple[str, types.Type]] = []
    constants: list[tuple[str, bool | int]] = []
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if isinstance(value, bool | np.bool_):
            constants.append((field.name, bool(value)))
        elif isinstance(value, Size):
            constants.append((field.name, int(value)))
        elif isinstance(value, int | np.integer) and _says_float(field.type):
            fields.append((field.name, types.float64))  # so that Noise(2) is Noise(2.0)
        elif (kind := _field_type(value)) is not None:
            fields.append((field.name, kind))
    return _part_type(_names[type(part)], tuple(fields), tuple(constants))


def _says_float(annotation: Any) -> bool:
    """Whether an annotation, which may be a string, names float and not int."""
    words = set(re.findall(r"\w+", annotation if isinstance(annotation, str) else repr(annotation)))
    return "float" in words and "int" not in words


def _field_type(value: Any) -> types.Type | None:
    from numba import typeof

    if isinstance(value, float | np.floating):
        return types.float64
    if isinstance(value, int | np.integer):
        return types.int64
    if isinstance(value, np.ndarray):
        return typeof(value).copy(readonly=True)  # no kernel writes to it, and what comes out of a pickle is writable
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        register(type(value))
        return _type_of(value)
    if isinstance(getattr(value, "_numba_type_", None), types.Array):
        return typeof(value)  # an array in a GPU's memory
    return None
