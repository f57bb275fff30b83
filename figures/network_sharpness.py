"""Directional sharpness of the updates of eight methods over that of SGD on real networks: Figure 2 and Tables 3 to 6 of Pan
and Li, at a scale that runs in minutes.

Geometric means over seeds of ratios of the means of an epoch's batches, with 95 % intervals; medians where a curvature is
negative, which have no interval of so few seeds, and at the foot of the picture where the median is. An epoch has ten steps.
Run alone: python figures/network_sharpness.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np
from heavytail.paper_checks.networks import followed

from heavytail.plots import new_row, save
from heavytail.sharpness.paired_ratio import paired_ratio

NEEDS = ("torch", "sklearn")
FOOT, LEAST, HIGHEST = 0.0055, 0.008, 20.0
MARKS = {"SGD": "v", "Adam": "o", "Adafactor": "s", "normalised SGD": "^", "relative Adafactor": "D"}


def panel(ax, found):
    """Draw the ratios of all methods to SGD, as points beside each other at each epoch."""
    epochs, names = found[0].epochs, [name for name in found[0].methods.tolist() if name != "SGD"]
    below = np.stack([followed.number_of(one, "sharpness", "SGD") for one in found])
    for shift, name in zip(np.linspace(-0.35, 0.35, len(names)), names, strict=True):
        above = np.stack([followed.number_of(one, "sharpness", name) for one in found])
        row = [paired_ratio(above[:, at], below[:, at]) for at in range(len(epochs))]
        value, low, high = (np.array([getattr(one, end) for one in row]) for end in ("value", "low", "high"))
        bounded = (value > 0.0) & np.isfinite(high - low)
        shown = np.where(value > 0.0, np.clip(value, LEAST, HIGHEST), FOOT)
        ends = [shown - np.clip(low, 0.1 * FOOT, shown), np.clip(high, shown, 10.0 * HIGHEST) - shown]
        face = "0.7" if name.endswith("level") else "white" if "clipped" in name else "black"
        ax.errorbar(np.arange(len(epochs)) + shift, shown, np.where(bounded, ends, 0.0), fmt=MARKS[name.split(",")[0]],
                    color="black", markersize=5, markerfacecolor=face, elinewidth=0.8, capsize=2, label=name)  # fmt: skip
    ax.axhline(1.0, color="0.5", linewidth=1, label="SGD")
    ax.axhline(LEAST, color="0.5", linewidth=1, linestyle=":")
    ax.set_yscale("log")
    ax.set_ylim(0.8 * FOOT, HIGHEST)
    ax.set_xticks(range(len(epochs)), epochs)
    ax.set_xlabel("epoch")
    ax.grid(axis="y", color="0.92")
    ax.set_axisbelow(True)


def draw():
    """Draw the picture."""
    panels = [(model, trainer) for model in followed.DATA for trainer in ("SGD", "Adam")]
    row = new_row(len(panels), 3.7, 4.6)
    for ax, (model, trainer) in zip(row, panels, strict=True):
        panel(ax, [followed.geometry(model, trainer, "picture", seed) for seed in range(followed.PICTURED)])
        ax.set_title(f"{followed.named(model)}, trained by {trainer}", fontsize="medium")
        ax.text(
            0.98, LEAST, "below: negative", transform=ax.get_yaxis_transform(), fontsize="x-small", ha="right", va="bottom"
        )
    row[0].set_ylabel("directional sharpness over that of SGD")
    row[0].figure.legend(*row[0].get_legend_handles_labels(), loc="outside lower center", ncols=5, frameon=False)
    return row[0]


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
