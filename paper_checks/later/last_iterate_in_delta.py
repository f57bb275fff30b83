"""High probability at the rate (p - 1)/p for the last iterate of clipped SGD: not with the schedule that has it on average.

Setting: f is convex and 1-smooth, E|xi|**p <= 1; one gradient a step.
Method: SGD clipped at tau_k = k**(1/p), with the steps eta_k = k**(-1/p)/2; and the same with steps that fall to 0 at K.
Question: E f(x_K) - f* has the rate (p - 1)/p (Liu and Zhou 2024); for the last iterate 2 (p - 1)/(3 p) is proved in high
probability, with other steps (OpenReview 4sGEvpwyxN). Is K**(-(p - 1)/p) times a power of log(1/delta) right?
Found: no, for this schedule. On the function of Huber with a slope chosen for delta and K, the (1 - delta)-quantile of the
last gap is at least near K**(-(p - 1)/p) / (8 e delta) for small delta: a late jump of length 1/2 has no time to be undone.
It is what Markov's inequality makes of the rate on average, up to a constant, so delta**-1 cannot be improved with these
steps and this clip level, if that rate holds without logarithms.
Open: whether it is right for steps that fall to 0 linearly. Over the slopes of this family nothing speaks against it: the
largest quantile hardly grows with 1/delta. That is UNDECIDED, with this evidence.
Check: runs on the function for each delta; the law of the last gap for the only jump, exact up to the chance of two jumps;
for the open part, the largest quantile over a grid of slopes.
Source: derived here (`theory.last_iterate_in_delta`); compare Liu and Zhou 2024 and OpenReview 4sGEvpwyxN, from notes only.
"""

import functools
import math

import numpy as np

import heavytail as ht
from heavytail import exact, theory

from ..beyond_normalized_momentum import Slope

MULTIPLES = (1.0, 2.0, 3.0)  # delta, in units of K**(-(alpha - 1)/alpha), so that slopes stay below 1/4
FAR, SEARCHED = 200_000, 20_000  # horizons for what is exact
RARE = 1e-5  # expected jumps, where two of them do not matter
SHARES = (0.2, 0.04, 0.02)  # of them, that come within the window
LEAST_POWER = 0.5  # of 1/delta, for which there is no other explanation at this horizon
SEEN = f"the function of Huber with a slope for each delta, {RARE:g} expected jumps, K = "
ASSUMPTIONS = "f convex and 1-smooth; E|xi|**alpha <= 1; f and the noise chosen for delta and K"
SOURCE = "derived here; compare Liu and Zhou 2024 and OpenReview 4sGEvpwyxN (notes only)"
formulas = theory.last_iterate_in_delta


@functools.lru_cache(maxsize=4)
def steps_of(alpha, horizon, falling):
    """Return the step sizes and the clip levels; the former fall to 0 linearly if asked for, with the same sum or so."""
    k = np.arange(1, horizon + 1, dtype=np.float64)
    eta, tau = (schedule.values(k) for schedule in formulas.schedule(alpha))
    return (2.0 * eta * (1.0 - (k - 1.0) / horizon) if falling else eta), tau


def last_gap(run, alpha, slope, horizon, trajectories, falling):
    """Return the curve of f(x_K) - f* from the minimiser, with one jump expected."""
    experiment = ht.Experiment(
        problem=Slope(slope),
        noise=formulas.noise(horizon, alpha),
        method=ht.methods.GClip(*steps_of(alpha, horizon, falling)),
        start=0.0,
        steps=horizon,
        trajectories=trajectories,
        checkpoints=[horizon],
        record=[("gap", "last")],
    )
    return run.simulate(experiment).curve("gap")


def check(run, alpha, factor=1.0, falling=False):
    """Hold the (1 - delta)-quantile of runs against `factor` times the least one, for the slope of each delta."""
    horizon, findings = run.choose(3_000, 3_000, 100_000), {}
    for multiple in MULTIPLES:
        delta = multiple * horizon ** -formulas.rate(alpha)
        curve = last_gap(
            run, alpha, formulas.slope(horizon, delta, alpha), horizon, run.choose(10_000, 10_000, 40_000), falling
        )
        level = factor * formulas.gap(horizon, delta, alpha)
        findings[f"delta = {delta:.3g}"] = ht.judge.quantile_above(curve, [level], delta, "the level")
    return ht.judge.all_of(findings)


