"""How long a stretch of log-normal values, or of their norms, looks like a power: what a power must surpass.

Over few values no test tells a log-normal from a power, for any sigma: the largest of n normal numbers lie where their law
is nearly exponential. How many they are grows slowly with n, and this is what the length of a stretch is held against.
The tables are simulated quantiles (`tests/benchmarks/tail_decisions.py` draws such laws anew), the largest over sigma = 1, 2
and 3. The length does not depend on sigma for single values; norms run longer.
"""

from __future__ import annotations

import math

import numpy as np

__all__ = ["lengths_needed"]

# 98 % quantiles of the longest stretch of n log-normal values less their minimum; the last is extrapolated.
VALUES = {50: 45, 100: 76, 200: 130, 300: 150, 500: 220, 1000: 330, 2000: 470, 3000: 570, 10**4: 930, 3 * 10**4: 1420,
          10**5: 1950, 10**6: 3300, 10**7: 5500}  # fmt: skip
# With d the dimension, norms reach 1.1 d**exponent times as far.
EXPONENTS = {300: 0.05, 500: 0.06, 1000: 0.12, 2000: 0.15, 3000: 0.18, 10**4: 0.24, 3 * 10**4: 0.32, 10**5: 0.36}
# Half normal and half log-normal values: so long do both together look like one power; with more values the kink shows.
MIXED = {100: 110, 200: 200, 300: 245, 500: 330, 1000: 500, 2000: 600}


def lengths_needed(total: int, dimension: int = 1) -> tuple[int, int]:
    """Return how many of the largest values must follow one power so that they are no log-normal's.

    Parameters
    ----------
    total : int
        The number of values.
    dimension : int, default 1
        Of how many coordinates they are norms.

    Returns
    -------
    plain, shifted : int
        What the stretch of the values must surpass, and that of the values less their minimum: an offset
        lengthens the stretch of a log-normal, or shortens it.
    """
    reach = 1.1 * dimension ** _between(EXPONENTS, total) if dimension > 1 else 1.0
    shifted = math.exp(_between({n: math.log(length) for n, length in VALUES.items()}, total)) * reach
    mixed = math.exp(_between({n: math.log(length) for n, length in MIXED.items()}, total)) if total <= max(MIXED) else 0.0
    return math.ceil(max(shifted, mixed)), math.ceil(shifted)


def _between(table: dict[int, float], total: int) -> float:
    """Return the value of a table, linear in the logarithm of the number of values, and constant beyond the ends."""
    return float(np.interp(math.log(total), np.log(list(table)), list(table.values())))
