"""The README of the repository as the page to start with; its table is a page of its own."""

from __future__ import annotations

import re

from heavytail.docs.pages.links import ROOT, linked

__all__ = ["pages", "table_1"]


def pages() -> dict[str, str]:
    """Return the page by its name."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    text = re.sub(r"<details>.*?</details>", "All of it: [Table 1](paper_checks/table_1.py).", text, flags=re.DOTALL)
    return {"index": linked(re.sub(r"^# .*", "# Start", text), ROOT, "start/index")}


def table_1() -> str:
    """Return Table 1 as the README shows it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"<!-- table1 -->\n(```text\n.*?```)", text, flags=re.DOTALL)
    return table
