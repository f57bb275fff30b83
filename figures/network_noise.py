"""The gradient noise of small networks before training, as in Figures 1, 4 and 5 of the first paper.

Left: how many norms exceed so many times their median, of single examples; steep is concentrated. Then the same of
mini-batches; how the mean square settles as samples are added, in the order drawn; and how many coordinates of one
mini-batch's noise exceed so many times their median, as they are, and each divided by its deviation.
Run alone: python figures/network_noise.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np
from heavytail.paper_checks.networks import noise_seen

from heavytail.plots import new_row, save
from heavytail.plots.axes import LINES
from heavytail.plots.noise_norms import mean_square_growth

NEEDS = ("torch", "sklearn")
SEED = 0
SETTINGS = (
    ("attention", "words"), ("without attention", "words"), ("residual network", "digits"),
    ("attention", "Gaussian"), ("without attention", "Gaussian"), ("residual network", "Gaussian"),
)  # fmt: skip


def recorded(model, data, samples, batch_size):
    """Return the noise of a setting before training."""
    from heavytail.torch import small_scale

    setting = small_scale.Setting(model, data, **noise_seen.PICTURE["size"])
    return small_scale.noise_along(setting, SEED, samples=samples, batch_size=batch_size, coordinates=10_000)[0]


def exceeding(ax, values, label, style):
    """Draw the share of values that exceed so many times their median."""
    ordered = np.sort(values)[::-1] / np.median(values)
    color, line, _ = style
    ax.loglog(ordered, np.arange(1, ordered.size + 1) / ordered.size, color=color, linestyle=line, label=label)


def one_batch(ax, coordinates):
    """Draw the sizes of the coordinates of one mini-batch's noise, with their scales and without, and of a normal law."""
    values = coordinates[:, coordinates.std(0) > 0.0]
    normal = np.random.default_rng(SEED).standard_normal(values.shape[1])
    sizes = {"as they are": values[0], "over its deviation": values[0] / values.std(0), "normal": normal}
    for (label, sample), style in zip(sizes.items(), LINES, strict=False):
        exceeding(ax, np.abs(sample), label, style)
    ax.legend(frameon=False, fontsize="small", loc="lower left")


def draw():
    """Draw the picture."""
    single, batches, squares, coordinates = row = new_row(4, 3.7, 4.6)
    kinds = {"samples": 1, "batches": noise_seen.BATCH}
    for setting, style in zip(SETTINGS, LINES, strict=False):
        one, many = (recorded(*setting, noise_seen.PICTURE[kind], size) for kind, size in kinds.items())
        indices = " and ".join(f"{noise_seen.tail_index(noise.norms):.3g}" for noise in (one, many))
        exceeding(single, one.norms, f"{noise_seen.named(setting)}: tail index {indices}", style)
        exceeding(batches, many.norms, None, style)
        count, growth = mean_square_growth(one.norms)
        squares.loglog(count, growth / growth[-1], color=style[0], linestyle=style[1])
        if setting == ("residual network", "digits"):
            one_batch(coordinates, many.coordinates)
    titles = (
        "single examples",
        f"mini-batches of {noise_seen.BATCH}",
        "mean square of single examples",
        "one mini-batch, digits",
    )
    for ax, title in zip(row, titles, strict=True):
        ax.set_title(title, fontsize="medium")
        ax.grid(which="major", color="0.92")
        ax.set_axisbelow(True)
    for ax, what in ((single, "norm"), (batches, "norm"), (coordinates, "size of a coordinate")):
        ax.set_xlabel(f"{what} over its median")
        ax.set_ylabel("share that exceeds it")
    for ax in (single, batches):
        ax.set_xlim(0.5, 4.0)
        ax.set_xticks([0.5, 1, 2, 4], ["0.5", "1", "2", "4"])
        ax.minorticks_off()
    coordinates.set_xlim(0.1, None)
    squares.set_xlabel("number of samples")
    squares.set_ylabel("mean square over that of all samples")
    single.figure.legend(
        *single.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False, fontsize="small"
    )
    return single


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
