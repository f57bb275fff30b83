"""What is wrong with the code of a claim, as a finding: which error, and on which line of the claim's own file."""

from __future__ import annotations

import functools
import inspect
import math
import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from heavytail.claims.judge import Finding, Outcome

__all__ = ["described", "frame_in", "raised", "shown", "wrong_finding", "wrong_number", "wrong_outcome"]

MAX_MESSAGE = 400

NUMBERS = int | float | np.integer | np.floating


def raised(error: BaseException, function: Callable[..., Any]) -> Finding:
    """Return the finding that a function of a claim raised an error.

    The line is that of the innermost frame in the function's own folder: what it calls of libraries is not to blame.
    """
    code = _code(function)
    own = frame_in(error, code[0]) if code else ""
    return _error(described(error, own or (_place(*code) if code else "")))


def wrong_finding(returned: Any, check: Callable[..., Any]) -> Finding | None:
    """Return the finding that a check returned something else than a sound `Finding`, or None if it is one."""
    if isinstance(returned, Finding):
        reason = _flaw(returned)
        remedy = "Let a function of heavytail.judge make it."
    else:
        reason = f"{_kind(returned)}, not a heavytail.Finding"
        remedy = "Return what a function of heavytail.judge returns, such as rate_equals(fit, rate)."
    return _returned("check", reason, remedy, check) if reason else None


def wrong_number(name: str, returned: Any, function: Callable[..., Any]) -> Finding | None:
    """Return the finding that `printed` or `proved` returned neither a number nor None, or None if it did."""
    if returned is None or isinstance(returned, NUMBERS):
        return None
    return _returned(name, f"{_kind(returned)}, not a number", "Return a float, or None where there is none.", function)


def wrong_outcome(name: str, returned: Any, function: Callable[..., Any]) -> Finding | None:
    """Return the finding that `expected` returned no outcome, or None if it did."""
    if isinstance(returned, str) and returned in list(Outcome):
        return None
    remedy = "Return heavytail.Outcome.HOLDS, REFUTED or UNDECIDED."
    return _returned(name, f"{_kind(returned)}, not a heavytail.Outcome", remedy, function)


def described(error: BaseException, place: str) -> str:
    """Return an error in one line: its type, where it arose, and its message."""
    safe = str(traceback.TracebackException(type(error), error, None))  # also if the error cannot say what it is
    message = " ".join(safe.split()).rstrip(".")
    if len(message) > MAX_MESSAGE:
        message = message[:MAX_MESSAGE] + " ..."
    return type(error).__name__ + (f" at {place}" if place else "") + (f": {message}" if message else "")


def frame_in(error: BaseException, file: str) -> str:
    """Return file:line of the innermost frame of an error that lies in a file or beside it, or "" if none does."""
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        name = frame.f_code.co_filename
        # Code that was typed in has a name such as <stdin>, and no folder.
        if name == file or (not name.startswith("<") and os.path.dirname(name) == os.path.dirname(file) != ""):
            return _place(name, line)
    return ""


def shown(file: str | os.PathLike[str]) -> str:
    """Return the path of a file as it is shortest from here: below the working directory without what leads to that."""
    path = Path(file)
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _flaw(finding: Finding) -> str:
    """Return what is wrong with a finding that a check has made by itself, or "" if nothing is."""
    if not isinstance(finding.outcome, str) or finding.outcome not in list(Outcome):
        return f"a Finding with the outcome {finding.outcome!r}, none of {', '.join(Outcome)}"
    for name in ("measured", "low", "high"):
        if not isinstance(getattr(finding, name), NUMBERS):
            return f"a Finding whose {name} is {_kind(getattr(finding, name))}, not a number"
    if not isinstance(finding.evidence, str):
        return f"a Finding whose evidence is {_kind(finding.evidence)}, not a str"
    return ""


def _returned(name: str, reason: str, remedy: str, function: Callable[..., Any]) -> Finding:
    code = _code(function)
    return _error(f"{name}{f' at {_place(*code)}' if code else ''} returns {reason}", remedy)


def _error(evidence: str, advice: str = "") -> Finding:
    return Finding(Outcome.ERROR, math.nan, math.nan, math.nan, evidence, advice)


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _code(function: Callable[..., Any]) -> tuple[str, int] | None:
    """Return file and first line of what is called in the end: below partial functions, decorators and callable objects."""
    while isinstance(function, functools.partial):
        function = function.func
    try:
        function = inspect.unwrap(function)
    except ValueError:  # it wraps itself
        return None
    for candidate in (function, getattr(function, "__func__", None), vars(type(function)).get("__call__")):
        code = getattr(candidate, "__code__", None)
        if inspect.iscode(code):
            return code.co_filename, code.co_firstlineno
    return None


def _place(file: str, line: int) -> str:
    return f"{file if file.startswith('<') else shown(file)}:{line}"
