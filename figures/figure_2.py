"""Noise that grows concentrated, and noise that stays, as in Figure 2 of the paper on synthetic data: windows of steps.

Points are drawn, lines exact; right: Hill's estimates of windows and of all steps so far, with their 95 % intervals.
Run alone: python figures/figure_2.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail.plots import new_row, save

STEPS, WINDOWS = 2_000_000, 20
SHOWN = ((0, "o", "-"), (6, "s", "--"), (19, "^", "-."))
START, END = 1.3, 2.3
DECADE = 9.0
PARETO = ht.noise.Pareto(1.0, symmetric=True)


def index_at(time):
    """Return the tail index at a time from 0 to 1."""
    return START + (END - START) * time


def scale_at(time):
    """Return the scale at a time from 0 to 1."""
    return (1.0 + DECADE * time) ** -0.5


def developing():
    """Return the sizes of noise whose index rises and whose scale falls, step by step."""
    pace = STEPS / (END - START)
    noise = ht.noise.Varying(
        PARETO, ht.Power((STEPS / DECADE) ** 0.5, -0.5, STEPS / DECADE), ht.Power(pace, -1.0, START * pace)
    )
    return np.abs(noise.rvs(STEPS, 0)[:, 0])


def steady():
    """Return the sizes of noise that stays as it is."""
    return np.abs(ht.noise.Varying(PARETO, 1.0, 1.0 / START).rvs(STEPS, 1)[:, 0])


def survival(ax, sizes, law, title):
    """Draw P(|xi| > x) of three windows."""
    size = STEPS // WINDOWS
    for window, marker, style in SHOWN:
        time = (window + 0.5) / WINDOWS
        values = np.sort(sizes[window * size : (window + 1) * size])
        ranks = np.unique(np.geomspace(1, size, 22).round().astype(np.int64))
        index, scale = law(time)
        levels = np.geomspace(scale, values[-1], 50)
        black = {"color": "black", "markerfacecolor": "white", "markersize": 5}
        ax.loglog(levels, (levels / scale) ** -index, style, color="black", linewidth=1)
        ax.loglog(values[size - ranks], ranks / size, marker, **black)
        ax.plot([], [], marker=marker, linestyle=style, label=f"window {window + 1} of {WINDOWS}", **black)
    ax.set_title(title, fontsize="medium")
    ax.set_xlabel(r"size $x$ of the noise")
    ax.set_ylabel(r"$P(|\xi| > x)$")
    ax.legend(frameon=False, fontsize="small", handlelength=4, loc="upper right")


def estimates(ax, sizes):
    """Draw Hill's estimates along the run."""
    size = STEPS // WINDOWS
    times = (np.arange(WINDOWS) + 0.5) / WINDOWS
    ax.plot([0.0, 1.0], [START, END], color="black", label="index of the noise")
    parts = [sizes[window * size : (window + 1) * size] for window in range(WINDOWS)]
    so_far = [sizes[: (window + 1) * size] for window in range(WINDOWS)]
    for values, marker, name in ((parts, "o", "estimate of a window"), (so_far, "v", "estimate of all steps so far")):
        found = [ht.tail_index.hill(part, size // 25) for part in values]
        low, middle, high = (np.array([getattr(one, end) for one in found]) for end in ("low", "value", "high"))
        x = times if values is parts else times + 0.5 / WINDOWS
        ax.errorbar(x, middle, [middle - low, high - middle], fmt=marker, color="black", capsize=2, markersize=5,
                    markerfacecolor="white" if values is parts else "0.6", label=name)  # fmt: skip
    ax.set_title("how heavy the developing noise is", fontsize="medium")
    ax.set_xlabel("time $k/K$")
    ax.set_ylabel("tail index")
    ax.legend(frameon=False, fontsize="small", loc="upper left")


def draw():
    """Draw the picture."""
    left, middle, right = new_row(3, 4.2, 4.2)
    sizes = developing()
    survival(left, sizes, lambda time: (index_at(time), scale_at(time)), "developing noise: more and more concentrated")
    survival(middle, steady(), lambda time: (START, 1.0), "steady noise")
    middle.sharex(left)
    middle.sharey(left)
    estimates(right, sizes)
    for ax in (left, middle, right):
        ax.grid(which="major", color="0.92")
        ax.set_axisbelow(True)
    return left


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
