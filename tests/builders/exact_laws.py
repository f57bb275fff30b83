"""The laws of the library by their definitions, in mpmath: what tests and a benchmark hold them against.

Probabilities and densities are exact for the doubles that a law keeps as its parameters, its centre among them.
"""

from __future__ import annotations

import itertools

import mpmath as mp
import numpy as np

from heavytail import noise

__all__ = ["FUNCTIONS", "LAWS", "PROBABILITIES", "SIZES", "error_at", "errors"]

mp.mp.dps = 40
LARGEST, SMALLEST = mp.mpf(2) ** 1024, mp.mpf(2) ** -1022  # of the normal doubles


def erfc(z):
    """Return mpmath's erfc; by its asymptotic series so far out that mpmath fails, to 30 digits."""
    if z < -(10**8):
        return mp.mpf(2)
    return mp.erfc(z) if z < 10**8 else mp.exp(-z * z) / (z * mp.sqrt(mp.pi)) * (1 - 1 / (2 * z * z))


class ExactLaw:
    """P(xi > x), P(xi <= x) and the density at x of a law; None at an end of the support, where any density will do."""

    def __init__(self, law):
        self.law = law
        one_sided = isinstance(
            law, noise.Pareto | noise.Lomax | noise.BurrXII | noise.Weibull | noise.LogNormal | noise.Levy
        )
        if one_sided:
            self.tail, self.below, self.density = POSITIVE[type(law)](law)
        self.sf, self.cdf, self.pdf = self._one_sided() if one_sided else WHOLE_LINE[type(law)](law)

    def _one_sided(self):
        law = self.law
        scale, factor, center = mp.mpf(law.scale), mp.mpf(law.factor), mp.mpf(law.center)

        def z(x):
            return mp.mpf(x) / factor + center

        def right(x):
            return self.tail(z(x)) if z(x) > 0 else mp.mpf(1)

        def left(x):
            return self.below(z(x)) if z(x) > 0 else mp.mpf(0)

        def density(x):
            return (self.density(z(x)) if z(x) > 0 else mp.mpf(0)) / scale if z(x) != 0 else None

        if not law.symmetric:
            return (right, left, density) if factor > 0 else (left, right, density)

        def half(x):
            return right(x) / 2 if x > 0 else 1 - right(-mp.mpf(x)) / 2

        return half, lambda x: half(-mp.mpf(x)), lambda x: density(abs(mp.mpf(x))) / 2 if x else None


def of_hazard(hazard, density):
    return lambda z: mp.exp(-hazard(z)), lambda z: -mp.expm1(-hazard(z)), density


def pareto(law):
    a = mp.mpf(law.alpha)
    return of_hazard(lambda z: a * mp.log(max(z, 1)), lambda z: a * z ** (-a - 1) if z >= 1 else mp.mpf(0))


def lomax(law):
    a = mp.mpf(law.alpha)
    return of_hazard(lambda z: a * mp.log1p(z), lambda z: a * (1 + z) ** (-a - 1))


def burr(law):
    c, d = mp.mpf(law.c), mp.mpf(law.d)
    return of_hazard(lambda z: d * mp.log1p(z**c), lambda z: c * d * z ** (c - 1) * (1 + z**c) ** (-d - 1))


def weibull(law):
    k = mp.mpf(law.shape)
    return of_hazard(lambda z: z**k, lambda z: k * z ** (k - 1) * mp.exp(-(z**k)))


def log_normal(law):
    s = mp.mpf(law.sigma)
    return (
        lambda z: erfc(mp.log(z) / s / mp.sqrt(2)) / 2, lambda z: erfc(-mp.log(z) / s / mp.sqrt(2)) / 2,
        lambda z: mp.exp(-((mp.log(z) / s) ** 2) / 2) / (z * s * mp.sqrt(2 * mp.pi)),
    )  # fmt: skip


def levy(_):
    return (
        lambda z: mp.erf(mp.sqrt(1 / (2 * z))), lambda z: erfc(mp.sqrt(1 / (2 * z))),
        lambda z: mp.exp(-1 / (2 * z)) / mp.sqrt(2 * mp.pi * z**3),
    )  # fmt: skip


POSITIVE = {
    noise.Pareto: pareto, noise.Lomax: lomax, noise.BurrXII: burr, noise.Weibull: weibull, noise.LogNormal: log_normal,
    noise.Levy: levy,
}  # fmt: skip


