"""GClip between what no algorithm can beat and what Theorem 4 guarantees, for three moment orders.

Lines are exact, points are simulated with their 95 % intervals: the risk of projected GClip on the two functions behind
Theorem 5, whose jumps are the rarer the longer the run.
Run alone: python figures/convergence.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail import theory
from heavytail.plots import new_row, save

ALPHAS = (1.2, 1.5, 1.8)
HORIZONS = np.geomspace(10, 1e6, 16).round().astype(np.int64)
SIMULATED = (10, 100, 1000, 10_000)


def worst_case(alpha):
    """Return the exact gap of GClip on the noise that clipping biases most at each horizon."""
    level = theory.theorem_4.clip_level(alpha)
    laws = [theory.lemma_9.instance(alpha, float(level.at(int(k)))) for k in HORIZONS]
    return [
        ht.exact.recursion.clipped_moments(law, theory.theorem_4.step_size(), level, k).weighted_gap[0]
        for law, k in zip(laws, HORIZONS, strict=True)
    ]


def on_the_family(alpha, store):
    """Return the simulated risk of projected GClip, averaged over the two problems, as a curve over horizons."""

    def risk(nu):
        def experiment(horizon):
            instance = theory.theorem_5.instance(alpha, ht.exact.theorem_5.lower_bound(horizon, alpha)[1], nu)
            method = ht.methods.ProjectedGClip(*theory.theorem_4.schedule(alpha), instance.problem.domain)
            return ht.Experiment(
                problem=instance.problem, noise=instance.noise, method=method, start=0.5, steps=horizon,
                trajectories=2000, checkpoints=[horizon], record=[("gap", "weighted")],
            )  # fmt: skip

        return ht.Run(store=store).over_horizons(experiment, SIMULATED, "gap", "weighted")

    return ht.average([risk(0), risk(1)])


def panel(ax, alpha, store):
    """Draw the curves for one alpha."""
    style = {"color": "black"}
    rate = theory.theorem_4.rate(alpha)
    ax.loglog(
        HORIZONS,
        theory.theorem_4.finite_sum_bound(HORIZONS, theory.theorem_4.clip_level(alpha), alpha),
        "--",
        label="upper bound $B_k$ (Theorem 4, proved schedule)",
        **style,
    )
    ax.loglog(HORIZONS, worst_case(alpha), "-", label="GClip on the noise of the largest bias, exact", **style)
    curve = on_the_family(alpha, store)
    bars = [curve.mean - curve.low, curve.high - curve.mean]
    label = "GClip on the functions of Theorem 5, simulated"
    ax.errorbar(curve.k, curve.mean, bars, fmt="o", markersize=5, capsize=3, markerfacecolor="white", label=label, **style)
    least = [ht.exact.theorem_5.lower_bound(int(k), alpha)[0] for k in HORIZONS]
    ax.loglog(HORIZONS, least, ":", linewidth=2, label="no algorithm gets below this (Theorem 5)", **style)
    ax.set_title(rf"$\alpha = {alpha}$:  $k^{{-{rate:.3f}}}$", fontsize="medium")
    ax.set_xlabel("steps $k$")
    ax.grid(which="major", color="0.92")
    ax.set_axisbelow(True)


def draw(store=None):
    """Draw the picture, from the folder of a store if one is given."""
    row = new_row(len(ALPHAS), 3.5, 4.4)
    for ax, alpha in zip(row, ALPHAS, strict=True):
        panel(ax, alpha, store)
    for ax in row[1:]:
        ax.sharey(row[0])
        ax.tick_params(labelleft=False)
    row[0].set_ylabel(r"$\mathrm{E}\, f(\bar x_k) - f^*$,  $G = \mu = 1$")
    row[0].figure.legend(*row[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    return row[0]


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
