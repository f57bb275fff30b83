"""Table 1: exponents r of k**-r over alpha, as printed, as proved and as measured.

Lines are formulas. Points are measured by the checks of the claims, with fewer trajectories; a point without an interval is
exact. In print the strongly convex column has half the exponent, and the schedule of Theorem 4 does not give its rate.
Run alone: python figures/table_1.py [FILE]
"""

import dataclasses
import sys
from pathlib import Path

import numpy as np

import heavytail as ht
from heavytail import theory
from heavytail.paper_checks import (
    sgd_convergence,
    sgd_nonconvex,
    theorem_2_rate,
    theorem_4_rate,
    theorem_4_schedule,
    theorem_5,
    theorem_6_rate,
)
from heavytail.plots import new_row, save

ALPHAS = (1.2, 1.5, 1.8, 2.0)
LINE = np.linspace(1.02, 2.0, 99)
HEAVY = LINE[:-1]


BLACK = {"color": "black", "markerfacecolor": "white", "markersize": 6}


class Sketch(ht.Run):
    """A run with fewer trajectories than would decide a claim."""

    def simulate(self, experiment):
        """Run an experiment with few trajectories."""
        return super().simulate(dataclasses.replace(experiment, trajectories=5000))


def measured(ax, run, claim, marker, shift=0.0):
    """Draw what the check of a claim measures at each alpha, shifted so that equal points stand side by side."""
    found = [claim.check(run, alpha) for alpha in ALPHAS]
    findings = [one.part("rate") if one.parts else one for one in found]
    values, low, high = (np.array([getattr(found, end) for found in findings]) for end in ("measured", "low", "high"))
    bars = np.where(high - low > 0.005, [values - low, high - values], np.nan)  # shorter ones hide behind their points
    ax.errorbar(np.array(ALPHAS) + shift, values, bars, fmt=marker, capsize=3, **BLACK)


def proved(ax, rate, style, marker, label):
    """Draw a proved rate as a function of alpha; the label also stands for the measured points on it."""
    ax.plot(LINE, [rate(float(alpha)) for alpha in LINE], style, color="black")
    ax.plot([], [], style, marker=marker, label=label, **BLACK)


def printed(ax, rate, label):
    """Draw a rate that is printed for alpha < 2."""
    ax.plot(LINE[:-1], [rate(float(alpha)) for alpha in LINE[:-1]], "--", color="0.45", label=label)


def draw(store=None):
    """Draw the picture, from the folder of a store if one is given."""
    left, right = new_row(2, 4.9, 5.5)
    run = Sketch("smoke", store=store)
    name = r"proved, GClip and lower bound ($\triangle$)"
    proved(left, theory.theorem_4.rate, "-", "o", rf"{name}: $2(\alpha - 1)/\alpha$")
    proved(left, theory.sgd.rate, "-.", "D", r"proved, projected SGD (N/A in print): $\alpha - 1$")
    name = r"proved, $\tau_k = k^{\alpha - 1}$ as printed"
    proved(
        left,
        theory.theorem_4.rate_of_printed_schedule,
        ":",
        "s",
        rf"{name}: $\min(2(\alpha - 1)^2,\, \alpha^2 - 3\alpha + 3)$",
    )
    printed(left, theory.table_1.rate_strongly_convex_printed, r"printed, GClip and lower bound: $(\alpha - 1)/\alpha$")
    measured(left, run, theorem_4_rate.claim, "o", -0.012)
    measured(left, run, theorem_5.rate, "^", 0.012)
    measured(left, run, theorem_4_schedule.derived, "s", -0.012)
    measured(left, run, sgd_convergence.projected, "D", 0.012)
    name = r"printed and proved, GClip and lower bound ($\triangle$)"
    proved(right, theory.remark_3.rate, "-", "o", rf"{name}: $(\alpha - 1)/(3\alpha - 2)$")
    proved(right, theory.sgd_nonconvex.rate, "-.", "D", r"proved, SGD (N/A in print): $(\alpha - 1)/(2\alpha)$")
    printed(right, theory.theorem_2.rate_of_norm_printed, r"printed, GClip in Theorem 2: $(\alpha - 1)/(3\alpha - 1)$")
    measured(right, run, theorem_2_rate.claim, "o", -0.012)
    measured(right, run, theorem_6_rate.rate, "^", 0.012)
    measured(right, run, sgd_nonconvex.claim, "D")
    left.set_title(r"strongly convex, $f(x_k) - f^*$", fontsize="medium")
    right.set_title(r"non-convex, $\|\nabla f(x_k)\|$", fontsize="medium")
    left.figure.suptitle(
        "Table 1: lines are formulas, points are measured, with 95 % intervals unless exact", fontsize="medium"
    )
    for ax in (left, right):
        ax.set_xlabel(r"moment order $\alpha$")
        ax.set_ylabel("exponent $r$ of $k^{-r}$")
        ax.set_ylim(bottom=0.0)
        ax.grid(color="0.92")
        ax.set_axisbelow(True)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), frameon=False, fontsize="small", handlelength=4)
    return left


if __name__ == "__main__":
    save(draw(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".png"))
