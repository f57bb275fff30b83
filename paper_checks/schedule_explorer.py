"""Theorems 2 and 4 for any schedule: the exponent that GClip reaches with tau = k**p and eta ~ k**-q, on a grid of (p, q).

Setting: f(x) = x**2 / 2, for each horizon the noise that clipping hurts most, and its symmetric version.
Method: GClip with tau_k = k**p, eta_k = (4 / (k + 1))**q, the gap of the last iterate; and with constants tau = K**p,
eta = K**-q / 8, the mean squared gradient norm of K steps.
Claimed: the least of 2 p (alpha - 1) (skewed noise only), q - p (2 - alpha) and 1 - q (constants only).
Check: exact recursions at every point of the grid, and at the printed, the proved and the best schedule; no Monte Carlo.
Source: Zhang et al. 2020, Theorems 2 and 4, whose proofs say what each term costs; the lower bounds of the terms are new.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL

TOLERANCE = 0.02


def check(run, alpha, shift=0.0, mirrored=False):
    """Hold the exponent of every schedule against the prediction, the furthest one first; `mirrored` swaps the noises."""
    points = run.choose(3, 5, 10)
    clip, step = np.linspace(0.0, 1.0, points + 1), np.linspace(0.2, 1.0, points)
    findings: list[tuple[float, int, ht.Finding]] = []
    for setting in theory.schedules.SETTINGS:
        for symmetric in (False, True):
            explored = ht.explore(alpha, symmetric, setting, clip, step, store=run.store)
            for found in explored.schedules:
                predicted = shift + theory.schedules.rate(alpha, found.clip, found.step, symmetric != mirrored, setting)
                what = f"{setting}, {explored.noise} noise, p = {found.clip:.3f}, q = {found.step:.3f}: rate"
                finding = ht.judge.number_is(found.measured, predicted, TOLERANCE, what)
                findings.append((-abs(found.measured - predicted), len(findings), finding))
    return ht.judge.all_of([finding for _, _, finding in sorted(findings)])


claim = ht.Claim(
    id="schedule-exponents",
    source="Zhang et al. 2020, Theorems 2 and 4, for every schedule",
    statement="The exponent of any schedule is the least of its bias, variance and start terms.",
    assumptions="Assumptions 1 and 4 along the trajectories; f(x) = x**2 / 2",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    controls={
        "exponents 0.05 too high": ht.Control({"shift": 0.05}),
        "exponents 0.05 too low": ht.Control({"shift": -0.05}),
        "symmetric noise taken for skewed": ht.Control({"mirrored": True}),
    },
)
