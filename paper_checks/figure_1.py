"""Figure 1(d) and (h): the empirical second moment settles for light tails and grows without end for heavy ones.

Setting: Q_n = (xi_1**2 + ... + xi_n**2) / n for symmetric stable xi_i of index alpha; alpha = 2 is the normal law.
Guarantees, exact: exp(E log Q_n) grows like n**(2/alpha - 1), which is n**0 at alpha = 2; E Q_n itself is infinite below.
The standard deviation of log Q_n tends to pi sqrt((4/alpha**2 - 1)/6) and not to 0. So one curve, as in the figure, shows
that the variance does not settle, and leaves alpha open: from n = 10**3 to the figure's 10**7 the slope of 95 % of all
curves says an alpha between 1.18 and 2.07 where it is 1.5.
Check: mean and variance of log Q_n from the Laplace transform of xi**2, no Monte Carlo. Drawn curves are held against them.
Source: Zhang et al. 2020, Figure 1(d), (h), section 2.
"""

import numpy as np

import heavytail as ht
from heavytail import theory
from heavytail.estimates.estimate import StudentEstimate

from .orders import ALPHAS, FULL, FULL_HEAVY, HEAVY


def laws(alpha, counts):
    """Return mean and standard deviation of log Q_n for each n."""
    return np.array([ht.exact.log_sums.log_of_sum(alpha, n) for n in counts]).T - [
        [np.log(n) for n in counts],
        [0.0] * len(counts),
    ]


def drawn(run, alpha, count, replicas):
    """Return log Q_n of many samples of n numbers."""
    squares = ht.noise.AlphaStable(alpha).rvs((replicas, count), run.seed) ** 2
    return np.log(squares.mean(axis=1))


def check_growth(run, alpha, shift=0.0, index_shift=0.0):
    """Hold the growth of exp(E log Q_n) against 2/alpha - 1, and a drawn mean of log Q_n against the exact one."""
    index = min(alpha + index_shift, 2.0)
    counts = 10.0 ** np.arange(5, 14, 2)
    growth = ht.rates.exact_rate(counts, np.exp(laws(index, counts)[0]))
    claimed = theory.figure_1.second_moment_growth(alpha) + shift
    mean, deviation = laws(index, [100.0])[:, 0]
    replicas = run.choose(4000, 20_000, 200_000)
    found = StudentEstimate(
        float(drawn(run, index, 100, replicas).mean()), float(deviation / np.sqrt(replicas)), replicas - 1
    )
    return ht.judge.all_of(
        [
            ht.judge.rate_equals(growth, -claimed),
            ht.judge.exponent_is(found, float(mean), 6.0 * found.error, "mean of log Q_100", f"{replicas} drawn curves"),
        ]
    )


def check_single_curve(run, alpha, factor=1.0, replicas=1):
    """Hold the deviation of log Q_n of a curve, or of a mean of curves, against the limit."""
    deviation = float(laws(alpha, [1e7])[1, 0]) / np.sqrt(replicas)
    limit = factor * theory.figure_1.second_moment_log_deviation(alpha)
    low, high = (theory.figure_1.index_from_one_curve(alpha, 1e4, q) for q in (0.025, 0.975))
    what = f"one curve from n = 1e3 to 1e7 has alpha in [{low:.2f}, {high:.2f}]; standard deviation of log Q_n at n = 1e7"
    return ht.judge.number_is(deviation, limit, 0.01 * limit, what)


growth = ht.Claim(
    id="figure-1-growth",
    source="Zhang et al. 2020, Figure 1(d), (h)",
    statement="The empirical second moment of alpha-stable noise grows like n**(2/alpha - 1), that of normal noise not.",
    assumptions="independent symmetric alpha-stable noise; the average of log Q_n over curves",
    check=check_growth,
    alphas=ALPHAS,
    full=FULL,
    proved=theory.figure_1.second_moment_growth,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
        "tail index 0.05 higher": ht.Control({"index_shift": 0.05}, alphas=HEAVY),
    },
)

single_curve = ht.Claim(
    id="figure-1-single-curve",
    source="Zhang et al. 2020, Figure 1(h)",
    statement="log Q_n of one curve has the standard deviation pi sqrt((4/alpha**2 - 1)/6) in the limit: alpha stays open.",
    assumptions=growth.assumptions,
    check=check_single_curve,
    alphas=HEAVY,
    full=FULL_HEAVY,
    proved=theory.figure_1.second_moment_log_deviation,
    controls={
        "the mean of 100 curves": ht.Control({"replicas": 100}),
        "a constant 5 % too high": ht.Control({"factor": 1.05}),
    },
)
