"""Projected SGD with a constant step and the uniform average, on strongly convex functions that are no parabola.

Method: x_k = Proj_X(x_{k-1} - eta g_k) with eta ~ K**(-1/p), xbar_K the mean of x_0, ..., x_{K-1}.
Known: on parabolas with the minimiser inside X, E f(xbar_K) - f* decays like K**(-2 (p - 1)/p): see `theory.sgd_average`.
arXiv 2508.04860 has that rate for strongly convex f in its abstract, with steps and averages that we have not read.
Asked: do these steps have it for every f that is smooth and strongly convex?
Guarantee: no. The exponent is 2 (p - 1)/p**2 exactly over this class, and 2 (p - 1)/(2 p - 1) with the best constant step:
`theory.averaged_constant_step` has a bound with all constants, and `theory.two_curvatures` one from below, at every K, for
f' = x on one side and x/4 on the other, and jumps of the size eta**(-1/p), one in the time 1/eta. x_k / eta**((p - 1)/p) is
then the same chain for all p, whose mean, -0.55, does not tend to 0. GClip with its proved schedule has 2 (p - 1)/p here.
Where the curvature is Hoelder continuous of the order nu the exponent is 2 (p - 1) min(1 + nu, p)/p**2 (a sketch): from
nu = p - 1 on that of parabolas. This takes x* inside X: at its edge a parabola has 2 (p - 1)/p**2 too.
Check: the exponents of both bounds, and a run between the upper one and the stationary mean of the chain, by a linear
system.
Source: derived here. For finite variance, that constant steps leave a bias is well known (Dieuleveut, Durmus and Bach 2020).
"""

from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from scipy import optimize, sparse
from scipy.sparse import linalg

import heavytail as ht
from heavytail import theory
from heavytail.problems import Box

from ..orders import ALPHAS, FULL

SOURCE = "derived here; for parabolas see the claims on projected SGD"
ASSUMPTIONS = "f smooth and strongly convex, f'(x*) = 0; E[xi | past] = 0, E[|xi|**p | past] <= sigma**p"
LATE = 10.0 ** np.arange(40, 140, 20)
FLAT = 0.25  # the curvature on the left; on the right it is 1
DIAMETER = 8.0  # of X, in the bounds
RADIUS = 16.0  # of X in runs, in jumps: the chain hardly ever gets there


@dataclass(frozen=True)
class Bent:
    """A parabola with the curvature 1 on the right of 0, and another one on the left."""

    bend: float
    minimum: float = 0.0

    def value(self, x):
        """Return f(x) (kernel code)."""
        return 0.5 * x[0] * x[0] * (1.0 if x[0] > 0.0 else self.bend)

    def gradient(self, x, out):
        """Write the gradient at x to out (kernel code)."""
        out[0] = x[0] * (1.0 if x[0] > 0.0 else self.bend)


def bent(z):
    """Return f'(z), of the curvature 1 on the right of 0 and FLAT on the left."""
    return np.where(z > 0.0, z, FLAT * z)


@lru_cache
def stationary_mean(eta, cells=100, slope=bent):
    """Return the stationary mean of z - eta f'(z) + J, where J = 1 or -1 with the probability eta/2 each, and 0 otherwise.

    On a grid of 1/cells. Interpolation keeps means, and adds a variance of at most eta |f'(z)|/cells a step.
    """
    edge = int(RADIUS) * cells
    z = np.arange(-edge, edge + 1) / cells
    place = (z - eta * slope(z)) * cells + edge
    below = np.clip(np.floor(place).astype(int), 0, z.size - 2)
    each = np.arange(z.size)
    shape = (z.size, z.size)
    shares, places = np.concatenate([below + 1 - place, place - below]), np.concatenate([below, below + 1])
    moved = sparse.csc_array((shares, (places, np.tile(each, 2))), shape)
    ends = np.concatenate([each, np.minimum(each + cells, z.size - 1), np.maximum(each - cells, 0)])
    chances = np.repeat([1.0 - eta, 0.5 * eta, 0.5 * eta], z.size)
    jumps = sparse.csc_array((chances, (ends, np.tile(each, 3))), shape)
    system = (sparse.eye_array(z.size) - jumps @ moved).tolil()
    system[0, :] = 1.0
    law = linalg.spsolve(system.tocsc(), np.eye(1, z.size)[0])
    return float(law @ z)


def check(run, alpha, shift=0.0, rate=theory.averaged_constant_step.rate, bend=FLAT):
    """Hold the exponents of both bounds against the claim, and a run between the bounds; `bend` bends it otherwise."""
    steps = LATE ** (-1.0 / alpha)
    upper = theory.averaged_constant_step.bound(LATE, steps, alpha, FLAT, 1.0, DIAMETER)
    lower = theory.two_curvatures.lower_bound(LATE, steps, alpha, FLAT, 0.5 * DIAMETER)
    claimed = rate(alpha) + shift
    eta, horizon = 0.02, run.choose(20_000, 20_000, 200_000)
    experiment = ht.Experiment(
        problem=Bent(bend),
        noise=ht.noise.Atoms.symmetric_jump(1.0 / eta, eta),
        method=ht.methods.ProjectedSGD(eta, Box(-RADIUS, RADIUS)),
        start=0.0,
        steps=horizon,
        trajectories=1280,
        checkpoints=[horizon],
        record=[("gap", "average")],
    )
    curve = run.simulate(experiment).curve("gap", "average")
    mean = 0.5 * FLAT * stationary_mean(eta) ** 2
    sigma = eta ** ((1.0 - alpha) / alpha)
    bound = theory.averaged_constant_step.bound(curve.k, eta, alpha, FLAT, 1.0, 2.0 * RADIUS, sigma)
    return ht.judge.all_of(
        {
            "rate": ht.judge.algebra(ht.judge.rate_equals(ht.rates.exact_rate(LATE, lower), claimed)),
            "rate of the bound": ht.judge.algebra(ht.judge.rate_equals(ht.rates.exact_rate(LATE, upper), claimed)),
            "least": ht.judge.above(curve, [0.9 * mean], "0.9 of f at the stationary mean"),
            "bound": ht.judge.below(curve, bound, "the bound"),
        }
    )


