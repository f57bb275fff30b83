"""The READMEs of the repository as pages: each is written once, where its code lies."""

from __future__ import annotations

from heavytail.docs.pages.links import PAGES, ROOT, linked

__all__ = ["pages"]

GUIDES = ("noise", "parts", "claims", "later_claims", "verdicts", "training", "commands", "engine")
CONTRIBUTORS = ("package", "tests", "site", "licence")


def pages() -> dict[str, str]:
    """Return the pages by name: one for each README, and the list of them."""
    made = {"index": INDEX.format(guides="\n".join(GUIDES), contributors="\n".join(CONTRIBUTORS))}
    for name, page in PAGES.items():
        folder, _, place = page.rpartition("/")
        if folder == "rooms":
            text, home = (ROOT / name).read_text(encoding="utf-8"), (ROOT / name).parent
            made[place] = linked(text, home, page) if name.endswith(".md") else f"# Licence\n\n{text}"
    return made


INDEX = """# Guides

Each is about a room of the package, and says what one has to know to use it.

```{{toctree}}
:maxdepth: 1
:caption: Use

{guides}
```

```{{toctree}}
:maxdepth: 1
:caption: For contributors

{contributors}
```
"""
