"""The sizes of the coordinates of SGD's momentum, as in Figure 1 of the second paper, and of what others make of it.

Grey: how many coordinates have which size. Line: where the squared length lies. An attention head is trained by SGD on words
with Zipf's frequencies, and all methods see the same gradients. Of a few large coordinates most of the momentum consists.
Run alone: python figures/momentum_histogram.py [FILE]
"""

import sys
from pathlib import Path

import heavytail as ht
from heavytail.paper_checks import pictured_models
from heavytail.plots import coordinate_sizes, new_row, save

STEP = 50
SHOWN = {"SGD": "momentum of SGD", "SGD, 5 % clipped": "momentum of SGD, 5 % clipped", "Adam": "update of Adam"}


def draw():
    """Draw the picture."""
    experiment = pictured_models.training("SGD", "attention")
    found = ht.pseudo_updates(experiment, pictured_models.methods(experiment.problem), at=[STEP])
    row = new_row(len(SHOWN), 4.0, 4.0)
    for ax, (name, title) in zip(row, SHOWN.items(), strict=True):
        update = found.updates[name][0]
        coordinate_sizes(ht.coordinate_histogram(update), ax)
        ax.set_title(title, fontsize="medium")
        ax.grid(axis="y", color="0.92")
        ax.set_axisbelow(True)
        ax.set_ylim(0.0, 1.3 * ax.get_ylim()[1])  # room for the legend
    return row[0]


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
