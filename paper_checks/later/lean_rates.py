"""The arithmetic behind the minimax rate with one gradient a seed, as a Lean library has it: thresholds, moments, rates.

Setting: A = L Delta / epsilon**2, t = sigma / epsilon, S = max(1, t), r = alpha / (alpha - 1), and q >= 1 from
E||g(x) - g(y)||**q <= (L ||x - y||)**q for one seed.
Proved there, by Lean: for A >= 10,752,000 the least number of gradients lies between multiples of M = max{A + t**r +
A t**(r/q), A S**2} by numbers of alpha and q. Steps of the proof that are numbers are claimed here: the moment of the
oracle's coin, the thresholds, the comparison of M with the rate U of the method, and an inequality for clipped vectors. Two
comparisons of the manuscript fail by a hair, e 1.792 < 4.87 and 4.87 13.6 < 66.2: the library repairs the first by a better
constant, and does not need the second. Its method is not simulated: a step would take more than 1e9 gradients at alpha =
1.5. That ||g|| <= <g, h/||h||> + 2 ||h - g||, there norm_le_inner_direction_add_error, is `lemma_11`.
Check: arithmetic, and suprema on grids; no Monte Carlo.
Source: github.com/xiong-zx/heavy-tailed-noise-lean, version 0.2.0, read in part; the names of its theorems stand in
each claim. The manuscript was not read: its two comparisons are quoted from docs/gated-proof-notes.md there.
"""

import math

import numpy as np

import heavytail as ht

from ..orders import ALPHAS, ANY_ABOVE_1_1, FULL
from .lean_chain import LIBRARY

EXPONENTS = (1.0, 1.3, 2.0, 4.0)  # q
RATIOS = np.concatenate([[0.0], np.geomspace(1e-3, 1e8, 221)])  # t
LENGTHS = np.geomspace(1.0, 1e12, 97)[:, None]  # A


def check_coin(run, alpha, start=368.0):
    """Hold the moment of the oracle's coin, in units of sigma**alpha, against 1 for t beyond `start`, where it is tossed."""
    t = start * np.geomspace(1.0 + 1e-9, 1e12, 400)
    theta = (start / t) ** (alpha / (alpha - 1.0))
    size = (184.0 / t) ** alpha
    moment = size * (1.0 - theta + theta * (1.0 / theta - 1.0) ** alpha)
    budget = 2.0 * size * (1.0 - theta) * theta ** (1.0 - alpha)
    return ht.judge.all_of(
        [
            ht.judge.number_at_most(float((moment / budget).max()), 1.0, "the coin's moment over its budget"),
            ht.judge.number_at_most(float(budget.max()), 1.0, "the budget over sigma**alpha"),
        ]
    )


def check_accuracy(run, alpha, least=10_752_000.0):
    """Hold the least A of the theorem against what two links need: T = floor(A / (12 64 7000)) >= 2."""
    links = math.floor(least / (12 * 64 * 7000))
    gap = ht.exact.lemma_17.gap(10**9) / 1e9
    return ht.judge.all_of(
        [
            ht.judge.number_at_least(links, 2, f"the links that A = {least:g} pays for"),
            ht.judge.number_at_most(gap, 12.0, "(F(0) - inf F) / T"),
        ]
    )


