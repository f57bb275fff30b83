"""Which part does not compile, where, and why: found by compiling each part's methods alone."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numba import njit, typeof, types
from numba.core.errors import NumbaError

from heavytail.compiler.errors import PartError
from heavytail.compiler.records import register
from heavytail.compiler.views import ViewType
from heavytail.parts.contract import perturb_parameters, uniforms_per_draw

__all__ = ["PROCESSOR", "Target", "compile_error", "first_error"]

# What tells an author most comes first; what fails inside a call is listed after the call itself.
TELLING = (
    r"NameError|Untyped global|Unknown attribute|Invalid use|[Cc]annot|[Uu]nsupported|not supported|positional argument",
    r"No implementation of function",
)
NUMBA_TALK = re.compile(r"_register_method|_Intrinsic|>>> typed|Resolution failure|^With argument|^There are|^Failed in")
NO_MEMORY = ("NRT required but not enabled", "A list, a dictionary or an array cannot be made on a GPU")


@dataclass(frozen=True)
class Target:
    """What a probe is compiled for.

    Attributes
    ----------
    name : str
        What an error adds to "cannot be compiled".
    vector : numba type
        That of x, g and xi.
    matrix : callable
        Takes the number of rows, returns the numba type of a method's memory.
    compile : callable
        Takes a function and the types of its arguments, and raises what goes wrong.
    """

    name: str
    vector: types.Type
    matrix: Callable[[int], types.Type]
    compile: Callable[[Callable[..., None], tuple[types.Type, ...]], object]


def _compile_on_cpu(function: Callable[..., None], arguments: tuple[types.Type, ...]) -> None:
    njit(error_model="numpy", no_cpython_wrapper=True)(function).compile(arguments)  # a view cannot come from Python


PROCESSOR = Target("", ViewType((0,), 1), lambda rows: ViewType((rows, 0), 1), _compile_on_cpu)


def _probes(problem: Any, noise: Any, method: Any, target: Target) -> list[tuple[Any, str, bool, tuple[Any, ...]]]:
    """List (part, method, whether it returns a number, types of the arguments as the engine passes them)."""
    number, array = types.float64, types.Array(types.float64, 1, "C")
    x, state = target.vector, target.matrix(max(method.slots, 1))
    step = (types.int64,) * (perturb_parameters(type(noise)) == 6)
    probes: list[tuple[Any, str, bool, tuple[Any, ...]]] = [
        (problem, "value", True, (array,)),
        (problem, "gap", True, (array,)),
        (problem, "gradient", False, (x, x)),
        (problem, "hessian_vector", False, (x, x, x)),
        (noise, "draw", True, (number,) * uniforms_per_draw(type(noise))),
        (noise, "perturb", False, (number, number, x, x, x, *step)),
        (method, "step", False, (types.int64, x, x, state)),
    ]
    return [probe for probe in probes if hasattr(probe[0], probe[1])]


def compile_error(problem: Any, noise: Any, method: Any, error: Exception, target: Target = PROCESSOR) -> PartError:
    """Return an error that names the part, the line and the reason of a failed compilation."""
    found = first_error(problem, noise, method, target)
    return found or PartError(f"The experiment cannot be compiled{target.name}: {_first_reason(error)}.")


def first_error(problem: Any, noise: Any, method: Any, target: Target) -> PartError | None:
    """Return the error of the first method that does not compile, or None if all do."""
    for part, name, returns, arguments in _probes(problem, noise, method, target):
        try:
            _compile_one(part, name, returns, arguments, target)
        except NumbaError as reason:
            return PartError(
                f"`{type(part).__name__}.{name}` cannot be compiled{target.name}: {_first_reason(reason)} "
                f"({_place(part, name, reason)}).\n"
                "Kernel code may use numbers, x[j], x.shape[0], for, if, math.sqrt, the functions of heavytail.vmath and "
                "heavytail.vectors, and functions marked with heavytail.kernel_function. "
                'backend="interpreted" runs it uncompiled.'
            )
    return None


def _compile_one(part: Any, name: str, returns: bool, arguments: tuple[Any, ...], target: Target) -> None:
    register(type(part))
    scope: dict[str, Any] = {}
    names = ", ".join(f"a{i}" for i in range(len(arguments)))
    call = f"part.{name}({names})"
    exec(f"def probe(part, out, {names}):\n    {f'out[0] = {call}' if returns else call}\n", scope)
    target.compile(scope["probe"], (typeof(part), types.Array(types.float64, 1, "C"), *arguments))


def _first_reason(error: Exception) -> str:
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).replace(*NO_MEMORY)
    lines = [line for line in map(str.strip, text.splitlines()) if line and not NUMBA_TALK.search(line)] or [text]
    telling = [number for words in TELLING for number, line in enumerate(lines) if re.search(words, line)]
    first = (telling or [0])[0]
    call = "".join(lines[first + 1 : first + 2]).removeprefix(">>>") if lines[first].endswith("signature:") else ""
    return (lines[first] + call).rstrip(".")


def _place(part: Any, name: str, error: Exception) -> str:
    """Return the file and the line of the innermost failure outside numba, or of the method."""
    for path, line in re.findall(r'(?:File "| at )([^"<(\n]+)(?:", line | \()(\d+)', str(error)):
        if "numba" not in Path(path).parts:
            return f"{os.path.abspath(path)}, line {line}"
    code = inspect.unwrap(getattr(type(part), name)).__code__
    return f"{code.co_filename}, line {code.co_firstlineno}"
