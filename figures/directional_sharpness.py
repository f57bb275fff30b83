"""Directional sharpness of the updates of seven methods over that of SGD: Figure 2 and Tables 3 to 6 of the second paper.

Geometric means over trajectories with 95 % intervals, at the steps where the paper's epochs 2, 5, 10 and 20 end; medians where
a curvature is negative. Above: on trajectories of SGD; below: of Adam. The noise has no variance.
Run alone: python figures/directional_sharpness.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail.paper_checks import small_models
from heavytail.plots import new_row, save

MARKS = {"SGD": "x", "Adam": "o", "Adafactor": "s", "normalized SGD": "^"}


def panel(ax, found):
    """Draw the ratios of all methods to SGD, as points beside each other at each step."""
    ratios = found.ratios("SGD")
    shifts = np.linspace(-0.3, 0.3, len(ratios.methods) - 1)
    for shift, name, row in zip(shifts, ratios.methods[1:], ratios.rows[1:], strict=True):
        value, low, high = (np.array([getattr(one, end) for one in row]) for end in ("value", "low", "high"))
        value = np.where(value > 0.0, value, np.nan)
        bars = [value - np.maximum(low, 1e-9), high - value]
        clipped = "clipped" in name
        ax.errorbar(np.arange(len(row)) + shift, value, bars, fmt=MARKS[name.split(",")[0]], color="black", markersize=5,
                    markerfacecolor="white" if clipped else "black", elinewidth=0.8, capsize=2, label=name)  # fmt: skip
    ax.axhline(1.0, color="0.5", linewidth=1, label="SGD")
    ax.set_yscale("log")
    ax.set_xticks(range(found.at.size), found.at)
    ax.set_xlabel("step $k$")
    ax.grid(axis="y", color="0.92")
    ax.set_axisbelow(True)


def draw():
    """Draw the picture."""
    panels = [(method, model) for model in small_models.MODELS for method in ("SGD", "Adam")]
    row = new_row(len(panels), 3.7, 4.6)
    for ax, (method, model) in zip(row, panels, strict=True):
        experiment = small_models.trajectories(method, model)
        panel(ax, ht.directional_sharpness(experiment, small_models.methods(experiment.problem), small_models.EPOCHS))
        ax.set_title(f"{model}, trajectories of {method}", fontsize="medium")
    for ax in row:
        ax.set_ylim(1e-3, 10.0)
    row[0].set_ylabel("directional sharpness over that of SGD")
    row[0].figure.legend(*row[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    return row[0]


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
