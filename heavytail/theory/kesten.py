"""SGD on least squares with fresh normal examples: moments of the iterates in closed form, and the step that ends them.

x_k = x_{k-1} - (eta / b) sum_{i <= b} a_i (<a_i, x_{k-1}> - y_i), with a_i normal of covariance I_d and y_i independent of
them. A step without the y_i stretches |x| by the root of R = (1 - c s)**2 + c**2 s w, with c = eta / b and independent
s ~ chi2(b) and w ~ chi2(d - 1): for a unit vector u, s = |A u|**2, and A'A u has the length s along u and sqrt(s w) across.
No rotation changes the law of A, so the factors are independent, and E|x|**m grows by E R**(m/2) at a step.
"""

from __future__ import annotations

from heavytail.parts.parameters import integer, positive

__all__ = ["critical_step", "growth_of_fourth", "growth_of_square", "second_moment", "window"]


def critical_step(b: int, d: int) -> float:
    """Return eta_2 = 2 b / (b + d + 1): E|x_k|**2 stays bounded below it, and the tail index is 2 there.

    Parameters
    ----------
    b : int
        The number of examples in a step.
    d : int
        The number of coordinates.
    """
    b, d = _sizes(b, d)
    return 2.0 * b / (b + d + 1.0)


def growth_of_square(b: int, d: int, eta: float) -> float:
    """Return E R = 1 - 2 eta + eta**2 (b + d + 1) / b."""
    b, d = _sizes(b, d)
    eta = positive("eta", eta)
    return 1.0 - 2.0 * eta + eta * eta * (b + d + 1.0) / b


def growth_of_fourth(b: int, d: int, eta: float) -> float:
    """Return E R**2, from E s**j = m_j = b (b + 2) ... (b + 2 j - 2) and the moments d - 1, d**2 - 1 of w.

    It is E(1 - c s)**4 + 2 c**2 (d - 1) E s (1 - c s)**2 + c**4 (d**2 - 1) E s**2 with c = eta / b.
    """
    b, d = _sizes(b, d)
    c = positive("eta", eta) / b
    m1 = float(b)
    m2 = m1 * (b + 2.0)
    m3 = m2 * (b + 4.0)
    m4 = m3 * (b + 6.0)
    along = 1.0 - 4.0 * c * m1 + 6.0 * c**2 * m2 - 4.0 * c**3 * m3 + c**4 * m4
    both = 2.0 * c**2 * (d - 1.0) * (m1 - 2.0 * c * m2 + c**2 * m3)
    return along + both + c**4 * (d**2 - 1.0) * m2


def second_moment(b: int, d: int, eta: float, residual: float = 1.0) -> float:
    """Return E|x|**2 = eta d sigma**2 / (2 b - eta (b + d + 1)) of the stationary law, for E y**2 = sigma**2.

    Parameters
    ----------
    b, d : int
        As in `critical_step`.
    eta : float
        The step size, below the critical one.
    residual : float
        sigma, the root of E y**2, in the units of x.

    Raises
    ------
    ValueError
        If eta is not below the critical step.
    """
    critical, eta = critical_step(b, d), positive("eta", eta)
    if eta >= critical:
        raise ValueError(f"eta = {eta!r} is not below 2 b / (b + d + 1) = {critical:.6g}: E|x|**2 is infinite. Lower it.")
    return eta * d * positive("residual", residual) ** 2 / (2.0 * b - eta * (b + d + 1.0))


def window(b: int, d: int) -> float:
    """Return 4 (b + 2) / d**2, to which eta_max / eta_2 - 1 is close for d much larger than b.

    Between eta_2 and eta_max there is a stationary law without a variance. At eta_2, where E R = 1, the variance of R is 2
    (d - 1) c**4 b (b + 2) up to a factor 1 + O(1/d), with c = 2 / d; so E log R = -16 b (b + 2) / d**3, and as E R rises by
    2 eta_2 delta = 4 b delta / d at eta_2 (1 + delta), E log R is 0 at delta = 4 (b + 2) / d**2.
    """
    b, d = _sizes(b, d)
    return 4.0 * (b + 2.0) / float(d) ** 2


def _sizes(b: int, d: int) -> tuple[int, int]:
    return integer("b", b, 1), integer("d", d, 1)
