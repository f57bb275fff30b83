"""Methods at gradients of every size, against transcriptions in 60 digits: right, or counted as diverged, never wrong."""

import mpmath
import numpy as np
import pytest

from heavytail.methods import (
    ACClip,
    Adafactor,
    Adagrad,
    AdaGradNorm,
    Adam,
    CClip,
    DualAveraging,
    GClip,
    MomentumSGD,
    NormalizedSGD,
    ProjectedSGD,
    RMSProp,
    SignSGD,
)
from heavytail.parts.clips import Top
from heavytail.problems import Ball

STEPS = 6
SIZES = [1e-300, 1e-200, 1e-160, 1e-100, 1.0, 1e100, 1e155, 1e200, 1e300]
GRADIENTS = np.random.default_rng(7).standard_t(2.0, (STEPS, 3))


def length(v):
    return mpmath.sqrt(mpmath.fsum(c * c for c in v))


def clipped(v, tau):
    size = length(v)
    return [c * min(mpmath.mpf(1), tau / size) for c in v]


def gclip(gradients, x, eta, tau):
    for g in gradients:
        x = [a - eta * b for a, b in zip(x, clipped(g, tau), strict=True)]
        yield x


def cclip(gradients, x, eta, tau):
    for g in gradients:
        x = [a - eta * max(-tau, min(tau, b)) for a, b in zip(x, g, strict=True)]
        yield x


def projected(gradients, x, eta, radius):
    for g in gradients:
        x = clipped([a - eta * b for a, b in zip(x, g, strict=True)], radius)
        yield x


def normalized(gradients, x, eta, b):
    m = gradients[0]
    for g in gradients:
        m = [b * p + (1 - b) * q for p, q in zip(m, g, strict=True)]
        x = [a - eta * c / length(m) for a, c in zip(x, m, strict=True)]
        yield x


def signs(gradients, x, eta):
    for g in gradients:
        x = [a - eta * mpmath.sign(b) for a, b in zip(x, g, strict=True)]
        yield x


def momenta(gradients, b):
    """The momenta from 0."""
    m = [mpmath.mpf(0)] * 3
    for g in gradients:
        m = [b * p + (1 - b) * q for p, q in zip(m, g, strict=True)]
        yield m


def adagrad(gradients, x, eta):
    for k in range(STEPS):
        seen = length([c for g in gradients[: k + 1] for c in g])
        x = [a - eta * b / seen for a, b in zip(x, gradients[k], strict=True)]
        yield x


def adam(gradients, x, eta, b1, b2, eps):
    m = v = [mpmath.mpf(0)] * 3
    for k, g in enumerate(gradients, start=1):
        m = [b1 * p + (1 - b1) * q for p, q in zip(m, g, strict=True)]
        v = [b2 * p + (1 - b2) * q * q for p, q in zip(v, g, strict=True)]
        roots = [mpmath.sqrt(q / (1 - b2**k)) + eps for q in v]
        x = [a - eta * p / (1 - b1**k) / root for a, p, root in zip(x, m, roots, strict=True)]
        yield x


def rmsprop(gradients, x, eta, b2, eps):
    v = [mpmath.mpf(0)] * 3
    for g in gradients:
        v = [b2 * p + (1 - b2) * q * q for p, q in zip(v, g, strict=True)]
        x = [a - eta * b / (mpmath.sqrt(q) + eps) for a, b, q in zip(x, g, v, strict=True)]
        yield x


def acclip(gradients, x, eta, alpha, eps):
    b1, b2 = mpmath.mpf(0.9), mpmath.mpf(0.99)
    m = tau = [mpmath.mpf(0)] * 3
    for g in gradients:
        m = [b1 * p + (1 - b1) * q for p, q in zip(m, g, strict=True)]
        tau = [b2 * p + (1 - b2) * abs(q) ** alpha for p, q in zip(tau, g, strict=True)]
        factors = [min(mpmath.mpf(1), t ** (1 / alpha) / (abs(p) + eps)) for t, p in zip(tau, m, strict=True)]
        x = [a - eta * f * p for a, f, p in zip(x, factors, m, strict=True)]
        yield x


def momentum_of_top(gradients, x, eta, b, m):
    """The momentum from 0 of gradients whose m largest coordinates are clipped."""
    average = [mpmath.mpf(0)] * 3
    for g in gradients:
        level = sorted((abs(c) for c in g), reverse=True)[m - 1]
        average = [b * p + (1 - b) * max(-level, min(level, q)) for p, q in zip(average, g, strict=True)]
        x = [a - eta * c for a, c in zip(x, average, strict=True)]
        yield x


