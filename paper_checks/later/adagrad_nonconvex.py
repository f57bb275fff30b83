"""AdaGrad without clipping on smooth non-convex functions: tight at p > 4/3, and no uniform rate at or below.

Method: x_k = x_{k-1} - gamma g_k / (lambda + sqrt(g_1**2 + ... + g_k**2)), lambda = 1e-8, gamma = L = sigma = 1.
Printed: for 4/3 < p <= 2 the mean gradient norm of AdaGrad decays like T**(-(3 p - 4)/(4 p)), up to logarithms; that of
AdaGrad-Norm like T**(-(p - 1)/(2 p)) for 1 < p <= 2 where f is bounded; and a lower bound for AdaGrad, of the exponent
(p - 1)/(3 p - 2). (We know the paper from its abstract and a note.) Is 4/3 an artefact of the proof?
Guarantee: it is not. For each T there are an L-smooth f with f(x_0) - inf f near 0, and noise with E|xi|**p <= 1, such that
(1/T) sum E|f'(x_{k-1})| exceeds 0.29 G in the limit, G = T**(-(3 p - 4)/(4 p)) 8**(-1/2) 3**(-1/(2 p)): see
`theory.adagrad_nonconvex`. Both printed exponents are met, at p = 4/3 the gradient does not decay, below it grows.
Scope: f and the noise depend on T, so that it speaks of the worst case for each horizon, not of one function; lambda has to
be small against T**((2 - p)/(2 p)), and gamma L T large against R2.
Check: exactly, the paths on which a hill is climbed, left by one jump, and descended from; and a run of all paths.
Trap: at p = 4/3 the mean over all paths has a slope of -0.03 between T = 1e3 and 1e5, which looks like slow convergence.
Source: arXiv 2605.18694, abstract and a note only; the lower bound is derived here.
"""

import math
from dataclasses import dataclass

import numpy as np

import heavytail as ht
from heavytail import theory

SOURCE = "arXiv 2605.18694 (abstract and a note only); lower bound derived here"
ASSUMPTIONS = (
    "f smooth; E[xi | past] = 0, E|xi|**p <= sigma**p; f and noise for the horizon; lambda = 1e-8, gamma = L = sigma = 1"
)
FOUR_THIRDS = 4.0 / 3.0
ORDERS = (1.2, FOUR_THIRDS, 1.5, 1.8, 2.0)
FULL = (1.15, 1.25, FOUR_THIRDS, 1.5, 1.75, 2.0)
LAMBDA = 1e-8
HEIGHT = 0.12  # hardly less than what can be climbed at p = 2, for every horizon


@dataclass(frozen=True)
class Landscape:
    """f' rises to `incline` and falls to 0 on the climb, is 0 on the plateau, and -slope beyond; |f''| <= 1."""

    incline: float
    climb: float
    plateau: float
    slope: float
    height: float

    def slope_at(self, x):
        """Return f'(x) (kernel code)."""
        up = x if x < self.climb - x else self.climb - x
        up = up if up < self.incline else self.incline
        y = x - self.climb - self.plateau
        rest = self.height / self.slope + self.slope - y
        down = y if y < rest else rest
        down = down if down < self.slope else self.slope
        return (up if up > 0.0 else 0.0) - (down if down > 0.0 else 0.0)

    def value(self, x):
        """Return no value, which nobody asks for (kernel code)."""
        return math.nan

    def gradient(self, x, out):
        """Write the gradient at x to out (kernel code)."""
        out[0] = self.slope_at(x[0])


@dataclass(frozen=True)
class Oracle:
    """Noise that pushes up on the climb, and is 0 on the plateau but for a rare jump; none elsewhere."""

    push: float
    climb: float
    plateau: float
    jump: float
    horizon: float
    mean: float = 0.0

    def perturb(self, u, v, x, g, xi):
        """Add the noise to g (kernel code)."""
        y = x[0]
        if y >= 0.0 and y < self.climb:
            g[0] += (self.horizon - 1.0) * self.push if u * self.horizon < 1.0 else -self.push
        elif y >= self.climb and y <= self.climb + self.plateau and u * self.horizon < 3.0:
            g[0] += self.jump if u * self.horizon < 1.5 else -self.jump

    def largest_moment(self, p):
        """Return the larger one of E|xi|**p on the climb and on the plateau."""
        rare = 1.0 / self.horizon
        on_climb = self.push**p * ((1.0 - rare) + rare * (self.horizon - 1.0) ** p)
        return max(on_climb, 3.0 * rare * self.jump**p)


