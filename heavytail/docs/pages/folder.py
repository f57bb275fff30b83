"""A folder of pages that are made: what is in it afterwards is what was made, and what did not change is not written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

__all__ = ["write", "write_one"]


def write(folder: Path, pages: Mapping[str, str]) -> None:
    """Write pages as Markdown, by name, and remove those of earlier builds; Sphinx reads again only what is new."""
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        write_one(folder / f"{name}.md", text)
    for file in folder.glob("*.md"):
        if file.stem not in pages:
            file.unlink()


def write_one(file: Path, text: str) -> None:
    """Write a page, unless it is there as it is."""
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
