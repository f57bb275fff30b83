"""The effect of the share k % of coordinates that are clipped, on the updates of SGD with momentum.

The update with a clip over the one without: how curved f is along it, how well it follows the gradient, and how far f falls,
with 95 % intervals over trajectories. The paper has k = 5 throughout.
Run alone: python figures/clipped_share.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail.paper_checks import pictured_models
from heavytail.plots import new_row, save

PERCENTS = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
STEP = 100
QUANTITIES = (("sharpness", "directional sharpness", "o", "-"), ("correlation", "correlation with the gradient", "s", "--"),
              ("decrease", "largest decrease of $f$", "^", ":"))  # fmt: skip


def clipped_sgd(problem):
    """Return SGD, and SGD with each share clipped."""
    found = {"SGD": pictured_models.methods(problem)["SGD"]}
    for percent in PERCENTS:
        found[f"{percent:g} %"] = pictured_models.methods(problem, percent)[f"SGD, {percent:g} % clipped"]
    return found


def draw():
    """Draw the picture."""
    panels = [(method, model) for model in pictured_models.MODELS for method in ("SGD", "Adam")]
    row = new_row(len(panels), 3.7, 4.4)
    for ax, (method, model) in zip(row, panels, strict=True):
        experiment = pictured_models.training(method, model)
        found = ht.directional_sharpness(experiment, clipped_sgd(experiment.problem), at=[STEP])
        for shift, (quantity, label, marker, style) in zip((0.96, 1.0, 1.04), QUANTITIES, strict=True):
            ratios = [row[0] for row in found.ratios("SGD", quantity).rows[1:]]
            value, low, high = (np.array([getattr(one, end) for one in ratios]) for end in ("value", "low", "high"))
            ax.errorbar(np.array(PERCENTS) * shift, value, [value - low, high - value], fmt=marker, linestyle=style,
                        color="black", markerfacecolor="white", markersize=5, capsize=2, label=label)  # fmt: skip
        ax.axhline(1.0, color="0.5", linewidth=1, label="not clipped")
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_ylim(0.1, 10.0)
        ax.set_xticks(PERCENTS, [f"{percent:g}" for percent in PERCENTS])
        ax.minorticks_off()
        ax.set_xlabel("share $k$ of a block, in per cent")
        ax.set_title(f"{model}, step {STEP} of {method}", fontsize="medium")
        ax.grid(color="0.92")
        ax.set_axisbelow(True)
    row[0].set_ylabel("clipped, over not clipped")
    row[0].figure.legend(*row[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    return row[0]


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
