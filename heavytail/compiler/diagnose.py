"""Which part does not compile, where, and why: found by compiling each part's methods alone."""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
from numba import njit
from numba.core.errors import NumbaError

from heavytail.compiler.records import register
from heavytail.parts import uniforms_per_draw

TELLING = re.compile(r"NameError|Untyped global|Unknown attribute|Invalid use|[Cc]annot|[Uu]nsupported|not supported")


class PartError(TypeError):
    """A part whose kernel code cannot be compiled."""


def _probes(problem: Any, noise: Any, method: Any, dimension: int) -> list[tuple[Any, str, tuple[Any, ...]]]:
    x, state = np.zeros(dimension), np.zeros((max(method.slots, 1), dimension))
    half = 0.5
    probes: list[tuple[Any, str, tuple[Any, ...]]] = [
        (problem, "value", (x,)),
        (problem, "gradient", (x, x)),
        (noise, "draw", (half,) * uniforms_per_draw(type(noise))),
        (noise, "perturb", (half, half, x, x, x)),
        (method, "step", (1, x, x, state)),
    ]
    return [probe for probe in probes if hasattr(probe[0], probe[1])]


def compile_error(problem: Any, noise: Any, method: Any, dimension: int, error: NumbaError) -> PartError:
    """Return an error that names the part, the line and the reason of a failed compilation."""
    for part, name, arguments in _probes(problem, noise, method, dimension):
        try:
            _compile_one(part, name, arguments)
        except NumbaError as reason:
            return PartError(
                f"`{type(part).__name__}.{name}` cannot be compiled: {_first_reason(reason)} "
                f"({_place(part, name, reason)}).\n"
                "Kernel code may use numbers, x[j], x.shape[0], for, if, math.sqrt, the functions of heavytail.vmath and "
                'heavytail.vectors, and functions marked with heavytail.device. backend="interpreted" runs it uncompiled.'
            )
    return PartError(f"The experiment cannot be compiled: {_first_reason(error)}.")


def _compile_one(part: Any, name: str, arguments: tuple[Any, ...]) -> None:
    register(type(part))
    scope: dict[str, Any] = {}
    names = ", ".join(f"a{i}" for i in range(len(arguments)))
    exec(f"def probe(part, {names}):\n    part.{name}({names})\n", scope)
    njit(error_model="numpy")(scope["probe"]).compile(tuple(_typeof(value) for value in (part, *arguments)))


def _typeof(value: Any) -> Any:
    from numba import typeof

    return typeof(value)


def _first_reason(error: NumbaError) -> str:
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", str(error)).splitlines()]
    telling = [line for line in lines if TELLING.search(line)]
    return (telling or [line for line in lines if line] or ["unknown reason"])[0].rstrip(".")


def _place(part: Any, name: str, error: NumbaError) -> str:
    method = inspect.unwrap(getattr(type(part), name))
    file, line = method.__code__.co_filename, method.__code__.co_firstlineno
    found = re.findall(r'File "([^"]+)", line (\d+)', str(error))
    inside = [int(number) for path, number in found if path.split("/")[-1] == file.split("/")[-1] and int(number) >= line]
    return f"{file}, line {inside[-1] if inside else line}"
