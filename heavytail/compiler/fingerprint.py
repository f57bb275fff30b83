"""The names of classes and of the library by their source: equal in every process, different after any edit.

The disk cache compares them. A class's name covers its methods, the functions they call, the constants they read and
the modules they take them from.
"""

from __future__ import annotations

import hashlib
import sys
import uuid
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from heavytail.kernel.source_files import LIBRARY, edited_since_loaded, source_files

__all__ = ["fingerprint", "fingerprint_of_function", "functions_of", "library_digest"]

# The source of these is not read: their version names them.
FOREIGN = {"numpy", "scipy", "numba", "llvmlite", "matplotlib", *sys.stdlib_module_names}


class _Digest:
    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.seen: set[int] = set()
        self.functions: set[FunctionType] = set()

    def text(self, value: object) -> None:
        self.hash.update(repr(value).encode() + b"\0")  # the separator tells 1, 23 from 12, 3

    def value(self, value: Any) -> None:
        """Anything that kernel code can reach by name."""
        plain = getattr(value, "py_func", None) or getattr(value, "__wrapped__", value)  # of a cache: what it caches
        if isinstance(plain, FunctionType):
            self.function(plain)
        elif isinstance(value, type):
            self.type(value)
        elif isinstance(value, ModuleType):
            self.module(value)
        elif isinstance(value, np.ndarray):
            self.text((value.dtype.str, value.shape, value.tobytes()))
        elif isinstance(value, int | float | complex | str | bytes | np.generic):
            self.text(value)
        elif isinstance(value, tuple | list):
            for item in value:
                self.value(item)
        elif is_dataclass(value):  # a part, which compiled code takes for a constant
            self.type(type(value))
            for field in fields(value):
                self.text(field.name)
                self.value(getattr(value, field.name, None))
        else:
            name = getattr(value, "__qualname__", None) or getattr(value, "__name__", type(value).__qualname__)
            self.text((name, _version(getattr(value, "__module__", None))))

    def type(self, value: type) -> None:
        self.text(value.__name__)  # not __qualname__, which a class inside a function loses on its way to a worker
        if _is_foreign(value.__module__) or id(value) in self.seen:
            return
        self.seen.add(id(value))
        for parent in value.__mro__[:-1]:
            for name, member in sorted(vars(parent).items()):
                if not name.startswith("__"):
                    self.text(name)
                    self.member(member)

    def member(self, member: Any) -> None:
        """What a class holds under a name: a function, however it is wrapped, or a constant."""
        for inside in ("__func__", "fget", "func"):  # static and class methods, properties, cached properties
            if isinstance(getattr(member, inside, None), FunctionType):
                member = getattr(member, inside)
        self.value(member)

    def function(self, function: FunctionType) -> None:
        if id(function) in self.seen:
            return
        self.seen.add(id(function))
        if _is_foreign(function.__module__):
            self.text((function.__module__, function.__qualname__, _version(function.__module__)))
            return
        self.functions.add(function)
        self.code(function.__code__, function.__globals__)
        for cell in function.__closure__ or ():
            self.value(cell.cell_contents)
        for default in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
            self.value(default)

    def code(self, code: CodeType, scope: dict[str, Any]) -> None:
        self.hash.update(code.co_code)
        self.text(code.co_names)
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self.code(constant, scope)
            else:
                self.text(sorted(map(repr, constant)) if isinstance(constant, frozenset) else constant)
        for name in code.co_names:
            if name in scope:
                self.value(scope[name])
        # `package.helpers.f(x)` names f here, and f may call into other files.
        modules = [scope[name] for name in code.co_names if isinstance(scope.get(name), ModuleType)]
        for module in modules:
            if _is_foreign(module.__name__):
                continue
            for name in code.co_names:
                reached = getattr(module, name, None)
                if isinstance(reached, ModuleType) and reached not in modules:
                    modules.append(reached)
                if hasattr(module, name):
                    self.value(reached)

    def module(self, module: ModuleType) -> None:
        self.text((module.__name__, _version(module.__name__)))
        if not _is_foreign(module.__name__) and getattr(module, "__file__", None):
            self.hash.update(Path(str(module.__file__)).read_bytes())


def _is_foreign(module: str | None) -> bool:
    return (module or "").partition(".")[0] in FOREIGN


def _version(module: str | None) -> str:
    top = sys.modules.get((module or "").partition(".")[0])
    return str(getattr(top, "__version__", sys.version))


def fingerprint(cls: type) -> str:
    """Return 16 hexadecimal digits that name the source of a class and of all that its methods reach."""
    digest = _Digest()
    digest.type(cls)
    return digest.hash.hexdigest()[:16]


def functions_of(cls: type) -> set[FunctionType]:
    """Return the functions that a class reaches, its methods among them, but for those of `FOREIGN` packages."""
    digest = _Digest()
    digest.type(cls)
    return digest.functions


def fingerprint_of_function(function: FunctionType) -> str:
    """Return 16 hexadecimal digits that name a function and all that it reaches."""
    digest = _Digest()
    digest.function(function)
    return digest.hash.hexdigest()[:16]


@cache
def library_digest(*places: str) -> str:
    """Return 16 hexadecimal digits that name the content of the library's source files, or of those in some places of it.

    A process whose library was edited after it was loaded runs code that the files no longer hold: it gets a name of
    its own, so that it neither finds nor leaves anything under theirs.

    Parameters
    ----------
    *places : str
        Folders and files of the library; all of it by default.
    """
    digest = hashlib.sha256()
    for file in sorted(Path(file).relative_to(LIBRARY) for file in source_files()):
        if not places or any(file.is_relative_to(place) for place in places):
            digest.update(file.as_posix().encode())
            digest.update((LIBRARY / file).read_bytes())
    if edited_since_loaded():
        digest.update(uuid.uuid4().bytes)
    return digest.hexdigest()[:16]
