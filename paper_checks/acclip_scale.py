"""ACClip's step is as large as its gradients: homogeneous of degree 1, unbounded, and as heavy-tailed as the noise.

Setting: any gradients; for the tail f(x) = x**2 / 2 with symmetric Pareto noise of index alpha.
Method: ACClip (Algorithm 1); its clip level tau_k contains the gradient g_k that it clips.
Guarantees: exact. (1) With eps = 0, gradients c times larger make steps c times larger; those of Adam do not change.
(2) An outlier g_k = M moves x by min((1 - beta2)**(1/alpha), 1 - beta1) M to first order. (3) So the gradient norm has the
tail index of the noise at every k, and E||grad f(x_k)||**2 is infinite for alpha < 2, as for SGD (Remark 1).
Source: Zhang et al. 2020, Algorithm 1 and Section 4.2.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

from .orders import FULL_HEAVY, HEAVY

ORDERS = (1.0, 1.5, 2.0)
MEMORIES = 0.9, 0.99
CHECKPOINTS = (5, 15)
TAIL = 400  # one trajectory in so many counts as a large value


def walk(method, gradients):
    """Return the iterates that a method makes of given gradients of one coordinate, from 0."""
    x, state, points = np.zeros(1), np.zeros((max(method.slots, 1), 1)), [0.0]
    for k, g in enumerate(gradients, start=1):
        method.step(k, x, np.array([g]), state)
        points.append(float(x[0]))
    return np.array(points)


def acclip(order, eta=1.0, eps=0.0):
    """Return ACClip with the recommended memories."""
    return ht.methods.ACClip(eta, order, *MEMORIES, eps)


def check_homogeneous(run, alpha, method=acclip, degree=1.0):
    """Compare the paths of gradients and of gradients that are c times larger."""
    gradients = ht.noise.Pareto(1.5, symmetric=True).rvs(60, 0)
    errors = []
    for order in ORDERS:
        for c in (1e-3, 30.0):
            path, scaled = walk(method(order), gradients), walk(method(order), c * gradients)
            errors.append(float(np.max(np.abs(scaled - c**degree * path)) / np.max(np.abs(scaled))))
    return ht.judge.number_is(max(errors), 0.0, 1e-9, "largest relative deviation from homogeneity")


def response(method):
    """Return the step that an outlier of 1e9 makes after 50 ordinary gradients, in units of the outlier."""
    path = walk(method, [*np.random.default_rng(0).standard_normal(50), 1e9])
    return float(abs(path[-1] - path[-2])) / 1e9


def check_unbounded(run, alpha, method=acclip, index_shift=0.0, factor=1.0):
    """Hold the tail index of |x_k| against that of the noise, and the response to an outlier against its limit."""
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0),
        noise=ht.noise.Pareto(alpha + index_shift, symmetric=True),
        method=method(alpha, theory.theorem_4.step_size()),
        start=1.0,
        steps=CHECKPOINTS[-1],
        trajectories=run.choose(3_000_000, 3_000_000, 20_000_000),
        checkpoints=CHECKPOINTS,
        record=[("gradient_norm", "last")],
    )
    curve = run.simulate(experiment).curve("gradient_norm")
    findings = [
        ht.judge.tail_index_is(curve.tail_index(k, curve.trajectories // TAIL), alpha, seen=curve.seen) for k in CHECKPOINTS
    ]
    for order in (*ORDERS, alpha):
        limit = factor * theory.acclip.outlier_response(order, *MEMORIES)
        what = f"response to an outlier over {limit:.4f}, order {order:g}"
        findings.append(ht.judge.number_is(response(method(order)) / limit, 1.0, 1e-3, what))
    return ht.judge.all_of(findings)


homogeneous = ht.Claim(
    id="acclip-homogeneous",
    source="Zhang et al. 2020, Algorithm 1",
    statement="With eps = 0 the steps of ACClip are homogeneous of degree 1 in the gradients, those of Adam of degree 0.",
    assumptions="any gradients; eps = 0",
    check=check_homogeneous,
    alphas=(1.5,),
    proved=lambda alpha: 1.0,
    controls={
        "Adam": ht.Control({"method": lambda order: ht.methods.Adam(0.1, *MEMORIES, eps=0.0)}),
        "Adam, degree 0": ht.Control(
            {"method": lambda order: ht.methods.Adam(0.1, *MEMORIES, eps=0.0), "degree": 0.0}, ht.Outcome.HOLDS
        ),
        "eps = 0.1": ht.Control({"method": lambda order: acclip(order, eps=0.1)}),
    },
)

unbounded = ht.Claim(
    id="acclip-unbounded",
    source="Zhang et al. 2020, Algorithm 1 and Section 4.2",
    statement="An outlier M moves ACClip by min((1 - beta2)**(1/alpha), 1 - beta1) M, so |x_k| has the noise's tail index.",
    assumptions="f(x) = x**2 / 2; symmetric Pareto noise; tau_k estimates the moment of order alpha",
    check=check_unbounded,
    alphas=HEAVY,
    full=FULL_HEAVY,
    proved=lambda alpha: alpha,
    controls={
        "tail index 0.25 higher": ht.Control({"index_shift": 0.25}, far="An estimated tail index holds to within 0.2."),
        "response 1 % larger": ht.Control({"factor": 1.01}),
        "Adam": ht.Control({"method": lambda order, eta=1.0: ht.methods.Adam(eta, *MEMORIES)}, alphas=(1.5,)),
        "a constant clip level": ht.Control({"method": lambda order, eta=1.0: ht.methods.CClip(eta, 2.0)}, alphas=(1.5,)),
    },
)
