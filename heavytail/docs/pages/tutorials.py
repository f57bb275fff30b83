"""The list of the tutorials: the first hour first, then those that build on it, then whatever else lies in the folder."""

from __future__ import annotations

from pathlib import Path

__all__ = ["index"]

ORDER = (
    "your_theorem_in_ten_minutes",
    "reading_a_rate_honestly",
    "high_probability_statements",
    "noise_for_my_experiment",
    "how_heavy_is_my_gradient_noise",
    "in_ci",
    "from_laptop_to_cluster",
    "on_a_gpu",
)


def index(folder: Path) -> str:
    """Return the page that lists the tutorials of a folder."""
    found = {file.stem for file in folder.glob("*.md")}
    names = [*(name for name in ORDER if name in found), *sorted(found - set(ORDER))]
    listed = "\n".join(f"{folder.name}/{name}" for name in names)
    toctree = f"\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n" if names else ""
    return f"# Tutorials\n\n{OPENING}\n{toctree}"


OPENING = "Each begins with what you will have at its end, and a test runs every line of it."
