"""The site for readers that are programs: llms.txt lists every page, and llms-full.txt holds their text."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

from docutils import nodes

from heavytail.docs.pages.api import resolved

__all__ = ["write"]

ROOMS = {"": "About", "start": "Start", "tutorials": "Tutorials", "rooms": "Guides", "claims": "Claims"}
LATER = {"pictures": "Pictures", "api": "API"}
_DOCSTRING = re.compile(r"```\{eval-rst\}\n\.\. auto\w+:: (\S+)\n.*?```", re.DOTALL)


def write(app: Any, folder: Path) -> None:
    """Write both files for a site that was built.

    Parameters
    ----------
    app : Sphinx
        What built it.
    folder : Path
        The root of the site.
    """
    titles = {name: title.astext() for name, title in app.env.titles.items()}
    lines = [f"# {app.config.project}", f"> {app.config.html_short_title}"]
    full = []
    for room, heading in (ROOMS | LATER).items():
        names = [name for name in sorted(titles) if (name.rpartition("/")[0]) == room]
        lines += [f"## {heading}", "\n".join(_line(app, name, titles[name]) for name in names)]
        full += [f"<!-- {app.builder.get_target_uri(name)} -->\n\n{_text(app, name)}" for name in names]
    (folder / "llms.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    (folder / "llms-full.txt").write_text("\n\n".join(full) + "\n", encoding="utf-8")


def _line(app: Any, name: str, title: str) -> str:
    return f"- [{title}]({app.builder.get_target_uri(name)}): {_sentence(app.env.get_doctree(name))}"


def _sentence(page: nodes.document) -> str:
    """Return the first sentence of a page."""
    said = next((" ".join(one.astext().split()) for one in page.findall(nodes.paragraph) if one.astext().strip()), "")
    return re.split(r"(?<=[.?]) ", said, maxsplit=1)[0]


def _text(app: Any, name: str) -> str:
    """Return the Markdown of a page, with the docstrings that it shows."""
    text = Path(app.env.doc2path(name)).read_text(encoding="utf-8")
    return _DOCSTRING.sub(lambda found: _docstring(found[1]), text)


def _docstring(name: str) -> str:
    one = resolved(name)
    try:
        signature = str(inspect.signature(one))
    except (TypeError, ValueError):  # of a class of Python's own
        signature = ""
    return f"```text\n{name}{signature}\n\n{inspect.getdoc(one)}\n```"