def check_curvature(run, alpha, shift=0.0, share=0.5):
    """Hold the exponent of the stationary mean for f' = x + x_+**(1 + nu)/100, nu = (p - 1) `share`, against the claim."""
    order, steps = share * (alpha - 1.0), 10.0 ** -np.arange(3.0, 8.0)
    means = []
    for eta in steps:
        unit = eta ** ((alpha - 1.0) / alpha)  # a jump: f' is scaled to it
        slope = partial(rounded, order=order, bend=0.01 * unit**order)
        means.append(unit * abs(stationary_mean(float(eta), 50, slope)))
    claimed = 0.5 * alpha * theory.averaged_constant_step.rate(alpha, 0.5 * (alpha - 1.0)) + shift
    return ht.judge.rate_equals(ht.rates.exact_rate(1.0 / steps, means), claimed)


def rounded(z, order, bend):
    """Return z, and z + bend z**(1 + order) on the right of 0."""
    return z + bend * np.maximum(z, 0.0) ** (1.0 + order)


def slow_start(eta, horizon):
    """Return f(xbar_K) without noise, from -1, where the curvature is the smaller one."""
    left = -np.expm1(horizon * np.log1p(-eta * FLAT)) / (eta * FLAT * horizon)
    return 0.5 * FLAT * left**2


def best(function, horizon):
    """Return the least value of a function of eta in (0, 1], on a logarithmic scale."""
    bounds = (-np.log(horizon), 0.0)
    found = optimize.minimize_scalar(lambda log: np.log(function(np.exp(log))), bounds=bounds, method="bounded")
    return float(np.exp(found.fun))


def check_best(run, alpha, shift=0.0, power=None):
    """Hold the exponents of both bounds at the best eta against the claim; `power` takes eta = K**-power instead."""
    claimed = theory.averaged_constant_step.rate_best(alpha) + shift

    def upper(eta, horizon):
        return float(theory.averaged_constant_step.bound(horizon, eta, alpha, FLAT, 1.0, DIAMETER))

    def lower(eta, horizon):
        jumps = theory.two_curvatures.lower_bound(horizon, eta, alpha, FLAT, 0.5 * DIAMETER)
        return max(slow_start(eta, horizon), float(jumps))

    findings = {}
    for name, function in (("rate", lower), ("rate of the bound", upper)):
        values = [
            best(lambda eta, T=T, function=function: function(eta, T), T)
            if power is None
            else function(T ** -power(alpha), T)
            for T in LATE
        ]
        findings[name] = ht.judge.rate_equals(ht.rates.exact_rate(LATE, values), claimed)
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="later-averaged-constant-step",
    source=SOURCE,
    statement="With eta ~ K**(-1/p) the average of projected SGD has the exponent 2 (p - 1)/p**2 over strongly convex f.",
    assumptions=ASSUMPTIONS,
    check=check,
    alphas=ALPHAS,
    full=FULL,
    proved=theory.averaged_constant_step.rate,
    controls={
        "the exponent of parabolas": ht.Control(
            {"rate": theory.sgd_average.rate}, alphas=(*ALPHAS, *FULL[1:])
        ),  # hardly another one at 1.1
        "a parabola": ht.Control({"bend": 1.0}, far="It is what the claim is told from."),
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
    },
)

best_step = ht.Claim(
    id="later-averaged-best-step",
    source=SOURCE,
    statement="With the best constant step the exponent over strongly convex f is 2 (p - 1)/(2 p - 1).",
    assumptions=ASSUMPTIONS,
    check=check_best,
    alphas=ALPHAS,
    full=FULL,
    proved=theory.averaged_constant_step.rate_best,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "eta = K**(-1/p)": ht.Control(
            {"power": lambda alpha: 1.0 / alpha}, alphas=(1.5, 1.8, 2.0)
        ),  # nearly the best at 1.2,
    },
)

curvature = ht.Claim(
    id="later-averaged-curvature",
    source=SOURCE,
    statement="Where the curvature has the order nu of Hoelder, a constant step leaves a bias eta**((p - 1)(1 + nu)/p).",
    assumptions=f"{ASSUMPTIONS}; nu = (p - 1)/2",
    check=check_curvature,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 0.5 * alpha * theory.averaged_constant_step.rate(alpha, 0.5 * (alpha - 1.0)),
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "a curvature that bends": ht.Control({"share": 0.0}, alphas=(1.5, 1.8, 2.0)),  # hardly another exponent at 1.2
    },
)
