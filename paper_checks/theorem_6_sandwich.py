"""Theorems 2 and 6 together: on the hardest chain GClip lies between the least gradient of any method and its own guarantee.

Setting: for a horizon K the chain of the best bound at K, F_0 = L = 1, sigma = c_1, started at 0.
Methods: GClip with the eta and tau of `theorem_2_rate` for K; SGD with steps so long that it is past a link once it sees it.
Guarantee: LB(K) = max 2 epsilon P(Bin(K, p) < T) is at most E||grad f(x_K)|| and (1/K) sum_{k<K} E||grad f(x_k)||, and the
latter for GClip at most sqrt(R') + 4 R'/tau. The two ends differ by a factor of 67 to 91 for large K.
Check: at horizons with about twenty links; the last point of both methods, and the average over the points of GClip.
Source: Zhang et al. 2020, Theorems 2 and 6, Remark 3.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import ALPHAS


def horizon_of(links, alpha):
    """Return about the horizon whose hardest chain has some links: T / p, in whole steps."""
    return int(np.ceil(links / theory.theorem_6.instance((theory.theorem_6.LINK_COST * links) ** -0.5, alpha).probability))


def check(run, alpha, lower=1.0, upper=1.0, start=0.0):
    """Hold two methods on the hardest chains between both bounds, times factors; `start` is where they start."""
    findings = []
    for links in run.choose((16,), (16, 20), (16, 20, 40)):
        horizon = horizon_of(links, alpha)
        least, instance = ht.exact.theorem_6.lower_bound(horizon, alpha)
        most = theory.remark_3.bound([horizon], alpha, sigma=theory.theorem_6.least_noise(alpha))
        gclip = ht.methods.GClip(*theory.theorem_2.schedule(horizon, alpha, sigma=theory.theorem_6.least_noise(alpha)))
        leaping = ht.methods.SGD(instance.probability * instance.scale / (2.0 * instance.epsilon))
        last, average = {}, {}
        for name, method in (("gclip", gclip), ("sgd", leaping)):
            experiment = ht.Experiment(
                problem=instance.problem, noise=instance.noise, method=method, start=start, steps=horizon,
                trajectories=run.choose(64, 64, 1024), checkpoints=[horizon],
                record=[("gradient_norm", "last"), ("gradient_norm", "running")],
            )  # fmt: skip
            result = run.simulate(experiment)
            last[name] = result.curve("gradient_norm")
            average[name] = result.curve("gradient_norm", "running")
        findings += [
            ht.judge.above(last["gclip"], [lower * least], "LB(K), for GClip"),
            ht.judge.above(last["sgd"], [lower * least], "LB(K), for SGD"),
            ht.judge.above(average["gclip"], [lower * least], "LB(K), for the average of GClip"),
            ht.judge.below(average["gclip"], upper * most, "the bound of Remark 3, for GClip"),
        ]
    return ht.judge.all_of(findings)


APART = "The two ends lie a factor of 67 to 91 apart, and GClip near the lower one."

claim = ht.Claim(
    id="theorem-6-sandwich",
    source="Zhang et al. 2020, Theorems 2 and 6",
    statement="On the hardest chain for K steps GClip lies between the lower bound and its own upper bound.",
    assumptions="Assumption 1, sigma = c_1 sqrt(F_0 L); f L-smooth, f(0) - f* <= F_0; tau >= 4 sigma, eta <= 1/(8 L)",
    check=check,
    alphas=ALPHAS,
    full=ALPHAS,
    proved=lambda alpha: 1.0,
    controls={
        "lower bound twice too high": ht.Control({"lower": 2.0}),
        "upper bound 120 times too small": ht.Control({"upper": 1.0 / 120.0}, alphas=(1.2, 1.5), far=APART),
        "upper bound 300 times too small": ht.Control({"upper": 1.0 / 300.0}, alphas=(1.8, 2.0), far=APART),
        "a start past the chain": ht.Control({"start": 5.0}, far="It is past the chain, in its units of length."),
    },
)
