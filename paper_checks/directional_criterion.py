"""When clipping improves a direction: an exact criterion, and a condition under which it always does.

Setting: a symmetric Hessian H and a gradient g; c = clip_tau(g), S the coordinates that are clipped, D(v) = v.Hv / v.v,
and M(v) = (g.v)**2 / (2 v.Hv), the decrease of the quadratic model along v under its best step.
Guarantee: clipping a little further lowers D exactly if the clipped coordinates are curved more than c is: if
mean of h over S > D(c) for H = diag(h), and <s, Hc> > tau |S| D(c) with s = sgn(g) on S in general. The first clip, of the
largest coordinate j, raises M exactly if (Hg)_j / g_j > D(g), that is h_j > D(g). If h_j rises with |g_j| for H = diag(h),
clipping further never raises D, down to the sign of g; if it falls, never lowers it.
Check: random gradients and Hessians, the derivatives in tau by a complex step, hence to rounding; not one mismatch.
Source: the conditional form of Pan and Li 2022, sections 4 and 5, whose unconditional one `directional_clipping` refutes.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

STEP = 1e-30


def sharpness(g, h, c):
    """Return D(c), for complex c too."""
    return c @ h @ c / (c @ c)


def merit(g, h, c):
    """Return M(c), for complex c too."""
    return (g @ c) ** 2 / (2.0 * (c @ h @ c))


def slope(of, g, h, tau):
    """Return d/dtau of D or M at c = clip_tau(g), by a step along the imaginary axis, which cancels nothing."""
    c = np.where(np.abs(g) > tau, np.sign(g) * (tau + 1j * STEP), g)
    return float(of(g, h, c).imag / STEP)


def hessian(rng, d, diagonal, positive):
    """Return a random Hessian."""
    if diagonal:
        return np.diag(rng.exponential(size=d) if positive else rng.standard_normal(d))
    a = rng.standard_normal((d, d))
    return a @ a.T / d + 0.01 * np.eye(d) if positive else a + a.T


def mean_curvature(h, g):
    """Return the mean of the diagonal, which the criterion must not take in place of D."""
    return float(np.mean(np.diag(h)))


def count_mismatches(run, against):
    """Return how often the criterion and the derivative have other signs, for D, for M, and for M at the first clip."""
    rng, trials = np.random.default_rng(run.seed), run.choose(1000, 4000, 20_000)
    wrong = np.zeros(3, dtype=int)
    for trial in range(trials):
        d, diagonal = int(rng.integers(2, 9)), trial % 2 == 0
        g, share = rng.standard_t(2.0, d), rng.uniform(0.02, 0.98)
        h, positive = hessian(rng, d, diagonal, False), hessian(rng, d, diagonal, True)
        low, top = np.abs(g).min(), np.abs(g).max()
        tau = low + share * (top - low)  # below the smallest all are clipped, and c no longer turns
        clipped, s = np.clip(g, -tau, tau), np.where(np.abs(g) > tau, np.sign(g), 0.0)
        lowers = s @ h @ clipped > tau * (s @ s) * against(h, clipped)
        wrong[0] += lowers != (slope(sharpness, g, h, tau) > 0.0)
        wrong[1] += (theory.directional.merit_slope(g, positive, tau) < 0.0) != (slope(merit, g, positive, tau) < 0.0)
        helps = slope(merit, g, positive, top * (1.0 - 1e-13)) < 0.0
        j = int(np.argmax(np.abs(g)))
        wrong[2] += ((positive @ g)[j] / g[j] > against(positive, g)) != helps
    return trials, wrong


def largest_rise(run, order):
    """Return by how much clipping further raises D at most, relative to max |h|, if h is ordered like |g|."""
    rng, worst = np.random.default_rng(run.seed), 0.0
    for _ in range(run.choose(200, 500, 5000)):
        d = int(rng.integers(2, 30))
        sizes, h = np.sort(rng.exponential(size=d) ** 3), order(np.sort(rng.standard_normal(d)))
        along = [theory.directional.sharpness(h, np.minimum(sizes, tau)) for tau in sizes]
        worst = max(worst, float(-np.diff(along).min()) / np.abs(h).max())
    return worst


def check(run, alpha, against=theory.directional.sharpness, order=np.sort):
    """Count the mismatches of the criterion, and look for a clip that raises D although h rises with |g|."""
    trials, wrong = count_mismatches(run, against)
    names = "the slope of D", "the slope of M", "the first clip and M"
    findings = [
        ht.judge.number_is(float(count), 0.0, 0.0, f"mismatches in {trials} trials, {name}:")
        for count, name in zip(wrong, names, strict=True)
    ]
    findings.append(ht.judge.number_is(largest_rise(run, order), 0.0, 1e-12, "largest rise of D, h ordered like |g|:"))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="directional-criterion",
    source="derived from Pan and Li 2022, sections 4 and 5",
    statement="Clipping lowers D exactly if mean of h over S > D(c); the first clip raises M exactly if h_j > D(g); and "
    "clipping never raises D if h rises with |g|.",
    assumptions="H symmetric, positive definite where M is taken; no moment order enters",
    check=check,
    alphas=(2.0,),
    controls={
        "the mean curvature in place of D": ht.Control({"against": mean_curvature}),
        "curvatures that fall with |g|": ht.Control({"order": lambda h: np.sort(h)[::-1]}),
        "curvatures in another order": ht.Control({"order": lambda h: np.roll(h, h.size // 2)}),
    },
)
