"""Which exponent every schedule reaches: shades are measured, contours predicted, marks are the schedules of Theorem 4.

Run alone: python figures/schedule_map.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail.plots import save, schedule_maps

ALPHA = 1.5


def draw(store=None):
    """Draw the picture, from the folder of a store if one is given."""
    clip, step = np.linspace(0.0, 1.0, 15), np.linspace(0.1, 1.0, 15)
    return schedule_maps([ht.explore(ALPHA, symmetric, clip=clip, step=step, store=store) for symmetric in (False, True)])


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
