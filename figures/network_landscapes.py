"""The loss of real networks along the updates of eight methods, as in Figures 3 and 5 to 8 of Pan and Li.

All start from the same point of a training, and a length is that of the whole step. The lowest point of each line is marked,
and named in the legend. The loss is that of the test batch, and an epoch has ten steps.
Run alone: python figures/network_landscapes.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np
from heavytail.paper_checks.networks import followed

from heavytail.plots import landscape_plot, new_row, save
from heavytail.sharpness.landscape import Landscape

NEEDS = ("torch", "sklearn")
PANELS = (
    ("attention", "SGD", 2, 6.0),
    ("attention", "Adam", 5, 1.5),
    ("residual network", "SGD", 20, 0.6),
    ("residual network", "Adam", 5, 0.6),
)
LEFT_OUT = ("relative Adafactor",)  # there are eight kinds of lines
POINTS, SEED = 41, 0


def around(model, trainer, epoch, reach):
    """Return the loss along all updates at a random batch of an epoch."""
    from heavytail.torch.small_scale import follow
    from heavytail.torch.small_scale.update_geometry import along

    setting, _, _ = followed.setting_of(model, "picture")
    lengths = np.linspace(0.0, reach, POINTS)
    found = along(next(follow(setting, trainer, (epoch,), 1, SEED)), lengths)
    lines = {name: line for name, line in found.items() if name not in LEFT_OUT}
    values = np.stack(list(lines.values()))
    return Landscape(tuple(lines), lengths, float(values[0, 0]), values, plane=False)


def draw():
    """Draw the picture."""
    row = new_row(len(PANELS), 4.0, 6.0)
    for ax, (model, trainer, epoch, reach) in zip(row, PANELS, strict=True):
        found = around(model, trainer, epoch, reach)
        landscape_plot(found, ax)
        fall = float(found.value - found.values.min()) or float(np.ptp(found.values))  # no step may lower the loss
        ax.set_ylim(found.value - 1.1 * fall, found.value + 0.6 * fall)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), frameon=False, fontsize="small")
        ax.set_ylabel("loss of the test batch")
        ax.set_title(f"{followed.named(model)}, epoch {epoch} of {trainer}", fontsize="medium")
    return row[0]


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
