"""Elementary functions for kernel code: no branches, no tables, no library calls, the same bits on every target.

Each is made of polynomials in explicit `fma`, so a compiler can turn a loop over trajectories into SIMD code, and
neither the vector width nor the target can change a result. The coefficients interpolate the function at
Chebyshev nodes; the tests derive them again.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from heavytail.kernel.primitives import bits, fma, from_bits, kernel_function, polynomial, quotient

__all__ = [
    "LN_2",
    "cospi",
    "cospi_half",
    "decay",
    "exp",
    "exp2",
    "exp2_and_minus_one",
    "exp2_of_normal",
    "exp2m1",
    "half_tan",
    "log",
    "log1p",
    "log2",
    "log2_of_normal",
    "normal_cdf",
    "power",
    "power_of_normal",
    "sin",
    "sinpi",
    "sinpi_half",
    "tanh",
]

U = np.uint64

# Signed words for additions: interpreted, NumPy warns of unsigned ones that wrap.
SQRT_HALF = np.int64(0x3FE6A09E667F3BCD)
EXPONENT_MASK = np.int64(-(2**52))
S52 = np.int64(52)
R63 = U(63)
ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it leaves the nearest integer in the low bits
LOG2_E = 1.4426950408889634
LOG2_E_TAIL = 2.0355273740931033e-17  # log2(e) - LOG2_E
LN_2 = 0.6931471805599453
INVERSE_PI = 0.3183098861837907
INVERSE_PI_TAIL = -1.9678676675182486e-17  # 1/pi - INVERSE_PI
SMALL_ANGLE, MAX_ANGLE = 2.0**-28, 2.0**49


# log2((1 + s) / (1 - s)) / s in powers of s**2, for |s| <= (sqrt(2) - 1) / (sqrt(2) + 1)
LOG2 = (
    2.8853900817779268, 0.9617966939259898, 0.5770780163455203, 0.4121985858409005, 0.32059853491395984,
    0.262334352504183, 0.2209130842311768, 0.2136589569431927,
)  # fmt: skip
# (2**f - 1) / f on [-1/2, 1/2]
EXP2 = (
    0.6931471805599453, 0.24022650695910158, 0.055504108664821625, 0.009618129107587256, 0.001333355814640647,
    0.00015403530463724353, 1.5252733841556773e-05, 1.3215432535912375e-06, 1.0178057087733941e-07,
    7.074194297288521e-09, 4.4558179083360645e-10,
)  # fmt: skip
# sin(pi h) / h in powers of h**2, for |h| <= 1/2
SINPI = (
    3.141592653589793, -5.167712780049969, 2.5501640398773007, -0.5992645293189447, 0.0821458865731029,
    -0.007370430505916944, 0.0004662998161898394, -2.1903497074626018e-05, 7.697826768224191e-07,
)  # fmt: skip
# tan(pi h / 2) / h as a quotient of two polynomials in h**2, for |h| <= 1/2
TAN_NUMERATOR = (1.5707963267948966, -0.4971947507650474, 0.02683212449382951, -0.0001765556240289762)
TAN_DENOMINATOR = (1.0, -1.138991042478508, 0.14212201950760286, -0.003130975882324537)
# (z + 5) exp(z**2 / 2) P(N > z), N standard normal, in powers of (z - 5) / (z + 5), for z from 0 to 38.5
NORMAL_TAIL = (
    0.769193049750063, -0.6653825028900568, 0.49530561596997424, -0.313533156671296, 0.16502036617049518,
    -0.06911863870651459, 0.02079506679765355, -0.002993376768594405, -0.0007978693754447035, 0.0005448990588323722,
    -5.9375864845867305e-05, -4.976283586792998e-05, 1.6681706415590623e-05, 3.9811370069379e-06,
    -2.7703454176554683e-06, -3.3742794446760563e-07, 4.344986543827922e-07, 4.370927393056718e-08,
    -6.67413170545363e-08, -1.0613982937422661e-08, 7.658796237860845e-09, 2.2341707950491807e-09,
)  # fmt: skip


@kernel_function
def log2_of_normal(u: float) -> float:
    """Binary logarithm of a positive normal number; meaningless elsewhere. Relative error at most 5e-16."""
    word = np.int64(bits(u))
    offset = word - SQRT_HALF
    exponent = np.float64(offset >> S52)
    m = from_bits(U(word - (offset & EXPONENT_MASK)))  # u = 2**exponent * m, with m from sqrt(1/2) to sqrt(2)
    s = quotient(m - 1.0, m + 1.0)
    return fma(polynomial(s * s, LOG2), s, exponent)


@kernel_function
def log2(u: float) -> float:
    """Binary logarithm; -inf at 0, not a number below. Relative error at most 5e-16 for normal numbers."""
    value = log2_of_normal(u)
    value = value if u < np.inf else u
    return value if u > 0.0 else (-np.inf if u == 0.0 else np.nan)


@kernel_function
def _times_power(p: float, shifted: float) -> Any:
    """Return p * 2**n for shifted = n + ROUND, if the result is a normal number."""
    return from_bits(U(np.int64(bits(p)) + (np.int64(bits(shifted)) << S52)))


@kernel_function
def exp2_of_normal(y: float) -> float:
    """2**y for y from -1022 to 1024, where it is a normal number or infinity; meaningless elsewhere."""
    shifted = y + ROUND
    f = y - (shifted - ROUND)
    return _times_power(fma(polynomial(f, EXP2), f, 1.0), shifted)


@kernel_function
def exp2(y: float) -> float:
    """2**y; infinity from 1024 on, 0 below -1022. Relative error at most 2e-16."""
    value = exp2_of_normal(1024.0 if y > 1024.0 else y)
    return 0.0 if y < -1022.0 else value


@kernel_function
def exp2_and_minus_one(y: float) -> tuple[float, float]:
    """Return 2**y and 2**y - 1, each to a relative 5e-16; y counts as 1023 above and as -1022 below."""
    bounded = 1023.0 if y > 1023.0 else y
    bounded = -1022.0 if bounded < -1022.0 else bounded
    shifted = bounded + ROUND
    f = bounded - (shifted - ROUND)
    scale = _times_power(1.0, shifted)
    tail = polynomial(f, EXP2) * f
    return fma(scale, tail, scale), fma(scale, tail, scale - 1.0)


@kernel_function
def exp2m1(y: float) -> float:
    """2**y - 1, accurate near y = 0 (relative error 5e-16); y counts as 1023 above and as -1022 below."""
    return exp2_and_minus_one(y)[1]


@kernel_function
def power(u: float, a: float) -> float:
    """u**a for u >= 0. Relative error at most (2 + 2 |a log2 u|) 2**-52."""
    return exp2(log2(u) * a)


@kernel_function
def power_of_normal(u: float, a: float) -> float:
    """u**a for a positive normal number u, as a uniform is; meaningless elsewhere."""
    return exp2(log2_of_normal(u) * a)


@kernel_function
def log(u: float) -> float:
    """Natural logarithm; -inf at 0, not a number below. Relative error at most 6e-16 for normal numbers."""
    return log2(u) * LN_2


@kernel_function
def log1p(t: float) -> float:
    """log(1 + t) for t >= 0. Relative error at most 8e-16: what 1 + t loses of t, the quotient puts back (Kahan)."""
    u = 1.0 + t
    kept = u - 1.0
    return log(u) * (t / kept) if kept > 0.0 and t < np.inf else t


@kernel_function
def exp(x: float) -> float:
    """e**x. Relative error at most 2.5e-16 between the overflow at 709.78 and the flush to zero at -708.39."""
    y = x * LOG2_E
    bounded = 1024.0 if y > 1024.0 else y
    shifted = bounded + ROUND
    f = fma(x, LOG2_E_TAIL, fma(x, LOG2_E, ROUND - shifted))
    value = _times_power(fma(polynomial(f, EXP2), f, 1.0), shifted)
    value = np.inf if y >= 1024.0 else value
    return 0.0 if y < -1022.0 else value


@kernel_function
def decay(t: float) -> float:
    """e**-t for t >= 0, however large: from 708.39 on it is 0. Relative error at most 2.5e-16 before."""
    return exp(-750.0 if t > 750.0 else -t)


@kernel_function
def tanh(x: float) -> float:
    """Hyperbolic tangent. Relative error at most 6e-16."""
    size = abs(x)
    bounded = 20.0 if size > 20.0 else size
    t = exp2m1(bounded * (2.0 * LOG2_E))
    value = t / (t + 2.0)
    return -value if x < 0.0 else value


@kernel_function
def normal_cdf(x: float) -> float:
    """P(N <= x) for a standard normal N. Relative error at most 1e-15, down to the flush to zero near -37.6."""
    size = abs(x)
    z = 38.5 if size > 38.5 else size
    square = z * z
    correction = fma(-0.5, fma(z, z, -square), 1.0)  # what exp(-square / 2) loses where the square was rounded
    shrink = 1.0 / (z + 5.0)
    tail = exp(-0.5 * square) * correction * (polynomial((z - 5.0) * shrink, NORMAL_TAIL) * shrink)
    return 1.0 - tail if x > 0.0 else tail


@kernel_function
def sinpi_half(h: float) -> float:
    """sin(pi h) for |h| <= 1/2. Relative error at most 4e-16."""
    return polynomial(h * h, SINPI) * h


@kernel_function
def cospi_half(h: float) -> float:
    """cos(pi h) for |h| <= 1/2. Relative error at most 4e-16, up to the zeros at the ends."""
    return sinpi_half(0.5 - abs(h))


@kernel_function
def sinpi(x: float) -> float:
    """sin(pi x) for |x| < 2**50. Relative error at most 4e-16, up to the zeros at the integers."""
    shifted = x + ROUND
    return from_bits(bits(sinpi_half(x - (shifted - ROUND))) ^ (bits(shifted) << R63))


@kernel_function
def cospi(x: float) -> float:
    """cos(pi x) for |x| < 2**50, with the accuracy of `sinpi`."""
    shifted = x + ROUND
    return from_bits(bits(cospi_half(x - (shifted - ROUND))) ^ (bits(shifted) << R63))


@kernel_function
def sin(x: float) -> float:
    """Sine; not a number from 2**49 on. Absolute error at most 4e-16, and relative error at most 4e-16 for |x| < 3.

    x / pi minus the nearest integer comes out of two fused operations, so its first rounding error is that of the result.
    """
    shifted = x * INVERSE_PI + ROUND
    h = fma(x, INVERSE_PI_TAIL, fma(x, INVERSE_PI, ROUND - shifted))
    value = from_bits(bits(sinpi_half(h)) ^ (bits(shifted) << R63))
    value = value if abs(x) > SMALL_ANGLE else x
    return value if abs(x) < MAX_ANGLE else np.nan


@kernel_function
def half_tan(h: float) -> tuple[float, float]:
    """Return n and d with n h / d = tan(pi h / 2), for |h| <= 1/2: relative error at most 5e-16.

    With s = n h, sin(pi h) = 2 s d / (d**2 + s**2) and cos(pi h) = (d**2 - s**2) / (d**2 + s**2): a formula with several
    sines and cosines becomes a rational function, and one division does for all of them.
    """
    z = h * h
    return polynomial(z, TAN_NUMERATOR), polynomial(z, TAN_DENOMINATOR)
