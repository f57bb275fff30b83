"""The last gap of clipped SGD on a long slope if one jump comes, for every step of it (`theory.last_iterate_in_delta`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive, real_array

__all__ = ["gaps"]


def gaps(slope: float, eta: ArrayLike, tau: ArrayLike) -> NDArray[np.float64]:
    """Return f(x_K) - f*, or slope**2/2 where it is less, if a jump beyond the clip level comes at step k alone.

    f is slope |x| - slope**2 / 2 beyond |x| = slope, and x**2 / 2 before. The jump moves x from the minimiser to
    eta_k tau_k; then each step takes eta_j slope off, which no clip level shortens, until |x| <= slope.

    Parameters
    ----------
    slope : float
        The slope, below every clip level.
    eta, tau : array_like, shape (K,)
        The step sizes and the clip levels.

    Returns
    -------
    ndarray, shape (K,)

    Raises
    ------
    ValueError
        If a clip level is not above the slope, or the lengths differ.
    """
    sizes, levels = real_array("eta", eta), real_array("tau", tau)
    if sizes.shape != levels.shape or sizes.ndim != 1:
        raise ValueError(f"eta and tau have the shapes {sizes.shape} and {levels.shape}. Pass one number of each per step.")
    if not (levels > positive("slope", slope)).all():
        raise ValueError(f"slope = {slope!r} is not below every clip level. Lower it.")
    later = np.cumsum(sizes[::-1])[::-1] - sizes
    return slope * (np.maximum(sizes * levels - slope * later, slope) - 0.5 * slope)
