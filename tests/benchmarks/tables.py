"""How a record shows rows: as a Markdown table."""

__all__ = ["table"]


def table(heads, rows):
    """Rows as a Markdown table."""
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [heads, ["---"] * len(heads), *rows])
