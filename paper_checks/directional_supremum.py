"""Pan and Li, section 3: the supremum of directional sharpness is the largest eigenvalue, not the spectral norm.

Setting: a function with the Hessian H at x; the directional sharpness v.Hv of the unit vectors v.
Printed: "The local Hessian spectral norm is also called the sharpness", and "the sharpness at x is just the supremum of
directional sharpness over all possible directions v".
True: the supremum is lambda_max(H). It is the spectral norm only if lambda_max >= -lambda_min: for H = diag(1, -3), which
a saddle has, it is 1 and the norm 3.
Check: the largest sharpness over a grid of directions of the plane, without eigenvalues; its error is below 1e-5.
Source: Pan and Li 2022, section 3.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

SADDLES = (np.diag([1.0, -3.0]), np.array([[0.0, 1.0], [1.0, -2.0]]), np.array([[-2.0, 0.5], [0.5, -1.0]]))
CONVEX = (np.diag([1.0, 3.0]), np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([[1.0, 1.0], [1.0, 1.0]]))


def spectral_norm(hessian):
    """Return the largest singular value."""
    return float(np.linalg.norm(hessian, 2))


def largest_eigenvalue(hessian):
    """Return the largest eigenvalue."""
    return float(np.linalg.eigvalsh(hessian)[-1])


def supremum(hessian):
    """Return the largest directional sharpness over half the circle."""
    angles = np.linspace(0.0, np.pi, 2001)
    return max(theory.directional.sharpness(hessian, v) for v in np.stack([np.cos(angles), np.sin(angles)], axis=1))


def check(run, alpha, claimed=spectral_norm, hessians=SADDLES):
    """Hold the supremum against what it is claimed to be."""
    findings = [ht.judge.number_is(supremum(h), claimed(h), 1e-5, "largest directional sharpness") for h in hessians]
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="directional-supremum",
    source="Pan and Li 2022, section 3",
    statement="The supremum of directional sharpness over all directions is the spectral norm of the Hessian.",
    assumptions="H symmetric; no moment order enters",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "the largest eigenvalue": ht.Control({"claimed": largest_eigenvalue}, ht.Outcome.HOLDS),
        "the spectral norm, but f convex": ht.Control({"hessians": CONVEX}, ht.Outcome.HOLDS),
        "the trace": ht.Control({"claimed": np.trace}),
    },
)
