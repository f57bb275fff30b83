"""The sizes of the coordinates of SGD's momentum on real networks, as in Figure 1 of Pan and Li, and of Adam's update.

Grey: how many coordinates have which size. Line: where the squared length lies. The models are trained by SGD for five
epochs of ten steps, and all methods see the same gradients.
Run alone: python figures/network_momentum.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np
from heavytail.paper_checks.networks import followed

import heavytail as ht
from heavytail.plots import coordinate_sizes, new_row, save

NEEDS = ("torch", "sklearn")
EPOCH, SEED = 5, 0
SHOWN = {"SGD": "momentum of SGD", "Adam": "update of Adam"}


def updates(model):
    """Return the updates of all methods, each as one array."""
    from heavytail.torch.small_scale import follow

    setting, _, _ = followed.setting_of(model, "picture")
    found = next(follow(setting, "SGD", (EPOCH,), 1, SEED)).updates
    return {name: np.concatenate([one.numpy().ravel() for one in update]) for name, update in found.items()}


def draw():
    """Draw the picture."""
    row = iter(new_row(len(followed.DATA) * len(SHOWN), 4.0, 4.0))
    for model in followed.DATA:
        found = updates(model)
        for name, title in SHOWN.items():
            ax = coordinate_sizes(ht.coordinate_histogram(found[name]), next(row))
            ax.set_title(f"{followed.named(model)}, {title}", fontsize="medium")
            ax.grid(axis="y", color="0.92")
            ax.set_axisbelow(True)
            ax.set_ylim(0.0, 1.3 * ax.get_ylim()[1])  # room for the legend
    return ax


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
