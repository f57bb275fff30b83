"""Compiled kernels on disk: made and read by numba, and kept in our folder, each in a file that vouches for itself.

Numba's own cache watches one file per kernel and would serve an old kernel after an edit elsewhere. Here an edit of any
library file starts an empty folder, and an edit of a user's part changes the type that the kernel is compiled for
(`records`), so a stale kernel cannot be found.

Numba keeps an index of the kernels of a function, which two processes cannot write at once. Here a file is named by all
that its kernel was compiled for, and appears when it is complete. It begins with the SHA-256 of the rest: damage in
machine code would be executed.

Nothing here stops a computation. A kernel that cannot be read is compiled anew, one that cannot be kept is used all the
same, and a warning says so once in a process.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
import uuid
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache
from numba.core.environment import Environment, lookup_environment

from heavytail.compiler.cache_content import make_room, size_limit
from heavytail.compiler.cache_folder import cache_folder, why_none
from heavytail.compiler.whole_kernels import KernelCompiler

__all__ = ["compile_cached", "compile_for", "keep_on_disk"]

CHECKSUM = hashlib.sha256().digest_size
ATTEMPTS = 3  # to write into a folder that another process clears meanwhile

_warned: set[str] = set()


def compile_cached(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel that closes over numbers only, and keep it on disk; numba's own switch leaves it interpreted.

    Raises
    ------
    ValueError
        If numba's switch is set and the kernel, when called, needs what only compiled code has; or if
        ``HEAVYTAIL_CACHE_SIZE`` is no size.
    """
    if numba.config.DISABLE_JIT:
        return _interpreted(function)
    kernel = numba.njit(error_model="numpy", nogil=True, pipeline_class=KernelCompiler)(function)
    return keep_on_disk(kernel, FunctionCache)


def compile_for(kernel: Callable[..., Any], *types: Any) -> Callable[..., Any]:
    """Return the form of a kernel for arguments of these types of numba's, which it trusts and does not look at."""
    return kernel if numba.config.DISABLE_JIT else kernel.compile(types)  # type: ignore[attr-defined]


def _interpreted(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except NotImplementedError as error:
            raise ValueError(
                "NUMBA_DISABLE_JIT is set, and this kernel exists compiled only. Unset it, or run experiments with "
                "backend='interpreted'."
            ) from error

    return run


def keep_on_disk(kernel: Any, numba_cache: type, version: str = "") -> Any:
    """Return a kernel of numba's, for a CPU or a GPU, whose compiled forms are from now on kept in our folder.

    Parameters
    ----------
    kernel : dispatcher
        What ``numba.njit`` or ``cuda.jit`` returns, without ``cache=True``: numba then looks for no folder.
    numba_cache : type
        Numba's class of caches for such kernels: it knows how they are pickled.
    version : str
        The version of what compiles them, besides that of numba.

    Raises
    ------
    ValueError
        If ``HEAVYTAIL_CACHE_SIZE`` is no size, before anything is compiled.
    """
    size_limit()
    kernel._cache = _our_cache(numba_cache)(kernel.py_func)
    kernel._cache._cache_file = _Files(kernel.py_func, version, kernel._cache._cache_file._dump)
    return kernel


class _Files:
    """The files of a function's kernels, one for each of numba's keys: argument types, processor and constants."""

    def __init__(self, function: Any, version: str, dump: Callable[[Any], bytes]) -> None:
        compilers = sys.version, numba.__version__, version
        self.function = (*compilers, function.__module__, function.__qualname__, function.__code__.co_firstlineno)
        self.dump = dump

    def load(self, key: Any) -> Any:
        """Return what was saved under a key, or None; damage is a ValueError, before it is even unpickled."""
        file = self._file(key)
        if file is None:
            return None
        try:
            content = memoryview(file.read_bytes())
        except OSError:
            return None
        if hashlib.sha256(content[CHECKSUM:]).digest() != content[:CHECKSUM]:
            raise ValueError("its checksum differs")
        found, data = _Unpickler(io.BytesIO(content[CHECKSUM:])).load()
        with suppress(OSError):  # the last use; a folder that cannot be written keeps no account of it
            os.utime(file)
        return data if found == key else None

    def save(self, key: Any, data: Any) -> None:
        """Keep data under a key, if that is possible, and make room for it."""
        file = self._file(key)
        if file is None:
            _warn_once(why_none())
            return
        pickled = self.dump((key, data))
        try:
            _write(file, hashlib.sha256(pickled).digest() + pickled)
        except OSError as error:
            _warn_once(
                f"Compiled kernels cannot be kept in {file.parent}: {error.strerror}. Those that are not there are compiled "
                "by every process anew; HEAVYTAIL_CACHE_DIR may name another folder."
            )
        make_room(file.parents[1])

    def _file(self, key: Any) -> Path | None:
        folder = cache_folder()
        name = hashlib.sha256(repr((self.function, key)).encode()).hexdigest()[:32]
        return folder and folder / f"{self.function[-2].replace('<', '').replace('>', '')}.{name}.nbc"


class _Unpickler(pickle.Unpickler):
    """Reads kernels of parts whose module this process cannot import: it got them from another one, by value."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what stands under a name, but for what makes an environment of numba's."""
        if (module, name) == (Environment.__module__, "_rebuild_env"):
            return _environment
        return super().find_class(module, name)


def _environment(module: str, constants: Any, name: str) -> Any:
    """Return the environment of compiled code: its constants, and globals, which no kernel asks for once it is compiled."""
    found = lookup_environment(name)
    if found is None:
        found = Environment(vars(sys.modules[module]) if module in sys.modules else {})
        found.consts[:] = constants
        found.env_name = name
        Environment._memo[name] = found
    return found


def _write(file: Path, content: bytes) -> None:
    for attempt in range(ATTEMPTS):
        temporary = file.with_name(f"{file.stem}.{uuid.uuid4().hex}.tmp")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.replace(file)
            return
        except FileNotFoundError:
            if attempt == ATTEMPTS - 1:
                raise
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


@cache
def _our_cache(numba_cache: Any) -> Any:
    """Return a class of numba's caches that looks for no folder and survives what it cannot read."""

    class Form(numba_cache._impl_class):
        """How a kernel is pickled."""

        def __init__(self, function: Any) -> None:
            self._locator, self._lineno, self._filename_base = _Nowhere(function), 0, ""

    class Cache(numba_cache):
        _impl_class = Form

        def load_overload(self, signature: Any, context: Any) -> Any:
            try:
                return super().load_overload(signature, context)
            except Exception as error:  # what another version has pickled can raise nearly anything
                _warn_once(
                    f"A compiled kernel in {cache_folder()} is damaged, and compiled anew; so is any other that is",
                    f" ({error!r}).",
                )
                return None

        def flush(self) -> None:
            """Do nothing: a file is written anew when its kernel is."""

    return Cache


class _Nowhere:
    """What numba asks of the place of a kernel."""

    def __init__(self, function: Any) -> None:
        self._py_file = function.__code__.co_filename

    def get_cache_path(self) -> str:
        return os.devnull  # so that a file of numba's own could not be made

    def get_source_stamp(self) -> None:
        return None

    def ensure_cache_path(self) -> None:
        pass


def _warn_once(message: str, detail: str = "") -> None:
    """Warn, unless this process has said it before; the detail of the first time stands for all."""
    if message not in _warned:
        _warned.add(message)
        warnings.warn(message + detail, stacklevel=2)
