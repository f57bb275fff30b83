"""Parts from text, for the command line: ``pareto alpha=1.5 symmetric=true``, ``gclip eta=4*(k+1)^-1 tau=k^(2/3)``.

A part may be written as in Python too, ``AlphaStable(1.5, beta=0.5)``.
"""

from __future__ import annotations

import dataclasses
import re
from types import ModuleType
from typing import Any

from heavytail import methods, noise, problems
from heavytail.cli.schedule_guess import meant_schedule
from heavytail.parts import clips
from heavytail.parts.domains import Ball, Box
from heavytail.parts.parameters import near, shown
from heavytail.parts.schedules import Schedule, parse_schedule

__all__ = ["names", "parse_part"]

MAX_DEPTH = 10  # of parentheses; a kernel is compiled for each law inside another

ROLES: dict[str, ModuleType] = {"noise": noise, "problem": problems, "method": methods, "clip": clips}
OTHER_WORDS = {
    "normal": "gaussian", "stable": "alpha-stable", "t": "student-t", "heavyball": "momentum-sgd", "clippedsgd": "gclip",
}  # fmt: skip
CALL = re.compile(r"([A-Za-z][\w-]*)\s*\((.*)\)")


def names(role: str) -> dict[str, type]:
    """Return the parts of a role by the name that text uses: alpha-stable for AlphaStable."""
    module = ROLES[role]
    parts = [getattr(module, name) for name in module.__all__]
    needed = {"noise": {"draw", "perturb"}, "problem": {"value"}, "method": {"step"}, "clip": {"bounded"}}[role]
    return {_dashed(part.__name__): part for part in parts if needed & set(dir(part))}


def _dashed(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _plain(name: str) -> str:
    """Return a name without what its spellings differ in: AlphaStable, alpha-stable and alpha_stable are one."""
    return re.sub(r"[-_]", "", name).lower()


def parse_part(role: str, text: str) -> Any:
    """Return the part that a text describes: its name, then field=value for each parameter.

    Numbers are written as usual or as fractions (3/2), arrays with commas (1,2,4), schedules as in `parse_schedule`,
    domains as box(low,high) or ball(radius), the law that a noise is made of with its parameters in parentheses, and laws
    inside that likewise: varying law=shifted(student-t(3),scale=2) scale=k^-0.5; a clip as norm(tau), value(tau) or
    top(percent). A value without a name goes to the next field.

    Raises
    ------
    ValueError
        If there is no such part, no such parameter, or a value cannot be read.
    """
    words = _pieces(text, " ")
    called = CALL.fullmatch(words[0]) if words else None
    if called and _part(role, called[1]):
        words[:1] = [called[1], *_pieces(called[2], ", ")]
    given = words[0] if words else ""
    cls = _part(role, given)
    if cls is None:
        known = names(role)
        guess = _near_part(role, given.partition("(")[0])
        raise ValueError(f"There is no {role} {given!r}.{guess} Choose one of {', '.join(known)}.")
    return _filled(given, cls, words[1:])


def _part(role: str, name: str) -> type | None:
    return {_plain(one): part for one, part in names(role).items()}.get(_plain(name))


def _near_part(role: str, name: str) -> str:
    """Return the question whether a part of like name was meant, or one that others call so."""
    known = names(role)
    other = OTHER_WORDS.get(_plain(name))
    return f" Did you mean {other}?" if other in known else near(_dashed(name), known)


def _filled(name: str, cls: Any, words: list[str]) -> Any:
    """Return the part of a class with the parameters that some words give."""
    fields = [item for item in dataclasses.fields(cls) if item.init]
    free = [item.name for item in fields]
    values: dict[str, Any] = {}
    for word in _joined(words):
        named = word if re.match(r"[A-Za-z_]\w*=", word) else f"{free[0] if free else ''}={word}"
        field, _, value = named.partition("=")
        if field in values:
            raise ValueError(f"{name} gets {field} twice. Name each parameter once.")
        if field not in free:
            listed = [item.name for item in fields]
            raise ValueError(
                f"{name} takes no {field or 'further value'!r}.{near(field, free)} Its parameters are {', '.join(listed)}."
            )
        free.remove(field)
        values[field] = _value(field, value)
    missing = [item.name for item in fields if item.name in free and _required(item)]
    if missing:
        raise ValueError(f"{name} needs {missing[0]}. Write for example: {name} {missing[0]}=...")
    return cls(**values)


def _required(item: dataclasses.Field[Any]) -> bool:
    return item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING


def _pieces(text: str, separators: str) -> list[str]:
    """Split a text at separators outside of all parentheses; white space at the ends of pieces, and empty ones, go."""
    pieces, depth = [""], 0
    for mark in re.sub(r"\s", " ", text):
        depth += (mark == "(") - (mark == ")")
        if not 0 <= depth <= MAX_DEPTH:
            what = "closes a parenthesis that is not open" if depth < 0 else f"is nested more than {MAX_DEPTH} deep"
            raise ValueError(f"{shown(text)} {what}. Write for example contaminated(gaussian(1),student-t(3),0.1).")
        if depth == 0 and mark in separators:
            pieces.append("")
        else:
            pieces[-1] += mark
    if depth:
        raise ValueError(f"{shown(text)} opens a parenthesis and does not close it. Add the ')'.")
    return [piece.strip() for piece in pieces if piece.strip()]


def _joined(words: list[str]) -> list[str]:
    """Join the terms of a schedule, which text writes with ' + ' between them."""
    joined: list[str] = []
    for word in words:
        if joined and (word == "+" or joined[-1].endswith("+")):
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return joined


def _value(name: str, text: str) -> Any:
    lower = text.lower()
    if lower in ("true", "false"):
        return lower == "true"
    shape = re.fullmatch(r"(box|ball)\((.*)\)", lower)
    if shape:
        numbers = [_number(piece) for piece in shape[2].split(",")]
        if len(numbers) != {"box": 2, "ball": 1}[shape[1]]:
            raise ValueError(f"{text!r} is no domain. Write box(low,high) or ball(radius).")
        return Box(*numbers) if shape[1] == "box" else Ball(*numbers)
    nested = CALL.fullmatch(text)
    for role in ("noise", "clip"):
        if nested and _part(role, nested[1]):
            return parse_part(role, " ".join([nested[1], *_pieces(nested[2], ", ")]))
        if _part(role, text):
            raise ValueError(f"{name} = {text!r} is the name of a {role}. Write its parameters in parentheses: {text}(...).")
    if name in ("eta", "tau"):
        return _schedule(text)
    if nested and (guess := _near_part("noise", nested[1]) or _near_part("clip", nested[1])):
        raise ValueError(f"{name} = {text!r} is neither a noise nor a clip.{guess}")
    if "," in text:
        return [_number(piece) for piece in text.split(",")]
    for read in (_number, parse_schedule):
        try:
            return read(text)
        except ValueError:
            pass
    return text


def _schedule(text: str) -> Schedule:
    try:
        return parse_schedule(text)
    except ValueError as error:
        meant = meant_schedule(text)
        if meant is None:
            raise
        raise ValueError(f"{error} Did you mean {meant}?") from None


def _number(text: str) -> float:
    numerator, slash, denominator = text.partition("/")
    try:
        return float(numerator) / float(denominator) if slash else float(numerator)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text!r} is no number. Write 1.5 or 3/2.") from None
