"""Section 5 of the first paper on functions where all is known: from GClip to CClip to ACClip, against Adam and SGD.

Gaps of tuned methods over that of Adam on the same noise, geometric means with 95 % intervals: below 1 a method beats Adam.
Each was tuned by the same budget of steps. The noise has a tail index of 1.5, or one that rises; it changes in time or not.
Run alone: python figures/from_gclip_to_acclip.py [FILE]
"""

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import heavytail as ht
from heavytail.plots import new_row, save
from heavytail.sharpness.paired_ratio import paired_ratio

STEPS, TRAJECTORIES, BUDGET = 300, 200, 300_000
TIME = np.linspace(0.0, 1.0, STEPS)
DECAY = 1.0 - np.arange(STEPS) / STEPS  # of every step size, as BERT is trained
ONES = np.ones(STEPS)
SCALES = np.geomspace(0.03, 3.0, 8)
GRID = np.geomspace(0.004, 4.0, 6)
LEVELS = (0.01, 0.1, 1.0, 10.0)
MEMORIES = (0.7, 0.9, 0.99, 0.999)
LAW = ht.noise.StudentT(1.5)
NEVER = 1e300  # a clip level that nothing reaches

NOISES = {  # the scale and the power of the noise, step by step: the tail index is 1.5 over the power
    "steady": (ONES, ONES),
    "scale falls": (10.0 ** (0.5 - 1.5 * TIME), ONES),
    "scale rises": (10.0 ** (1.5 * TIME - 1.0), ONES),
    "tail lightens": (ONES, 1.25 - 0.75 * TIME),
    "bursts": (np.where(np.arange(STEPS) % 60 < 10, 10.0, 0.3), ONES),
}
COORDINATES = {  # the curvature and the scale of the noise, coordinate by coordinate
    "all coordinates alike": (np.ones(8), np.ones(8)),
    "noise on different scales": (np.ones(8), SCALES),
    "noise and curvature on different scales": (SCALES, SCALES),
}
METHODS = (
    ("SGD with momentum", "x"), ("GClip", "v"), ("CClip", "s"), ("ACClip", "o"), ("Adam, memory 0.999", "D"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class VaryingByCoordinate(ht.noise.Varying):
    """Noise that changes in time, on a scale of its own in every coordinate."""

    sizes: Any = None

    def perturb(self, u, v, x, g, xi, k):
        """Add the noise of step k to g (kernel code)."""
        scale, exponent = self.scale.at(k), self.power.at(k)
        for j in range(g.shape[0]):
            g[j] += self.sizes[j] * math.copysign(scale * ht.vmath.power(abs(xi[j]), exponent), xi[j])


def setting(coordinates, noise):
    """Return the experiment of one setting."""
    curvature, sizes = COORDINATES[coordinates]
    scale, power = NOISES[noise]
    return ht.Experiment(
        problem=ht.problems.Quadratic(curvature), noise=VaryingByCoordinate(LAW, scale, power, sizes=sizes),
        method=ht.methods.Adam(DECAY), start=10.0, steps=STEPS, trajectories=TRAJECTORIES, record=[("gap", "last")],
    )  # fmt: skip


def momentum(clip):
    """Return a function from a step size to SGD with momentum, whose step is clipped."""
    return lambda eta: ht.methods.MomentumSGD(eta * DECAY, clip=clip, clip_on="momentum")


def families():
    """Return functions from the step size to a method, by its name and by the value of what else is tuned."""
    return {
        "Adam": {
            f", memory {beta2:g}": lambda eta, beta2=beta2: ht.methods.Adam(eta * DECAY, beta2=beta2) for beta2 in MEMORIES
        },
        "SGD with momentum": {"": momentum(ht.clips.Norm(NEVER))},
        "GClip": {f", level {level:g}": momentum(ht.clips.Norm(level)) for level in LEVELS},
        "CClip": {f", level {level:g}": momentum(ht.clips.Value(level)) for level in LEVELS},
        "ACClip": {
            f", memory {beta2:g}": lambda eta, beta2=beta2: ht.methods.ACClip(eta * DECAY, beta2=beta2) for beta2 in MEMORIES
        },
    }


@dataclass(frozen=True, eq=False)
class Best:
    """A tuned method: how it came out, and what its trajectories came to, after the search."""

    tuned: Any
    values: Any


def compare(coordinates, noise):
    """Return the best of each method in one setting, and each value of what else is tuned; these share the budget."""
    found = {}
    for name, members in families().items():
        named = {f"{name}{suffix}": (make, GRID) for suffix, make in members.items()}
        tuning = ht.tune(setting(coordinates, noise), named, BUDGET // len(named))
        each = [Best(*pair) for pair in zip(tuning.families, tuning.values, strict=True)]
        found |= {one.tuned.name: one for one in each} | {name: min(each, key=lambda one: one.tuned.best.score)}
    return found


def draw():
    """Draw the picture."""
    row = new_row(len(COORDINATES), 4.2, 4.4)
    places = np.arange(len(NOISES))
    for ax, coordinates in zip(row, COORDINATES, strict=True):
        outcomes = [compare(coordinates, noise) for noise in NOISES]
        for shift, (name, marker) in zip(np.linspace(-0.28, 0.28, len(METHODS)), METHODS, strict=True):
            ratios = [paired_ratio(one[name].values, one["Adam"].values) for one in outcomes]
            value, low, high = (np.array([getattr(ratio, end) for ratio in ratios]) for end in ("value", "low", "high"))
            ax.errorbar(places + shift, value, [value - low, high - value], fmt=marker, color="black", capsize=2,
                        markerfacecolor="black" if name == "ACClip" else "white", markersize=5, label=name)  # fmt: skip
        ax.axhline(1.0, color="0.5", linewidth=1, label="Adam, memory tuned")
        ax.set_yscale("log")
        ax.set_xticks(places, NOISES, rotation=25)
        ax.set_xlabel("noise")
        ax.set_title(coordinates, fontsize="medium")
        ax.grid(axis="y", color="0.92")
        ax.set_axisbelow(True)
        ax.set_ylim(0.6, 40.0)
    row[0].set_ylabel("gap over that of Adam with a tuned memory")
    row[0].figure.legend(*row[0].get_legend_handles_labels(), loc="outside lower center", ncols=6, frameon=False)
    return row[0]


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
