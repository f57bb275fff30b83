"""The reference: a page for each public module, and for each public class and function, from their docstrings."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from collections.abc import Iterator
from functools import cache, reduce
from types import ModuleType
from typing import Any

import heavytail as ht
from heavytail.docs.pages.prose import prose
from heavytail.docs.pages.tables import table

__all__ = ["DOCUMENTED", "documented", "pages", "resolved"]

# The rooms whose names have a page each; modules that are no rooms, such as a theorem's, are a page as a whole.
DOCUMENTED = (
    "heavytail",
    "heavytail.noise",
    "heavytail.problems",
    "heavytail.methods",
    "heavytail.clips",
    "heavytail.judge",
    "heavytail.worst_case",
    "heavytail.rates",
    "heavytail.tail_index",
    "heavytail.stable_index",
    "heavytail.robust_mean",
    "heavytail.plots",
    "heavytail.report",
    "heavytail.testing",
    *(["heavytail.torch"] if importlib.util.find_spec("torch") else []),
)
WHOLE = ("heavytail.vectors", "heavytail.vmath")
NAMESPACES = ("heavytail.theory", "heavytail.exact")
FOREIGN = "Exception, str, Optimizer"  # classes whose members are documented elsewhere


def pages() -> dict[str, str]:
    """Return the pages by name: the list of modules, the modules, and what they hold."""
    made = {"index": _index()}
    for name in DOCUMENTED:
        made[name] = _module(name)
    for name in WHOLE:
        made[name] = _whole(name)
    for name in NAMESPACES:
        inside = [f"{name}.{part}" for part in resolved(name).__all__ if inspect.ismodule(getattr(resolved(name), part))]
        made |= {part: _whole(part) for part in inside}
        made[name] = _namespace(name, inside)
    return made | {name: _object(name, one) for name, one in documented().items()}


@cache
def documented() -> dict[str, Any]:
    """Return the classes and functions that have a page, by the name that comes first; each once."""
    found: dict[int, tuple[str, Any]] = {}
    for room in DOCUMENTED:
        for name, one in _held(room):
            found.setdefault(id(one), (f"{room}.{name}", one))
    return dict(found.values())


def _index() -> str:
    names = [*DOCUMENTED, *WHOLE, *NAMESPACES]
    rows = [(f"[`{name}`]({name}.md)", prose(_summary(resolved(name)))) for name in names]
    listed = "\n".join(names)
    return f"""# API

What is public: the names of each module, with what they take, give and refuse.
[Stability](../start/index.md) says how long a name stays.

{table(("module", "what is in it"), rows)}

```{{toctree}}
:hidden:

{listed}
```
"""


def _module(name: str) -> str:
    homes = {id(one): place for place, one in documented().items()}
    rows = [(f"[`{part}`]({homes[id(one)]}.md)", prose(_summary(one))) for part, one in _held(name)]
    own = [place for place in documented() if place.rpartition(".")[0] == name]
    return "\n\n".join([_opening(name), *_constants(name), table(("name", "what it is"), rows), _hidden(own)]) + "\n"


def _namespace(name: str, inside: list[str]) -> str:
    rows = [(f"[`{part.rpartition('.')[2]}`]({part}.md)", prose(_summary(resolved(part)))) for part in inside]
    loose = [_automatic(f"{name}.{part}", one) for part, one in _held(name)]
    return "\n\n".join([_opening(name), table(("statement", "what it says"), rows), _hidden(inside), *loose]) + "\n"


def _whole(name: str) -> str:
    objects = [_automatic(f"{name}.{part}", one) for part, one in _held(name)]
    return "\n\n".join([_opening(name), *_constants(name), *objects]) + "\n"


def _object(name: str, one: Any) -> str:
    return f"# {name.rpartition('.')[2]}\n\n{_automatic(name, one)}\n"


def _automatic(name: str, one: Any) -> str:
    if inspect.isclass(one):
        return f"```{{eval-rst}}\n.. autoclass:: {name}\n   :members:\n   :inherited-members: {FOREIGN}\n```"
    return f"```{{eval-rst}}\n.. autofunction:: {name}\n```"


def _opening(name: str) -> str:
    """Return the title of a module's page, and its docstring."""
    paragraphs = (inspect.getdoc(resolved(name)) or "").split("\n\n")
    return "\n\n".join([f"# {name}", *([] if name == "heavytail" else map(_paragraph, paragraphs))])


def _paragraph(text: str) -> str:
    """Return a paragraph of a docstring: a list, a program as it stands, or sentences."""
    lines = text.splitlines()
    if all(line.startswith("    ") for line in lines) or ">>>" in text:
        return f"```text\n{inspect.cleandoc(text)}\n```"
    return f"- {prose(text[2:])}" if text.startswith("- ") else prose(text)


def _constants(name: str) -> list[str]:
    module = resolved(name)
    held = {part: getattr(module, part) for part in module.__all__ if not part.startswith("__")}
    plain = {part: one for part, one in held.items() if isinstance(one, int | float | str | tuple | frozenset)}
    return ["\n".join(f"- `{part} = {one!r}`" for part, one in plain.items())] if plain else []


def _hidden(names: list[str]) -> str:
    listed = "\n".join(names)
    return f"```{{toctree}}\n:hidden:\n\n{listed}\n```" if names else ""


def _held(room: str) -> Iterator[tuple[str, Any]]:
    """Yield the public classes and functions of a module."""
    module = resolved(room)
    for name in sorted(part for part in module.__all__ if not part.startswith("__")):
        one = getattr(module, name)
        if inspect.isclass(one) or (callable(one) and not isinstance(one, ModuleType)):
            yield name, one


def resolved(name: str) -> Any:
    """Return what users write by its name: `heavytail.judge` lies elsewhere."""
    return reduce(_part, name.split(".")[1:], ht)


def _part(whole: Any, name: str) -> Any:
    if inspect.ismodule(whole) and not hasattr(whole, name):
        return importlib.import_module(f"{whole.__name__}.{name}")
    return getattr(whole, name)


def _summary(one: Any) -> str:
    """Return the first sentence of a docstring."""
    return " ".join((inspect.getdoc(one) or "").split("\n\n")[0].split())
