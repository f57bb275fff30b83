"""The command that shows a verdict again: of the shell if a file holds the claim, or else a line of Python."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from heavytail.claims.claim import Claim
from heavytail.claims.faults import shown
from heavytail.claims.registry import FILES, PAPERS, paper_checks
from heavytail.claims.run import Run

__all__ = ["address", "command", "exact", "pattern", "place_of"]


def address(claim: Claim, place: Path | None) -> tuple[str, ...] | str:
    """Return what the shell calls a claim, as words, or what a program calls it if no file holds it, as an expression.

    Parameters
    ----------
    claim : Claim
        The claim.
    place : path or None
        The folder or file that was named, or None if the claim itself was given.
    """
    file = place or _file(claim)
    return _expression(claim) if file is None else (*_named(file), claim.id)


def command(called: tuple[str, ...] | str, alpha: float, run: Run, controls: bool) -> str:
    """Return the command that decides a claim, by its `address`, for one alpha, with a run's effort and seed."""
    if isinstance(called, str):
        arguments = f"alphas=[{alpha!r}], effort={run.effort!r}, seed={run.seed}"
        asked = [name for name, given in (("controls", controls), ("until_decided", run.looks > 1)) if given]
        return f"ht.check({called}, {arguments}{''.join(f', {name}=True' for name in asked)})"
    options = ["--alpha", exact(alpha), "--effort", run.effort, "--seed", str(run.seed)]
    asked = [name for name, given in (("--controls", controls), ("--until-decided", run.looks > 1)) if given]
    return shlex.join(["heavytail", "check", *called, *options, *asked])


def pattern(claim: str, alpha: float, again: str) -> str:
    """Return the command of a verdict with CLAIM and ALPHA in place of its claim's id and its alpha."""
    shell, python = f"{shlex.quote(claim)} --alpha {exact(alpha)} ", f"alphas=[{alpha!r}]"
    return again.replace(shell, "CLAIM --alpha ALPHA ").replace(python, "alphas=[ALPHA]")


def exact(alpha: float) -> str:
    """Return a number in the fewest digits that give it back."""
    short = f"{alpha:g}"
    return short if float(short) == alpha else repr(alpha)


def place_of(claim: Claim) -> tuple[Path, int] | None:
    """Return the file that holds a claim, and the line that gives its id, or else the first one; None if no file does."""
    file = _file(claim)
    if file is None:
        return None
    says_id = re.compile(rf"\bid\s*=\s*[rfub]*(['\"]){re.escape(claim.id)}\1")
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return file, next((number for number, line in enumerate(lines, 1) if says_id.search(line)), 1)


def _named(place: Path) -> list[str]:
    """Return what a command says of a folder or file; it need not name the papers' own, where ids are looked for anyway."""
    if place.resolve().is_relative_to(paper_checks().resolve()):
        return []
    name = str(place)
    looks_like_a_path = os.sep in name or name.endswith(".py") or place.is_dir()
    return [name if looks_like_a_path and not name.startswith("-") else os.path.join(os.curdir, name)]


def _file(claim: Claim) -> Path | None:
    """Return the Python file that holds a claim at top level, as the commands find it, or None."""
    if claim in FILES:
        return Path(shown(FILES[claim]))
    modules = list(_modules())
    home = getattr(claim.check, "__module__", None)
    modules.sort(key=lambda module: getattr(module, "__name__", "") != home)  # others may only import it
    for module in modules:
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and file.endswith(".py") and _is_alone(module) and _name_in(module, claim):
            return Path(shown(file))
    return None


def _expression(claim: Claim) -> str:
    """Return what a program calls a claim that no file holds."""
    for module in _modules():
        if name := _name_in(module, claim):
            home = module.__name__
            return name if home == "__main__" else f"{home}.{name}"
    return "claim"


def _modules() -> Iterator[Any]:
    for module in list(sys.modules.values()):
        if isinstance(getattr(module, "__dict__", None), dict):
            yield module


def _is_alone(module: Any) -> bool:
    """Return whether a module's file can be imported by itself: one of a package may need the others."""
    package = getattr(module, "__package__", None)
    return not package or f"{package}.".startswith(f"{PAPERS}.")


def _name_in(module: Any, claim: Claim) -> str:
    """Return what a module calls a claim at top level, or in a list, tuple or dict there; "" if it holds none."""
    for name, value in vars(module).copy().items():
        if value is claim:
            return name
        if type(value) in (list, tuple):
            found = next((position for position, one in enumerate(value) if one is claim), None)
        elif type(value) is dict and not name.startswith("__"):
            # A copy, for the collection of garbage may empty somebody's dict of weak references at any time.
            found = next((key for key, one in value.copy().items() if one is claim), None)
        else:
            continue
        if found is not None:
            return f"{name}[{found!r}]"
    return ""
