"""Assumption 4: E||g(x)||**alpha <= G**alpha on X, which with strong convexity bounds X and f - f* before any step is made.

Setting: f(x) = mu (x - m)**2 / 2 on intervals, m inside or outside, with two-point noise of any size down to almost none.
Guarantees, tight: diam X <= 2 G / mu and f(x) - f* <= G**2 / (2 mu), equal for m in the middle and no noise. So a bound
C G**2 / (mu (k + 1)**r) says nothing up to k + 1 = (2 C)**(1/r): with the printed C = 16 that is k = 31 at alpha = 2, and
32 767 at 1.2. The paper remarks that its assumptions imply a bounded domain, and leaves the size open.
Claimed: Appendix B bounds the bias of clipping "under Assumption 1". It needs Assumption 4: where the gradient itself is
above the clip level, the bias is large without any noise.
Check: exact moments of finite laws.
Source: Zhang et al. 2020, appendix A.2, appendix B, Theorem 4.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL


def instances():
    """Yield problems with their noise: intervals of several lengths about, beside and beyond the minimiser."""
    for mu in (0.5, 3.0):
        for low, high in ((-1.0, 1.0), (-0.2, 1.0), (0.0, 2.0), (0.5, 1.0)):
            for jump in (1e-9, 0.3, -5.0):
                box = ht.problems.Box(low, high)
                yield ht.problems.Quadratic(mu, domain=box), ht.noise.TwoPoint(jump, 0.1), mu, low, high


def extremes(alpha):
    """Return diam X / (2 G / mu) and sup (f - f*) / (G**2 / (2 mu)) of each instance."""
    ratios = []
    for problem, noise, mu, low, high in instances():
        G = ht.assumptions(problem, noise, alpha)["Assumption 4"].constants["G"][0].high
        ends = np.array([[low], [high], [np.clip(0.0, low, high)]])
        values = [problem.value(x) for x in ends]
        gap = max(values) - min(values)
        ratios.append(((high - low) / theory.assumption_4.diameter_bound(G, mu), gap / theory.assumption_4.gap_bound(G, mu)))
    return np.array(ratios)


def check_consequences(run, alpha, diameter=1.0, gap=1.0):
    """Hold the largest ratios among the instances against 1: no more, and no less."""
    largest = np.max(extremes(alpha), axis=0)
    return ht.judge.all_of(
        [
            ht.judge.number_is(float(largest[0]), diameter, 1e-6, "largest diameter of X, in 2 G / mu,"),
            ht.judge.number_is(float(largest[1]), gap, 1e-6, "largest f - f*, in G**2 / (2 mu),"),
        ]
    )


def check_vacuity(run, alpha, constant=16.0, rate=theory.theorem_4.rate):
    """Find the first k at which the printed bound says more than Assumption 4 itself, and hold it against the formula."""
    trivial = theory.assumption_4.gap_bound(1.0)
    low, high = 0, 1
    while theory.theorem_4.bound_printed(high, alpha) >= trivial * (1.0 + 1e-12):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        says_more = theory.theorem_4.bound_printed(middle, alpha) < trivial * (1.0 - 1e-12)
        low, high = (low, middle) if says_more else (middle, high)
    last = (2.0 * constant) ** (1.0 / rate(alpha)) - 1.0
    tolerance = max(1.0, 1e-9 * last)  # k is whole
    what = f"the printed bound says less than f - f* <= G**2 / (2 mu) up to k = {low}; first better k"
    return ht.judge.number_is(float(high), last, tolerance, what)


def check_appendix_b(run, alpha, at=10.0, level=1.0):
    """Hold the bias of clipping x + xi against sigma**alpha tau**(1 - alpha) at a point x, under noise of little size."""
    noise = ht.noise.TwoPoint(0.1, 0.1)
    values, probabilities = noise.atoms
    bias = abs(float(np.clip(at + values, -level, level) @ probabilities) - at)
    bound = noise.moment(alpha) * level ** (1.0 - alpha)
    evidence = f"at x = {at:g} with tau = {level:g} the bias is {bias:.4g}, and the bound of Lemma 9 with sigma {bound:.4g}"
    outcome = ht.Outcome.HOLDS if bias <= bound else ht.Outcome.REFUTED
    return ht.Finding(outcome, bias, bias, bias, evidence, exact=True)


def check_appendix_b_corrected(run, alpha, factor=1.0):
    """Hold the bias at many points and levels against Lemma 9 with the G of Assumption 4 at that point."""
    worst = 0.0
    noise = ht.noise.TwoPoint(0.1, 0.1)
    values, probabilities = noise.atoms
    for at in (-10.0, -1.0, 0.0, 0.3, 10.0):
        moment = float(np.abs(at + values) ** alpha @ probabilities)
        for level in np.geomspace(0.01, 100.0, 41):
            bias = abs(float(np.clip(at + values, -level, level) @ probabilities) - at)
            worst = max(worst, bias / (moment * level ** (1.0 - alpha)))
    sharp = factor * theory.lemma_9.constant(alpha)
    evidence = f"largest ratio of the bias to G**alpha tau**(1 - alpha) {worst:.4g}, claimed <= {sharp:.4g}"
    outcome = ht.Outcome.HOLDS if worst <= sharp * (1.0 + 1e-12) else ht.Outcome.REFUTED
    return ht.Finding(outcome, worst, worst, worst, evidence, exact=True)


consequences = ht.Claim(
    id="assumption-4",
    source="Zhang et al. 2020, appendix A.2, Assumption 4 and strong convexity",
    statement="Assumption 4 and strong convexity imply diam X <= 2 G / mu and f - f* <= G**2 / (2 mu), both tight.",
    assumptions="Assumption 4 on X; f mu-strongly convex",
    check=check_consequences,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 1.0,
    controls={
        "a diameter 1 % smaller": ht.Control({"diameter": 0.99}),
        "a diameter 1 % larger": ht.Control({"diameter": 1.01}),
        "a gap 1 % smaller": ht.Control({"gap": 0.99}),
        "a gap 1 % larger": ht.Control({"gap": 1.01}),
    },
)

vacuity = ht.Claim(
    id="assumption-4-vacuity",
    source="Zhang et al. 2020, Theorem 4",
    statement="The printed bound 16 G**2 / (mu (k + 1)**r) says less than Assumption 4 itself up to k + 1 = 32**(1/r).",
    assumptions=consequences.assumptions,
    check=check_vacuity,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: theory.assumption_4.first_informative_step(alpha, 16.0),
    controls={
        "the constant 8.25": ht.Control({"constant": 8.25}),
        "the rate of Table 1": ht.Control({"rate": theory.table_1.rate_strongly_convex_printed}, alphas=(1.2, 1.5, 1.8)),
    },
)

appendix_b = ht.Claim(
    id="appendix-b-assumption-printed",
    source="Zhang et al. 2020, appendix B",
    statement="Under Assumption 1 the bias of a clipped gradient is at most sigma**alpha tau**(1 - alpha), at every x.",
    assumptions="Assumption 1",
    check=check_appendix_b,
    alphas=ALPHAS,
    full=FULL,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={"at the minimiser": ht.Control({"at": 0.0}, ht.Outcome.HOLDS)},
)

appendix_b_corrected = ht.Claim(
    id="appendix-b-assumption",
    source="Zhang et al. 2020, appendix B, Lemma 9",
    statement="With G of Assumption 4 in the place of sigma the bias is at most c G**alpha tau**(1 - alpha), at every x.",
    assumptions="Assumption 4",
    check=check_appendix_b_corrected,
    alphas=ALPHAS,
    full=FULL,
    proved=theory.lemma_9.constant,
    controls={"a constant 10 % smaller": ht.Control({"factor": 0.9})},
)
