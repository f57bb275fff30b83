"""A kernel is optimised as a whole; a function inlined in it is tidied only, and no machine code is made of it alone.

Numba compiles every function that a kernel calls to the end, and then the kernel, in which they are all inlined anyway. Ours
calls dozens, which nothing else calls. Left alone until they stand in the kernel they also make a faster one: a loop that is
vectorised on its own gets the width that LLVM prefers, and not the one that the kernel asks for.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from numba.core.codegen import JITCodeLibrary, JITCPUCodegen
from numba.core.compiler import Compiler
from numba.core.targetconfig import ConfigStack

__all__ = ["KernelCompiler", "replaced"]


class KernelCompiler(Compiler):
    """Numba's compiler of a function for Python to call, in which the functions that only it calls are inlined."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        """Compile it; numba's lock is held, so nothing else is compiled meanwhile."""
        ours = replaced(JITCPUCodegen, "create_library", _library), replaced(JITCPUCodegen, "set_env", _set_environment)
        with ours[0], ours[1], _no_collection():
            return super().compile_extra(function)


class _Inlined(JITCodeLibrary):
    """The code of a function that only compiled code calls: linked to what it calls, and left to its callers."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        return 0  # as numba has it of a function without an entry from Python


def _library(codegen: Any, name: str, **named: Any) -> JITCodeLibrary:
    """Return what numba keeps the code of a function in, according to the options that it is compiled with."""
    options = ConfigStack.top_or_none()
    only_compiled_code_calls_it = options is not None and options.no_cpython_wrapper
    return (_Inlined if only_compiled_code_calls_it else JITCodeLibrary)(codegen, name, **named)


_set_environment_of_code = JITCPUCodegen.set_env


def _set_environment(codegen: Any, name: str, environment: Any) -> None:
    """Tell machine code of its Python objects, if there is machine code; a kernel needs those of no function in it."""
    if codegen._engine.get_global_value_address(name):
        _set_environment_of_code(codegen, name, environment)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Leave garbage for a second: a compiler makes so many objects that looking for it takes a sixth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Put something else in the place of a library's own meanwhile."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