def check_thresholds(run, alpha, noise=1e7, links=64):
    """Hold the thresholds of the gated bound against what they are to bring: noise enough, and 64 links."""
    enough = (noise / 80.0) ** 2 / (4005.25 * 16.0 * 300.0**2)
    return ht.judge.all_of(
        [
            ht.judge.number_at_least(enough, 2.0, f"(S/80)**2 / (4005.25 16 300**2) at S = {noise:.8g}"),
            ht.judge.number_at_least(21_135_360_000 // 330_240_000, links, "the links that A = 21,135,360,000 pays for"),
        ]
    )


def shapes(alpha, q):
    """Return U and M at all A (rows) and t (columns)."""
    r = alpha / (alpha - 1.0)
    S, B = np.maximum(1.0, RATIOS), RATIOS**r
    upper = S**r + LENGTHS * np.maximum(S**2, S ** (r / q))
    return upper, np.maximum(LENGTHS + B + LENGTHS * B ** (1.0 / q), LENGTHS * S**2)


def check_shapes(run, alpha, factor=2.0):
    """Hold U / M and M / U against `factor`."""
    found = [shapes(alpha, q) for q in EXPONENTS]
    return ht.judge.all_of(
        [
            ht.judge.number_at_most(max(float((a / b).max()) for a, b in found), factor, "sup U / M"),
            ht.judge.number_at_most(max(float((b / a).max()) for a, b in found), factor, "sup M / U"),
        ]
    )


def clipped(v):
    """Return vectors v[..., :] shortened to the length 1."""
    return v / np.maximum(1.0, np.linalg.norm(v, axis=-1, keepdims=True))


def check_clipping(run, alpha, factor=1.0):
    """Hold ||clip u - clip v||**2 over (2 tau)**(2 - alpha) ||u - v||**alpha against 1, for tau = 1, in a plane."""
    lengths = np.concatenate([np.geomspace(0.01, 100.0, run.choose(40, 80, 160)), [1.0]])
    angle = np.linspace(0.0, np.pi, run.choose(91, 181, 721))
    u = lengths[:, None, None, None] * np.array([1.0, 0.0])
    v = lengths[:, None, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    apart = np.sum((clipped(u) - clipped(v)) ** 2, axis=-1)
    bound = 2.0 ** (2.0 - alpha) * np.linalg.norm(u - v, axis=-1) ** alpha
    ratio = float(np.divide(apart, bound, out=np.zeros_like(apart), where=bound > 0.0).max())
    return ht.judge.number_at_most(ratio, factor, "the largest ratio of the square to the bound")


def check_comparisons(run, alpha, amplitude=1.792, limit=66.2):
    """Hold the two products of the correction's gradient against their limits."""
    return ht.judge.all_of(
        [
            ht.judge.number_at_most(math.e * amplitude, 4.87, f"e {amplitude:.7g} is"),
            ht.judge.number_at_most(4.87 * 13.6, limit, "4.87 13.6 is", tolerance=1e-9),
        ]
    )


coin = ht.Claim(
    id="later-lean-coin",
    source=f"{LIBRARY}: RandomizedLift.physical_moment_budget, Fradin.revealRate",
    statement="With theta = (368 epsilon / sigma)**r the oracle's noise, 184 epsilon times a coin, has E|xi|**alpha <= "
    "sigma**alpha.",
    assumptions="sigma > 368 epsilon; below that there is no noise",
    check=check_coin,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY_ABOVE_1_1,
    controls={"250 in place of 368": ht.Control({"start": 250.0})},
)

accuracy = ht.Claim(
    id="later-lean-accuracy",
    source=f"{LIBRARY}: strictK1_precision_constant, RandomizedLift.physicalChainConstant, carmonChainValue_gap_le_12T",
    statement="A >= 10,752,000 = 2 (12 64 7000) pays for two links, each of which costs a gap of at most 12.",
    assumptions="theta = 1",
    check=check_accuracy,
    alphas=(2.0,),
    controls={"A = 10,700,000": ht.Control({"least": 10_700_000.0})},
)

thresholds = ht.Claim(
    id="later-lean-thresholds",
    source=f"{LIBRARY}: gatedLargeNoise_of_public_threshold, gatedChainLength_ge64_of_public_threshold",
    statement="S >= 1e7 makes (S/80)**2 / (4005.25 16 300**2) >= 2, and A >= 21,135,360,000 pays for 64 links.",
    assumptions="none",
    check=check_thresholds,
    alphas=(2.0,),
    controls={"S = 8,500,000": ht.Control({"noise": 8.5e6}), "65 links": ht.Control({"links": 65})},
)

rates = ht.Claim(
    id="later-lean-rates",
    source=f"{LIBRARY}: UpperK1.paper_upper_shape_le_two_full_lower_shape, full_lower_shape_le_two_paper_upper_shape",
    statement="The rate U of the method and the lower bound M differ by a factor of at most 2, for A >= 1.",
    assumptions="q = 1, 1.3, 2, 4; t from 0 to 1e8, A from 1 to 1e12",
    check=check_shapes,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY_ABOVE_1_1,
    controls={"factor 1.9": ht.Control({"factor": 1.9})},
)

clipping = ht.Claim(
    id="later-lean-clipping",
    source=f"{LIBRARY}: upperClip_difference_sq_le_rpow",
    statement="||clip u - clip v||**2 <= (2 tau)**(2 - alpha) ||u - v||**alpha, with equality at u = -v, ||u|| = tau.",
    assumptions="none; two vectors lie in a plane",
    check=check_clipping,
    alphas=ALPHAS,
    full=FULL,
    any_alpha=ANY_ABOVE_1_1,
    controls={"bound 1 % smaller": ht.Control({"factor": 0.99})},
)

comparisons = ht.Claim(
    id="later-lean-comparisons",
    source=f"the manuscript of the gated lower bound, as docs/gated-proof-notes.md of {LIBRARY} quotes it",
    statement="e 1.792 < 4.87 and 4.87 13.6 < 66.2.",
    assumptions="none",
    check=check_comparisons,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "the library's constants": ht.Control({"amplitude": 1.0 + 3_039_107 / 3_840_000, "limit": 66.232}, ht.Outcome.HOLDS),
    },
)