def dual(gradients, x, eta):
    for k in range(1, STEPS + 1):
        yield [a - eta * mpmath.fsum(g[j] for g in gradients[:k]) for j, a in enumerate(x)]


def adagrad_by_coordinate(gradients, x, eta, eps):
    for k, g in enumerate(gradients, start=1):
        roots = [length([h[j] for h in gradients[:k]]) + eps for j in range(3)]
        x = [a - eta * b / root for a, b, root in zip(x, g, roots, strict=True)]
        yield x


def amsgrad(gradients, x, eta, b1, b2):
    """As it was published, with no eps."""
    m = v = greatest = [mpmath.mpf(0)] * 3
    for g in gradients:
        m = [b1 * p + (1 - b1) * q for p, q in zip(m, g, strict=True)]
        v = [b2 * p + (1 - b2) * q * q for p, q in zip(v, g, strict=True)]
        greatest = [max(p, q) for p, q in zip(greatest, v, strict=True)]
        x = [a - eta * p / mpmath.sqrt(q) for a, p, q in zip(x, m, greatest, strict=True)]
        yield x


def adafactor(gradients, x, eps1, eps2):
    """Algorithm 4 of Pan and Li."""
    v = [mpmath.mpf(0)] * 3
    for k, g in enumerate(gradients, start=1):
        weight = mpmath.mpf(k) ** mpmath.mpf(-0.8)
        v = [(1 - weight) * p + weight * (q * q + eps1) for p, q in zip(v, g, strict=True)]
        u = [q / mpmath.sqrt(p) for p, q in zip(v, g, strict=True)]
        step = max(eps2, length(x) / mpmath.sqrt(3)) * min(number(0.01), 1 / mpmath.sqrt(k))
        x = [a - step * c / max(1, length(u) / mpmath.sqrt(3)) for a, c in zip(x, u, strict=True)]
        yield x


def number(value):
    return mpmath.mpf(float(value))


# name: (the method for gradients of a size, its transcription, the sizes that it need not reach)
SQUARES, NO_SMALL = {1e155, 1e200, 1e300}, {1e-300, 1e-200, 1e-160}
METHODS = {
    "GClip": (lambda s: GClip(0.1, s), lambda g, x, s: gclip(g, x, number(0.1), number(s)), set()),
    "CClip": (lambda s: CClip(0.1, s), lambda g, x, s: cclip(g, x, number(0.1), number(s)), set()),
    "on a ball": (lambda s: ProjectedSGD(0.1, Ball(s)), lambda g, x, s: projected(g, x, number(0.1), number(s)), set()),
    "NormalizedSGD": (
        lambda s: NormalizedSGD(0.1 * s, 0.5),
        lambda g, x, s: normalized(g, x, number(0.1 * s), number(0.5)),
        set(),
    ),
    "SignSGD": (lambda s: SignSGD(0.1 * s), lambda g, x, s: signs(g, x, number(0.1 * s)), set()),
    "AdaGradNorm": (lambda s: AdaGradNorm(0.1 * s), lambda g, x, s: adagrad(g, x, number(0.1 * s)), set()),
    "Adam": (
        lambda s: Adam(0.1 * s),
        lambda g, x, s: adam(g, x, number(0.1 * s), number(0.9), number(0.999), number(1e-8)),
        SQUARES,
    ),
    "Adam, eps = 0": (
        lambda s: Adam(0.1 * s, eps=0.0),
        lambda g, x, s: adam(g, x, number(0.1 * s), number(0.9), number(0.999), 0),
        SQUARES | NO_SMALL,
    ),
    "RMSProp": (
        lambda s: RMSProp(0.1 * s),
        lambda g, x, s: rmsprop(g, x, number(0.1 * s), number(0.99), number(1e-8)),
        SQUARES,
    ),
    "RMSProp, eps = 0": (
        lambda s: RMSProp(0.1 * s, eps=0.0),
        lambda g, x, s: rmsprop(g, x, number(0.1 * s), number(0.99), 0),
        SQUARES | NO_SMALL,
    ),
    "ACClip": (lambda s: ACClip(0.1), lambda g, x, s: acclip(g, x, number(0.1), 1, number(1e-5)), set()),
    "ACClip, 1.5": (
        lambda s: ACClip(0.1, 1.5, eps=0.0),
        lambda g, x, s: acclip(g, x, number(0.1), number(1.5), 0),
        {1e-300, 1e-200, 1e300},
    ),
    "MomentumSGD": (
        lambda s: MomentumSGD(0.1, 0.5, clip=Top(50.0)),
        lambda g, x, s: momentum_of_top(g, x, number(0.1), number(0.5), 2),
        set(),
    ),
    "SignSGD with momentum": (
        lambda s: SignSGD(0.1 * s, 0.5),
        lambda g, x, s: signs(momenta(g, number(0.5)), x, number(0.1 * s)),
        set(),
    ),
    "DualAveraging": (lambda s: DualAveraging(0.1), lambda g, x, s: dual(g, x, number(0.1)), set()),
    "Adagrad": (
        lambda s: Adagrad(0.1 * s),
        lambda g, x, s: adagrad_by_coordinate(g, x, number(0.1 * s), number(1e-10)),
        SQUARES,
    ),
    "Adagrad, eps = 0": (
        lambda s: Adagrad(0.1 * s, 0.0),
        lambda g, x, s: adagrad_by_coordinate(g, x, number(0.1 * s), 0),
        SQUARES | NO_SMALL,
    ),
    "AMSGrad": (
        lambda s: Adam(0.1 * s, 0.9, 0.5, 0.0, bias_correction=False, amsgrad=True),
        lambda g, x, s: amsgrad(g, x, number(0.1 * s), number(0.9), number(0.5)),
        SQUARES | NO_SMALL,
    ),
    "Adafactor": (lambda s: Adafactor(), lambda g, x, s: adafactor(g, x, number(1e-30), number(1e-3)), SQUARES),
}


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("size", SIZES)
def test_a_step_is_right_at_every_size_or_counts_as_diverged(name, size):
    make, transcribed, unreached = METHODS[name]
    method, rows = make(size), size * GRADIENTS
    x, state = size * np.array([1.0, -0.5, 0.25]), np.zeros((3, 3))
    gradients, start = [[number(c) for c in row] for row in rows], [number(c) for c in x]
    with mpmath.workdps(60), np.errstate(all="ignore"):
        for k, expected in enumerate(transcribed(gradients, start, size), start=1):
            method.step(k, x, rows[k - 1].copy(), state)
            if size in unreached:
                break
            error = max(abs(number(a) - b) for a, b in zip(x, expected, strict=True))
            assert error <= 1e-12 * length(expected)
    assert np.isfinite(x).all() == (size not in unreached)


