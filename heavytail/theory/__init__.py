"""The theorems' rates, constants, bounds and schedules as plain functions, in a namespace per statement: `theory.theorem_4`.

A statement of Zhang et al., "Why are adaptive methods good for attention models?", NeurIPS 2020, has the name that
`paper_checks` gives it; what is no numbered statement has that of its topic. In each of them

- `rate(alpha)` is the r of k**-r, `bound(...)` what is proved, `schedule(...)` the step size and clip level that it needs;
- `rate_printed`, `bound_printed` and `schedule_printed` are what the paper says where that is something else;
- `instance(...)` is what makes the statement tight: an object with a `problem` and a `noise`, or the law alone of a
  statement about laws.

Parameters are named as in the papers. `G` and `B` are roots of moments, in the units of the gradient:
E||g||**alpha <= G**alpha and E|g_j|**alpha <= B_j**alpha.
"""

from heavytail.theory import (
    acclip,
    adagrad_norm,
    adam,
    adam_in_delta,
    assumption_2,
    assumption_4,
    clipped_in_delta,
    corollary_7,
    directional,
    figure_1,
    last_iterate_in_delta,
    lemma_9,
    lemma_10,
    lemma_12,
    lemma_13,
    lemma_15,
    lemma_16,
    lemma_17,
    lemma_18,
    momentum,
    remark_3,
    rmsprop,
    schedules,
    sgd,
    sgd_average,
    sgd_convex,
    sgd_nonconvex,
    stable_logarithms,
    symmetric,
    table_1,
    theorem_2,
    theorem_4,
    theorem_5,
    theorem_6,
    theorem_8,
)
from heavytail.theory.hypotheses import moment_order

__all__ = [
    "acclip",
    "adagrad_norm",
    "adam",
    "adam_in_delta",
    "assumption_2",
    "assumption_4",
    "clipped_in_delta",
    "corollary_7",
    "directional",
    "figure_1",
    "last_iterate_in_delta",
    "lemma_9",
    "lemma_10",
    "lemma_12",
    "lemma_13",
    "lemma_15",
    "lemma_16",
    "lemma_17",
    "lemma_18",
    "moment_order",
    "momentum",
    "remark_3",
    "rmsprop",
    "schedules",
    "sgd",
    "sgd_average",
    "sgd_convex",
    "sgd_nonconvex",
    "stable_logarithms",
    "symmetric",
    "table_1",
    "theorem_2",
    "theorem_4",
    "theorem_5",
    "theorem_6",
    "theorem_8",
]
