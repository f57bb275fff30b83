"""Table 1: the exponents that it prints and no theorem does."""

from __future__ import annotations

from heavytail.theory.hypotheses import moment_order

__all__ = ["rate_heavy_tailed_printed", "rate_strongly_convex_printed"]


def rate_heavy_tailed_printed(alpha: float) -> float:
    """Return (alpha - 1) / alpha: the strongly convex column for heavy-tailed noise, at any alpha."""
    return (moment_order(alpha) - 1.0) / alpha


def rate_strongly_convex_printed(alpha: float) -> float:
    """Return `rate_heavy_tailed_printed` for alpha < 2 and 1 at alpha = 2, where the column for standard noise begins."""
    return 1.0 if moment_order(alpha) == 2.0 else rate_heavy_tailed_printed(alpha)
