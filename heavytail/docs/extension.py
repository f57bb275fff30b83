"""What Sphinx does here besides: it makes the pages of the package first, sets formulas, and writes llms.txt at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from heavytail.docs import llms
from heavytail.docs.docstrings import escaped
from heavytail.docs.formulas import SetFormulas
from heavytail.docs.mathml import visit_displaymath, visit_math
from heavytail.docs.pages import api, claims, constants, errata, pictures, rooms, start, table_1, theory_state, tutorials
from heavytail.docs.pages.folder import write, write_one
from heavytail.docs.pages.known_verdicts import known_verdicts
from heavytail.docs.pages.links import linked

__all__ = ["setup"]


def setup(app: Any) -> dict[str, bool]:
    """Register all of it with Sphinx."""
    app.add_config_value("heavytail_verdicts", "", "env", str)
    app.add_config_value("heavytail_pictures", "", "env", str)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    app.add_post_transform(SetFormulas)
    app.connect("builder-inited", _make_pages)
    app.connect("source-read", _link_page)
    app.connect("include-read", _link_included)
    app.connect("autodoc-process-docstring", _escape_docstring, priority=100)  # before numpydoc, which writes commands
    app.connect("build-finished", _write_llms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _make_pages(app: Any) -> None:
    sources = Path(app.srcdir)
    known = known_verdicts(_named(app.config.heavytail_verdicts))
    write(sources / "start", start.pages())
    write(sources / "rooms", rooms.pages())
    tables = {"table_1": table_1.page(), "theory": theory_state.page(known), "constants": constants.page(known)}
    write(sources / "claims", claims.pages(known) | tables | {"errata": errata.page()})
    write(sources / "pictures", pictures.pages(_named(app.config.heavytail_pictures)))
    write(sources / "api", api.pages())
    write_one(sources / "tutorials.md", tutorials.index(sources / "tutorials"))


def _named(place: str) -> Path | None:
    return Path(place).absolute() if place else None


def _link_page(app: Any, name: str, source: list[str]) -> None:
    source[0] = linked(source[0], Path(app.env.doc2path(name)).parent, name)


def _link_included(app: Any, place: Path, name: str, content: list[str]) -> None:
    content[0] = linked(content[0], (Path(app.srcdir) / place).resolve().parent, name)


def _escape_docstring(app: Any, what: str, name: str, one: Any, options: Any, lines: list[str]) -> None:
    lines[:] = escaped(lines)


def _write_llms(app: Any, error: Exception | None) -> None:
    if error is None and app.builder.name == "html":
        llms.write(app, Path(app.outdir))
