"""The gradient noise of small networks as they are trained, as in Figure 2 of the first paper.

Left and middle: how many noise norms of single examples exceed so many times their median, at several steps. Right: their
tail index over the steps for several seeds, and its geometric mean; below 2 there is no variance.
Run alone: python figures/network_noise_in_time.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np
from heavytail.paper_checks.networks import noise_seen

from heavytail.plots import new_row, save
from heavytail.plots.axes import LINES

NEEDS = ("torch", "sklearn")
SETTINGS = ("attention", "words"), ("residual network", "digits")
REACH = 4.0, 200.0  # of the axis of each


def recorded(setting, seed):
    """Return the noise norms of a setting by the steps of its training."""
    from heavytail.torch import small_scale

    picture = noise_seen.PICTURE
    chosen = small_scale.Setting(*setting, **picture["size"])
    noise = small_scale.noise_along(chosen, seed, at=picture["steps"], samples=picture["samples"] // 4, coordinates=0)
    return {step: one.norms for step, one in sorted(noise.items())}


def exceeding(ax, norms):
    """Draw the share of norms that exceed so many times their median, for each step."""
    for (step, values), (color, line, _) in zip(norms.items(), LINES, strict=False):
        ordered = np.sort(values)[::-1] / np.median(values)
        ax.loglog(ordered, np.arange(1, ordered.size + 1) / ordered.size, color=color, linestyle=line, label=f"step {step}")
    ax.set_xlabel("norm over its median")
    ax.set_ylabel("share that exceeds it")
    ax.legend(frameon=False, fontsize="small", loc="upper right")


def draw():
    """Draw the picture."""
    left, middle, right = row = new_row(3, 4.2, 4.2)
    steps, seeds = noise_seen.PICTURE["steps"], noise_seen.PICTURE["seeds"]
    for ax, setting, reach, (color, line, marker) in zip((left, middle), SETTINGS, REACH, LINES, strict=False):
        norms = [recorded(setting, seed) for seed in range(seeds)]
        exceeding(ax, norms[0])
        ax.set_xlim(0.5, reach)
        ax.set_xticks([x for x in (0.5, 1, 2, 4, 10, 100) if x <= reach])
        ax.xaxis.set_major_formatter("{x:g}")
        ax.minorticks_off()
        name = noise_seen.named(setting)
        ax.set_title(name, fontsize="medium")
        indices = np.array([[noise_seen.tail_index(values) for values in one.values()] for one in norms])
        style = {"color": color, "linestyle": line, "marker": marker, "markersize": 5}
        places = np.arange(len(steps))
        right.semilogy(places, np.exp(np.log(indices).mean(0)), label=name, **style)
        right.semilogy(places, indices.T, color=color, linestyle="", marker=marker, markersize=3, markerfacecolor="white")
        right.set_xticks(places, map(str, steps))
    right.axhline(2.0, color="0.55", linewidth=0.8)
    right.annotate("no variance below", (0, 2.0), xytext=(0, 3), textcoords="offset points", fontsize="small", color="0.4")
    right.set_yticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
    right.minorticks_off()
    right.set_xlabel("step")
    right.set_ylabel("tail index of the norms")
    right.set_title(f"{seeds} seeds", fontsize="medium")
    right.legend(frameon=False, fontsize="small")
    for ax in row:
        ax.grid(which="major", color="0.92")
        ax.set_axisbelow(True)
    return left


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
