"""Progress along the chain of Theorem 6: a method that moves only where it has seen a gradient learns one link at a time.

Lines are the binomial law of the links that the oracle has shown. Points are simulated: SGD with long steps has this law,
and other zero-respecting methods are behind it.
Run alone: python figures/chain_progress.py [FILE]
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail.plots import new_row, save

LINKS, CHANCE = 12, 0.07
K = np.arange(1, 401)
CHECKPOINTS = [*range(20, 401, 20)]
METHODS = (
    (r"SGD, $\eta = 1$", ht.methods.SGD(1.0), "o"),
    (r"GClip, $\eta = 0.4$, $\tau = 1$", ht.methods.GClip(0.4, 1.0), "s"),
    (r"SGD, $\eta = 0.02$", ht.methods.SGD(0.02), "^"),
)


@dataclass(frozen=True)
class Links:
    """The chain, whose gap is how many of its links, not counting the first few, a point is past."""

    chain: ht.problems.CarmonChain
    first: float

    def value(self, x):
        """Return F(x) (kernel code)."""
        return self.chain.value(x)

    def gap(self, x):
        """Return the number of links (kernel code)."""
        return max(ht.vectors.progress(x, 1.0) - self.first, 0.0)

    def gradient(self, x, out):
        """Write the gradient of F to out (kernel code)."""
        self.chain.gradient(x, out)


def simulated(method, first, store):
    """Return the curve of the number of links, not counting the first few, along k."""
    experiment = ht.Experiment(
        problem=Links(ht.problems.CarmonChain(LINKS), first), noise=ht.noise.Reveal(CHANCE), method=method,
        start=0.0, steps=CHECKPOINTS[-1], trajectories=4000, checkpoints=CHECKPOINTS, record=[("gap", "last")],
    )  # fmt: skip
    return ht.simulate(experiment, store=store).curve("gap")


def draw(store=None):
    """Draw the picture, from the folder of a store if one is given."""
    left, right = new_row(2, 4.4, 4.6)
    shown = [1.0 - ht.exact.theorem_6.unfinished(K, link, CHANCE) for link in range(1, LINKS + 1)]
    left.plot(K, np.sum(shown, axis=0), color="black", label=r"law: $\mathrm{E}\,\min(\mathrm{Bin}(k, p),\, T)$")
    right.plot(K, 1.0 - shown[-1], color="black", label=r"law: $P(\mathrm{Bin}(k, p) < T)$")
    for ax, first in ((left, 0.0), (right, LINKS - 1.0)):
        for label, method, marker in METHODS:
            curve = simulated(method, first, store)
            values = 1.0 - curve.mean if first else curve.mean
            bars = 0.5 * (curve.high - curve.low)
            style = {"color": "black", "markerfacecolor": "white", "markersize": 5, "capsize": 2, "elinewidth": 0.8}
            ax.errorbar(curve.k, values, bars, fmt=marker, label=label, **style)
        ax.set_xlabel("stochastic gradients $k$")
        ax.grid(color="0.92")
        ax.set_axisbelow(True)
        ax.legend(frameon=False, fontsize="small")
    left.set_ylabel(r"links passed, $\mathrm{E}\, \mathrm{prog}_1(x_k)$")
    left.set_title(rf"mean progress, $T = {LINKS}$ links, $p = {CHANCE}$", fontsize="medium")
    right.set_ylabel(r"$P(\mathrm{prog}_1(x_k) < T)$, where $\|\nabla F(x_k)\| > 1$")
    right.set_title("not yet past the last link", fontsize="medium")
    return left


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