def symmetric(sf, pdf):
    return sf, lambda x: sf(-x), pdf


def gaussian(law):
    s = mp.mpf(law.scale)
    return symmetric(
        lambda x: erfc(x / s / mp.sqrt(2)) / 2, lambda x: mp.exp(-((x / s) ** 2) / 2) / (s * mp.sqrt(2 * mp.pi))
    )


def laplace(law):
    s = mp.mpf(law.scale)
    return symmetric(
        lambda x: mp.exp(-x / s) / 2 if x > 0 else 1 - mp.exp(x / s) / 2, lambda x: mp.exp(-abs(x) / s) / (2 * s)
    )


def cauchy(law):
    s = mp.mpf(law.scale)
    return symmetric(lambda x: mp.atan2(1, x / s) / mp.pi, lambda x: 1 / (mp.pi * s * (1 + (x / s) ** 2)))


def student_t(law):
    s, nu = mp.mpf(law.scale), mp.mpf(law.nu)

    def beyond(z):
        """P(xi > z) for z > 0: half of the regularised incomplete beta function at nu / (nu + z**2), by its series."""
        w = nu / (nu + z * z)
        a, b = nu / 2, mp.mpf(1) / 2
        if w < 0.5:
            return w**a * mp.hyp2f1(a, 1 - b, a + 1, w) / (a * mp.beta(a, b)) / 2
        rest = z * z / (nu + z * z)
        return mp.mpf(1) / 2 - rest**b * mp.hyp2f1(b, 1 - a, b + 1, rest) / (b * mp.beta(a, b)) / 2

    def sf(x):
        z = mp.mpf(x) / s
        return beyond(z) if z > 0 else 1 - beyond(-z) if z < 0 else mp.mpf(1) / 2

    return symmetric(
        sf, lambda x: (1 + (mp.mpf(x) / s) ** 2 / nu) ** (-(nu + 1) / 2) / (s * mp.sqrt(nu) * mp.beta(nu / 2, mp.mpf(1) / 2))
    )


def shifted(law):
    of, shift, scale = ExactLaw(law.law), mp.mpf(law.shift), mp.mpf(law.scale)

    def at(function):
        return lambda x: function((mp.mpf(x) - shift) / scale)

    ends = (of.sf, of.cdf) if scale > 0 else (of.cdf, of.sf)

    def pdf(x):
        density = at(of.pdf)(x)
        return None if density is None else density / abs(scale)

    return at(ends[0]), at(ends[1]), pdf


def contaminated(law):
    core, outlier, q = ExactLaw(law.core), ExactLaw(law.outlier), mp.mpf(law.probability)

    def mixed(f, g):
        return lambda x: None if None in (f(x), g(x)) else (1 - q) * f(x) + q * g(x)

    return mixed(core.sf, outlier.sf), mixed(core.cdf, outlier.cdf), mixed(core.pdf, outlier.pdf)


def least_term(terms):
    """Return the sum of an asymptotic series up to its smallest term, and that term's size relative to it."""
    total, last = mp.mpf(0), mp.inf
    for term, size in itertools.islice(terms, 500):
        if size > last:
            break
        total, last = total + term, size
        if size < abs(total) * mp.mpf(10) ** -45:
            break
    return total, last / abs(total) if total else mp.inf


def converged(terms):
    """Return the sum of a series whose terms grow at first."""
    total, largest = mp.mpf(0), mp.mpf(0)
    for term, size in terms:
        total, largest = total + term, max(largest, size)
        if size < largest and size < abs(total) * mp.mpf(10) ** -45:
            return total
    raise AssertionError


def zolotarev(a, rho):
    """Return P(Y > y) and the density of Y at y > 0 for Zolotarev's form C with alpha != 1, by his series (1986, 2.4).

    One of those in y and in y**-alpha converges, the other is asymptotic; for alpha > 1 and alpha < 1 they change places.
    """

    def both(y, density):
        def inner():
            for n in itertools.count(1):
                size = mp.gamma(n / a + 1) / mp.factorial(n) * (y ** (n - 1) if density else y**n / n) / mp.pi
                yield (-1) ** (n - 1) * size * mp.sin(mp.pi * n * rho), size

        def outer():
            for n in itertools.count(1):
                size = mp.gamma(n * a + density) / mp.factorial(n) * y ** (-n * a - density) / mp.pi
                yield (-1) ** (n - 1) * size * mp.sin(mp.pi * n * rho * a), size

        asymptotic, convergent = (outer, inner) if a > 1 else (inner, outer)
        total, error = least_term(asymptotic())
        is_inner = asymptotic is inner
        if error > 1e-25:
            growth = y ** (a / (a - 1))  # the logarithm of the largest term, roughly
            with mp.workdps(60 + int(growth)):
                total, is_inner = converged(convergent()), not is_inner
        return rho - total if is_inner and not density else +total

    return lambda y: both(y, 0), lambda y: both(y, 1)


