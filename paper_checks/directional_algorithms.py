"""Pan and Li, Algorithms 1 to 3: as printed they cannot be carried out, or do not normalise.

Algorithm 1 (and 2): "g_t <- grad f(x_t)" opens iteration t, but "x_t <- x_{t-1} - eta m_t" closes it: g_t must be taken
at x_{t-1}, as in Algorithms 3 and 4.
Algorithm 2: "v_t <- m_t / ||m_t||_2 . sqrt(mn)" for matrices. The factor makes RMS(v_t) = ||v_t||_F / sqrt(mn) = 1, the
normalisation of Algorithm 3, only with ||m_t||_F; ||.||_2 of a matrix is the spectral norm.
Algorithm 3: x_0 in R^{m x n}, but "(G_t^2 + eps_1) 1_m", "1_n^T (G_t^2 + eps_1)" and "1_n^T R_t". All three products ask for
x_0 in R^{n x m}, as in Shazeer and Stern 2018, and are undefined for m != n. With them R_t C_t / 1_n^T R_t keeps the
sums of the rows and columns that R_t and C_t hold.
Check: each algorithm carried out line by line, its iterates stored under their printed index.
Source: Pan and Li 2022, appendix A.2. Its "We use momentum for all of the optimization algorithms" is not so in
Algorithms 3 and 4, and m_0 is not given.
"""

import numpy as np

import heavytail as ht

M, N = 30, 40
BETA, ETA, EPSILON_1 = 0.9, 0.5, 1e-30


def sgd_momentum(behind):
    """Carry out Algorithm 1 on f = x**2 / 2 with g_t at x_{t - behind}; return the lines that read what is not there."""
    x, m = {0: 1.0}, {0: 0.0}
    for t in (1, 2, 3):
        try:
            g = x[t - behind]
        except KeyError:
            return [f"g_{t} <- grad f(x_{t - behind}): x_{t - behind} does not exist yet"]
        m[t] = BETA * m[t - 1] + (1.0 - BETA) * g
        x[t] = x[t - 1] - ETA * m[t]
    return []


def normalised_rms(run, norm):
    """Return RMS(v) = ||v||_F / sqrt(mn) of v = m / ||m|| sqrt(mn) for a Gaussian m."""
    m = np.random.default_rng(run.seed).standard_normal((M, N))
    v = m / np.linalg.norm(m, norm) * np.sqrt(m.size)
    return float(np.sqrt(np.mean(v**2)))


def adafactor_second_moment(run, shape, ones_of_sum):
    """Carry out lines 4 to 6 of Algorithm 3 at t = 1, where beta_2t = 0.

    Returns the lines that are undefined, and by how much V misses the sums of the rows and columns of G**2, relatively.
    """
    squares = np.random.default_rng(run.seed).standard_normal(shape) ** 2 + EPSILON_1
    undefined = []
    try:
        r = squares @ np.ones(M)
    except ValueError:
        undefined.append(f"R_t <- (G_t^2 + eps_1) 1_m for G_t of shape {shape}")
        r = squares.sum(axis=1)
    try:
        c = np.ones(N) @ squares
    except ValueError:
        undefined.append(f"C_t <- 1_n^T (G_t^2 + eps_1) for G_t of shape {shape}")
        c = squares.sum(axis=0)
    try:
        v = np.outer(r, c) / (np.ones(ones_of_sum) @ r)
    except ValueError:
        undefined.append(f"V_t <- R_t C_t / 1_n^T R_t for R_t of length {r.size}")
        return undefined, 0.0
    misses = np.append(v.sum(axis=1) / squares.sum(axis=1), v.sum(axis=0) / squares.sum(axis=0)) - 1.0
    return undefined, float(np.abs(misses).max())


def carried_out(undefined, algorithm):
    """Judge that every line is defined."""
    outcome = ht.Outcome.REFUTED if undefined else ht.Outcome.HOLDS
    count, what = float(len(undefined)), "; ".join(undefined) or "none"
    return ht.Finding(outcome, count, count, count, f"undefined lines of {algorithm}: {what}", exact=True)


def check(run, alpha, behind=0, norm=2, shape=(M, N), ones_of_sum=N):
    """Carry out the three algorithms."""
    undefined, misses = adafactor_second_moment(run, shape, ones_of_sum)
    return ht.judge.all_of(
        [
            carried_out(sgd_momentum(behind), "Algorithm 1"),
            ht.judge.number_is(normalised_rms(run, norm), 1.0, 1e-12, "RMS(v_t) in Algorithm 2"),
            carried_out(undefined, "Algorithm 3"),
            ht.judge.number_is(misses, 0.0, 1e-12, "error of the row and column sums in Algorithm 3"),
        ]
    )


CORRECTED = {"behind": 1, "norm": "fro", "shape": (N, M)}

claim = ht.Claim(
    id="directional-algorithms",
    source="Pan and Li 2022, Algorithms 1 to 3",
    statement="Algorithms 1 to 3 can be carried out as printed for m != n, and Algorithm 2 makes RMS(v_t) = 1.",
    assumptions="x_0 in R^{m x n}, m = 30, n = 40; no moment order enters",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "all corrected": ht.Control(CORRECTED, ht.Outcome.HOLDS),
        "all but the index": ht.Control({**CORRECTED, "behind": 0}),
        "all but the norm": ht.Control({**CORRECTED, "norm": 2}),
        "all but the shape": ht.Control({**CORRECTED, "shape": (M, N)}),
        "only the sum of R_t corrected, not its shape": ht.Control({**CORRECTED, "shape": (M, N), "ones_of_sum": M}),
    },
)
