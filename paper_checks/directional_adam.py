"""Pan and Li, section 3: the updates of Adam are flatter than those of SGD, on models where steep coordinates are curved.

Setting: a network and an attention head of some 60 weights, trained by SGD with momentum and by Adam on mini-batches of
heavy-tailed examples; and diagonal quadratics of 64 coordinates under noise in proportion to the gradient.
Method: pseudo-updates (appendix A.3): each method has its own memory at the same points and gradients.
Printed: "the directional sharpness is much lower for adaptive algorithms than for SGD"; "the sharpness reduction effect of
adaptive coordinate-wise scaling is the reason for Adam's success in practice" (abstract).
True: on the network, the attention head, and quadratics whose curvatures rise with |g|. Where they fall with |g|, Adam is a
hundred times sharper; where H = I, all methods are alike. So the effect is one of the function, not of Adam alone.
Check: the ratio of the two at steps 10 and 30, with its interval over trajectories.
Source: Pan and Li 2022, section 3, appendix A.3 and Tables 3 to 6.
"""

import numpy as np

import heavytail as ht

from .one_sided import ratio_at_most
from .small_models import STEPS, along, attention, network, quadratic, seen_of, sharpness

EARLY = STEPS[:2]  # later, an attention head that SGD trains may be so flat along its update that no ratio exists


def instance(seed, correlation):
    """Return the curvatures, the gradient and the start of a quadratic with a rank correlation of |g_j| and h_j."""
    problem, start = ht.problems.correlated_quadratic(64, correlation, smallest=1e-4, largest=1.0, seed=seed)
    return problem.curvature, problem.curvature * start, start


def rising(seed, alpha):
    """Return a quadratic with h = |g|."""
    curvature, _, start = instance(seed, 1.0)
    return quadratic(curvature, start, alpha)


def falling(seed, alpha):
    """Return a quadratic whose curvatures are those in opposite order."""
    curvature, _, start = instance(seed, -1.0)
    return quadratic(curvature, start, alpha)


def flat(seed, alpha):
    """Return the quadratic with H = I and the same gradient."""
    _, gradient, _ = instance(seed, 1.0)
    return quadratic(np.ones(gradient.size), gradient, alpha)


def models(run):
    """Return what is trained, and by which methods; the attention head takes most of the time."""
    both = tuple((make, trainer) for make in (network, attention) for trainer in ("SGD", "Adam"))
    return run.choose(both[:2], both, both)


def compare(run, alpha, pairs, method, reference, limit, steps):
    """Hold the ratio of the sharpness of two methods against a limit at some steps, for models and who trains them."""
    findings = []
    for make, trainer in pairs:
        found = sharpness(make, trainer, alpha, run.seed, run.factor * run.choose(32, 32, 256))
        above, below, seen = along(found, method), along(found, reference), seen_of(make, trainer, found)
        for k in steps:
            at = STEPS.index(k)
            what = f"{method} over {reference} at step {k} of {trainer} on the {make.__name__}"
            finding = ratio_at_most(run, above[:, at], below[:, at], limit, what, seen, len(pairs) * len(steps))
            findings.append(finding)
    return ht.judge.all_of(findings)


def check(run, alpha, pairs=None, limit=0.9):
    """Hold the ratio of Adam's sharpness to SGD's against a limit."""
    return compare(run, alpha, models(run) if pairs is None else pairs, "Adam", "SGD", limit, EARLY)


claim = ht.Claim(
    id="directional-adam",
    source="Pan and Li 2022, section 3, Tables 3 to 6",
    statement="On SGD's and on Adam's trajectories, the directional sharpness of Adam is at most 9/10 of that of SGD.",
    assumptions="a network and an attention head of some 60 weights; mini-batches of heavy-tailed examples",
    check=check,
    alphas=(1.5,),
    controls={
        "quadratics with h = |g|": ht.Control({"pairs": ((rising, "Adam"),)}, ht.Outcome.HOLDS),
        "quadratics with H = I": ht.Control({"pairs": ((flat, "Adam"),)}),
        "quadratics whose curvatures fall with |g|": ht.Control({"pairs": ((falling, "Adam"),)}),
    },
)