def series(law):
    """A stable law with alpha != 1 that is not skewed totally, in S1."""
    a, zeta, s = mp.mpf(law.alpha), mp.mpf(law.beta) * mp.tan(mp.pi * mp.mpf(law.alpha) / 2), mp.mpf(law.scale)
    unit = s * (1 + zeta**2) ** (1 / (2 * a))
    right, left = (mp.mpf(1) / 2 + side * mp.atan(zeta) / (mp.pi * a) for side in (1, -1))
    (beyond, density), (before, mirrored) = zolotarev(a, right), zolotarev(a, left)

    def sf(x):
        return beyond(x / unit) if x > 0 else 1 - before(-x / unit) if x < 0 else right

    def cdf(x):
        return before(-x / unit) if x < 0 else 1 - beyond(x / unit) if x > 0 else left

    return sf, cdf, lambda x: (density(x / unit) if x > 0 else mirrored(-x / unit) if x < 0 else None) / unit


def stable(law):
    """Those with a closed form: Levy's law, the Cauchy law, the normal law; and those with a series."""
    if law.alpha not in (1.0, 2.0) and abs(law.beta) < 1.0:
        return series(law)
    same = {
        (0.5, 1.0): noise.Levy(law.scale, centered=False),
        (0.5, -1.0): noise.Levy(law.scale, centered=False, heavy_side="left"),
        (1.0, 0.0): noise.Cauchy(law.scale),
    }.get((law.alpha, law.beta)) or noise.Gaussian(law.scale)
    exact = ExactLaw(same)
    if law.alpha != 2.0:
        return exact.sf, exact.cdf, exact.pdf
    root = mp.sqrt(2)
    return lambda x: exact.sf(x / root), lambda x: exact.cdf(x / root), lambda x: exact.pdf(x / root) / root


WHOLE_LINE = {
    noise.Gaussian: gaussian, noise.Laplace: laplace, noise.Cauchy: cauchy, noise.StudentT: student_t,
    noise.Shifted: shifted, noise.Contaminated: contaminated, noise.AlphaStable: stable,
}  # fmt: skip


def relative_error(found, exact, at_least=0.0):
    """Return |found - exact| / max(|exact|, at_least); beyond the doubles 0 if it is what is nearest, else infinity."""
    if abs(exact) >= LARGEST:
        return 0.0 if found == mp.sign(exact) * mp.inf else float("inf")
    if not mp.isfinite(mp.mpf(found)):
        return 0.0 if abs(exact) > LARGEST * (1 - mp.mpf(2) ** -40) else float("inf")
    size = max(abs(exact), mp.mpf(at_least))
    if size < SMALLEST:
        return 0.0 if abs(found) <= SMALLEST else float("inf")
    return float(abs(mp.mpf(found) - exact) / size)


def quantile_error(x, q, probability, rising):
    """Return the least relative change of x between which and its opposite a probability takes the value q.

    Parameters
    ----------
    x : float
        The quantile that a law gives.
    q : float
        The probability.
    probability : callable
        P(xi <= x), which is rising, or P(xi > x).
    rising : bool
        Which of them.
    """
    if x != x:
        return float("inf")

    def between(low, high):
        below, above = (low, high) if rising else (high, low)
        return probability(below) <= q <= probability(above)

    if abs(x) == float("inf"):
        last = mp.sign(x) * LARGEST * (1 - mp.mpf(2) ** -40)
        beyond = probability(last) < q if (x > 0) == rising else probability(last) > q
        return 0.0 if beyond or q in (0.0, 1.0) else float("inf")
    if abs(x) < SMALLEST:
        return 0.0 if between(-2 * SMALLEST, 2 * SMALLEST) else float("inf")
    for power in range(-53, 1):
        change = abs(mp.mpf(x)) * mp.mpf(2) ** power
        if between(mp.mpf(x) - change, mp.mpf(x) + change):
            return 2.0**power
    return float("inf")