EPS_0 = [
    Adam(0.1, eps=0.0), Adam(0.1, eps=0.0, bias_correction=False, amsgrad=True), RMSProp(0.1, eps=0.0),
    ACClip(0.1, 1.5, eps=0.0), Adagrad(0.1, 0.0), Adafactor(eps1=0.0), Adafactor(eps1=0.0, blocks=[(1, 2), 1]),
]  # fmt: skip


@pytest.mark.parametrize("method", EPS_0, ids=lambda method: type(method).__name__)
def test_no_gradient_is_no_underflow(method):
    x, state = np.ones(3), np.zeros((3, 3))
    for k in range(1, 4):
        method.step(k, x, np.zeros(3), state)
    assert x.tolist() == [1.0, 1.0, 1.0]


def test_adagrad_adds_squares_of_every_size():
    """Gradients that fall and rise by three hundred decades, one after the other."""
    sizes = [1e-300, 1e-150, 1.0, 1e-200, 1e160, 1e150, 1e300, 1.0]
    x, state, seen = np.zeros(2), np.zeros((2, 2)), []
    for k, size in enumerate(sizes, start=1):
        before, g = x.copy(), size * np.array([3.0, -4.0])
        seen.append(g)
        with np.errstate(over="ignore", under="ignore"):
            AdaGradNorm(1.0).step(k, x, g.copy(), state)
        x -= before  # what the step alone was, to all its digits
        with mpmath.workdps(60):
            total = length([number(c) for row in seen for c in row])
            expected = [float(-number(c) / total) for c in g]
        assert x == pytest.approx(expected, rel=1e-14, abs=1e-307)
        x[:] = 0.0


@pytest.mark.parametrize("tau", [1e200, 1e-200])
def test_an_initial_level_whose_power_is_no_double_is_refused(tau):
    with pytest.raises(ValueError, match=r"initial_tau = 1e.200 has the power .*, too extreme for a double"):
        ACClip(0.1, 2.0, initial_tau=tau)
    assert ACClip(0.1, initial_tau=tau).initial_moment == tau
