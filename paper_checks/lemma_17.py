"""Lemma 17: the chain F has a small gap, a smooth gradient, and shows a coordinate only after the one before it.

Setting: F(x) = -Psi(1) Phi(x_1) + sum_{i=2}^T [Psi(-x_{i-1}) Phi(-x_i) - Psi(x_{i-1}) Phi(x_i)], Psi(t) = 0 for t <= 1/2 and
exp(1 - 1/(2 t - 1)**2) above, Phi(t) = sqrt(e) int_{-inf}^t exp(-s**2 / 2) ds; prog_b(x) is the last i with |x_i| > b.
Claimed: (1) F(0) - inf F <= 12 T; (2) grad F is 152-Lipschitz; (3) |d_i F| <= 23; (4) prog_0(grad F) <= prog_{1/2}(x) + 1;
(5) if i = prog_1(x) + 1 <= T, then |d_i F(x)| > 1.
Check: (1), (3) and (5) are sharp with 11.234 T, 21.392 and 1, by reduction to one variable. (2): absolute row sums of the
Hessian are at most 141.9, again in one variable; a few searches from random points reach 134.02, which proves nothing about
the gap in between. (4) follows from the formula of d_i F; it and the others are tried at random points as well.
Source: Zhang et al. 2020, Lemma 17, after Carmon et al. 2020.
Reconstructed from the words of the appendix and the constants of its sources: its formulas were not at hand.
"""

import numpy as np
from scipy.special import ndtr

import heavytail as ht
from heavytail import theory

HEIGHT = np.sqrt(2.0 * np.pi * np.e)


def psi(t):
    """Return Psi and Psi' at t."""
    width = np.where(t > 0.52, 2.0 * t - 1.0, 0.04)  # at t = 0.52 Psi is 1e-271
    value = np.where(t > 0.52, np.exp(1.0 - width**-2.0), 0.0)
    return value, 4.0 * width**-3.0 * value


def chain(x):
    """Return F at the points x[..., :]."""
    before, here = x[..., :-1], x[..., 1:]
    links = psi(-before)[0] * ndtr(-here) - psi(before)[0] * ndtr(here)
    return HEIGHT * (links.sum(axis=-1) - ndtr(x[..., 0]))


def gradient(x):
    """Return the gradient of F at the points x[..., :]."""
    before = np.concatenate([np.ones_like(x[..., :1]), x[..., :-1]], axis=-1)
    out = -(psi(-before)[0] + psi(before)[0]) * np.exp(0.5 - 0.5 * x**2)
    out[..., :-1] -= HEIGHT * (psi(-x)[1][..., :-1] * ndtr(-x[..., 1:]) + psi(x)[1][..., :-1] * ndtr(x[..., 1:]))
    return out


def progress(x, level):
    """Return the last position, from 1, at which |x| exceeds a level, or 0."""
    return np.max(np.where(np.abs(x) > level, np.arange(1, x.shape[-1] + 1), 0), axis=-1)


def lipschitz_constant(bound):
    """Judge property 2: the constant is known to lie in a bracket only."""
    low, high = ht.exact.lemma_17.curvature()
    outcome = ht.Outcome.HOLDS if high <= bound else ht.Outcome.REFUTED if low > bound else ht.Outcome.UNDECIDED
    evidence = f"Lipschitz constant in [{low:.5g}, {high:.5g}], claimed <= {bound:.5g}"
    return ht.Finding(outcome, high, low, high, evidence, exact=True)


def gap(bound):
    """Judge property 1: the gap per link increases to its limit, and a far point has the infimum that the formula gives."""
    per_link = [ht.exact.lemma_17.gap(length) / length for length in (1, 2, 10, 10**9)]
    reached = [chain(np.zeros(length)) - chain(np.full(length, 1e5)) for length in (1, 2, 10)]
    off = max(abs(a / (b * c) - 1.0) for a, b, c in zip(reached, per_link, (1, 2, 10), strict=False))
    largest = per_link[-1] if np.all(np.diff(per_link) > 0.0) else np.inf
    return [
        ht.judge.number_at_most(largest, bound, "(F(0) - inf F) / T"),
        ht.judge.number_is(off, 0.0, 1e-8, "relative error of the gap at a far point"),
    ]


def zero_chain(points, entry, near, edge):
    """Judge properties 3 to 5 at random points, and 3 and 5 where one variable is left."""
    slopes = np.abs(gradient(points))
    reach, last = progress(points, 1.0), points.shape[-1]
    short = reach < last
    next_slopes = np.take_along_axis(slopes[short], reach[short, None], axis=-1)
    seen = f"{len(points)} random points"
    early = int(np.sum(progress(slopes, 0.0) > progress(points, near) + 1))
    return [
        ht.judge.number_at_most(max(ht.exact.lemma_17.entry()[0], float(slopes.max())), entry, "sup |d_i F|", seen=seen),
        ht.judge.number_is(early, 0, 0, f"points with an entry of the gradient beyond prog_{near:g} + 1", seen),
        ht.judge.number_at_least(
            min(*ht.exact.lemma_17.edge(), float(next_slopes.min())), edge, "inf |d_i F| at prog_1 + 1", seen=seen
        ),
    ]


def same_part(points):
    """Judge that the part of the library is this function."""
    part, out = ht.problems.CarmonChain(points.shape[-1]), np.empty(points.shape[-1])
    off = 0.0
    for x in points:
        part.gradient(x, out)
        off = max(off, float(np.abs(out - gradient(x)).max()), abs(part.value(x) - chain(x)))
    return ht.judge.number_is(off, 0.0, 1e-11, "difference of CarmonChain and the formulas")


def check(
    run,
    alpha,
    gap_bound=theory.lemma_17.GAP_PRINTED,
    lipschitz=theory.lemma_17.LIPSCHITZ_PRINTED,
    entry=theory.lemma_17.ENTRY_PRINTED,
    near=0.5,
    edge=1.0,
):
    """Judge the five properties with their constants; alpha plays no part."""
    generator = np.random.default_rng(run.seed)
    points = generator.uniform(-1.0, 1.0, (run.choose(20_000, 50_000, 1_000_000), 6))
    points *= generator.choice([0.5, 1.0, 2.0, 5.0], points.shape)
    return ht.judge.all_of(
        [
            *gap(gap_bound),
            lipschitz_constant(lipschitz),
            *zero_chain(points, entry, near, edge),
            same_part(points[:20]),
        ]
    )


claim = ht.Claim(
    id="lemma-17",
    source="Zhang et al. 2020, Lemma 17 (reconstructed)",
    statement="The chain has the gap 12 T, a 152-Lipschitz gradient with entries of at most 23, and the two properties of a "
    "zero-chain.",
    assumptions="none",
    check=check,
    alphas=(2.0,),
    proved=lambda alpha: ht.exact.lemma_17.gap(10**9) / 1e9,
    controls={
        "gap 11.2 T": ht.Control({"gap_bound": 11.2}),
        "Lipschitz constant 134": ht.Control({"lipschitz": 134.0}),
        "entries of at most 21.3": ht.Control({"entry": 21.3}),
        "prog_{3/4} in property 4": ht.Control({"near": 0.75}),
        "1.01 in property 5": ht.Control({"edge": 1.01}),
    },
)
