"""Training with and without clipping after tuning by an equal budget: Figure 4 and Table 2 of the second paper.

Left: the median loss over the step size of each method, in the search. Right: the median loss of the best step sizes, anew.
A network is trained under noise without a variance; a method that is clipped has white marks.
Run alone: python figures/clipped_training.py [FILE]
"""

import dataclasses
import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail.paper_checks import pictured_models
from heavytail.plots import new_row, save

STEPS, TRAJECTORIES, BUDGET = 200, 40, 20_000
CHECKPOINTS = (1, 2, 5, 10, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200)
LOSSES = (0.2, 0.3, 0.5, 0.7, 1.0, 2.0)
DECAY = 1.0 - np.arange(STEPS) / STEPS
MARKS = {"SGD": "v", "Adam": "o", "Adafactor": "s", "normalized SGD": "^"}
GRIDS = {"SGD": (0.1, 0.3, 1.0, 3.0), "Adam": (0.01, 0.03, 0.1), "Adafactor": (0.01, 0.03, 0.1),
         "normalized SGD": (0.01, 0.03, 0.1)}  # fmt: skip


def tuned(training):
    """Return all methods tuned on an experiment."""
    families = {
        name: (lambda eta, make=make: make(eta * DECAY), GRIDS[name.split(",")[0]])
        for name, make in pictured_models.families(training.problem).items()
    }
    return ht.tune(training, families, BUDGET)


def experiment():
    """Return the experiment in which all methods train."""
    return dataclasses.replace(
        pictured_models.training("Adam", "network"),
        steps=STEPS,
        trajectories=TRAJECTORIES,
        checkpoints=CHECKPOINTS,
        record=[("gap", "last")],
    )


def draw(store=None):
    """Draw the picture, from the folder of a store if one is given."""
    left, right = new_row(2, 5.2, 4.9)
    found = tuned(experiment())
    for family in found.families:
        style = {"color": "black", "marker": MARKS[family.name.split(",")[0]], "markersize": 5,
                 "markerfacecolor": "white" if "clipped" in family.name else "black",
                 "linestyle": "--" if "clipped" in family.name else "-", "linewidth": 1}  # fmt: skip
        trials = [trial for trial in family.trials if np.isfinite(trial.score)]
        left.loglog([trial.parameter for trial in trials], [trial.score for trial in trials], **style)
        curve = ht.simulate(found.run(family.name), store=store).curve("gap")
        label = f"{family.name}: $\\eta$ = {family.best.parameter:.3g}, loss {family.fresh}"
        right.plot(curve.k, curve.quantile(0.5), label=label, **style)
    left.set_xlabel(r"step size $\eta$; $\eta_k = \eta\, (1 - (k - 1) / K)$")
    left.set_ylabel(f"median loss after {STEPS} steps")
    left.set_title("the search", fontsize="medium")
    right.set_yscale("log")
    right.set_xlabel("step $k$")
    right.set_ylabel("median loss")
    right.set_title("the best of each, with another seed", fontsize="medium")
    for ax in (left, right):
        ax.set_yticks(LOSSES, map(str, LOSSES))
        ax.tick_params(axis="y", which="minor", left=False, labelleft=False)
        ax.set_ylim(0.12, 2.0)
        ax.grid(which="major", color="0.92")
        ax.set_axisbelow(True)
    left.figure.legend(
        *right.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False, fontsize="small"
    )
    return left


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
