"""What a run cannot have met: the share of the noise's moment that lies where hardly any draw is expected.

A law with an atom of probability 1e-7, or a clip level that one draw in a million exceeds, looks tame in a run of a
hundred thousand draws. The numbers of that run say nothing of it; the law does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["unseen_shares"]

Array = NDArray[np.float64]

EXPECTED_VISITS = 30.0  # with fewer, the visits of a run are off by a fifth and more
SIZES = 2.0 ** np.arange(-60.0, 60.25, 0.25)


def unseen_shares(noise: Any, order: float, levels: ArrayLike, draws: ArrayLike) -> Array:
    """Return the share of E min(|xi|, level)**order from sizes that fewer than 30 draws are expected to exceed.

    Parameters
    ----------
    noise : law
        A law with ``sf``, ``cdf``, ``moment`` and ``clipped_moment``.
    order : float
        The power of the noise that is asked for.
    levels : array_like
        Where the method or a domain cuts the noise off; infinite where nothing does.
    draws : array_like
        How many draws there were, one number for each level.

    Returns
    -------
    ndarray
        Shares from 0 to 1; 0 where the level itself was met often enough, or the moment is infinite.
    """
    cuts, counts = np.broadcast_arrays(np.asarray(levels, dtype=np.float64), np.asarray(draws, dtype=np.float64))
    shares, finite = np.zeros(cuts.shape), np.isfinite(cuts)
    met = np.full(cuts.shape, False)
    met[finite] = counts[finite] * _above(noise, cuts[finite] * (1.0 - 1e-9)) >= EXPECTED_VISITS
    if met.all():
        return shares
    chances = _above(noise, SIZES)
    reached = np.array([SIZES[np.argmax(_ending(count * chances < EXPECTED_VISITS))] for count in counts])
    open_ones = ~met & (reached < cuts)
    if open_ones.any():
        whole = np.full(cuts.shape, noise.moment(order) if not finite.all() else np.inf)
        bounded = open_ones & finite
        whole[bounded] = noise.clipped_moment(order, cuts[bounded])
        known = open_ones & (whole > 0.0) & np.isfinite(whole)
        shares[known] = np.maximum(1.0 - noise.clipped_moment(order, reached[known]) / whole[known], 0.0)
    return shares


def _ending(conditions: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return conditions of which the last one holds, so that there is a first that does."""
    return np.append(conditions[:-1], True)


def _above(noise: Any, size: Any) -> Any:
    return noise.sf(size) + noise.cdf(-size)
