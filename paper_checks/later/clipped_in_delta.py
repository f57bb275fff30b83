"""Clipped SGD in high probability on smooth functions: the constants, the horizon, the exponent and the failure probability.

Setting: f is L-smooth, f(x_0) - f* <= F, E||g - grad f||**alpha <= sigma**alpha, one gradient a step.
Method: SGD clipped at tau = max(4 sqrt(L F), T**(1/(3 alpha - 2))), with the printed constant step size.
Printed: (1/T) sum ||grad f||**2 <= 32 F/(eta T) with the probability 1 - delta, "for any T >= 1".
Guarantee: true, and 4 F/(eta T) holds for one worker by the same argument. With the sharp constants of the clip lemma the
steps may be 3.6 to 4.2 times larger; the largest that the argument allows are 30 to 140 times the printed ones.
While f - f* <= 2 F, which the proof's event says, ||grad f||**2 <= 4 L F by itself. The printed bound is not below that
until T = 4e12 at alpha = 1.5, L = sigma = 1, F = 1/2, delta = 0.01; 4 F/(eta T) from 1.4e10 on, with sharp constants from
3.5e8 on, with the largest steps from 6.5e4 on.
In delta: with steps and clip level of the right orders the quantile grows like a power of log(1/delta), as the theorem says;
without the clip it grows like delta**(-2/alpha), the tail of a squared jump.
Short runs: what the theorem says of a run of fewer steps than these is nothing.
Source: arXiv 2610.10527, Theorem 1 and its proof, read in full; the rest is derived here (`theory.clipped_in_delta`).
"""

import functools
import itertools

import numpy as np

import heavytail as ht
from heavytail import theory

from .. import orders

DELTA = 0.01
POWERS = "under Pareto noise the squared bias, the variance and what is left of the start are powers of T for large T"
UNCLIPPED = 1e300  # a clip level that no gradient comes near
REASON = "the mean of the squares is in the end that of one jump, whose square has the tail index alpha/2"
SOURCE = "arXiv 2610.10527, Theorem 1 (read in full)"
ASSUMPTIONS = "f L-smooth; E||g - grad f||**alpha <= sigma**alpha; one gradient a step; no batch"
SCALES = ((1.0, 0.5, 1.0), (10.0, 0.1, 3.0), (0.1, 2.0, 0.3))  # L, F, sigma
HORIZONS = (1, 100, 10**5, 10**10, 10**15)
formulas = theory.clipped_in_delta


def check_constants(run, alpha, constants="printed", factor=1.0, largest=False):
    """Hold the proof's budget and failure against 1 and delta, for `factor` times a step size."""
    findings = []
    for scales, horizon, delta in itertools.product(SCALES, HORIZONS, (1e-6, 0.01, 0.5)):
        step = formulas.largest_step if largest else functools.partial(formulas.step_size, constants=constants)
        terms = horizon, factor * step(horizon, delta, alpha, *scales), alpha, *scales, constants
        where = f"at T = {horizon:g}, delta = {delta:g}, (L, F, sigma) = {scales}"
        findings.append(ht.judge.number_at_most(formulas.budget(*terms), 1.0, f"{where} the terms, over F,"))
        chance = formulas.failure(*terms) / delta
        findings.append(ht.judge.number_at_most(chance, 1.0, f"{where} the chance of failure, over delta,"))
    return ht.judge.algebra(ht.judge.all_of(findings))


def check_largest(run, alpha, factor=1.0, times=30.0):
    """Hold the largest steps against the budget, and their ratio to the printed ones against `times`."""
    findings = [check_constants(run, alpha, "sharp", factor, largest=True)]
    for horizon in HORIZONS[1:]:
        ratio = formulas.largest_step(horizon, DELTA, alpha) / formulas.step_size(horizon, DELTA, alpha)
        findings.append(
            ht.judge.number_at_least(ratio, times, f"at T = {horizon:g} the largest step over the printed one is")
        )
    return ht.judge.algebra(ht.judge.all_of(findings))


def check_any_horizon(run, alpha, least=1.0):
    """Hold the printed bound against what the theorem's event gives by itself, from a horizon on."""
    findings = []
    for horizon in (least, 100.0 * least, 1e4 * least):
        share = formulas.bound_printed(horizon, DELTA, alpha) / formulas.trivial_bound()
        findings.append(ht.judge.number_at_most(share, 1.0, f"at T = {horizon:g} the printed bound over 4 L F is"))
    return ht.judge.algebra(ht.judge.all_of(findings))


def on_the_parabola(horizon, alpha, trajectories, clipped=True, level=1.0, step=1.0):
    """Return the run on x**2 / 2 from 1 with steps and clip level of the right orders, or other powers of those."""
    tau = horizon ** (level / (3.0 * alpha - 2.0)) if clipped else UNCLIPPED
    return ht.Experiment(
        problem=ht.problems.Quadratic(1.0),
        noise=ht.noise.Pareto(alpha),
        method=ht.methods.GClip(horizon ** (-step * alpha / (3.0 * alpha - 2.0)), tau),
        start=1.0,
        steps=horizon,
        trajectories=trajectories,
        checkpoints=[horizon],
        record=[("gradient_norm_squared", "running")],
    )


def mean_square(run, alpha, horizon, trajectories, clipped):
    """Return the curve of (1/T) sum ||grad f||**2 at T."""
    return run.simulate(on_the_parabola(horizon, alpha, trajectories, clipped)).curve("gradient_norm_squared", "running")


