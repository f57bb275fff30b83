"""Theorem 2 as printed: its eta and tau do not depend on K, so the gradient has a floor; the K was put in the wrong place.

Setting: f(x) = x**2 / 2, F_0 = 1, sigma**alpha = 1/48, so that the printed tau is 2; the noise that it hurts most.
Method: GClip with tau = max(2, 48**(1/(alpha - 1)) sigma**(alpha/(alpha - 1)), 8 sigma, T) and
eta = min(1/(4 L), sigma**alpha/(L tau**alpha), 1/(24 L tau)), where T = (F_0/(sigma**2 K))**(alpha/(3 alpha - 2))
/ L**((2 alpha - 2)/(3 alpha - 2)) decreases in K.
Claimed: (1/K) sum_k E min(||grad f(x_k)||, ||grad f(x_k)||**2) = O(K**(-2 (alpha - 1)/(3 alpha - 1))). True: it has a floor.
Check: the exact average for K up to 1e16, no Monte Carlo; x_k exceeds 1 only after dozens of jumps in a row, so the minimum
is the square. And: T is the best step size of the theorem's bound, up to a factor that only alpha determines.
Source: Zhang et al. 2020, Theorem 2.
"""

import numpy as np
from scipy import optimize

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL

HORIZONS = [10**power for power in (8, 10, 12, 14, 16)]


def check_schedule(run, alpha, schedule=theory.theorem_2.schedule_printed):
    """Hold the exact rate of the average square against the printed one, as the upper bound that O(...) is."""
    sigma, squares = 48.0 ** (-1.0 / alpha), []
    for horizon in HORIZONS:
        eta, tau = schedule(horizon, alpha, sigma=sigma)
        noise = theory.lemma_9.instance(alpha, tau, G=sigma)
        squares.append(ht.exact.constant_schedule.average_gradient(noise, eta, tau, horizon, start=1.0)[1])
    claimed = theory.theorem_2.rate_printed(alpha)
    return ht.judge.rate_at_least(ht.rates.exact_rate(HORIZONS, squares), claimed)


def best_step(horizon, alpha, smoothness, gap, sigma):
    """Return the eta at which inf over tau of 2 F_0/(eta K) + b**2 + L eta v is least."""

    def eta_of(tau):
        second = float(theory.lemma_10.second_moment_bound(tau, alpha, sigma))
        return np.sqrt(2.0 * gap / (horizon * smoothness * second))

    def bound(log_tau):
        tau = np.exp(log_tau)
        return float(theory.lemma_10.bias_bound(tau, alpha, sigma)) ** 2 + 4.0 * gap / (eta_of(tau) * horizon)

    middle = np.log(theory.theorem_2.schedule(horizon, alpha, smoothness, gap, sigma)[1])
    options = {"xatol": 1e-10}
    found = optimize.minimize_scalar(bound, bounds=(middle - 8.0, middle + 8.0), method="bounded", options=options)
    return eta_of(np.exp(found.x))


def as_printed_tau(horizon, alpha, smoothness, gap, sigma):
    """Return the best clip level of the theorem, which the printed term is not."""
    return theory.theorem_2.schedule(horizon, alpha, smoothness, gap, sigma)[1]


def proved_step(horizon, alpha, smoothness, gap, sigma):
    """Return sigma**alpha / (L tau**alpha) at the clip level of `theorem_2.schedule`."""
    tau = theory.theorem_2.schedule(horizon, alpha, smoothness, gap, sigma)[1]
    return sigma**alpha / (smoothness * tau**alpha)


def check_identity(run, alpha, proved=proved_step, best=best_step):
    """Hold the printed term against the step size on random constants, and its ratio to the best step against its mean."""
    generator = np.random.default_rng(run.seed)
    logarithms = []
    for _ in range(run.choose(10, 20, 50)):
        smoothness, gap, sigma = np.exp(generator.uniform(-2.0, 2.0, 3))
        horizon = int(1e9 * np.exp(generator.uniform(0.0, 10.0)))
        constants = (horizon, alpha, smoothness, gap, sigma)
        term = theory.theorem_2.term_printed(*constants)
        logarithms.append([np.log(proved(*constants) / term), np.log(best(*constants) / term)])
    identity, ratio = np.array(logarithms).T
    findings = [
        ht.judge.number_is(float(np.abs(identity).max()), 0.0, 1e-9, "largest |log(step size / printed term)|"),
        ht.judge.number_is(float(np.ptp(ratio)), 0.0, 1e-4, "spread of log(best step / printed term)"),
    ]
    return ht.judge.all_of([ht.judge.algebra(finding) for finding in findings])


schedule = ht.Claim(
    id="theorem-2-printed-schedule",
    source="Zhang et al. 2020, Theorem 2",
    statement="With the printed eta and tau E min(||grad f||, ||grad f||**2) has the rate 2 (alpha - 1)/(3 alpha - 1).",
    assumptions="Assumption 1 with sigma**alpha = 1/48; f 1-smooth, F_0 = 1",
    check=check_schedule,
    alphas=ALPHAS,
    full=FULL,
    printed=theory.theorem_2.rate_printed,
    proved=lambda alpha: 0.0,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "tau that grows with K": ht.Control({"schedule": theory.theorem_2.schedule}, ht.Outcome.HOLDS),
    },
)

identity = ht.Claim(
    id="theorem-2-identity",
    source="Zhang et al. 2020, Theorem 2",
    statement="The term with K that is printed for tau is the step size sigma**alpha/(L tau**alpha) of the best tau.",
    assumptions="any L, F_0, sigma; K large enough for neither 4 sigma nor 1/(8 L) to matter",
    check=check_identity,
    alphas=ALPHAS,
    full=FULL,
    proved=lambda alpha: 0.0,
    controls={
        "the term is a clip level": ht.Control({"proved": as_printed_tau}),
        "the best step is that clip level": ht.Control({"best": as_printed_tau}),
    },
)