def parts(hill, horizon):
    """Return the problem and the noise of an instance."""
    landscape = Landscape(0.5 * hill.push, hill.climb, hill.plateau, hill.slope, hill.height)
    return landscape, Oracle(hill.push, hill.climb, hill.plateau, hill.jump, float(horizon))


@dataclass
class Path:
    """AdaGrad, one number at a time."""

    clip: float
    eps: float
    x: float = 0.0
    v: float = 0.0

    def step(self, g):
        """Do one step with gamma = 1."""
        g = min(max(g, -self.clip), self.clip)
        self.v += g * g
        self.x -= g / (self.eps + math.sqrt(self.v))


def climbed_and_descended(hill, horizon, clip=math.inf, eps=LAMBDA):
    """Return (1/T) sum E|f'(x_{k-1})| over the descents after a climb without a jump, and a first one to the right."""
    landscape, _ = parts(hill, horizon)
    path = Path(clip, eps)
    climb = 0
    while path.x < hill.climb and climb < horizon:
        path.step(landscape.slope_at(path.x) - hill.push)
        climb += 1
    path.step(-hill.jump)
    norms = np.zeros(horizon - climb)  # of x_k, x_{k+1}, ... where step k jumps
    for i in range(norms.size - 1):
        slope = landscape.slope_at(path.x)
        norms[i + 1] = abs(slope)
        path.step(slope)
    sums = np.cumsum(norms)[::-1]  # up to x_{T-1}, for k = climb + 1, ..., T
    waits = np.arange(norms.size) * math.log1p(-3.0 / horizon) + climb * math.log1p(-1.0 / horizon)
    return float(np.exp(waits) @ sums) * 1.5 / horizon**2


def check(run, alpha, shift=0.0, clip=None, eps=LAMBDA):
    """Hold the exponent of the exact mean and its share of G against the limits; `clip` clips the gradients."""
    horizons = [1000 * 4**power for power in range(run.choose(4, 4, 6))]
    hills = [theory.adagrad_nonconvex.hill(horizon, alpha) for horizon in horizons]
    levels = [clip(horizon, alpha) if clip else math.inf for horizon in horizons]
    means = [climbed_and_descended(*one, eps) for one in zip(hills, horizons, levels, strict=True)]
    claimed = theory.adagrad_nonconvex.rate(alpha) + shift
    largest = max(parts(*one)[1].largest_moment(alpha) for one in zip(hills, horizons, strict=True))
    return ht.judge.all_of(
        {
            "share": share_is(hills[-1], horizons[-1], means[-1], 0.03),
            "exponent": ht.judge.rate_equals(ht.rates.exact_rate(horizons, means), claimed),
            "moment": ht.judge.number_at_most(largest, 1.0, "the largest E|xi|**p over all points is"),
        }
    )


def share_is(hill, horizon, mean, tolerance):
    """Hold the mean over G against its limit, to within a relative tolerance."""
    limit = theory.adagrad_nonconvex.share(hill.duration)
    what = f"at T = {horizon}, the mean |f'| of these paths over G is"
    return ht.judge.number_is(mean / hill.slope, limit, tolerance * limit, what)


def check_bounded(run, alpha, shift=0.0, clip=None):
    """Hold the share of G against its limit at one horizon, for a height that does not depend on it, and its exponent."""
    late = [10**power for power in (6, 8, 10, 12, 14)]
    slopes = [theory.adagrad_nonconvex.hill(horizon, alpha, height=HEIGHT).slope for horizon in late]
    horizon = run.choose(64_000, 64_000, 1_000_000)
    hill = theory.adagrad_nonconvex.hill(horizon, alpha, height=HEIGHT)
    level = clip(horizon, alpha) if clip else math.inf
    claimed = theory.adagrad_nonconvex.rate_bounded(alpha) + shift
    return ht.judge.all_of(
        {
            "share": share_is(hill, horizon, climbed_and_descended(hill, horizon, level), 0.1),
            "exponent of G": ht.judge.algebra(ht.judge.rate_equals(ht.rates.exact_rate(late, slopes), claimed)),
        }
    )


