"""What Table 1's "N/A" for SGD leaves out: for smooth f, E||grad f|| of plain SGD converges, only more slowly than clipped.

Setting: f is L-smooth with f* > -infinity, E||g - grad f||**alpha <= sigma**alpha (Assumption 1); no bounded set.
Method: SGD with a constant step size eta <= 1/L that suits the horizon K.
Guarantee: (1/K) sum_k E||grad f(x_k)|| <= sqrt(4/(alpha eta K)) [F_0**p + 4 (L/8)**p (eta sigma)**alpha K]**(1/alpha) with
p = alpha/2, which is O(K**(-(alpha - 1)/(2 alpha))), though E||grad f||**2 may be infinite. It is tight: no constant
eta <= 1/L does better. At alpha = 2 it is the table's k**-1/4, which a parabola shows exactly.
Check: exact rates of the upper bound, and of the least that two instances allow, minimised over eta; and a run on the harder
one, a crater, between the two.
Source: Zhang et al. 2020, Table 1, row SGD. Compare Fatkhullin, Huebler and Lan 2025 (arXiv 2508.04860).
"""

import numpy as np
from scipy import optimize

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS, FULL

HORIZONS = [10**power for power in (6, 8, 10, 12, 14)]
RUN_SHARE = 0.9  # a run exceeds the bound by a few per cent, which is what its own error is


def least(horizon, alpha):
    """Return the lower bound at the best constant step size."""

    def value(log_eta):
        return np.log(theory.sgd_nonconvex.lower_bound(horizon, float(np.exp(log_eta)), alpha))

    bounds = (-np.log(float(horizon)), 0.0)
    found = optimize.minimize_scalar(value, bounds=bounds, method="bounded", options={"xatol": 1e-10})
    return float(np.exp(found.fun))


def crater_run(run, alpha, horizon, eta, method):
    """Return the curve of the average gradient norm from the bottom of the crater, at K."""
    crater = theory.sgd_nonconvex.instance(horizon, eta, alpha)
    experiment = ht.Experiment(
        problem=crater.problem,
        noise=crater.noise,
        method=method,
        start=0.0,
        steps=horizon,
        trajectories=run.choose(25_000, 25_000, 100_000),
        checkpoints=[horizon],
        record=[("gradient_norm", "running")],
    )
    return run.simulate(experiment).curve("gradient_norm", "running")


def check(run, alpha, shift=0.0, clip=None):
    """Hold both exact rates against (alpha - 1)/(2 alpha), and a run against both bounds; `clip` clips the gradients."""
    upper = [theory.sgd_nonconvex.bound(K, theory.sgd_nonconvex.step_size(K, alpha), alpha) for K in HORIZONS]
    lower = [least(horizon, alpha) for horizon in HORIZONS]
    horizon = run.choose(1000, 2000, 30_000)
    eta = theory.sgd_nonconvex.step_size(horizon, alpha)
    method = ht.methods.GClip(eta, clip(horizon, alpha)) if clip else ht.methods.SGD(eta)
    curve = crater_run(run, alpha, horizon, eta, method)
    crater_alone = theory.sgd_nonconvex.lower_bound(horizon, eta, alpha, gap=1e-12)
    rate = theory.sgd_nonconvex.rate(alpha) + shift
    return ht.judge.all_of(
        {
            "rate": ht.judge.algebra(ht.judge.rate_equals(ht.rates.exact_rate(HORIZONS, lower), rate)),
            "rate of the upper bound": ht.judge.algebra(ht.judge.rate_equals(ht.rates.exact_rate(HORIZONS, upper), rate)),
            "least": ht.judge.above(curve, [RUN_SHARE * crater_alone], f"{RUN_SHARE} of the least on the crater"),
            "bound": ht.judge.below(curve, [upper_at(horizon, eta, alpha)], "the upper bound"),
        }
    )


def clip_level(horizon, alpha):
    """Return the clip level with which GClip is optimal."""
    return theory.theorem_2.schedule(horizon, alpha)[1]


def upper_at(horizon, eta, alpha):
    """Return the upper bound for a start at the minimum."""
    return float(theory.sgd_nonconvex.bound(horizon, eta, alpha, gap=1e-12))


def folded_averages(horizon, eta):
    """Return the averages of E|x_k| and E x_k**2 over k < K, of SGD on x**2 / 2 under normal noise from x_0 = 0."""
    k = np.arange(horizon, dtype=np.float64)
    squares = eta / (2.0 - eta) * -np.expm1(2.0 * k * np.log1p(-eta))
    return np.sqrt(2.0 / np.pi) * np.mean(np.sqrt(squares)), np.mean(squares)


def check_standard(run, alpha, shift=0.0, factor=1.0, power=0.5):
    """Hold the exact averages on x**2 / 2 under normal noise against k**-1/4, and the bound; eta ~ K**-power."""
    horizons = [int(horizon) for horizon in np.geomspace(1e2, run.choose(1e6, 1e6, 1e7), 5).round()]
    steps = [theory.sgd_nonconvex.step_size(horizon, alpha) * horizon ** (0.5 - power) for horizon in horizons]
    norms, squares = np.array([folded_averages(*pair) for pair in zip(horizons, steps, strict=True)]).T
    bounds = [float(theory.sgd_nonconvex.bound(K, eta, alpha)) for K, eta in zip(horizons, steps, strict=True)]
    rate = theory.sgd_nonconvex.rate(alpha) + shift
    outside = float(np.mean(np.sqrt(squares) > factor * np.array(bounds)))
    return ht.judge.all_of(
        {
            "rate": ht.judge.rate_equals(ht.rates.exact_rate(horizons, norms), rate),
            "rate of the root of squares": ht.judge.rate_equals(ht.rates.exact_rate(horizons, np.sqrt(squares)), rate),
            "rate of the bound": ht.judge.algebra(ht.judge.rate_equals(ht.rates.exact_rate(horizons, bounds), rate)),
            "bound": ht.judge.number_is(outside, 0.0, 0.0, "share of horizons at which the average exceeds its bound"),
        }
    )


claim = ht.Claim(
    id="sgd-non-convex",
    source="Zhang et al. 2020, Table 1, row SGD, non-convex",
    statement="E||grad f|| of SGD with the best constant eta has the worst-case rate (alpha - 1)/(2 alpha) for smooth f.",
    assumptions="Assumption 1; f L-smooth and bounded below; eta <= 1/L constant, for the horizon",
    check=check,
    alphas=ALPHAS,
    full=FULL,
    proved=theory.sgd_nonconvex.rate,
    controls={
        "exponent 0.03 too high": ht.Control({"shift": 0.03}),
        "exponent 0.03 too low": ht.Control({"shift": -0.03}),
        "clipped, so that no jump leaves the crater": ht.Control({"clip": clip_level}),
    },
)

standard = ht.Claim(
    id="sgd-non-convex-standard-noise",
    source="Zhang et al. 2020, Table 1, row SGD, non-convex, alpha = 2",
    statement="Under noise of finite variance E||grad f|| of SGD with a step size for the horizon decays like k**(-1/4).",
    assumptions="E||g - grad f||**2 <= 1; f 1-smooth, F_0 = 1",
    check=check_standard,
    alphas=(2.0,),
    printed=lambda alpha: 0.25,
    proved=theory.sgd_nonconvex.rate,
    controls={
        "exponent 0.03 too high": ht.Control({"shift": 0.03}),
        "exponent 0.03 too low": ht.Control({"shift": -0.03}),
        "step size k**-0.7": ht.Control({"power": 0.7}),
        "bound 3 times too small": ht.Control({"factor": 1.0 / 3.0}),
    },
)
