"""Directional sharpness, and what clipping the largest coordinates of a gradient does to it.

An update -eta v of f at x changes it by -eta g.v + eta**2 v.Hv / 2 + O(eta**3), g and H the gradient and the Hessian. The
curvature D(v) = v.Hv / v.v says how long a step pays, the correlation g.v how much it pays at first; M(v) weighs the two.
A Hessian is a symmetric matrix, or the vector of its diagonal. The paper is Pan and Li, "Toward understanding why Adam
converges faster than SGD for transformers", OPT 2022; "printed" is what it says.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.kernel.selection import top_count
from heavytail.parts.parameters import between, number, positive, real_array

__all__ = [
    "clip_top",
    "expansion",
    "expansion_printed",
    "figure_of_merit",
    "first_clip_helps",
    "merit_slope",
    "sharpness",
    "sharpness_slope",
    "top_level",
]

Array = NDArray[np.float64]


def sharpness(hessian: ArrayLike, v: ArrayLike) -> float:
    """Return D(v) = v.Hv / v.v, in the units of f over those of x**2; it may be negative (section 3).

    Its supremum over v is the largest eigenvalue of H, hence the spectral norm only if no eigenvalue is more negative.

    Raises
    ------
    ValueError
        If v vanishes, or H is no symmetric matrix or diagonal of its size.
    """
    direction, h = _direction("v", v), real_array("hessian", hessian)
    return float(direction @ _apply(h, direction) / (direction @ direction))


def expansion(value: float, gradient: ArrayLike, hessian: ArrayLike, step: ArrayLike) -> float:
    """Return f(x) + g.s + s.Hs / 2, which is f(x + s) up to O(||s||**3), and exactly so if f is quadratic."""
    s = real_array("step", step)
    return number("value", value) + float(_vector("gradient", gradient, s) @ s) + 0.5 * _quadratic(hessian, s)


def expansion_printed(value: float, gradient: ArrayLike, hessian: ArrayLike, step: ArrayLike) -> float:
    """Return f(x) - g.s + s.Hs, equation (1) as printed: with x_t - x_{t+1} = -s in both terms, and without the 1/2."""
    s = real_array("step", step)
    return number("value", value) - float(_vector("gradient", gradient, s) @ s) + _quadratic(hessian, s)


def figure_of_merit(gradient: ArrayLike, hessian: ArrayLike, v: ArrayLike) -> float:
    """Return M(v) = (g.v)**2 / (2 v.Hv), the decrease of the quadratic model along v under the best step g.v / v.Hv.

    It is ||g||**2 cos(g, v)**2 / (2 D(v)): the trade-off of correlation and sharpness in one number, in the units of f.
    Over all v it is at most g.H^-1 g / 2, attained by Newton's direction v = H^-1 g.

    Raises
    ------
    ValueError
        If v vanishes, or v.Hv is not positive: then the model falls without end along v and no step is best.
    """
    direction = _direction("v", v)
    curvature = _quadratic(hessian, direction)
    if curvature <= 0.0:
        raise ValueError(
            f"v.Hv = {curvature!r} is not positive, so the quadratic model has no minimum along v. "
            "Pass a direction of positive curvature."
        )
    return float(_vector("gradient", gradient, direction) @ direction) ** 2 / (2.0 * curvature)


def top_level(gradient: ArrayLike, percent: float) -> float:
    """Return the clip level of the top k percent: the m-th largest |g_j|, m = ceil(k d / 100), d the dimension.

    The paper clips "the top k% gradients in terms of the absolute value" (section 4) and leaves open how k d / 100 is
    rounded, and whether d is that of a tensor or of the model; here it is the whole vector's.

    Raises
    ------
    ValueError
        If the gradient is no vector, or k lies outside (0, 100].
    """
    sizes = np.sort(np.abs(_direction("gradient", gradient, zero=True)))[::-1]
    share = between("percent", percent, 0.0, 100.0, closed="high", reason="It is the share of coordinates to clip.")
    return float(sizes[top_count(share, sizes.size, True) - 1])


def clip_top(gradient: ArrayLike, percent: float) -> Array:
    """Return sgn(g_j) min(|g_j|, tau) with tau = `top_level`: the clip of Algorithms 1 to 4, which have k = 5."""
    level = top_level(gradient, percent)
    return np.clip(real_array("gradient", gradient), -level, level)


def sharpness_slope(gradient: ArrayLike, hessian: ArrayLike, tau: float) -> float:
    """Return d/dtau D(clip_tau g): positive if clipping further, to a lower tau, lowers the sharpness.

    With S the coordinates that are clipped, s = sgn(g) on S and 0 elsewhere, and c = clip_tau(g), it is
    2 (s.Hc - tau |S| D(c)) / c.c. For a diagonal Hessian h it has the sign of (mean of h over S) - D(c).
    """
    c, s, curved = _clipped(gradient, hessian, tau)
    return float(2.0 * (s @ curved - tau * (s @ s) * (c @ curved) / (c @ c)) / (c @ c))


def merit_slope(gradient: ArrayLike, hessian: ArrayLike, tau: float) -> float:
    """Return d/dtau M(clip_tau g): negative if clipping further gives a larger decrease of the quadratic model.

    In the notation of `sharpness_slope` it is g.c (g.s c.Hc - g.c s.Hc) / (c.Hc)**2.

    Raises
    ------
    ValueError
        If c.Hc is not positive (see `figure_of_merit`).
    """
    c, s, curved = _clipped(gradient, hessian, tau)
    along, curvature = c @ real_array("gradient", gradient), c @ curved
    if curvature <= 0.0:
        raise ValueError(
            f"c.Hc = {curvature!r} is not positive, so the quadratic model has no minimum along c = clip(g). "
            "Pass a Hessian that is positive definite."
        )
    return float(along * (s @ real_array("gradient", gradient) * curvature - along * (s @ curved)) / curvature**2)


def first_clip_helps(gradient: ArrayLike, hessian: ArrayLike) -> bool:
    """Return whether shortening the largest coordinate j a little raises M: whether (Hg)_j / g_j > D(g).

    For a diagonal Hessian: whether h_j > D(g), the coordinate is curved more than the gradient is on average.
    """
    g, h = _direction("gradient", gradient), real_array("hessian", hessian)
    j = int(np.argmax(np.abs(g)))
    return bool(_apply(h, g)[j] / g[j] > sharpness(h, g))


def _direction(name: str, value: ArrayLike, zero: bool = False) -> Array:
    vector = real_array(name, value)
    if vector.ndim != 1 or vector.size == 0 or not np.isfinite(vector).all():
        raise ValueError(f"{name} = {value!r} is no vector. Pass a 1-D array of finite numbers.")
    if not zero and not vector.any():
        raise ValueError(f"{name} vanishes, so it has no direction. Pass a vector other than 0.")
    return vector


def _vector(name: str, value: ArrayLike, like: Array) -> Array:
    vector = real_array(name, value)
    if vector.shape != like.shape or vector.ndim != 1:
        raise ValueError(f"{name} has the shape {vector.shape}, the direction {like.shape}. Pass vectors of one length.")
    return vector


def _apply(hessian: Array, v: Array) -> Array:
    if hessian.shape == v.shape:
        return hessian * v
    square = hessian.shape == (v.size, v.size)
    if not square or not np.abs(hessian - hessian.T).max() <= 1e-10 * np.abs(hessian).max():
        raise ValueError(
            f"hessian has the shape {hessian.shape} and must be symmetric. "
            f"Pass a symmetric {v.size} x {v.size} matrix, or its diagonal if it is diagonal."
        )
    return hessian @ v


def _quadratic(hessian: ArrayLike, v: Array) -> float:
    return float(v @ _apply(real_array("hessian", hessian), v))


def _clipped(gradient: ArrayLike, hessian: ArrayLike, tau: float) -> tuple[Array, Array, Array]:
    """Return clip_tau(g), the signs of the clipped coordinates, and H clip_tau(g)."""
    g, level = _direction("gradient", gradient), positive("tau", tau)
    c = np.clip(g, -level, level)
    return c, np.where(np.abs(g) > level, np.sign(g), 0.0), _apply(real_array("hessian", hessian), c)
