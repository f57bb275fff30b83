"""Normalised SGD with momentum, one gradient a step, under noise that grows with the gradient.

Setting: L-smooth f, E[xi | past] = 0, (E[||xi||**alpha | past])**(1/alpha) <= s0 + s1 ||grad f||; constant eta, momentum b.
Printed: E||xi||**alpha <= s0**alpha + s1**alpha ||grad f||**alpha, and batches of more than one gradient where s1 > 0. (We
know the paper from its abstract, and this point from its reviews, where it is asked whether the batches are necessary.)
Guarantee: they are not. (1/T) sum E||grad f(x_{k-1})|| lies below `theory.momentum_growing.bound` with one gradient a step,
once 1 - b is small enough, and decays at T**(-(alpha - 1)/(3 alpha - 2)) for every s1.
Necessity: without memory or batches no step length lowers E||grad f|| on an instance with s1 as near to 1 as one likes.
With memory, an instance leads uphill unless 1 - b <= C s1**(-alpha/(alpha - 1)), the power that is sufficient too; the
constants lie far apart: a factor 300 at alpha = 2, 4e3 at 1.5 and 1e7 at 1.2.
Check: the bound on three instances, of which one comes near to it, and its exponent; expectations of a walk, step by step;
the speed of the climb against the exact law of the momentum, a shot noise, on both sides of the threshold.
Source: Liu and Zhou 2025 (arXiv 2412.19529, abstract and reviews only); all of the above is derived here. arXiv 2605.15314
(May 2026, abstract only) has one gradient a step at alpha = 2, under noise that grows with the distance, at a slower rate.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from ..orders import ALPHAS, FULL

SOURCE = "Liu and Zhou 2025 (arXiv 2412.19529), abstract and reviews; one gradient a step and necessity derived here"
ASSUMPTIONS = "E[xi | past] = 0, (E||xi||**alpha)**(1/alpha) <= s0 + s1 ||grad f||; f L-smooth, bounded below"
FORGETFUL = 0.45  # how often the gradient of the walk points downhill
SLOW = 1e-3  # the 1 - b of the run whose steps all lead downhill


def unit_law(alpha, probability):
    """Return two values with E|xi|**alpha = 1, the rare one positive."""
    law = ht.noise.TwoPoint(1.0, probability)
    return ht.noise.TwoPoint(law.moment(alpha) ** (-1.0 / alpha), probability)


def instances(alpha, horizon):
    """Return noises with their s0 and s1, and eta and b: above a floor, none at the minimum, and all steps downhill."""
    growth = 0.1 * (theory.momentum_growing.freshness(alpha, 1.0) / SLOW) ** (1.0 - 1.0 / alpha)
    for floor, slope, schedule in ((0.5, 0.3, None), (0.0, growth, (1.0 / horizon, 1.0 - SLOW))):
        constants = {"gap": 0.5, "floor": floor, "growth": slope}
        noise = ht.noise.Multiplicative(unit_law(alpha, 0.02), floor, slope)
        yield noise, constants, schedule or theory.momentum_growing.schedule(horizon, alpha, **constants)
    if alpha >= 1.5:  # nearer to 1 the memory that s1 > 1 needs is longer than the run
        noise = theory.momentum_growing.instance(FORGETFUL, 1.05).noise
        constants = {"gap": 0.5, "floor": 0.0, "growth": noise.law.moment(alpha) ** (1.0 / alpha)}
        yield noise, constants, theory.momentum_growing.schedule(horizon, alpha, **constants)


def check_bound(run, alpha, factor=1.0, memory=None):
    """Hold the mean gradient norm on x**2 / 2 from 1 against the bound; `memory` runs another momentum."""
    findings = []
    horizon = run.choose(100_000, 100_000, 1_000_000)
    for noise, constants, (eta, momentum) in instances(alpha, horizon):
        experiment = ht.Experiment(
            problem=ht.problems.Quadratic(1.0),
            noise=noise,
            method=ht.methods.NormalizedSGD(eta, momentum if memory is None else memory),
            start=1.0,
            steps=horizon,
            trajectories=run.choose(64, 64, 640),
            checkpoints=[horizon],
            record=[("gradient_norm", "running")],
        )
        curve = run.simulate(experiment).curve("gradient_norm", "running")
        bound = theory.momentum_growing.bound(curve.k, eta, momentum, alpha, **constants)
        findings.append(ht.judge.below(curve, factor * bound, "the bound"))
    return ht.judge.all_of(sorted(findings, key=lambda finding: -finding.measured))


def growing_memory(horizon, alpha):
    """Return eta and b of the schedule, for s0 = 1 and s1 = 0.1."""
    return theory.momentum_growing.schedule(horizon, alpha, growth=0.1)


def constant_memory(horizon, alpha):
    """Return eta for the horizon, and the b that s1 alone would ask for."""
    fresh = theory.momentum_growing.freshness(alpha, 1.0)
    return float(np.sqrt(fresh / horizon)), 1.0 - fresh


def check_rate(run, alpha, shift=0.0, schedule=growing_memory):
    """Hold the exponent of the bound against (alpha - 1)/(3 alpha - 2)."""
    late = 10.0 ** np.arange(8, 18, 2)
    eta, momentum = np.transpose([schedule(horizon, alpha) for horizon in late])
    bound = theory.momentum_growing.bound(late, eta, momentum, alpha, growth=0.1)
    claimed = theory.momentum_growing.rate(alpha) + shift
    return ht.judge.algebra(ht.judge.rate_equals(ht.rates.exact_rate(late, bound), claimed))


def distances(downhill, steps, halves):
    """Return E|x_k| / eta of steps of length eta downhill or, mostly, uphill, from (halves + 1/2) eta, for each k."""
    # 0 is not among the places: neither gradient nor noise would leave it.
    places = np.abs(np.arange(-steps - halves, steps + halves + 2) - 0.5)
    law = (np.arange(places.size) == steps + 2 * halves + 1).astype(float)
    right = np.arange(places.size) > steps + halves
    up = np.where(right, 1.0 - downhill, downhill)  # the chance of a step to the right
    means = [law @ places]
    for _ in range(steps):
        rightwards, leftwards = law * up, law * (1.0 - up)
        law = np.concatenate([[0.0], rightwards[:-1]]) + np.concatenate([leftwards[1:], [0.0]])
        means.append(law @ places)
    return np.array(means)


def check_needed(run, alpha, downhill=FORGETFUL):
    """Hold E|x_k| of steps without memory against |x_0| + (1 - 2 q) eta k, and s1 of such noise against 1."""
    findings = []
    for halves in (0, 3, 30):
        found = distances(downhill, run.choose(300, 300, 3000), halves)
        least = found[0] + (1.0 - 2.0 * FORGETFUL) * np.arange(found.size)
        what = f"from x_0 = {halves + 0.5:g} eta, the smallest ratio of E|x_k| to |x_0| + (1 - 2 q) eta k is"
        findings.append(ht.judge.number_at_least(float(np.min(found / least)), 1.0, what))
    nearly = theory.momentum_growing.instance(0.499, 1.001).noise.law.moment(alpha) ** (1.0 / alpha)
    findings.append(ht.judge.number_at_most(nearly, 1.01, "at q = 0.499, a = 1.001: s1"))
    return ht.judge.all_of(findings)


SIDES = (0.75, 4.0 / 3.0)  # jumps in a memory, over the fewest
JUMP = 0.004


def check_threshold(run, alpha, longer=1.0, shift=0.0):
    """Hold E|x_T| on both sides of the threshold against the climb of the shot noise, and the power of s1."""
    fewest, findings = theory.momentum_growing.fewest_jumps(), {}
    instance = theory.momentum_growing.instance(JUMP)
    horizon = run.choose(40_000, 40_000, 400_000)
    for side in SIDES:
        jumps = side * fewest
        experiment = ht.Experiment(
            problem=instance.problem,
            noise=instance.noise,
            method=ht.methods.NormalizedSGD(1.0 / horizon, 1.0 - JUMP / (longer * jumps)),
            start=1.0,
            steps=horizon,
            trajectories=run.choose(320, 320, 3200),
            checkpoints=[horizon],
            record=[("gradient_norm", "last")],
        )
        curve = run.simulate(experiment).curve("gradient_norm")
        climb = 2.0 * theory.momentum_growing.uphill(jumps) - 1.0
        name = f"{side:.3g} of the fewest jumps"
        findings[name] = ht.judge.mean_is(curve, [1.0 + climb], 0.03, f"1 + the climb of {climb:.3f}, at {name}")
    rare = 10.0 ** -np.arange(20, 70, 10)
    growth = np.array([theory.momentum_growing.instance(float(q)).noise.law.moment(alpha) for q in rare]) ** (1.0 / alpha)
    power = ht.rates.exact_rate(growth, rare / fewest)
    findings["power"] = ht.judge.algebra(ht.judge.rate_equals(power, alpha / (alpha - 1.0) + shift))
    return ht.judge.all_of(findings)


bound = ht.Claim(
    id="later-momentum-growing-bound",
    source=SOURCE,
    statement="With one gradient a step the mean gradient norm lies below its bound under noise that grows with it.",
    assumptions=ASSUMPTIONS,
    check=check_bound,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0,
    controls={
        "no memory": ht.Control({"memory": 0.0}, alphas=(1.5, 1.8, 2.0)),
        "bound 1.2 times too small": ht.Control({"factor": 1.0 / 1.2}),
    },
)

rate = ht.Claim(
    id="later-momentum-growing-rate",
    source=SOURCE,
    statement="With one gradient a step the bound decays like T**(-(alpha - 1)/(3 alpha - 2)) although s1 > 0.",
    assumptions=f"{ASSUMPTIONS}; alpha, L, Delta, s0 and s1 known",
    check=check_rate,
    alphas=ALPHAS,
    full=FULL,
    proved=theory.momentum_growing.rate,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "memory that does not grow": ht.Control({"schedule": constant_memory}),
    },
)

needed = ht.Claim(
    id="later-momentum-memory-needed",
    source=SOURCE,
    statement="With one gradient a step and no memory, no step length lowers E||grad f|| on an instance with s1 near 1.",
    assumptions=f"{ASSUMPTIONS}; f(x) = x**2 / 2",
    check=check_needed,
    alphas=ALPHAS,
    full=FULL,
    controls={"a gradient that points downhill in 46 of 100 steps": ht.Control({"downhill": 0.46})},
)

threshold = ht.Claim(
    id="later-momentum-memory-threshold",
    source=SOURCE,
    statement="With too short a memory steps lead uphill: 1 - b has to fall like s1**(-alpha/(alpha - 1)).",
    assumptions=f"{ASSUMPTIONS}; f(x) = x**2 / 2; steps much shorter than x, rare jumps",
    check=check_threshold,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: alpha / (alpha - 1.0),
    controls={
        "memory 1.25 times longer": ht.Control({"longer": 1.25}),
        "memory 1.25 times shorter": ht.Control({"longer": 0.8}),
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
    },
)
