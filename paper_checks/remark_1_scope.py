"""Remark 1, its title "Nonconvergence of SGD": what infinite second moments do not say.

Setting: f(x) = mu x**2 / 2, symmetric stable noise of index alpha, x_0 = 0.
Claimed: that SGD does not converge, for any positive eta_k.
Guarantees: (1) with eta_k = 1/(k + 1), P(sup_{j >= k} |x_j| > e) decays like k**(1 - alpha) for every e > 0, which is almost
sure convergence. (2) With eta_k = k**-0.7 the mean of the iterates has an exact stable law whose scale is that of the mean
of the noise, k**-(1 - 1/alpha), times 1/mu: the optimal constant of Polyak and Ruppert, at an infinite variance.
Check: exact laws, tail probabilities and inequalities; no Monte Carlo.
Source: Zhang et al. 2020, Remark 1; compare Wang et al. 2021 (arXiv 2102.10346). Low moments and medians: `sgd_convergence`.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import FULL_HEAVY, HEAVY

LEVEL = 1.0


def decreasing_steps(alpha, k):
    """Return the scale of x_k for eta_k = 1/(k + 1)."""
    return k ** (1.0 / alpha) / (k + 1.0)


def constant_steps(alpha, k):
    """Return the scale of x_k for eta = 0.1 in the limit, which no k changes."""
    return np.full(np.shape(k), (0.1**alpha / (1.0 - 0.9**alpha)) ** (1.0 / alpha))


def check_title(run, alpha, scale=decreasing_steps):
    """Hold P(|x_k| > e) against nonconvergence, which would keep it from vanishing: a rate of 0."""
    k = 10.0 ** np.arange(16, 29, 4)
    chances = 2.0 * ht.noise.AlphaStable(alpha).sf(LEVEL / scale(alpha, k))
    return ht.judge.rate_at_most(ht.rates.exact_rate(k, chances), 0.0)


def check_almost_surely(run, alpha, shift=0.0):
    """Hold the rates of both bounds of P(sup_{j >= k} |x_j| > e) against alpha - 1."""
    k = [10**power for power in (16, 20, 24, 28)]
    bounds = np.array([ht.exact.sample_paths.supremum_bounds(step, alpha, LEVEL) for step in k])
    rates = [ht.rates.exact_rate(np.array(k, dtype=float), bound) for bound in bounds.T]
    return ht.judge.all_of([ht.judge.rate_equals(rate, alpha - 1.0 + shift) for rate in rates])


def check_mean(run, alpha, iterate="average", shift=0.0, constant=1.0):
    """Hold the scale of the averaged iterate against k**-(1 - 1/alpha) / mu, exponent and constant."""
    mu = 2.0
    steps = run.choose(1, 1, 10) * np.array([1000, 4000, 16_000, 64_000])
    scales = []
    for k in steps.tolist():
        weights = ht.exact.predictor.noise_weights(np.arange(1, k + 1) ** -0.7, mu, iterate)
        scales.append(float(np.sum(np.abs(weights) ** alpha) ** (1.0 / alpha)))
    rate = theory.sgd.rate_of_scale(alpha)
    last = mu * scales[-1] * steps[-1] ** rate
    return ht.judge.all_of(
        [
            ht.judge.number_is(float(last), constant, 0.01, "mu k**(1 - 1/alpha) times the scale"),
            ht.judge.rate_equals(ht.rates.exact_rate(steps, scales), rate + shift),
        ]
    )


title = ht.Claim(
    id="remark-1-title",
    source="Zhang et al. 2020, Remark 1, title",
    statement="SGD does not converge under noise without a variance, for any positive eta_k.",
    assumptions="f(x) = x**2 / 2; alpha-stable noise; eta_k = 1/(k + 1)",
    check=check_title,
    alphas=HEAVY,
    full=FULL_HEAVY,
    printed=lambda alpha: 0.0,
    proved=lambda alpha: alpha - 1.0,
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={"constant steps": ht.Control({"scale": constant_steps}, ht.Outcome.HOLDS)},
)

almost_surely = ht.Claim(
    id="remark-1-almost-surely",
    source="Zhang et al. 2020, Remark 1",
    statement="SGD with eta_k = 1/(k + 1) converges almost surely: P(sup_{j >= k} |x_j| > e) decays like k**(1 - alpha).",
    assumptions=title.assumptions,
    check=check_almost_surely,
    alphas=HEAVY,
    full=FULL_HEAVY,
    proved=lambda alpha: alpha - 1.0,
    controls={
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
    },
)

mean = ht.Claim(
    id="remark-1-polyak-ruppert",
    source="Zhang et al. 2020, Remark 1; Wang et al. 2021",
    statement="The mean of the iterates of SGD with eta_k = k**-0.7 has the scale k**-(1 - 1/alpha) / mu of the mean noise.",
    assumptions="f(x) = mu x**2 / 2, mu = 2; alpha-stable noise",
    check=check_mean,
    alphas=HEAVY,
    full=FULL_HEAVY,
    proved=lambda alpha: 1.0,
    controls={
        "the last iterate": ht.Control({"iterate": "last"}),
        "constant 2 % too high": ht.Control({"constant": 1.02}),
        "exponent 0.05 too high": ht.Control({"shift": 0.05}),
        "exponent 0.05 too low": ht.Control({"shift": -0.05}),
    },
)
