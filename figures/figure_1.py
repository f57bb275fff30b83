"""Light and heavy noise as in Figure 1 of the paper, on synthetic data: lengths of vectors, and estimates of a variance.

Grey: drawn. Black: exact laws; of squared stables, the law that their sums tend to.
Run alone: python figures/figure_1.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np
from scipy import special, stats

import heavytail as ht
from heavytail import theory
from heavytail.plots import new_row, save

ALPHA = 1.5
DIMENSION = 100
VECTORS = 100_000
COUNTS = np.geomspace(10, 1e6, 41).round().astype(np.int64)
CURVES = 12
BINS = 60


def squared_lengths(alpha, seed):
    """Return squared lengths of vectors of independent coordinates, each divided by the root of d**(2/alpha)."""
    noise = ht.noise.AlphaStable(alpha).rvs((VECTORS, DIMENSION), seed)
    return np.sum(noise**2, axis=1) / DIMENSION ** (2.0 / alpha)


def limit_law():
    """Return the one-sided stable law that normalised sums of squared stables tend to."""
    tail = 2.0 / np.pi * special.gamma(ALPHA) * np.sin(0.5 * np.pi * ALPHA)  # P(|xi| > x) ~ tail x**-alpha
    half = 0.5 * ALPHA
    size = (tail * special.gamma(1.0 - half) * np.cos(0.5 * np.pi * half)) ** (1.0 / half)
    return ht.noise.AlphaStable(half, 1.0, scale=float(size))


def histogram(ax, values, density, points, title):
    """Draw a histogram of lengths with a density over it."""
    width = (points[-1] - points[0]) / BINS
    weights = np.full(values.size, 1.0 / (width * values.size))
    reach = points[0], points[-1]
    ax.hist(values, BINS, range=reach, weights=weights, color="0.8", edgecolor="0.6", linewidth=0.4)
    ax.plot(points, density, color="black")
    ax.set_title(title, fontsize="medium")
    ax.set_xlabel("normalised length")
    ax.set_ylabel("density")


def second_moments(ax):
    """Draw empirical second moments over the number of values: single curves, and the exact exp(E log)."""
    for alpha, style in ((2.0, "--"), (ALPHA, "-")):
        scale = 2.0 if alpha == 2.0 else 1.0  # E xi**2 = 2 at alpha = 2
        for curve in range(CURVES if alpha < 2.0 else 2):
            squares = ht.noise.AlphaStable(alpha).rvs(COUNTS[-1], 100 + curve) ** 2
            ax.loglog(COUNTS, np.cumsum(squares)[COUNTS - 1] / COUNTS / scale, color="0.75", linewidth=0.8)
        logs = [ht.exact.log_sums.log_of_sum(alpha, float(n))[0] - np.log(n) for n in COUNTS]
        growth = theory.figure_1.second_moment_growth(alpha)
        ax.loglog(COUNTS, np.exp(logs) / scale, style, color="black", label=rf"$\alpha = {alpha:g}$: $n^{{{growth:.3f}}}$")
    ax.set_ylim(0.5, 1e5)
    ax.set_title("empirical second moment", fontsize="medium")
    ax.set_xlabel("number of values $n$")
    ax.set_ylabel(r"$(\xi_1^2 + \ldots + \xi_n^2) / n$")
    ax.legend(frameon=False, loc="upper left")


def draw():
    """Draw the picture."""
    left, middle, right = new_row(3, 4.2, 4.0)
    light, heavy = np.linspace(0.75, 1.25, 300), np.linspace(0.0, 8.0, 300)
    lengths = np.sqrt(squared_lengths(2.0, 1) / 2.0)
    histogram(left, lengths, stats.chi(DIMENSION).pdf(light * DIMENSION**0.5) * DIMENSION**0.5, light,
              f"{DIMENSION} normal coordinates")  # fmt: skip
    lengths = np.sqrt(squared_lengths(ALPHA, 2))
    histogram(middle, lengths, 2.0 * heavy * limit_law().pdf(heavy**2), heavy,
              rf"{DIMENSION} stable coordinates, $\alpha = {ALPHA}$")  # fmt: skip
    beyond = float(np.mean(lengths > heavy[-1]))
    middle.text(0.97, 0.9, f"{100 * beyond:.1f} % lie beyond {heavy[-1]:g},\nthe longest at {lengths.max():.0f}",
                transform=middle.transAxes, ha="right", fontsize="small")  # fmt: skip
    second_moments(right)
    for ax in (left, middle, right):
        ax.grid(which="major", color="0.92")
        ax.set_axisbelow(True)
    return left


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
