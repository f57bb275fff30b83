"""What methods came to, made by hand: for tests of pictures."""

import numpy as np

import heavytail as ht
from heavytail.sharpness.landscape import Landscape
from heavytail.sharpness.measured import Ratios
from heavytail.sharpness.paired_ratio import PairedRatio
from heavytail.sharpness.tuned import Trial, Tuned, Tuning

NAMES = tuple("abcdefgh")
LENGTHS = np.linspace(-1.0, 2.0, 7)


def ratio(value):
    return PairedRatio(value, 0.9 * value, 1.2 * value, "geometric mean", 20, 0)


def ratios(spoil=2.0):
    rows = [[ratio(spoil if (i, k) == (1, 10) else (i + 1.0) / k) for k in (1, 10, 100)] for i in range(8)]
    return Ratios("a test", "merit", "a", NAMES, np.array([1, 10, 100]), tuple(map(tuple, rows)))


def lines():
    values = np.array([(LENGTHS - 0.25 * i) ** 2 for i in range(8)])
    return Landscape(NAMES, LENGTHS, 7.0, values, plane=False)


def tuning(spoil=3.0):
    run = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Gaussian(), method=ht.methods.SGD(0.1), start=1.0, steps=9,
        trajectories=2,
    )  # fmt: skip
    families = []
    for i, name in enumerate(NAMES):
        trials = [Trial(p, s + i, 0.9 * (s + i), 1.1 * (s + i), 0, 64) for p, s in ((0.1, 5.0), (0.2, 1.0), (0.4, spoil))]
        fresh = Trial(0.2, 1.5 + i, 1.0, 2.0, 0, 64)
        families.append(Tuned(name, tuple(trials), (), trials[1], run.method, i == 7, fresh, 100))
    return Tuning(run, ("gap", "last"), "median", 1000, tuple(families), 1, np.ones((8, 2)))
