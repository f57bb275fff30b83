"""The name of a class by its source: equal in every process, and different after any edit of what it reaches.

The disk cache compares this name, so it has to cover the methods, the functions they call, the constants they
read and the modules they take them from.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import sysconfig
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

# Installed packages are named by their version; the cache folder's own name covers this library.
INSTALLED = tuple({os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")})


class _Digest:
    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.seen: set[int] = set()

    def text(self, value: object) -> None:
        self.hash.update(repr(value).encode())

    def value(self, value: Any) -> None:
        """Anything that kernel code can reach by name."""
        plain = getattr(value, "py_func", value)
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
        elif isinstance(value, tuple | list | frozenset):
            for item in value:
                self.value(item)
        else:
            self.text(getattr(value, "__qualname__", type(value).__qualname__))

    def type(self, value: type) -> None:
        self.text(value.__qualname__)
        if value.__module__ == "builtins" or id(value) in self.seen:
            return
        self.seen.add(id(value))
        for parent in value.__mro__[:-1]:
            for name, member in sorted(vars(parent).items()):
                if isinstance(member, FunctionType) and not name.startswith("__"):
                    self.text(name)
                    self.function(member)

    def function(self, function: FunctionType) -> None:
        if id(function) in self.seen:
            return
        self.seen.add(id(function))
        self.code(function.__code__, function.__globals__)
        for cell in function.__closure__ or ():
            self.value(cell.cell_contents)
        for default in function.__defaults__ or ():
            self.value(default)

    def code(self, code: CodeType, scope: dict[str, Any]) -> None:
        self.hash.update(code.co_code)
        self.text(code.co_names)
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self.code(constant, scope)
            else:
                self.text(constant)
        modules = [scope[name] for name in code.co_names if _is_own_module(scope.get(name))]
        for name in code.co_names:
            if name in scope:
                self.value(scope[name])
            for module in modules:
                if hasattr(module, name):
                    self.value(getattr(module, name))

    def module(self, module: ModuleType) -> None:
        if _is_own_module(module):
            with open(str(module.__file__), "rb") as file:
                self.hash.update(file.read())
        else:
            self.text((module.__name__, getattr(module, "__version__", "")))


def _is_own_module(value: Any) -> bool:
    file = getattr(value, "__file__", None) if inspect.ismodule(value) else None
    return bool(file) and not os.path.realpath(str(file)).startswith(INSTALLED)


def fingerprint(cls: type) -> str:
    """Return 16 hexadecimal digits that name the source of a class and of all that its methods reach."""
    digest = _Digest()
    digest.type(cls)
    return digest.hash.hexdigest()[:16]
