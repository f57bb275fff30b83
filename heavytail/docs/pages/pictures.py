"""The gallery: a page for each script in figures/, with the picture where a build has one, and its code."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from heavytail.cli.gallery import pictures as scripts
from heavytail.docs.pages.links import ROOT, linked, path_from
from heavytail.report.markdown import escape

__all__ = ["pages", "shows"]


def pages(drawn: Path | None) -> dict[str, str]:
    """Return the pages by name: one for each picture, and the list of them with what they show.

    Parameters
    ----------
    drawn : Path, optional
        The folder that `heavytail figures -o` has drawn them to.
    """
    return {"index": _index(drawn)} | {name: _page(name, file, drawn) for name, file in scripts().items()}


def shows(statement: str) -> list[str]:
    """Return the pictures whose script uses the formulas of a statement, or a claim on it.

    Parameters
    ----------
    statement : str
        The name of a file of claims: `theorem_4_rate` is on `theorem_4`.
    """
    return [name for name in scripts() if any(f"{statement}_".startswith(f"{used}_") for used in _used(name))]


@cache
def _used(name: str) -> frozenset[str]:
    """Return what a script takes from the papers' claims, from theory and from exact."""
    text = scripts()[name].read_text(encoding="utf-8")
    imported = re.findall(r"from heavytail\.paper_checks import (\(.*?\)|[^\n]*)", text, flags=re.DOTALL)
    names = [word for group in imported for word in re.findall(r"\w+", group)]
    return frozenset(names + re.findall(r"\b(?:theory|exact)\.(\w+)\.", text))


def image(name: str, drawn: Path | None) -> Path | None:
    """Return the file of a picture: of the folder that it was drawn to, or else of the repository; None if there is none."""
    folders = [folder for folder in (drawn, scripts()[name].parent) if folder]
    return next((file for folder in folders if (file := folder / f"{name}.png").is_file()), None)


def _index(drawn: Path | None) -> str:
    text = linked((ROOT / "figures" / "README.md").read_text(encoding="utf-8"), ROOT / "figures", "pictures/index")
    text = re.sub(r"^\|.*`.*$", _with_links, text, count=20, flags=re.MULTILINE)
    cards = "\n".join(_card(name, file, drawn) for name, file in scripts().items())
    listed = "\n".join(scripts())
    title, rest = text.split("\n", 1)
    return f"{title}\n{rest}\n\n## Each picture\n\n{GRID.format(cards=cards)}\n{HIDDEN.format(listed=listed)}"


def _with_links(row: re.Match[str]) -> str:
    return re.sub(r"`(\w+)`", lambda found: f"[{found[1]}]({found[1]}.md)" if found[1] in scripts() else found[0], row[0])


GRID = """::::{{grid}} 1 2 2 2
:gutter: 3

{cards}
::::
"""

HIDDEN = """```{{toctree}}
:hidden:

{listed}
```
"""


def _card(name: str, file: Path, drawn: Path | None) -> str:
    found = image(name, drawn)
    shown = f":img-top: {_place(found)}\n" if found else ""
    return f":::{{grid-item-card}} {name}\n:link: {name}\n:link-type: doc\n{shown}\n{escape(_said(file)[0])}\n:::"


def _page(name: str, file: Path, drawn: Path | None) -> str:
    opening, *rest = _said(file)
    found = image(name, drawn)
    alternative = re.sub(r"[\[\]]", "", opening)
    parts = [
        f"# {name}",
        escape(opening),
        f"![{alternative}]({_place(found)})" if found else "",
        *map(escape, rest),
        f"```sh\nheavytail figures {name} -o pictures\n```",
        f"## The script\n\n```{{literalinclude}} ../../../figures/{file.name}\n:language: python\n```",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _said(file: Path) -> list[str]:
    """Return the paragraphs of a script's docstring, without how to run it."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return [" ".join(part.split()) for part in re.sub(r"Run alone: .*", "", text).split("\n\n") if part.strip()]


def _place(file: Path) -> str:
    return path_from("pictures/index", file)
