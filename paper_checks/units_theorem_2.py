"""Theorem 2, its units: the printed step size and clip level change the method when the problem is only written otherwise.

Setting: x -> c x and f -> s f + t turn sigma into s sigma / c, L into s L / c**2 and F_0 = f(x_0) - f* into s F_0. The run
of GClip is the same run if tau -> s tau / c and eta -> c**2 eta / s.
Printed: "eta = min{1/(4L), sigma^alpha/(L tau^alpha), 1/(24 L tau)} and tau = max{2, 48^{1/(alpha-1)}
sigma^{alpha/(alpha-1)}, 8 sigma, (f_0/(sigma^2 K))^{alpha/(3 alpha-2)} / L^{(2 alpha-2)/(3 alpha-2)}}", for the mean of
"min{||grad f(x_k)||, ||grad f(x_k)||^2}". Only 8 sigma and the first two terms of eta have the right units; the last
term of tau has those of a step size. F_0 is defined as f(x_0) - f*, f_0 is not; read as f(x_0), it changes with t.
Proved: tau = max(4 sigma, (sigma**(3 alpha) K / (L F_0))**(1/(3 alpha - 2))), eta = min(1/(8 L), sigma**alpha / (L
tau**alpha)), for the mean of phi_tau(||grad f||), all of which transform as they must.
Check: the formulas under changes of units, and the exact moments of the same run in three units; no Monte Carlo.
Source: Zhang et al. 2020, Theorem 2.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL

UNITS = ((100.0, 1.0, 0.0), (1.0, 100.0, 0.0), (0.1, 0.01, 0.0), (1.0, 1.0, 1.0))  # c, s, t
INSTANCES = ((1000, 1.0, 1.0, 1.0), (10**8, 2.0, 0.5, 0.3), (1, 0.5, 3.0, 1e-3))  # K, L, F_0, sigma


def worst_schedule(alpha, schedule, shifted):
    """Return the largest |log| of tau and eta in other units over what they must be; `shifted` takes f(x_0) for F_0."""
    worst = 0.0
    for c, s, t in UNITS:
        for horizon, smoothness, gap, sigma in INSTANCES:
            eta, tau = schedule(horizon, alpha, smoothness, gap, sigma)
            other = s * gap + (t if shifted else 0.0)
            new_eta, new_tau = schedule(horizon, alpha, s * smoothness / c**2, other, s * sigma / c)
            worst = max(worst, abs(np.log(new_tau / tau * c / s)), abs(np.log(new_eta / eta * s / c**2)))
    return float(worst)


def worst_progress(measure):
    """Return the largest |log| of what the theorem bounds, in other units over what it must be: it is a square."""
    norms, tau = np.geomspace(1e-3, 1e3, 25), 4.0
    factors = [s / c for c, s, _ in UNITS]
    return max(float(np.abs(np.log(measure(k * norms, k * tau) / (k**2 * measure(norms, tau)))).max()) for k in factors)


def worst_run(run, alpha, schedule):
    """Return the largest |log| of E f(x_K) - f* in other units over what it must be, for f = x**2 / 2, hence s = c**2."""
    horizon, gaps = run.choose(1000, 1000, 100_000), []
    for c in (1.0, 0.01, 100.0):
        noise = ht.noise.TwoPoint(-100.0 * c, 1e-4)
        sigma = noise.moment(alpha) ** (1.0 / alpha)
        eta, tau = schedule(horizon, alpha, 1.0, 0.5 * c**2, sigma)
        gaps.append(ht.exact.recursion.clipped_moments(noise, eta, tau, horizon, start=c).gap[0] / c**2)
    return float(np.abs(np.log(np.array(gaps) / gaps[0])).max())


def unit_bound(norms, tau):
    """Return min(u, u**2), as printed; it ignores tau."""
    del tau
    return np.minimum(norms, norms**2)


def check(run, alpha, schedule=theory.theorem_2.schedule_printed, shifted=True, measure=unit_bound):
    """Hold the change of tau, eta, the measure of progress and the run itself against the units."""
    number_is = ht.judge.number_is
    return ht.judge.all_of(
        [
            number_is(
                worst_schedule(alpha, schedule, shifted), 0.0, 1e-9, "largest |log| error of tau and eta in other units"
            ),
            number_is(worst_progress(measure), 0.0, 1e-9, "largest |log| error of the measure of progress"),
            number_is(worst_run(run, alpha, schedule), 0.0, 1e-9, "largest |log| error of E f(x_K) - f* in other units"),
        ]
    )


def proved_with(tau_term=None, eta_term=None):
    """Return the proved schedule with one more term in the maximum of tau, or in the minimum of eta."""

    def schedule(horizon, alpha, smoothness, gap, sigma):
        eta, tau = theory.theorem_2.schedule(horizon, alpha, smoothness, gap, sigma)
        if tau_term:
            tau = max(tau, tau_term(horizon, alpha, smoothness, gap, sigma))
        eta = min(eta, sigma**alpha / (smoothness * tau**alpha))
        return min(eta, eta_term(smoothness, tau)) if eta_term else eta, tau

    return schedule


PROVED = {"schedule": theory.theorem_2.schedule, "shifted": False, "measure": theory.theorem_2.progress}


def term_of_tau(term, expected=ht.Outcome.REFUTED):
    """Return the control in which the proved schedule has one more term in tau, a function of alpha and sigma."""
    schedule = proved_with(lambda horizon, alpha, smoothness, gap, sigma: term(alpha, sigma))
    return ht.Control({**PROVED, "schedule": schedule}, expected)


claim = ht.Claim(
    id="units-theorem-2",
    source="Zhang et al. 2020, Theorem 2",
    statement="The printed tau, eta and min(||grad f||, ||grad f||**2) transform as x -> c x, f -> s f + t demands.",
    assumptions="Assumption 1; f L-smooth",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "the proved schedule": ht.Control(PROVED, ht.Outcome.HOLDS),
        "also tau >= 8 sigma": term_of_tau(lambda alpha, sigma: 8.0 * sigma, ht.Outcome.HOLDS),
        "also tau >= 2": term_of_tau(lambda alpha, sigma: 2.0),
        "also tau >= 48**... sigma**...": term_of_tau(lambda alpha, sigma: (48.0 * sigma**alpha) ** (1.0 / (alpha - 1.0))),
        "also tau >= the printed term in K": ht.Control({**PROVED, "schedule": proved_with(theory.theorem_2.term_printed)}),
        "also eta <= 1/(24 L tau)": ht.Control(
            {**PROVED, "schedule": proved_with(eta_term=lambda smoothness, tau: 1.0 / (24.0 * smoothness * tau))}
        ),
        "f(x_0) for F_0": ht.Control({**PROVED, "shifted": True}),
        "min(||grad f||, ||grad f||**2)": ht.Control({**PROVED, "measure": unit_bound}),
    },
)
