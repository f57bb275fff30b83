"""Pan and Li: directional sharpness is described in three ways that do not agree.

Setting: a symmetric Hessian H, two consecutive updates x_{t-1} -> x_t -> x_{t+1}, both of the order of the step size eta.
Printed: in section 1 it is "defined as (x_t - x_{t+1})^T Hess f(x_t) (x_t - x_{t-1})"; equation (1) puts the words under
(x_t - x_{t+1})^T Hess f(x_t) (x_t - x_{t+1}); section 3 defines v^T Hess f(x) v for ||v||_2 = 1, and goes on that
"directional sharpness is quadratic in the step size eta".
True: the first is bilinear in two different updates, so even its sign is free; the second is quadratic in eta; the third
does not depend on eta, and is the second over ||x_t - x_{t+1}||**2. The tables have the third: "we normalize the update
step when we compute the directional sharpness" (section 4).
Check: random Hessians and updates, every form at eta and at eta/2; exact but for rounding.
Source: Pan and Li 2022, sections 1, 3 and 4.
"""

import itertools

import numpy as np

import heavytail as ht
from heavytail import theory


def of_section_1(hessian, update, before):
    """Return (x_t - x_{t+1}).H(x_t - x_{t-1}) for the updates x_{t+1} - x_t and x_t - x_{t-1}."""
    return -update @ hessian @ before


def of_equation_1(hessian, update, before):
    """Return (x_t - x_{t+1}).H(x_t - x_{t+1})."""
    return update @ hessian @ update


def of_section_3(hessian, update, before):
    """Return v.Hv for the unit vector v along the update."""
    return theory.directional.sharpness(hessian, update)


def per_squared_length(hessian, update, before):
    """Return the form of equation (1) over the squared length of the update."""
    return of_equation_1(hessian, update, before) / (update @ update)


def check(run, alpha, forms=(of_section_1, of_equation_1, of_section_3), degree=2.0):
    """Hold the forms against each other, and how they depend on eta against eta**degree."""
    rng, apart, off = np.random.default_rng(run.seed), 0.0, 0.0
    for _ in range(run.choose(100, 500, 5000)):
        root, update, before = rng.standard_normal((4, 4)), rng.standard_normal(4), rng.standard_normal(4)
        hessian = root + root.T
        values, halved = ([form(hessian, s * update, s * before) for form in forms] for s in (1.0, 0.5))
        apart = max([apart, *(abs(a - b) for a, b in itertools.combinations(values, 2))])
        off = max([off, *(abs(b / a - 0.5**degree) for a, b in zip(values, halved, strict=True))])
    return ht.judge.all_of(
        [
            ht.judge.number_is(apart, 0.0, 1e-9, "largest difference between two of the forms"),
            ht.judge.number_is(off, 0.0, 1e-9, f"largest error of eta**{degree:g} at half the step size"),
        ]
    )


claim = ht.Claim(
    id="directional-definitions",
    source="Pan and Li 2022, sections 1 and 3, equation (1)",
    statement="The three forms of directional sharpness are equal, and quadratic in the step size.",
    assumptions="H symmetric; no moment order enters",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "equation (1) over the squared length, and section 3, without eta": ht.Control(
            {"forms": (per_squared_length, of_section_3), "degree": 0.0}, ht.Outcome.HOLDS
        ),
        "equation (1) alone": ht.Control({"forms": (of_equation_1,)}, ht.Outcome.HOLDS),
        "section 1 and equation (1), of the same degree": ht.Control({"forms": (of_section_1, of_equation_1)}),
        "section 3, quadratic in eta": ht.Control({"forms": (of_section_3,)}),
    },
)
