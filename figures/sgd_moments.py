"""SGD under noise without a variance: moments below alpha decay, the second moment is infinite at every step.

Lines are exact: from the minimiser, x_k is alpha-stable with a known scale. Points are simulated.
Run alone: python figures/sgd_moments.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail import theory
from heavytail.plots import new_row, save

ALPHA = 1.5
ORDERS = (
    (0.3, "o", "-"),
    (0.6, "s", "--"),
    (1.0, "", "-."),
    (1.4, "", ":"),
)  # a mean of |x|**q has an error for 2 q < alpha
STEPS = ((3, "o", "-"), (30, "s", "--"), (300, "^", "-."))
LEVELS = np.geomspace(1e-2, 1e4, 25)
K = np.geomspace(1, 1e4, 60).round().astype(np.int64)
STEP = theory.theorem_4.step_size()
SIZES = STEP.values(np.arange(1, K[-1] + 1))


def distances(store):
    """Return the simulated curve of |x_k - x*|, from the minimiser."""
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.AlphaStable(ALPHA), method=ht.methods.SGD(STEP),
        start=0.0, steps=300, trajectories=100_000, checkpoints=[1, 3, 10, 30, 100, 300],
        record=[("distance", "last")],
    )  # fmt: skip
    return ht.simulate(experiment, store=store).curve("distance")


def law(k):
    """Return the exact law of x_k."""
    return ht.exact.sgd.deviation_law(SIZES, ALPHA, k)


def draw(store=None):
    """Draw the picture, from the folder of a store if one is given."""
    left, right = new_row(2, 4.6, 4.6)
    simulated = distances(store)
    black = {"color": "black", "markerfacecolor": "white", "markersize": 5}
    scales = ht.exact.sgd.deviation_scales(SIZES, ALPHA, K)
    for order, marker, style in ORDERS:
        rate = order * theory.sgd.rate_of_scale(ALPHA)
        left.loglog(K, scales**order * ht.noise.AlphaStable(ALPHA).moment(order), style, color="black")
        if marker:
            left.loglog(simulated.k, simulated.truncated_moment(order, np.inf), marker, **black)
        left.plot([], [], marker=marker, linestyle=style, label=rf"$q = {order}$:  $k^{{-{rate:.3f}}}$", **black)
    for k, marker, style in STEPS:
        right.loglog(LEVELS, law(k).clipped_moment(2.0, LEVELS), style, color="black")
        shown = LEVELS[LEVELS < 200.0][::2]
        index = simulated.position(k)
        right.loglog(shown, [simulated.truncated_moment(2.0, level)[index] for level in shown], marker, **black)
        right.plot([], [], marker=marker, linestyle=style, label=rf"$k = {k}$", **black)
    far = LEVELS[LEVELS > 3.0]
    right.loglog(far, 0.06 * far ** (2.0 - ALPHA), color="0.6", label=rf"$M^{{2 - \alpha}} = M^{{{2 - ALPHA}}}$")
    left.set_title(rf"$q$-th moments, finite for $q < \alpha = {ALPHA}$", fontsize="medium")
    left.set_xlabel(r"step $k$,  $\eta_k = 4/(k + 1)$")
    left.set_ylabel(r"$\mathrm{E}\, |x_k - x^*|^q$")
    right.set_title("the second moment, truncated at $M$, has no limit", fontsize="medium")
    right.set_xlabel("truncation level $M$")
    right.set_ylabel(r"$\mathrm{E}\, \min(|x_k - x^*|, M)^2$")
    for ax in (left, right):
        ax.grid(which="major", color="0.92")
        ax.set_axisbelow(True)
        ax.legend(frameon=False, fontsize="small", handlelength=4)
    return left


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