def exact_quantile(alpha, horizon, slope, delta, falling):
    """Return bounds of the (1 - delta)-quantile of the last gap where jumps are rare."""
    gaps = exact.last_iterate_in_delta.gaps(slope, *steps_of(alpha, horizon, falling))
    gaps[gaps <= 0.5001 * slope**2] = 0.0  # come back to the bend, where a gap is not followed further
    return exact.one_jump.quantile(gaps, delta, RARE / horizon)


def check_exponent(run, alpha, shift=0.0, falling=False):
    """Hold the slope of the quantile in log(1/delta), between its bounds, against 1."""
    deltas, findings = [share * RARE for share in SHARES[:2]], []
    found = [exact_quantile(alpha, FAR, formulas.slope(FAR, delta, alpha, RARE), delta, falling) for delta in deltas]
    (large_low, large_high), (small_low, small_high) = found
    for side, ratio in (("least", small_low / large_high), ("most", small_high / large_low)):
        slope = math.log(ratio) / math.log(deltas[0] / deltas[1])
        findings.append(
            ht.judge.number_is(slope, 1.0 + shift, 0.03, f"at {side} the slope in log(1/delta)", seen=f"{SEEN}{FAR}")
        )
    return ht.judge.all_of(findings)


def check_falling(run, alpha, falling=True):
    """Search the slopes for the largest quantile at each delta: a power of 1/delta refutes, no growth proves nothing."""
    slopes = np.geomspace(0.25 * SEARCHED ** -formulas.rate(alpha), 0.25, 20)
    largest = [max(exact_quantile(alpha, SEARCHED, s, share * RARE, falling)[0] for s in slopes) for share in SHARES]
    grows = math.log(largest[-1] / largest[0]) / math.log(SHARES[0] / SHARES[-1])
    scaled = ", ".join(f"{value * SEARCHED ** formulas.rate(alpha):.3g}" for value in largest)
    evidence = (
        f"the largest quantile over 20 slopes, times K**{formulas.rate(alpha):.3f}, is {scaled} at delta = "
        f"{RARE:g} times {SHARES}: slope {grows:.3f} in log(1/delta), claimed a power of the logarithm"
    )
    refuted = grows > LEAST_POWER
    outcome, advice = (ht.Outcome.REFUTED, "") if refuted else (ht.Outcome.UNDECIDED, "No search of instances proves it.")
    return ht.judge.Finding(
        outcome, grows, grows, grows, evidence, advice, exact=True, seen=f"{SEEN}{SEARCHED}", lasting=not refuted
    )


claim = ht.Claim(
    id="later-last-iterate-in-delta",
    source=SOURCE,
    statement="With eta_k = k**(-1/alpha)/2 and tau_k = k**(1/alpha) the (1 - delta)-quantile of f(x_K) - f* is at least "
    "s (1/4 - s/2), near K**(-(alpha - 1)/alpha) / (8 e delta) for small delta, for a function of Huber with the slope s.",
    assumptions=ASSUMPTIONS,
    check=check,
    alphas=(1.5, 1.8, 2.0),
    controls={
        "3 times as much": ht.Control({"factor": 3.0}),
        "steps that fall to 0": ht.Control({"falling": True}),
    },
)

exponent = ht.Claim(
    id="later-last-iterate-in-delta-exponent",
    source=SOURCE,
    statement="With this schedule, a function for each delta and rare jumps, the quantile grows like 1/delta.",
    assumptions=ASSUMPTIONS,
    check=check_exponent,
    alphas=(2.0,),
    proved=lambda alpha: 1.0,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "steps that fall to 0": ht.Control({"falling": True}),
    },
)

falling = ht.Claim(
    id="later-last-iterate-falling-steps",
    source=SOURCE,
    statement="With steps that fall to 0 linearly the (1 - delta)-quantile of f(x_K) - f* is K**(-(alpha - 1)/alpha) times "
    "a power of log(1/delta).",
    assumptions=ASSUMPTIONS + "; searched: functions of Huber, one jump",
    check=check_falling,
    alphas=(1.8, 2.0),
    expected=lambda alpha: ht.Outcome.UNDECIDED,
    controls={"steps that do not fall": ht.Control({"falling": False})},
)
