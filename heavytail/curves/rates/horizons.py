"""What an ordinary log-log fit would have said at each horizon: the trap of short runs.

That is a least-squares line through the last two decades of k, as anybody draws it, without a thought of what is to come.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heavytail.curves.rates.slopes import Array, Steps, slope

__all__ = ["NEAR", "NO_HORIZONS", "Horizons", "horizons", "usual_window"]

# The usual window: the last decades of k, and none of the first steps if there are others.
DECADES, TRANSIENT = 2.0, 10.0
NEAR = 0.05
FEWEST = 3  # points of a line


@dataclass(frozen=True)
class Horizons:
    """The slopes of ordinary log-log fits, by the horizon where they end.

    Attributes
    ----------
    k : tuple of float
        The horizons, increasing.
    slopes : tuple of float
        The exponents r of k**-r, each fitted over the last two decades up to its horizon.
    """

    k: tuple[float, ...] = ()
    slopes: tuple[float, ...] = ()

    def near(self, rate: float, within: float = NEAR) -> tuple[float, bool] | None:
        """Return the smallest horizon whose fit lies near a rate, and whether all later ones do; None if none does."""
        close = np.abs(np.array(self.slopes) - rate) <= within
        if not close.any():
            return None
        first = int(np.argmax(close))
        return self.k[first], bool(close[first:].all())

    def sentence(self, rate: float) -> str:
        """Say from which horizon on an ordinary fit lies near a rate, or that none does; empty if there is no fit."""
        if not self.k:
            return ""
        found = self.near(rate)
        if found is None:
            return f"no ordinary log-log fit up to k = {self.k[-1]:g} comes within {NEAR:g} of it"
        k, stays = found
        return f"an ordinary log-log fit comes within {NEAR:g} of it at k = {k:g}" + (
            "" if stays else ", and leaves it again"
        )


NO_HORIZONS = Horizons()  # of a fit that nobody made from a curve


def usual_window(end: float) -> tuple[float, float]:
    """Return the range of k that a fit takes if nobody says which."""
    return max(end / 10.0**DECADES, min(end / 10.0, TRANSIENT)) * (1.0 - 1e-9), end


def horizons(k: Steps | Array, heights: Array) -> Horizons:
    """Return the ordinary fits of a curve; a height that is not positive and finite has no logarithm, and is left out."""
    fine = np.isfinite(heights) & (heights > 0.0) & (k > 0)
    steps, values = np.asarray(k, dtype=np.float64)[fine], heights[fine]
    found = []
    for last in range(FEWEST, steps.size + 1):
        first = min(int(np.searchsorted(steps, usual_window(steps[last - 1])[0])), last - FEWEST)
        found.append((float(steps[last - 1]), slope(steps[first:last], values[first:last])))
    return Horizons(tuple(one for one, _ in found), tuple(one for _, one in found))