def check_rate(run, alpha, shift=0.0, level=1.0, step=1.0):
    """Hold the rate in T of the 0.99-quantile against 2 (alpha - 1)/(3 alpha - 2)."""
    horizons = [int(horizon) for horizon in np.geomspace(300, 30_000, 6)]
    trajectories = run.choose(4000, 4000, 40_000)
    make = functools.partial(on_the_parabola, alpha=alpha, trajectories=trajectories, level=level, step=step)
    curve = run.over_horizons(make, horizons, "gradient_norm_squared", "running")
    fit = ht.fit_quantile_rate(curve, 1.0 - DELTA, basis=ht.rates.PurePower(POWERS))
    return ht.judge.rate_equals(fit, formulas.rate(alpha) + shift, tolerance=0.03)


def check_clipped(run, alpha, clipped=True):
    """Judge whether the quantile grows like a power of log(1/delta)."""
    curve = mean_square(run, alpha, run.choose(300, 300, 1000), run.choose(400_000, 400_000, 4_000_000), clipped)
    return ht.judge.polylogarithmic(ht.confidence_exponent(curve, (0.1, 0.01, 0.001, 0.0002)))


def check_unclipped(run, alpha, clipped=False, shift=0.0):
    """Hold the slope of the quantile in log(1/delta), far out, against 2/alpha."""
    curve = mean_square(run, alpha, 100, run.choose(4_000_000, 4_000_000, 40_000_000), clipped)
    found = ht.confidence_exponent(curve, (1e-3, 1e-4), basis=ht.rates.PurePower(REASON))
    return ht.judge.confidence_exponent_equals(found, 2.0 / alpha + shift, tolerance=0.15)


constants = ht.Claim(
    id="later-clipped-in-delta-constants",
    source=SOURCE + ", its argument derived again",
    statement="With the printed steps the argument's four terms come to F at most with probability 1 - delta, so that "
    "4 F/(eta T), an eighth of what is printed, bounds (1/T) sum ||grad f||**2.",
    assumptions=ASSUMPTIONS,
    check=check_constants,
    alphas=orders.ALPHAS,
    full=orders.FULL,
    printed=lambda alpha: 32.0,
    proved=lambda alpha: 4.0,
    controls={
        "sharp constants": ht.Control({"constants": "sharp"}, ht.Outcome.HOLDS),
        "steps 3 times larger": ht.Control({"factor": 3.0}, ht.Outcome.HOLDS),
        "steps 60 times larger": ht.Control(
            {"factor": 60.0}, far="The printed steps are that far from what the proof allows."
        ),
    },
)

largest = ht.Claim(
    id="later-clipped-in-delta-largest",
    source="derived here; compare " + SOURCE,
    statement="At this clip level the argument allows steps 30 times larger than printed from T = 100 on, and none larger "
    "than those of the same argument with its constants at their best.",
    assumptions=ASSUMPTIONS + "; L = sigma = 1, F = 1/2, delta = 0.01",
    check=check_largest,
    alphas=orders.ALPHAS,
    full=orders.FULL,
    controls={
        "steps 1 % larger": ht.Control({"factor": 1.01}),
        "ratio 1.5 times larger": ht.Control({"times": 45.0}),
    },
)

any_horizon = ht.Claim(
    id="later-clipped-in-delta-any-horizon",
    source=SOURCE + ': "for any T >= 1"',
    statement="At every T >= 1 the printed bound lies below 4 L F, which the event of the theorem gives by itself.",
    assumptions="L = sigma = 1, F = 1/2, delta = 0.01",
    check=check_any_horizon,
    alphas=orders.ALPHAS,
    full=orders.FULL,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "from T = 4e12 on": ht.Control({"least": 4e12}, ht.Outcome.HOLDS, alphas=(1.5,), far="It is 3.9e12."),
        "from T = 3e12 on": ht.Control({"least": 3e12}, alphas=(1.5,), far="It is 3.9e12."),
    },
)

clipped = ht.Claim(
    id="later-clipped-in-delta",
    source=SOURCE,
    statement="The (1 - delta)-quantile of (1/T) sum ||grad f||**2 of clipped SGD grows like a power of log(1/delta).",
    assumptions="f(x) = x**2 / 2, one-sided Pareto noise of index alpha; eta and tau of the right orders in T",
    check=check_clipped,
    alphas=(1.2, 1.5, 1.8),
    controls={"without the clip": ht.Control({"clipped": False}, alphas=(1.2,))},
)

rate = ht.Claim(
    id="later-clipped-in-delta-rate",
    source=SOURCE,
    statement="The 0.99-quantile of (1/T) sum ||grad f||**2 decays like T**(-2 (alpha - 1)/(3 alpha - 2)).",
    assumptions="f(x) = x**2 / 2, one-sided Pareto noise of index alpha; eta and tau of the right orders in T",
    check=check_rate,
    alphas=(1.5,),
    printed=formulas.rate,
    proved=formulas.rate,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "clip level T**(0.8/(3 alpha - 2))": ht.Control({"level": 0.8}),
        "steps T**(-0.8 alpha/(3 alpha - 2))": ht.Control({"step": 0.8}),
    },
)

unclipped = ht.Claim(
    id="later-unclipped-in-delta",
    source="derived here; compare " + SOURCE,
    statement="Without the clip the (1 - delta)-quantile of (1/T) sum ||grad f||**2 grows like delta**(-2/alpha).",
    assumptions="f(x) = x**2 / 2, one-sided Pareto noise of index alpha; eta of the right order in T",
    check=check_unclipped,
    alphas=(1.5, 1.8),
    proved=lambda alpha: 2.0 / alpha,
    controls={
        "clipped": ht.Control({"clipped": True}),
        "exponent 0.3 too high": ht.Control({"shift": 0.3}, far="The interval of a run of seconds is 0.1 wide."),
        "exponent 0.3 too low": ht.Control({"shift": -0.3}, far="The interval of a run of seconds is 0.1 wide."),
    },
)