def optimal_clip(horizon, alpha):
    """Return the clip level T**(1/(3 p - 2))."""
    return float(horizon) ** (1.0 / (3.0 * alpha - 2.0))


def adagrad(horizon, alpha):
    """Return AdaGrad."""
    return ht.methods.Adagrad(1.0, eps=LAMBDA)


def normalized(horizon, alpha):
    """Return normalised SGD with momentum and the schedule that knows alpha."""
    return ht.methods.NormalizedSGD(*theory.momentum.schedule(horizon, alpha))


def check_all_paths(run, alpha, method=adagrad):
    """Hold the mean over all paths against the exact one over some from below, and G/2 from above."""
    findings = []
    for horizon in run.choose((1000, 10_000), (1000, 10_000), (1000, 10_000, 100_000)):
        hill = theory.adagrad_nonconvex.hill(horizon, alpha)
        landscape, oracle = parts(hill, horizon)
        experiment = ht.Experiment(
            problem=landscape,
            noise=oracle,
            method=method(horizon, alpha),
            start=0.0,
            steps=horizon,
            trajectories=run.choose(1920, 1920, 19_200),
            checkpoints=[horizon],
            record=[("gradient_norm", "running")],
        )
        curve = run.simulate(experiment).curve("gradient_norm", "running")
        least = climbed_and_descended(hill, horizon)
        findings.append(ht.judge.above(curve, [least], "that of the paths that climb, jump and descend"))
        findings.append(ht.judge.below(curve, [0.5 * hill.slope], "G/2"))
    return ht.judge.all_of(findings)


CONTROLS = {
    "exponent 0.03 too high": ht.Control({"shift": 0.03}),
    "exponent 0.03 too low": ht.Control({"shift": -0.03}),
    "clipped at T**(1/(3 p - 2))": ht.Control({"clip": optimal_clip}),
}

claim = ht.Claim(
    id="later-adagrad-worst-case",
    source=SOURCE,
    statement="The worst mean gradient norm of AdaGrad is of the order T**(-(3 p - 4)/(4 p)): below p = 4/3 it grows.",
    assumptions=ASSUMPTIONS,
    check=check,
    alphas=ORDERS,
    full=FULL,
    printed=lambda alpha: theory.adagrad_nonconvex.rate(alpha) if alpha > FOUR_THIRDS else None,
    proved=theory.adagrad_nonconvex.rate,
    controls={
        **CONTROLS,
        "lambda = 0.1": ht.Control({"eps": 0.1}, alphas=(1.5, 1.8), far="The lambda of the claim is as small as none."),
    },
)

bounded = ht.Claim(
    id="later-adagrad-worst-case-bounded",
    source=SOURCE,
    statement="Over functions with a bounded sup f - inf f it is of the order T**(-(p - 1)/(2 p)).",
    assumptions=f"{ASSUMPTIONS}; sup f - inf f <= 1/8",
    check=check_bounded,
    alphas=(1.5, 1.8, 2.0),  # nearer to 1 the climb is a few steps long, but for horizons beyond reach
    printed=theory.adagrad_nonconvex.rate_bounded,
    proved=theory.adagrad_nonconvex.rate_bounded,
    controls=CONTROLS,
)

all_paths = ht.Claim(
    id="later-adagrad-all-paths",
    source=SOURCE,
    statement="Over all paths the mean gradient norm of AdaGrad lies between that of the exact ones and G/2.",
    assumptions=ASSUMPTIONS,
    check=check_all_paths,
    alphas=ORDERS,
    full=FULL,
    controls={"normalised SGD with momentum": ht.Control({"method": normalized})},
)
