"""The chain of Carmon et al. and its smooth mask, as a Lean library has them: each proved constant beside the true one.

Setting: F(x) = -Psi(1) Phi(x_1) + sum_{i=2}^T [Psi(-x_{i-1}) Phi(-x_i) - Psi(x_{i-1}) Phi(x_i)], as in `lemma_17`; a
selector Gamma(t) = S(4 t - 1) with the smooth step S(t) = 6 t**5 - 15 t**4 + 10 t**3 on [0, 1]; the mask of coordinate i,
Theta_i(x) = Gamma(1 - ||(Gamma(|x_k|))_{k >= i}||): the oracle's noise in coordinate i is d_i F Theta_i times a coin.
Proved there, by Lean: Psi < e, 0 <= Psi' < 4.46, |Psi''| < 32.5, Phi < 4.14, Phi' <= 1.65, |Phi''| <= 1; the derivatives of
a link are at most 18.4644 and 4.48635, its second ones 134.55, 7.359 and 2.719; so ||grad F|| <= 23 sqrt T, and grad F is
152-Lipschitz; Gamma is 15/2-Lipschitz, Theta_i 225/4-Lipschitz.
Printed in the paper that the mask is from: the noise is in coordinate prog_{1/4}(x) + 1. It is in prog_{1/2}(x) + 1.
Check: suprema on grids of one or two variables; no Monte Carlo. What Lean has proved cannot be refuted: that our numbers lie
just below its constants says that its definitions are ours.
Source: github.com/xiong-zx/heavy-tailed-noise-lean, version 0.2.0, read in part; the names of its theorems stand in
each claim. Fradin et al. 2025 (arXiv 2512.18713v2), appendices B.3 and C.2, as that library quotes them.
"""

import numpy as np

import heavytail as ht

from ..lemma_17 import gradient, progress

LIBRARY = "heavy-tailed-noise-lean 0.2.0"
GRID = np.linspace(0.5, 3.0, 250_001)  # Psi' and Psi'' are largest there, and known to 1e-8 then
LEVELS = np.linspace(-40.0, 40.0, 80_001)


def at_most(pairs, factor=1.0):
    """Judge that each number is at most its constant times `factor`; `pairs` are (what, number, constant)."""
    return ht.judge.all_of([ht.judge.number_at_most(found, factor * limit, what) for what, found, limit in pairs])


def cutoff():
    """Return sup Psi, sup Psi' and sup |Psi''|; Psi tends to e."""
    _, first, second = ht.exact.lemma_17.link(GRID)
    return float(ht.exact.lemma_17.link(1e6)[0]), float(first.max()), float(np.abs(second).max())


def integral():
    """Return sup Phi, sup Phi' and sup |Phi''|."""
    return tuple(float(np.abs(part).max()) for part in ht.exact.lemma_17.climb(LEVELS))


def check_cutoff(run, alpha, factor=1.0):
    """Hold the suprema of Psi and its derivatives against the constants times `factor`."""
    names = ("sup Psi", "sup Psi'", "sup |Psi''|")
    return at_most(list(zip(names, cutoff(), (np.e, 4.46, 32.5), strict=True)), factor)


def check_integral(run, alpha, factor=1.0):
    """Hold the suprema of Phi and its derivatives against the constants times `factor`."""
    names = ("sup Phi", "sup Phi'", "sup |Phi''|")
    return at_most(list(zip(names, integral(), (4.14, 1.65, 1.0), strict=True)), factor)


def check_links(run, alpha, factor=1.0):
    """Hold the suprema of a link's derivatives against the constants: of its two products one is 0, so they multiply."""
    psi, first, second = cutoff()
    phi, slope, bend = integral()
    return at_most(
        [
            ("sup |d/da link|", first * phi, 18.4644),
            ("sup |d/db link|", psi * slope, 4.48635),
            ("sup |d2/da2 link|", second * phi, 134.55),
            ("sup |d2/da db link|", first * slope, 7.359),
            ("sup |d2/db2 link|", psi * bend, 2.719),
        ],
        factor,
    )


def check_chain(run, alpha, gradient_bound=23.0, hessian_bound=152.0):
    """Hold what the links' constants sum up to, and the true suprema, against the constants of the chain."""
    entry, curvature = ht.exact.lemma_17.entry()[0], ht.exact.lemma_17.curvature()[1]
    blocks = 18.4644 + 4.48635, 134.55 + 2.0 * 7.359 + 2.719
    return at_most(
        [
            ("the first derivatives of two links sum up to", blocks[0], gradient_bound),
            ("sup |d_i F|", entry, blocks[0]),
            ("the second derivatives of two links sum up to", blocks[1], hessian_bound),
            ("the largest absolute row sum of the Hessian", curvature, blocks[1]),
        ]
    )


def step(t):
    """Return the smooth step and its derivative."""
    t = np.clip(t, 0.0, 1.0)
    return t**3 * (10.0 - 15.0 * t + 6.0 * t**2), 30.0 * t**2 * (1.0 - t) ** 2


def selector(t):
    """Return Gamma and its derivative: 0 up to 1/4, 1 from 1/2 on."""
    value, slope = step(4.0 * t - 1.0)
    return value, 4.0 * slope


