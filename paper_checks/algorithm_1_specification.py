"""Algorithm 1 (ACClip) leaves five things open, and each of them changes what it does.

Printed: "x, m_k <- x_0, 0", but line 3 needs m_0; line 4 needs tau_0, which nothing sets; alpha is not fixed, section 4.2
prefers alpha = 1, and the theorems have alpha in (1, 2]; section 5.2 says "we set tau = 1", but tau_k is computed; and the
output is "x_K, where random variable K is supported on {1, ..., T}", with no law.
Completed: m_0 = 0, tau_0 = 0, alpha = 1 (which "tau = 1" must mean), and x_T. Then tau_k / |g| warms up like 1 - beta_2**k.
Check: Algorithm 1 line by line on one sequence of heavy-tailed gradients. The completed one must be the library's; two
completions must go equally far, |x_out - x_0|, if what they differ in were specified.
Source: Zhang et al. 2020, Algorithm 1, sections 4.2 and 5.2, with its beta_1 = 0.9, beta_2 = 0.99, epsilon = 1e-5.
"""

import numpy as np

import heavytail as ht

ETA, BETA_1, BETA_2, EPSILON = 1e-3, 0.9, 0.99, 1e-5

# What is open, the completion, and another reading.
OPEN = {
    "m_0": ("first_momentum", lambda g: np.zeros_like(g[0]), lambda g: g[0]),
    "tau_0": ("first_level", lambda g: np.zeros_like(g[0]), lambda g: np.abs(g[0])),
    "alpha": ("order", lambda g: 1.0, lambda g: 1.5),
    "tau = 1": ("level", lambda g: None, lambda g: 1.0),
    "K": ("output", lambda g: len(g), lambda g: np.arange(1, len(g) + 1)),
}


def gradients(run):
    """Return 100 gradients in 20 coordinates, of tail index 1.5."""
    return np.random.default_rng(run.seed).standard_t(1.5, size=(100, 20)) + 0.5


def points_of(g, first_momentum, first_level, order, level):
    """Carry out lines 2 to 6; return x_1, ..., x_T from x_0 = 0."""
    m, moment, x, points = first_momentum, first_level**order, np.zeros_like(g[0]), []
    for gradient in g:
        m = BETA_1 * m + (1.0 - BETA_1) * gradient
        moment = BETA_2 * moment + (1.0 - BETA_2) * np.abs(gradient) ** order
        tau = moment ** (1.0 / order) if level is None else level
        x = x - ETA * np.minimum(tau / (np.abs(m) + EPSILON), 1.0) * m
        points.append(x)
    return np.array(points)


def output(g, other=None):
    """Return what Algorithm 1 returns: completed, but for one thing that is read otherwise; in expectation over K."""
    chosen = {name: (another if key == other else completion)(g) for key, (name, completion, another) in OPEN.items()}
    steps = np.atleast_1d(chosen.pop("output"))
    return points_of(g, **chosen)[steps - 1].mean(axis=0)


def library(g, order):
    """Return x_T of the library's method, interpreted."""
    method = ht.methods.ACClip(ETA, order, beta1=BETA_1, beta2=BETA_2, eps=EPSILON)
    x, state = np.zeros_like(g[0]), np.zeros((method.slots, g.shape[1]))
    for k, gradient in enumerate(g, start=1):
        method.step(k, x, gradient.copy(), state)
    return x


def check(run, alpha, left_open=tuple(OPEN), order=1.0):
    """Hold the completion against the library's method, and the other reading of each open item against the completion."""
    g = gradients(run)
    completed = output(g)
    distance = float(np.abs(completed - library(g, order)).max() / np.abs(completed).max())
    findings = [ht.judge.number_is(distance, 0.0, 1e-12, "relative distance of the completion from the library's x_T")]
    for item in left_open:
        ratio = float(np.linalg.norm(output(g, item)) / np.linalg.norm(completed))
        findings.append(ht.judge.number_is(ratio, 1.0, 1e-9, f"ratio of |x_out - x_0| with another {item}"))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="algorithm-1-specification",
    source="Zhang et al. 2020, Algorithm 1, sections 4.2 and 5.2",
    statement="What Algorithm 1 leaves open - m_0, tau_0, alpha, 'tau = 1', the law of K - does not matter.",
    assumptions="one sequence of gradients of tail index 1.5; no moment order enters",
    check=check,
    alphas=(1.5,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "nothing left open": ht.Control({"left_open": ()}, ht.Outcome.HOLDS),
        **{f"only {item} left open": ht.Control({"left_open": (item,)}) for item in OPEN},
        "nothing left open, the library with alpha = 1.5": ht.Control({"left_open": (), "order": 1.5}),
    },
)
