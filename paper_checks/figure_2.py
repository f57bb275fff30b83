"""Figure 2: noise that grows concentrated during training. Windows of steps show its index and its scale as they change.

Setting: at step k of K the noise is symmetric Pareto of index alpha + k/K and scale (1 + 9 k/K)**(-1/2), all independent.
Claimed: that distributions taken at different times tell how the noise develops.
Guarantee: above a threshold, log-excesses of a window have the mean 1/index, up to the drift inside it, so Hill's estimate
of a window follows the index; and the median of |xi| is scale 2**(1/index). An estimate from all steps is no index of any
late one: the heaviest steps make its tail.
Check: Hill's estimate and the median in windows of K/20 steps at four times, against the index and the scale there.
Source: Zhang et al. 2020, Figure 2 and section 4.2.
"""

import numpy as np

import heavytail as ht
from heavytail.estimates.estimate import StudentEstimate

from .orders import FULL_HEAVY, HEAVY

WINDOWS = 20
SHOWN = (0, 6, 13, 19)
RISE = 1.0
DECADE = 9.0  # the scale falls like the root of a time that grows tenfold


def noise_of(alpha, steps, rise=RISE):
    """Return the noise of a run: its index rises from alpha by `rise`."""
    index = 1.0 / alpha if rise == 0.0 else ht.Power(steps / rise, -1.0, alpha * steps / rise)
    return ht.noise.Varying(
        ht.noise.Pareto(1.0, symmetric=True), ht.Power((steps / DECADE) ** 0.5, -0.5, steps / DECADE), index
    )


def check_windows(run, alpha, rise=RISE, whole=False, exponent=0.5):
    """Hold the estimates of four windows against the index and the scale in their middles."""
    steps = run.choose(400_000, 1_000_000, 8_000_000)
    size = steps // WINDOWS
    sizes = np.abs(noise_of(alpha, steps, rise).rvs(steps, run.seed)[:, 0])
    findings = []
    for window in SHOWN:
        time = (window + 0.5) / WINDOWS
        index, scale = alpha + RISE * time, (1.0 + DECADE * time) ** -exponent
        seen = sizes if whole else sizes[window * size : (window + 1) * size]
        draws = f"{seen.size} draws"
        findings.append(ht.judge.tail_index_is(ht.tail_index.hill(seen, size // 10), index, 0.15 * index, draws))
        ratio = float(np.median(seen)) / (scale * 2.0 ** (1.0 / index))
        median = StudentEstimate(ratio, 1.0 / (index * seen.size**0.5), seen.size - 1)  # Pareto's density at its median
        what = f"ratio of the median to its value at time {time:g}"
        findings.append(ht.judge.exponent_is(median, 1.0, 0.04, what, draws))
    return ht.judge.all_of(findings)


windows = ht.Claim(
    id="figure-2-window",
    source="Zhang et al. 2020, Figure 2",
    statement="Hill's estimate and the median over windows of non-stationary noise follow its tail index and its scale.",
    assumptions="independent symmetric Pareto noise; index and scale change slowly against the window",
    check=check_windows,
    alphas=HEAVY,
    full=FULL_HEAVY,
    controls={
        "all steps as one window": ht.Control({"whole": True}),
        "an index that stays": ht.Control({"rise": 0.0}),
        "a scale with the exponent 0.05 higher": ht.Control({"exponent": 0.55}),
        "a scale with the exponent 0.05 lower": ht.Control({"exponent": 0.45}),
    },
)
