"""Directional sharpness of the updates of seven methods over that of SGD: Figure 2 and Tables 3 to 6 of the second paper.

Geometric means over trajectories with 95 % intervals, at the ends of the paper's epochs 2, 5, 10 and 20; medians where a
curvature is negative, and at the foot of the picture where the median is. The noise has no variance.
Run alone: python figures/directional_sharpness.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail.paper_checks import pictured_models
from heavytail.plots import new_row, save

FOOT, LEAST = 0.011, 0.015
MARKS = {"SGD": "x", "Adam": "o", "Adafactor": "s", "normalized SGD": "^"}


def panel(ax, found):
    """Draw the ratios of all methods to SGD, as points beside each other at each step."""
    ratios = found.ratios("SGD")
    rows = {name: row for name, row in zip(ratios.methods, ratios.rows, strict=True) if name != "SGD"}
    for shift, (name, row) in zip(np.linspace(-0.3, 0.3, len(rows)), rows.items(), strict=True):
        value, low, high = (np.array([getattr(one, end) for one in row]) for end in ("value", "low", "high"))
        positive = value > 0.0
        bars = np.where(positive, [value - np.maximum(low, 0.1 * FOOT), high - value], 0.0)
        style = {"color": "black", "markersize": 5, "markerfacecolor": "white" if "clipped" in name else "black"}
        ax.errorbar(np.arange(len(row)) + shift, np.where(positive, value, FOOT), bars, fmt=MARKS[name.split(",")[0]],
                    elinewidth=0.8, capsize=2, label=name, **style)  # fmt: skip
    ax.axhline(1.0, color="0.5", linewidth=1, label="SGD")
    ax.axhline(LEAST, color="0.5", linewidth=1, linestyle=":")
    ax.set_yscale("log")
    ax.set_ylim(0.8 * FOOT, 8.0)
    ax.set_xticks(range(found.at.size), found.at)
    ax.set_xlabel("step $k$")
    ax.grid(axis="y", color="0.92")
    ax.set_axisbelow(True)


def draw():
    """Draw the picture."""
    panels = [(method, model) for model in pictured_models.MODELS for method in ("SGD", "Adam")]
    row = new_row(len(panels), 3.7, 4.6)
    for ax, (method, model) in zip(row, panels, strict=True):
        experiment = pictured_models.training(method, model)
        panel(ax, ht.directional_sharpness(experiment, pictured_models.methods(experiment.problem), pictured_models.EPOCHS))
        ax.set_title(f"{model}, trajectories of {method}", fontsize="medium")
        ax.text(
            0.98, LEAST, "below: negative", transform=ax.get_yaxis_transform(), fontsize="x-small", ha="right", va="bottom"
        )
    row[0].set_ylabel("directional sharpness over that of SGD")
    row[0].figure.legend(*row[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    return row[0]


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
