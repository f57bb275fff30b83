"""What clipping costs and what it buys: bias and second moment over the clip level, at their sharp bounds.

Lines are Lemma 9, with the sharp constant and as printed. Points are the worst law of all, found by linear programming:
a gradient of length 0 or alpha tau / (alpha - 1) for the bias, of length 0 or tau for the second moment.
Run alone: python figures/clipping_bias.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail import theory
from heavytail.plots import new_row, save

ALPHAS = ((1.2, "o", "-"), (1.5, "s", "--"), (1.8, "^", "-."))
LEVELS = np.geomspace(1e-1, 1e3, 400)
POINTS = np.geomspace(0.2, 1e3, 8)


def largest(function, alpha):
    """Return the largest E function(|g|, tau) over all laws with E|g|**alpha <= 1, for each of the clip levels."""
    return [
        ht.exact.extremal.largest_expectation(lambda x, tau=tau: function(np.abs(x), tau), alpha, points=[tau]).value
        for tau in POINTS
    ]


def excess(length, tau):
    """Return what clipping takes away."""
    return np.maximum(length - tau, 0.0)


def clipped_square(length, tau):
    """Return the square of what it leaves."""
    return np.minimum(length, tau) ** 2


def draw():
    """Draw the picture."""
    left, right = new_row(2, 4.4, 4.7)
    for alpha, marker, style in ALPHAS:
        points = {"marker": marker, "linestyle": "", "color": "black", "markerfacecolor": "white", "markersize": 6}
        left.loglog(LEVELS, theory.lemma_9.bias_bound(LEVELS, alpha), style, color="black")
        left.loglog(LEVELS, LEVELS ** (1.0 - alpha), style, color="0.65", linewidth=1)
        left.loglog(POINTS, largest(excess, alpha), **points)
        right.loglog(LEVELS, theory.lemma_9.second_moment_bound(LEVELS, alpha), style, color="black")
        right.loglog(POINTS, largest(clipped_square, alpha), **points)
        powers = rf"bias $\propto \tau^{{{1 - alpha:.1f}}}$, second moment $\propto \tau^{{{2 - alpha:.1f}}}$"
        left.plot([], [], **points | {"linestyle": style}, label=rf"$\alpha = {alpha}$: {powers}")
    left.plot([], [], color="0.65", linewidth=1, label="printed bounds of the bias: constant 1, not $c_\\alpha$")
    left.set_ylim(5e-4, 20.0)
    left.set_title("what clipping costs: bias", fontsize="medium")
    right.set_title("what it buys: a second moment", fontsize="medium")
    left.set_ylabel(r"$\|\mathrm{E}\, \mathrm{clip}_\tau(g) - \mathrm{E}\, g\| \,/\, G$")
    right.set_ylabel(r"$\mathrm{E}\, \|\mathrm{clip}_\tau(g)\|^2 \,/\, G^2$")
    for ax in (left, right):
        ax.set_xlabel(r"clip level $\tau \,/\, G$,  where $G^\alpha = \mathrm{E}\, \|g\|^\alpha$")
        ax.grid(which="major", color="0.92")
        ax.set_axisbelow(True)
    left.figure.legend(
        *left.get_legend_handles_labels(),
        loc="outside lower center",
        ncols=2,
        frameon=False,
        fontsize="small",
        handlelength=4,
    )
    return left


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
