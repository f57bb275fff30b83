"""Adam under heavy tails, an open problem: its long memory of squares hides gradients, whatever the step size.

Method: Adam with bias correction, eps = 1e-12, constant eta, beta1 and beta2 for the horizon T, beta1**2 <= beta2, no
decay of weights; W = 1/(1 - beta2).
Printed, as an open problem: can AdamW have the rate T**(-(p - 1)/(3 p - 2)) of sign methods under E|xi|**p <= sigma**p? A
construction with a corridor shows that rare jumps make steps small where beta1**2 < beta2; it settles no rate. (Known to us
from the abstract and a note.)
Found: not with constant parameters of that kind, for p < 2. Two instances for each T, one of which asks for a long memory
and one for a short one, leave at most the exponent 2 (p - 1)**2 / (p (3 p - 2)), up to logarithms: see
`theory.adam_nonconvex`.
With beta1**2 > beta2 it is worse: where gradients are 0 after a jump, m / sqrt(v) grows geometrically until eps stops it.
A jump of the size J carries x by some (J/eps)**a, a = 1 - 2 log(1/beta1)/log(1/beta2), which exceeds T as long as eps is
below T**(1/p - 1/a) or so: for beta1 = 0.9, beta2 = 0.5 and eps = 1e-12 up to T = 1e12 at p = 2, and further below.
Certainty: derived here in sketch form. The instances are run at finite horizons; that they go on like that is argued, not
proved line by line. Parameters that change with the step and batches were not searched: there it stays open. An eps beyond
all gradients makes Adam plain SGD, whose (p - 1)/(2 p) is more; what lies between is open too.
Trap: the constants are small. At p = 1.5, with the best memory, G lies below T**(-1/5) up to T = 8e13.
Source: arXiv 2606.23676, abstract and a note only.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize

import heavytail as ht
from heavytail import theory

from ..beyond_normalized_momentum import Slope
from ..orders import ALPHAS, FULL, HEAVY
from .adagrad_nonconvex import Landscape

SOURCE = "arXiv 2606.23676 (open problem; abstract and a note only); derived here in sketch form"
ASSUMPTIONS = "f smooth; E[xi | past] = 0, E|xi|**p <= sigma**p; f and noise for the horizon; beta1**2 <= beta2, eps = 1e-12"
EPS = 1e-12


@dataclass(frozen=True)
class Freezing:
    """Noise that pushes up on the climb, and jumps to either side beyond a point behind it."""

    push: float
    climb: float
    beyond: float
    jump: float
    probability: float
    horizon: float
    mean: float = 0.0

    def perturb(self, u, v, x, g, xi):
        """Add the noise to g (kernel code)."""
        if x[0] < self.climb:
            g[0] += (self.horizon - 1.0) * self.push if u * self.horizon < 1.0 else -self.push
        elif x[0] > self.beyond and u < self.probability:
            g[0] += self.jump if u < 0.5 * self.probability else -self.jump


def adam(beta1, memory):
    """Return Adam with eta = 1."""
    return ht.methods.Adam(1.0, beta1, 1.0 - 1.0 / memory, eps=EPS)


def normalized(beta1, memory):
    """Return normalised SGD with the momentum of Adam, and eta = 1."""
    return ht.methods.NormalizedSGD(1.0, beta1)


def memories(first):
    """Return W and beta1: a short memory of gradients, and one twice as long as that of squares, with beta1**2 = beta2."""
    return (0.5 * first, 0.5), (first, 0.5), (first, np.sqrt(1.0 - 1.0 / first))


def best_memory(horizon, alpha):
    """Return the memory T**w that is best on both instances."""
    return horizon ** (2.0 * (alpha - 1.0) / (3.0 * alpha - 2.0))


def check_descent(run, alpha, method=adam):
    """Hold the mean gradient norm on the second instance against G, for a few memories."""
    findings = []
    horizon = run.choose(10_000, 10_000, 100_000)
    for memory, beta1 in memories(best_memory(horizon, alpha)):
        one = theory.adam_nonconvex.descent(horizon, memory, alpha)
        beyond = one.climb + 3.0 * np.sqrt(memory)
        experiment = ht.Experiment(
            problem=Landscape(0.5 * one.push, one.climb, 0.0, one.slope, one.height),
            noise=Freezing(one.push, one.climb, beyond, one.jump, one.probability, float(horizon)),
            method=method(beta1, memory),
            start=0.0,
            steps=horizon,
            trajectories=640,
            checkpoints=[horizon],
            record=[("gradient_norm", "running")],
        )
        curve = run.simulate(experiment).curve("gradient_norm", "running")
        findings.append(ht.judge.above(curve, [0.5 * one.slope], f"G/2 at W = {memory:.3g}, beta1 = {beta1:.3g}"))
        findings.append(ht.judge.below(curve, [1.2 * one.slope], f"1.2 G at W = {memory:.3g}, beta1 = {beta1:.3g}"))
    return ht.judge.all_of(findings)


def check_hidden(run, alpha, often=1.0):
    """Hold f(x_T) against f(x_0) on the first instance, for a few memories: steps lead uphill; `often` has more jumps."""
    findings = []
    for memory, beta1 in memories(30.0):
        slope, rare = theory.adam_nonconvex.hidden_slope(memory, alpha)
        horizon = int(run.choose(50, 50, 500) / rare)
        problem, start = Slope(slope), 10.0 * horizon
        experiment = ht.Experiment(
            problem=problem,
            noise=ht.noise.TwoPoint(2.0 * slope * (1.0 - often * rare) / (often * rare), often * rare),
            method=adam(beta1, memory),
            start=start,
            steps=horizon,
            trajectories=320,
            checkpoints=[horizon],
            record=[("gap", "last")],
        )
        curve = run.simulate(experiment).curve("gap")
        least = slope * (start + 0.6 * horizon)
        findings.append(
            ht.judge.above(curve, [least], f"f after a climb of 0.6 eta a step, at W = {memory:g}, beta1 = {beta1:.3g}")
        )
    return ht.judge.all_of(findings)


def check_exponent(run, alpha, shift=0.0, claimed=theory.adam_nonconvex.rate):
    """Hold the exponent of the larger instance at the best memory against the claim, without the logarithm."""
    late = 10.0 ** np.arange(20, 60, 8)
    values = []
    for horizon in late:

        def larger(log, horizon=horizon):
            memory = np.exp(log)
            slope = theory.adam_nonconvex.descent(horizon, memory, alpha).slope
            return max(np.log(slope), -(1.0 - 1.0 / alpha) * log)

        found = optimize.minimize_scalar(larger, bounds=(1.0, np.log(horizon)), method="bounded", options={"xatol": 1e-9})
        values.append(float(np.exp(found.fun)))
    return ht.judge.algebra(ht.judge.rate_equals(ht.rates.exact_rate(late, values), claimed(alpha) + shift))


def flight(alpha, horizon, beta1, beta2):
    """Return the place before and after the step with which a jump carries x beyond a distance T on a plateau, with m and v.

    m points to the right. On the plateau gradients are 0, and m / sqrt(v) changes by the factor beta1 / sqrt(beta2) a step.
    None if x stays nearer.
    """
    jump = (0.5 * horizon) ** (1.0 / alpha)
    x, m, v = 0.0, (1.0 - beta1) * jump, (1.0 - beta2) * jump**2
    for step in range(1, horizon // 2):
        before, x = x, x + m / (np.sqrt(v) + EPS)
        m, v = beta1 * m, beta2 * v
        if x > horizon:
            return step, before, x, m, v
    return None


def mean_after_flight(alpha, horizon, beta1, beta2):
    """Return (1/T) sum |f'(x_{k-1})| over half of the steps, after a jump to the right, times the probability of a flight.

    That is a jump to the right in the first half, with the probability (1 - 1/e)/2 or more, and none while x is on its way.
    The plateau ends where the step begins that leaves T behind. There f rises with the slope 1 to a height H, which is half
    of that step, and falls by H beyond it, with a slope G. Neither side has noise, and f(x_0) = inf f.
    """
    flown = flight(alpha, horizon, beta1, beta2)
    if flown is None:
        return 0.0
    steps, before, x, m, v = flown
    height = 0.5 * (x - before)
    slope = height / (x + 3.0 * horizon)
    total = 0.0
    for _ in range(horizon // 2 - steps):
        g = -slope if before + height < x < before + height + height / slope else 0.0
        total += abs(g)
        m, v = beta1 * m - (1.0 - beta1) * g, beta2 * v + (1.0 - beta2) * g * g
        x += m / (np.sqrt(v) + EPS)
    return -0.5 * np.expm1(-1.0) * (1.0 - 2.0 / horizon) ** steps * total / horizon


def check_flight(run, alpha, beta2=0.5):
    """Hold the mean gradient norm after a flight, with beta1 = 0.9, against one number at horizons of many sizes.

    The last step is the part 1 - sqrt(beta2)/beta1 of the way, so that G is an eighth of that at least. A jump to the right
    comes in the first half with the probability (1 - 1/e)/2, and the second half is spent on G, but for the flight.
    """
    horizons = [1000 * 4**power for power in range(run.choose(3, 3, 5))]
    least = 0.9 * 0.5 * (1.0 - np.exp(-1.0)) * 0.5 * (1.0 - np.sqrt(0.5) / 0.9) / 8.0
    means = [float(mean_after_flight(alpha, horizon, 0.9, beta2)) for horizon in horizons]
    findings = [
        ht.judge.number_at_least(mean, least, f"at T = {horizon}, the mean |f'| of paths with a flight is")
        for mean, horizon in zip(means, horizons, strict=True)
    ]
    return ht.judge.all_of(findings)


descends = ht.Claim(
    id="later-adam-descent",
    source=SOURCE,
    statement="Adam climbs a hidden slope, and then jumps hide a gradient of the order T**-((p-1)/(2p)) W**((2-p)/(4p)), "
    "for W below T**((2p+2)/(3p+2)).",
    assumptions=ASSUMPTIONS,
    check=check_descent,
    alphas=HEAVY,
    controls={"normalised SGD with momentum": ht.Control({"method": normalized})},
)

hidden = ht.Claim(
    id="later-adam-hidden-slope",
    source=SOURCE,
    statement="Adam climbs a slope of the order (W log W)**-((p - 1)/p) for ever.",
    assumptions=ASSUMPTIONS,
    check=check_hidden,
    alphas=ALPHAS,
    full=FULL,
    controls={"jumps 3 times as often": ht.Control({"often": 3.0})},
)

exponent = ht.Claim(
    id="later-adam-exponent",
    source=SOURCE,
    statement="With the best memory the two instances leave the exponent 2 (p - 1)**2 / (p (3 p - 2)), up to logarithms.",
    assumptions=ASSUMPTIONS,
    check=check_exponent,
    alphas=ALPHAS,
    full=FULL,
    proved=theory.adam_nonconvex.rate,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "that of sign methods": ht.Control({"claimed": theory.momentum.rate}, alphas=(1.2, 1.5, 1.8)),
    },
)

flies = ht.Claim(
    id="later-adam-flight",
    source=SOURCE,
    statement="With beta1**2 > beta2 one jump carries Adam so far that its mean gradient norm does not decay, "
    "until eps counts.",
    assumptions="f smooth; E[xi | past] = 0, E|xi|**p <= 1; f, noise for the horizon; beta1 = 0.9, beta2 = 0.5; "
    "eps = 1e-12, T <= 1e12",
    check=check_flight,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 0.0,
    controls={"beta2 = 0.82, above beta1**2": ht.Control({"beta2": 0.82})},
)