def steepest_mask():
    """Return sup ||grad Theta_1|| for T = 2: Gamma'(1 - n) times the length of the gradient of n = ||(Gamma(|x_k|))||."""
    value, slope = selector(np.linspace(0.25, 0.5, 1001))
    lengths = np.hypot(value, value[:, None])
    steepness = np.hypot(value * slope, (value * slope)[:, None]) / np.maximum(lengths, 1e-300)
    return float((selector(1.0 - lengths)[1] * steepness).max())


def check_mask(run, alpha, mask=56.25):
    """Hold the Lipschitz constants of the step, the selector and the mask, for T = 2, against theirs."""
    t = np.linspace(0.0, 1.0, 100_001)
    return at_most(
        [
            ("sup of the smooth step's derivative", float(step(t)[1].max()), 1.875),
            ("sup Gamma'", float(selector(t)[1].max()), 7.5),
            ("sup ||grad Theta_1|| for T = 2", steepest_mask(), mask),
        ]
    )


def masks(x):
    """Return Theta_i(x) of every coordinate, for points x[..., :]."""
    squares = selector(np.abs(x))[0] ** 2
    suffix = np.sqrt(np.cumsum(squares[..., ::-1], axis=-1)[..., ::-1])
    return selector(1.0 - suffix)[0]


def check_support(run, alpha, level=0.25):
    """Count the points of a lattice with noise in another coordinate than prog_level(x) + 1."""
    axis = np.linspace(-1.2, 1.2, run.choose(17, 25, 49))
    x = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    noisy = masks(x) * gradient(x) != 0.0
    elsewhere = noisy & (np.arange(1, 4) != progress(x, level)[:, None] + 1)
    what = f"points, of {len(x)} with T = 3, that have noise in another coordinate than prog_{level:g} + 1:"
    return ht.judge.number_is(int(elsewhere.any(axis=1).sum()), 0, 0, what)


cutoffs = ht.Claim(
    id="later-lean-cutoff",
    source=f"{LIBRARY}: carmonPsi_lt_exp_one, deriv_carmonPsi_lt_446, abs_second_deriv_carmonPsi_lt_32_5",
    statement="Psi < e, Psi' < 4.46 and |Psi''| < 32.5.",
    assumptions="none",
    check=check_cutoff,
    alphas=(2.0,),
    controls={"constants 0.5 % smaller": ht.Control({"factor": 0.995})},
)

integrals = ht.Claim(
    id="later-lean-integral",
    source=f"{LIBRARY}: carmonPhi_lt_414, abs_deriv_carmonPhi_le, abs_second_deriv_carmonPhi_le_one",
    statement="Phi < 4.14, Phi' <= 1.65 and |Phi''| <= 1.",
    assumptions="none",
    check=check_integral,
    alphas=(2.0,),
    controls={"constants 0.5 % smaller": ht.Control({"factor": 0.995})},
)

links = ht.Claim(
    id="later-lean-links",
    source=f"{LIBRARY}: abs_chainLinkPrev_le, abs_chainLinkCurrent_le, abs_chainLinkPrevPrev_le, "
    "abs_chainLinkPrevCurrent_le, abs_chainLinkCurrentCurrent_le",
    statement="The first derivatives of a link are at most 18.4644 and 4.48635, the second ones 134.55, 7.359 and 2.719.",
    assumptions="none",
    check=check_links,
    alphas=(2.0,),
    controls={"constants 1 % smaller": ht.Control({"factor": 0.99})},
)

chain = ht.Claim(
    id="later-lean-chain",
    source=f"{LIBRARY}: norm_fderiv_carmonChain_pullback_le_23_sqrt, norm_second_fderiv_carmonChain_pullback_le_152",
    statement="The links' constants make ||grad F|| <= 23 sqrt T and a 152-Lipschitz gradient, for every T.",
    assumptions="none",
    check=check_chain,
    alphas=(2.0,),
    controls={
        "22.9 in place of 23": ht.Control({"gradient_bound": 22.9}),
        "151.9 in place of 152": ht.Control({"hessian_bound": 151.9}),
    },
)

mask = ht.Claim(
    id="later-lean-mask",
    source=f"{LIBRARY}: smoothstep_lipschitz, selector_lipschitz, mask_lipschitz",
    statement="The smooth step is 15/8-Lipschitz, the selector 15/2-Lipschitz and the mask 225/4-Lipschitz.",
    assumptions="the quintic smooth step of the library; the mask for T = 2",
    check=check_mask,
    alphas=(2.0,),
    controls={
        "a mask constant 1 % smaller": ht.Control({"mask": 0.99 * 56.25}),
        "36, which the paper has for another selector": ht.Control({"mask": 36.0}),
    },
)

support = ht.Claim(
    id="later-lean-support",
    source=f"Fradin et al. 2025 (arXiv 2512.18713v2), C.2, as docs/fradin-contract.md of {LIBRARY} quotes it",
    statement="The oracle's noise lies in coordinate prog_{1/4}(x) + 1, or nowhere.",
    assumptions="the mask with the quintic smooth step; T = 3",
    check=check_support,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={"prog_{1/2}(x) + 1": ht.Control({"level": 0.5}, ht.Outcome.HOLDS)},
)
