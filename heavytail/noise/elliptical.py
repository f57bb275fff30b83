"""Elliptical alpha-stable noise: a normal vector, stretched by a heavy-tailed length that all coordinates share.

With A positive and (alpha/2)-stable, E exp(-s A) = exp(-s**(alpha/2)), and G normal with covariance 2 Sigma, independent
of A, xi = sqrt(A) G has the characteristic function exp(-(t' Sigma t)**(alpha/2)). Every projection t' xi is
`AlphaStable` of the scale sqrt(t' Sigma t).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.kernel.primitives import component
from heavytail.kernel.vmath import LN_2, cospi, exp2, log, log2_of_normal, sinpi
from heavytail.noise.law import check_order
from heavytail.noise.stable import AlphaStable
from heavytail.noise.vector import VectorLaw
from heavytail.parts.parameters import between, common_length, numbers, real_array, set_field

__all__ = ["EllipticalStable"]

STEP = 0.05  # of log t, for the moments of a quadratic form
LOG_T = STEP * np.arange(-900, 1800)  # the integrand falls like t below and t**-1/2 above: 1e-19 is left out
MIN_REST = 1e-20  # 1 - alpha/2 at alpha = 2, where A is 1


@dataclass(frozen=True, eq=False)
class EllipticalStable(VectorLaw):
    """Sub-Gaussian alpha-stable noise with the scatter matrix Sigma = L L'.

    Its coordinates are dependent for every Sigma if alpha < 2, and normal of covariance 2 Sigma at alpha = 2.

    Parameters
    ----------
    alpha : float
        The stability index, in (0, 2].
    factor : float or array_like, default 1
        L: a lower triangular matrix with a positive diagonal, as `numpy.linalg.cholesky` returns it. A vector stands for a
        diagonal matrix; a number for a multiple of the identity, in any dimension.

    Raises
    ------
    ValueError
        If alpha lies outside (0, 2], or L is no such matrix.

    References
    ----------
    Samorodnitsky and Taqqu 1994, section 2.5, where Sigma is 2 Sigma. A: Kanter, Annals of Probability 3, 1975.

    Examples
    --------
    >>> import numpy as np, heavytail as ht
    >>> scatter = np.array([[1.0, 0.5], [0.5, 2.0]])
    >>> round(ht.noise.EllipticalStable(1.5, np.linalg.cholesky(scatter)).projection([0.0, 1.0]).scale ** 2, 12)
    2.0
    """

    alpha: float
    factor: Any = 1.0
    full: bool = field(init=False, repr=False)
    lower: Any = field(init=False, repr=False)
    scale: Any = field(init=False, repr=False)
    half: float = field(init=False, repr=False)
    rest: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        reason = "The stability index is positive and at most 2, where the law is normal."
        alpha = between("alpha", self.alpha, 0.0, 2.0, closed="high", reason=reason)
        full = np.ndim(self.factor) == 2
        set_field(self, "alpha", alpha)
        set_field(self, "full", full)
        set_field(self, "factor", _triangle(self.factor) if full else _diagonal(self.factor))
        set_field(self, "lower", self.factor if full else np.zeros((1, 1)))
        set_field(self, "scale", 1.0 if full else self.factor)
        set_field(self, "half", 0.5 * alpha)
        set_field(self, "rest", max(1.0 - 0.5 * alpha, MIN_REST))

    def draw(self, u: float, v: float) -> float:
        """Return a normal number of variance 2 (kernel code)."""
        return 2.0 * math.sqrt(-log(u)) * cospi(2.0 * v)

    def perturb(self, u: float, v: float, x: Any, g: Any, xi: Any) -> None:
        """Add sqrt(A) L xi to g, with A from the shared uniforms (kernel code).

        A = sin(a U) / sin(U)**(1/a) (sin((1 - a) U) / W)**((1 - a) / a) with U uniform on (0, pi), W exponential and
        a = alpha/2.
        """
        a, b = self.half, self.rest
        heavy = log2_of_normal(sinpi(b * u)) - log2_of_normal(-LN_2 * log2_of_normal(v))
        logarithm = log2_of_normal(sinpi(a * u)) + (b * heavy - log2_of_normal(sinpi(u))) / a
        length = exp2(0.5 * logarithm)
        for i in range(g.shape[0]):
            if self.full:
                total = 0.0
                for j in range(i + 1):
                    total += self.lower[i, j] * xi[j]
                g[i] += length * total
            else:
                g[i] += length * (component(self.scale, i) * xi[i])

    @property
    def dimension(self) -> int | None:
        """The number of coordinates, or None if any will do."""
        return len(self.lower) if self.full else common_length(factor=self.scale)

    @property
    def mean(self) -> float:
        """0 in every coordinate, or not a number for alpha <= 1."""
        return 0.0 if self.alpha > 1.0 else math.nan

    @property
    def tail_index(self) -> float:
        """The index alpha; infinity at alpha = 2."""
        return math.inf if self.alpha == 2.0 else self.alpha

    @property
    def symmetric(self) -> bool:
        """True."""
        return True

    def matrix(self, dimension: int | None = None) -> NDArray[np.float64]:
        """Return L; of a noise of any dimension, in the given one."""
        d = self.dimension or dimension
        if d is None or dimension not in (None, d):
            raise ValueError(
                f"dimension = {dimension!r} does not fit a noise of {self.dimension or 'any number of'} coordinates."
            )
        return np.array(self.lower) if self.full else np.diag(np.broadcast_to(self.scale, d))

    def projection(self, direction: ArrayLike) -> AlphaStable:
        """Return the law of t' xi for a vector t other than 0: symmetric alpha-stable of the scale ||L' t||."""
        t = real_array("direction", direction)
        return AlphaStable(self.alpha, scale=float(np.linalg.norm(self.matrix(t.size).T @ t)))

    def characteristic(self, t: ArrayLike) -> Any:
        """Return E exp(i t' xi) = exp(-(t' Sigma t)**(alpha/2)) for vectors t along the last axis."""
        points = real_array("t", t)
        return np.exp(-(np.linalg.norm(points @ self.matrix(points.shape[-1]), axis=-1) ** self.alpha))

    def coordinate_moments(self, p: float, dimension: int) -> NDArray[np.float64]:
        """Return E|xi_j|**p of every coordinate, each of them symmetric alpha-stable of the scale ||row j of L||."""
        scales = np.linalg.norm(self.matrix(dimension), axis=1)
        return scales ** check_order(p) * AlphaStable(self.alpha).moment(p)

    def norm_moment(self, p: float, dimension: int) -> float:
        """Return E||xi||**p = E A**(p/2) E||G||**p, infinite for p >= alpha unless alpha = 2.

        E A**q = Gamma(1 - q/a) / Gamma(1 - q) with a = alpha/2; of the normal vector, by quadrature.
        """
        p = check_order(p)
        if p >= self.tail_index:
            return math.inf
        variances = 2.0 * np.linalg.svd(self.matrix(dimension), compute_uv=False) ** 2
        mixing = 1.0 if self.alpha == 2.0 else special.gamma(1.0 - p / self.alpha) / special.gamma(1.0 - 0.5 * p)
        return float(mixing) * _norm_moment_of_normal(variances, p)


def _diagonal(factor: Any) -> Any:
    values = numbers("factor", factor)
    if np.min(values) <= 0.0:
        raise ValueError(f"factor = {factor!r} holds a scale that is not positive. Pass numbers above 0.")
    return values


def _triangle(factor: Any) -> NDArray[np.float64]:
    lower = np.array(real_array("factor", factor))
    if lower.shape[0] != lower.shape[1] or lower.size == 0 or not np.isfinite(lower).all():
        raise ValueError(
            f"factor has the shape {lower.shape} and must be square and finite. Pass numpy.linalg.cholesky(Sigma)."
        )
    if np.triu(lower, 1).any() or not (np.diag(lower) > 0.0).all():
        raise ValueError(
            "factor is not lower triangular with a positive diagonal. Pass numpy.linalg.cholesky(Sigma), not Sigma itself."
        )
    lower.setflags(write=False)
    return lower


def _norm_moment_of_normal(variances: NDArray[Any], p: float) -> float:
    """Return E||G||**p for independent normal coordinates.

    For S = ||G||**2, q = p/2 and n = floor(q) + 2, E S**q = 1/Gamma(n - q) times the integral of
    t**(n - q - 1) E(S**n exp(-t S)) dt. In log t it is smooth and decays, so the trapezoidal rule is exact to rounding.
    E(S**n exp(-t S)) follows from the cumulants (i - 1)! / 2 sum_j (2 v_j / (1 + 2 t v_j))**i, all of them positive.
    """
    q, n, unit = 0.5 * p, math.floor(0.5 * p) + 2, float(variances.max())
    t = np.exp(LOG_T)[:, None]
    size = 2.0 * variances / unit
    ratio = size / (1.0 + t * size)
    cumulants = [math.factorial(i) * 0.5 * np.sum(ratio ** (i + 1), axis=1) for i in range(n)]
    moments = [np.exp(-0.5 * np.sum(np.log1p(t * size), axis=1))]
    for order in range(n):
        moments.append(sum(math.comb(order, i) * cumulants[i] * moments[order - i] for i in range(order + 1)))
    integral = STEP * np.sum(t[:, 0] ** (n - q) * moments[n])
    return float(unit**q * integral / special.gamma(n - q))
