"""The printed schedule of Theorem 4 against the proved one, on the noise that clipping hurts most.

Lines are the exact recursion, points are simulated with their 95 % intervals, and below lies what no algorithm can beat.
Run alone: python figures/two_schedules.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail import theory
from heavytail.plots import new_axes, save

ALPHA = 1.3
HORIZONS = np.geomspace(1e2, 1e7, 21).round().astype(np.int64)
SIMULATED = (100, 1000, 10_000)


def exact(level):
    """Return the exact worst-case gap at every horizon."""
    return [
        ht.exact.recursion.clipped_moments(
            theory.lemma_9.instance(ALPHA, float(level.at(int(k)))), theory.theorem_4.step_size(), level, k
        ).weighted_gap[0]
        for k in HORIZONS
    ]


def simulated(level, store):
    """Return the simulated worst-case gap at a few horizons, as a curve."""

    def experiment(horizon):
        return ht.Experiment(
            problem=ht.problems.Quadratic(1.0),
            noise=theory.lemma_9.instance(ALPHA, float(level.at(horizon))),
            method=ht.methods.GClip(theory.theorem_4.step_size(), level),
            start=0.0,
            steps=horizon,
            trajectories=20_000,
            checkpoints=[horizon],
            record=[("gap", "weighted")],
        )

    return ht.Run(store=store).over_horizons(experiment, SIMULATED, "gap", "weighted")


def draw(store=None):
    """Draw the picture, from the folder of a store if one is given."""
    ax = new_axes(6.8, 4.6)
    cases = (
        (
            r"printed: $\tau_k = k^{\alpha - 1}$",
            theory.theorem_4.clip_level_printed(ALPHA),
            theory.theorem_4.rate_of_printed_schedule(ALPHA),
            "--s",
        ),
        (r"proved: $\tau_k = k^{1/\alpha}$", theory.theorem_4.clip_level(ALPHA), theory.theorem_4.rate(ALPHA), "-o"),
    )
    for name, level, rate, (*style, marker) in cases:
        black = {"color": "black", "markersize": 5, "markerfacecolor": "white"}
        ax.loglog(HORIZONS, exact(level), "".join(style), **black)
        curve = simulated(level, store)
        ax.errorbar(curve.k, curve.mean, [curve.mean - curve.low, curve.high - curve.mean], fmt=marker, capsize=3, **black)
        ax.plot([], [], "".join(style), marker=marker, label=f"{name}, rate $k^{{-{rate:.3f}}}$", **black)
    least = [ht.exact.theorem_5.lower_bound(int(k), ALPHA)[0] for k in HORIZONS]
    ax.loglog(HORIZONS, least, color="0.5", linestyle=":", linewidth=2, label="no algorithm gets below this (Theorem 5)")
    ax.set_xlabel("steps $k$")
    ax.set_ylabel(r"$\mathrm{E}\, f(\bar x_k) - f^*$")
    ax.set_title(rf"GClip on strongly convex $f$, $\alpha = {ALPHA}$: lines exact, points simulated", fontsize="medium")
    ax.grid(which="major", color="0.92")
    ax.set_axisbelow(True)
    ax.legend(frameon=False, fontsize="small", loc="lower left", handlelength=4)
    return ax


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
