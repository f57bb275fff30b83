"""The theorems' rates, constants and schedules as plain functions: an exponent is written once, here.

A rate is the r of k**-r. "Printed" is what the paper says; the other functions are what can be proved. The paper is
Zhang et al., "Why are adaptive methods good for attention models?", NeurIPS 2020.
"""

from heavytail.theory.clipping import bias_bound, clip_constant, second_moment_bound, worst_case_noise
from heavytail.theory.directional import (
    clip_top,
    directional_sharpness,
    figure_of_merit,
    first_clip_helps,
    merit_slope,
    second_order_expansion,
    second_order_expansion_printed,
    sharpness_slope,
    top_level,
)
from heavytail.theory.hypotheses import moment_order, whole_steps
from heavytail.theory.sgd import projected_sgd_bound, rate_projected_sgd, rate_sgd_scale
from heavytail.theory.strongly_convex import (
    GOLDEN_RATIO,
    clip_level,
    clip_level_printed,
    finite_sum_bound,
    rate_printed_schedule,
    rate_strongly_convex,
    rate_strongly_convex_in_table,
    step_size,
    theorem_4_bound,
    theorem_4_bound_printed,
)

__all__ = [
    "GOLDEN_RATIO",
    "bias_bound",
    "clip_constant",
    "clip_level",
    "clip_level_printed",
    "clip_top",
    "directional_sharpness",
    "figure_of_merit",
    "finite_sum_bound",
    "first_clip_helps",
    "merit_slope",
    "moment_order",
    "projected_sgd_bound",
    "rate_printed_schedule",
    "rate_projected_sgd",
    "rate_sgd_scale",
    "rate_strongly_convex",
    "rate_strongly_convex_in_table",
    "second_moment_bound",
    "second_order_expansion",
    "second_order_expansion_printed",
    "sharpness_slope",
    "step_size",
    "theorem_4_bound",
    "theorem_4_bound_printed",
    "top_level",
    "whole_steps",
    "worst_case_noise",
]
