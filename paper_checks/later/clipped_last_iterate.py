"""The last iterate of clipped SGD with high probability: the exponent is exact for its schedule, whose steps are short.

Setting: f convex and L-smooth, ||x_0 - x*|| <= R, E||g - grad f||**alpha <= sigma**alpha.
Printed: with gamma_k of the order k**-beta, beta = (2 + alpha)/(3 alpha), and the clip levels lambda_k = R / (80 gamma_k
sqrt(log(6 k**2/delta))) min(1/sqrt(d_k), 1), d_k = 2 L (gamma_1 + ... + gamma_{k-1}), f(x_K) - f* is at most of the order
K**-(2 (alpha - 1)/(3 alpha)), up to powers of log(K/delta), with probability 1 - delta; no horizon is needed.
Proved here: for this schedule no better exponent is true, whatever the noise. On a slope of Huber's function, without noise,
f(x_K) - f* >= R**2 / (4 S + 2/L), where S = gamma_1 + ... + gamma_K is of the order K**(1 - beta). The slope depends on K:
it is a worst case for every K. The analysis asks for such steps; with steps k**(-1/alpha) the same slopes have the rate
(alpha - 1)/alpha. Whether the last iterate has that rate with high probability is open.
Instances: exact sums of the steps, as far as it takes; runs of the library's method on the slope, with the printed levels.
Trap: S is far from its power for long, so at alpha = 1.2 the slope of exact numbers is 0.02 too high at 1e7 steps.
Source: High-Probability Bounds for the Last Iterate of Clipped SGD, ICLR 2026 (OpenReview 4sGEvpwyxN), by a note only.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from ..beyond_normalized_momentum import Slope
from ..orders import ALPHAS, FULL

SOURCE = "High-Probability Bounds for the Last Iterate of Clipped SGD, ICLR 2026, from a note; derived here"
SCALE = 0.5


def very_late(beta):
    """Return horizons K up to where what S misses of its power, K**-(1 - beta), is 1e-8."""
    return np.rint(10.0 ** (np.arange(1.0, 8.1, 0.5) / (1.0 - beta)))


def final_gap(run, beta, horizon, clip=1.0):
    """Return f(x_K) - f* of a run without noise on the slowest slope, with the printed clip levels times a factor."""
    gamma, levels = theory.clipped_last_iterate.schedule(horizon, beta, scale=SCALE)
    length = theory.clipped_last_iterate.path_length(horizon, beta, SCALE)
    experiment = ht.Experiment(
        problem=Slope(float(theory.clipped_last_iterate.slope(length))),
        noise=ht.noise.Atoms([0.0], [1.0]),
        method=ht.methods.GClip(gamma, clip * levels),
        start=1.0,
        steps=horizon,
        trajectories=1,
        checkpoints=[horizon],
        record=[("gap", "last")],
    )
    return float(run.simulate(experiment).curve("gap").mean[0])


def check(run, alpha, rate, beta, shift=0.0, factor=1.0):
    """Hold the rate of the slowest descent against the claim, and runs, clipped and not, against its value."""
    exponent, late = beta(alpha), very_late(beta(alpha))
    slowest = theory.clipped_last_iterate.slowest_descent(theory.clipped_last_iterate.path_length(late, exponent, SCALE))
    findings = {"rate": ht.judge.rate_equals(ht.rates.exact_rate(late, slowest), rate(alpha) + shift)}
    horizon = run.choose(2000, 20_000, 1_000_000)
    length = theory.clipped_last_iterate.path_length(horizon, exponent, SCALE)
    value = factor * float(theory.clipped_last_iterate.slowest_descent(length))
    free, clipped = final_gap(run, exponent, horizon, 1e9) / value, final_gap(run, exponent, horizon) / value
    seen = f"k = {horizon}, one run without noise"
    findings["not clipped"] = ht.judge.number_is(free, 1.0, 1e-9, "ratio of the last gap to R**2 / (4 S + 2/L)", seen=seen)
    findings["clipped"] = ht.judge.number_at_least(clipped, 1.0, "the same with the printed clip levels", seen=seen)
    return ht.judge.all_of(findings)


def check_printed(run, alpha, beta=theory.clipped_last_iterate.exponent, **variation):
    """Hold the printed steps to the printed exponent."""
    return check(run, alpha, theory.clipped_last_iterate.rate, beta, **variation)


def longer(alpha):
    """Return the exponent of the steps k**(-1/alpha)."""
    return 1.0 / alpha


def check_longer(run, alpha, beta=longer, **variation):
    """Hold steps k**(-1/alpha) to the exponent of the lower bound for all methods."""
    return check(run, alpha, theory.sgd_convex.rate, beta, **variation)


CONTROLS = {
    "exponent 0.05 too high": ht.Control({"shift": 0.05}),
    "exponent 0.05 too low": ht.Control({"shift": -0.05}),
    "constant 3 % too large": ht.Control({"factor": 1.03}),
    "constant 3 % too small": ht.Control({"factor": 0.97}),
}

printed = ht.Claim(
    id="later-clipped-last-iterate",
    source=SOURCE,
    statement="With the printed steps the worst f(x_K) - f* has the rate 2 (alpha - 1)/(3 alpha) at best, noise or none.",
    assumptions="f convex, L-smooth; gamma_k = k**-((2 + alpha)/(3 alpha)) / 2, printed clip levels; a slope for every K",
    check=check_printed,
    alphas=ALPHAS,
    full=FULL,
    printed=theory.clipped_last_iterate.rate,
    proved=theory.clipped_last_iterate.rate,
    controls={**CONTROLS, "steps k**(-1/alpha)": ht.Control({"beta": longer})},
)

longer_steps = ht.Claim(
    id="later-clipped-last-iterate-longer-steps",
    source="derived here; in the mean the rate is that of Liu and Zhou 2024, from the note above",
    statement="With steps k**(-1/alpha) the same slopes have the rate (alpha - 1)/alpha, and not two thirds of it.",
    assumptions="f convex, L-smooth; gamma_k = k**(-1/alpha) / 2; a slope for every K; no noise, so no upper bound",
    check=check_longer,
    alphas=ALPHAS,
    full=FULL,
    proved=theory.sgd_convex.rate,
    controls={**CONTROLS, "the printed steps": ht.Control({"beta": theory.clipped_last_iterate.exponent})},
)
