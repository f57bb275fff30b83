"""Theorem 2, the exponent: with the right eta and tau, GClip has E||grad f|| = O(K**-r), and on the worst noise no less.

Setting: f(x) = x**2 / 2, E|xi|**alpha <= sigma**alpha = 1 (Assumption 1); for each K the noise that clipping hurts most.
Method: GClip with constant tau = max(4, K**(1/(3 alpha - 2))) and eta = min(1/8, tau**-alpha), x_0 = 0, F_0 = 1.
Guarantee: r = (alpha - 1)/(3 alpha - 2), tight; 2 r for the square. Theorem 2 prints 2 (alpha - 1)/(3 alpha - 1) for the
square, smaller at every alpha, and Remark 3 the proved one. As an upper bound the printed one is true, but not sharp.
Check: the exact average gradient for K up to 1e16, no Monte Carlo. E||grad f|| is bracketed by |E grad f| and the root of
E||grad f||**2, which have the same rate.
Source: Zhang et al. 2020, Theorem 2, Remark 3 and Table 1.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, ANY_ABOVE_1_1, FULL

HORIZONS = [10**power for power in (8, 10, 12, 14, 16)]


def blunt_schedule(horizon, alpha):
    """Return the eta and tau that the printed exponent would suit: 3 alpha - 1 in the place of 3 alpha - 2."""
    tau = max(4.0, horizon ** (1.0 / (3.0 * alpha - 1.0)))
    return 0.125 * tau**-alpha, tau


def measured(alpha, schedule=theory.theorem_2.schedule):
    """Return the rates of |E grad f| and of (E||grad f||**2)**(1/2), averages which bracket that of E||grad f||."""
    averages = []
    for horizon in HORIZONS:
        eta, tau = schedule(horizon, alpha)
        averages.append(ht.exact.constant_schedule.average_gradient(theory.lemma_9.instance(alpha, tau), eta, tau, horizon))
    mean, square = np.array(averages).T
    return ht.rates.exact_rate(HORIZONS, np.abs(mean)), ht.rates.exact_rate(HORIZONS, np.sqrt(square))


def bracketed(upper, lower, rate):
    """Judge that the rates of both ends of the bracket are the claimed one."""
    ends = {"rate": upper, "rate of the lower end": lower}
    return ht.judge.all_of({name: ht.judge.rate_equals(end, rate) for name, end in ends.items()})


def check(run, alpha, shift=0.0, schedule=theory.theorem_2.schedule):
    """Hold both exact rates against (alpha - 1)/(3 alpha - 2); `shift` moves the claim."""
    lower, upper = measured(alpha, schedule)
    rate = theory.remark_3.rate(alpha) + shift
    return bracketed(upper, lower, rate)


def check_printed(run, alpha, rate=theory.theorem_2.rate_of_norm_printed, shift=0.0, schedule=theory.theorem_2.schedule):
    """Hold the slower exact rate against half of the exponent printed for the square, as the upper bound that O(...) is."""
    _, upper = measured(alpha, schedule)
    return ht.judge.rate_at_least(upper, rate(alpha) + shift)


claim = ht.Claim(
    id="theorem-2-rate",
    source="Zhang et al. 2020, Theorem 2, Remark 3 and Table 1",
    statement="GClip has the worst-case rate (alpha - 1)/(3 alpha - 2) of E||grad f|| for smooth f.",
    assumptions="Assumption 1 with sigma = 1; f 1-smooth, F_0 = 1; eta and tau constant, for the horizon",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY_ABOVE_1_1,
    printed=theory.remark_3.rate,
    proved=theory.remark_3.rate,
    controls={
        "exponent 0.03 too high": ht.Control({"shift": 0.03}),
        "exponent 0.03 too low": ht.Control({"shift": -0.03}),
        "tau with 3 alpha - 1": ht.Control({"schedule": blunt_schedule}),
        "the printed schedule": ht.Control({"schedule": theory.theorem_2.schedule_printed}, alphas=(1.5, 1.8, 2.0)),
    },
)

printed = ht.Claim(
    id="theorem-2-printed-exponent",
    source="Zhang et al. 2020, Theorem 2",
    statement="The average of E min(||grad f||, ||grad f||**2) is O(K**(-2 (alpha - 1)/(3 alpha - 1))), which is true, "
    "but not sharp.",
    assumptions=claim.assumptions,
    check=check_printed,
    alphas=ALPHAS,
    full=FULL,
    printed=theory.theorem_2.rate_of_norm_printed,
    proved=theory.remark_3.rate,
    controls={
        "tau with 3 alpha - 1, which gives that rate": ht.Control({"schedule": blunt_schedule}, ht.Outcome.HOLDS),
        "the proved exponent": ht.Control({"rate": theory.remark_3.rate}, ht.Outcome.HOLDS),
        "the proved exponent, 0.03 too high": ht.Control({"rate": theory.remark_3.rate, "shift": 0.03}),
        "the printed schedule": ht.Control({"schedule": theory.theorem_2.schedule_printed}, alphas=(1.5, 1.8, 2.0)),
    },
)
