"""The Discussion's update of ACClip has a stray minus, with which it moves away from the minimum.

Setting: f(x) = x**2 / 2 without noise, so that g_k = x_k; RMSProp's step size and memory, written as clipping.
Printed: "x_{k+1} = -x_k - eta_k min{tau_k/|g_k|, 1} g_k =: x_k - h_clip g_k". The two sides differ by 2 x_k; with a step
size of 0 the left one still flips x; and its |x_{k+1}| = |x_k| + eta_k min{tau_k, |x_k|} grows at every step.
True: x_{k+1} = x_k - eta_k min{tau_k/|g_k|, 1} g_k.
Check: both recursions, step by step, with the eta_k and tau_k of the Discussion; no noise and no sampling.
Source: Zhang et al. 2020, Discussion.
"""

import heavytail as ht
from heavytail import theory

BETA_2, EPS = 0.99, 1e-3


def run_clipping(run, sign, factor, rate):
    """Return x_0, x_1, ... of x_{k+1} = sign x_k - h_clip g_k, and the largest gap to x_k - h_clip g_k."""
    points, v, apart = [1.0], 0.0, 0.0
    for _ in range(run.choose(500, 2000, 20_000)):
        x = g = points[-1]
        step = float(theory.rmsprop.h_clip(g, *theory.rmsprop.matched_clipping(v, rate, BETA_2, EPS, factor))) * g
        v = BETA_2 * v + (1.0 - BETA_2) * g**2
        points.append(sign * x - step)
        apart = max(apart, abs(points[-1] - (x - step)))
    return points, apart


def check(run, alpha, sign=-1.0, factor=2.0):
    """Hold the two sides of the definition against each other, and the last |x_K| against |x_0|; `sign` is that of x_k."""
    findings = []
    for rate in (0.01, 0.03, 0.1):
        points, apart = run_clipping(run, sign, factor, rate)
        findings.append(ht.judge.number_is(apart, 0.0, 1e-12, "largest difference of the two sides"))
        growth = max(abs(x) for x in points[-10:]) / abs(points[0])
        evidence = f"|x_K| / |x_0| = {growth:.4g} after {len(points) - 1} steps with the step size {rate:g}, claimed < 1/2"
        outcome = ht.Outcome.HOLDS if growth < 0.5 else ht.Outcome.REFUTED
        findings.append(ht.Finding(outcome, growth, growth, growth, evidence, exact=True))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="rmsprop-sign",
    source="Zhang et al. 2020, Discussion, second update",
    statement="x_{k+1} = -x_k - eta_k min(tau_k/|g_k|, 1) g_k equals x_k - h_clip g_k, and minimises x**2 / 2.",
    assumptions="f = x**2 / 2, no noise; no moment order enters",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "the sign corrected": ht.Control({"sign": 1.0}, ht.Outcome.HOLDS),
        "the sign corrected, and eta_k without its 2": ht.Control({"sign": 1.0, "factor": 1.0}, ht.Outcome.HOLDS),
        "the printed sign, and eta_k without its 2": ht.Control({"factor": 1.0}),
    },
)
