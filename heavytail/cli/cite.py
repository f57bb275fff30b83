"""The command that says how to cite: the software in the version that runs, and the papers that its claims are about."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from heavytail.compiler.fingerprint import library_digest

__all__ = ["cite"]

ENTRIES = Path(__file__).with_name("cite.bib")


def cite() -> None:
    """Print BibTeX: the software, in this version, and the papers that the claims check or are compared with.

    A verdict is about a paper's statement, so cite the paper with it. The digest names the source that ran: two verdicts of
    the same digest, seed and effort are the same.

    Examples: `heavytail cite`, `heavytail cite > heavytail.bib`.
    """
    entries = ENTRIES.read_text(encoding="ascii")
    sys.stdout.write(entries.replace("{VERSION}", f"{{{_version()}}}", 1).replace("DIGEST", library_digest(), 1))


def _version() -> str:
    try:
        return version("heavytail")
    except PackageNotFoundError:  # a tree that is not installed, which the digest names
        return "not installed"
