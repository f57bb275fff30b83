"""Links between files of the repository, as links between pages; a file that is no page is a download."""

from __future__ import annotations

import os
import re
from pathlib import Path

__all__ = ["PAGES", "ROOT", "linked", "path_from"]

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "heavytail" / "docs"

# The pages that a README, or another file of the repository, has become.
PAGES = {
    "README.md": "start/index",
    "CHANGELOG.md": "changelog",
    "LICENSE": "rooms/licence",
    "figures/README.md": "pictures/index",
    "heavytail/README.md": "rooms/package",
    "heavytail/claims/README.md": "rooms/verdicts",
    "heavytail/cli/README.md": "rooms/commands",
    "heavytail/docs/README.md": "rooms/site",
    "heavytail/engine/README.md": "rooms/engine",
    "heavytail/exact": "api/heavytail.exact",
    "heavytail/noise/README.md": "rooms/noise",
    "heavytail/parts/README.md": "rooms/parts",
    "heavytail/theory": "api/heavytail.theory",
    "heavytail/torch/README.md": "rooms/training",
    "paper_checks/README.md": "rooms/claims",
    "paper_checks/later/README.md": "rooms/later_claims",
    "paper_checks/errata.py": "claims/errata",
    "paper_checks/later/clip_constants.py": "claims/constants",
    "paper_checks/later/misprints.py": "claims/errata",
    "paper_checks/later/theory_table.py": "claims/theory",
    "paper_checks/table_1.py": "claims/table_1",
    "paper_checks/theory_state.py": "claims/theory",
    "tests/README.md": "rooms/tests",
}

_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?P<target>(?!https?:|mailto:|#)[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")
_IMAGE = re.compile(r"!\[(?P<text>[^\]]*)\]\((?P<target>(?!https?:)[^)\s]+)\)")
_CODE = re.compile(r"^(?P<indent> *)```.*?^(?P=indent)```", re.MULTILINE | re.DOTALL)


def linked(text: str, home: Path, page: str) -> str:
    """Return Markdown whose links lead to pages of the site.

    Parameters
    ----------
    text : str
        The Markdown, with links as they are right in its file.
    home : Path
        The folder of that file, inside the repository.
    page : str
        The name of the page that it will be, from the root of the site's sources.

    Returns
    -------
    str
        What is code stays as it is.
    """
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [_outside_code(text[end : code.start()], home, page), code[0]]
        end = code.end()
    return "".join([*parts, _outside_code(text[end:], home, page)])


def _outside_code(text: str, home: Path, page: str) -> str:
    text = _IMAGE.sub(lambda found: f"![{found['text']}]({path_from(page, home / found['target'])})", text)
    return _LINK.sub(lambda found: _link(found, home, page), text)


def _link(found: re.Match[str], home: Path, page: str) -> str:
    target = (home / found["target"]).resolve()
    if not target.is_relative_to(ROOT) or not target.exists():
        return found[0]  # a page that is made, or a mistake that Sphinx reports
    name = target.relative_to(ROOT).as_posix()
    if name in PAGES or (target.is_relative_to(SOURCES) and target.suffix == ".md"):
        source = SOURCES / f"{PAGES[name]}.md" if name in PAGES else target
        return f"[{found['text']}]({path_from(page, source)}{found['anchor'] or ''})"
    if target.is_dir():
        return f"{found['text']} (`{name}/`)"
    return f"{{download}}`{_plain(found['text'])} <{path_from(page, target)}>`"


def path_from(page: str, file: Path) -> str:
    """Return the path of a file from the folder of a page's source."""
    folder = (SOURCES / page).parent
    return Path(os.path.relpath(file.resolve(), folder)).as_posix()


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[`\\]", "", text).split())
