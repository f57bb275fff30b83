"""The loss along the updates of seven methods, as in Figures 3 and 5 to 8 of the second paper.

All start from the same point of a trajectory, and a length is that of the whole step. What is steep at first need not go
far: the lowest point of each line is marked, and named in the legend.
Run alone: python figures/update_landscapes.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail.paper_checks import pictured_models
from heavytail.plots import landscape_plot, new_row, save

STEP = 50
PANELS = (("SGD", "attention", 5.0), ("Adam", "attention", 5.0), ("SGD", "network", 2.0), ("Adam", "network", 1.0))


def draw():
    """Draw the picture."""
    row = new_row(len(PANELS), 3.8, 5.6)
    for ax, (method, model, reach) in zip(row, PANELS, strict=True):
        experiment = pictured_models.training(method, model)
        found = ht.pseudo_updates(experiment, pictured_models.methods(experiment.problem), at=[STEP])
        directions = {name: update[0] for name, update in found.updates.items()}
        around = ht.landscape(experiment.problem, found.points[0], directions, np.linspace(0.0, reach, 81))
        landscape_plot(around, ax)
        fall = around.value - around.values.min()
        ax.set_ylim(around.value - 1.1 * fall, around.value + 0.6 * fall)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), frameon=False, fontsize="small")
        ax.set_title(f"{model}, step {STEP} of {method}", fontsize="medium")
    return row[0]


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