LAWS = [
    noise.Gaussian(), noise.Gaussian(1e-5), noise.Laplace(2.0), noise.Cauchy(3.0), noise.Cauchy(1e-100),
    noise.StudentT(0.3), noise.StudentT(1.0), noise.StudentT(1.5), noise.StudentT(4.0, 1e3), noise.StudentT(60.0),
    noise.Levy(centered=False), noise.Levy(2.0, centered=False, heavy_side="left"), noise.Levy(symmetric=True),
    noise.LogNormal(0.5, centered=False), noise.LogNormal(3.0, symmetric=True), noise.LogNormal(30.0, centered=False),
    noise.LogNormal(2.0),
    noise.Weibull(0.1, centered=False), noise.Weibull(0.7, symmetric=True), noise.Weibull(3.0, centered=False),
    noise.Weibull(0.5, heavy_side="left"),
    noise.Pareto(0.1, symmetric=True), noise.Pareto(1.5), noise.Pareto(1.5, heavy_side="left"),
    noise.Pareto(1.5, 1e-3, centered=False), noise.Pareto(30.0, symmetric=True),
    noise.Lomax(0.2, symmetric=True), noise.Lomax(1.5), noise.Lomax(5.0, centered=False),
    noise.Lomax(2.5, heavy_side="left"),
    noise.BurrXII(100.0, 0.01, centered=False), noise.BurrXII(50.0, 0.03, symmetric=True), noise.BurrXII(3.0, 0.5),
    noise.BurrXII(0.5, 4.0, centered=False), noise.BurrXII(0.05, 40.0, centered=False),
    noise.BurrXII(1.0, 2.0, heavy_side="left"),
    noise.AlphaStable(0.5, 1.0), noise.AlphaStable(0.5, -1.0, 2.0), noise.AlphaStable(1.0), noise.AlphaStable(2.0),
    noise.AlphaStable(0.01, 0.5), noise.AlphaStable(0.4, -0.3), noise.AlphaStable(1.5), noise.AlphaStable(1.2, -0.9, 2.0),
    noise.AlphaStable(1.98, 0.5),
    noise.Shifted(noise.StudentT(1.5), scale=-2.0), noise.Shifted(noise.Lomax(1.5, centered=False), 1.0),
    noise.Contaminated(noise.Gaussian(), noise.Pareto(1.5, symmetric=True), 0.05),
]  # fmt: skip

SIZES = [10.0**e for e in (-300, -200, -100, -30, -10, -3, -1, 0, 1, 3, 6, 10, 30, 100, 200, 300)] + [
    0.3,
    0.7,
    2.0,
    5.0,
    30.0,
]
POINTS = np.array(sorted([-size for size in SIZES] + SIZES))
PROBABILITIES = np.array(
    [1e-300, 1e-200, 1e-100, 1e-50, 1e-20, 1e-10, 1e-3, 0.1, 0.3, 0.45, 0.55, 0.7, 0.9, 0.999, 1.0 - 1e-10]
)
FUNCTIONS = ("pdf", "cdf", "sf", "logpdf", "logcdf", "logsf", "ppf", "isf")


def errors(law, name):
    """Return the largest error of a function of a law, and where it lies."""
    exact = ExactLaw(law)
    arguments = PROBABILITIES if name in ("ppf", "isf") else POINTS
    values = getattr(law, name)(arguments).tolist()
    worst = (-1.0, 0.0)
    for argument, value in zip(arguments.tolist(), values, strict=True):
        worst = max(worst, (error_at(exact, name, argument, value), argument))
    return worst


def error_at(exact, name, argument, value):
    """Return the error of one value."""
    if name in ("ppf", "isf"):
        return quantile_error(value, mp.mpf(argument), exact.cdf if name == "ppf" else exact.sf, name == "ppf")
    at = mp.mpf(argument)
    if name in ("logcdf", "logsf"):
        this, other = (exact.cdf(at), exact.sf(at)) if name == "logcdf" else (exact.sf(at), exact.cdf(at))
        return relative_error(value, mp.log1p(-other) if this > 0.5 else log_of(this))
    number = getattr(exact, name.removeprefix("log"))(at)
    if number is None:
        return 0.0
    return relative_error(value, number) if name != "logpdf" else relative_error(value, log_of(number), 1.0)


def log_of(number):
    return mp.log(number) if number else -mp.inf
