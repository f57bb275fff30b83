"""Results without Monte Carlo: recursions, exact laws, Bayes risks and finite-k predictors."""

from heavytail.exact.bayes_risk import bayes_risk, limit_constant, lower_bound
from heavytail.exact.chain_constants import chain_curvature, chain_edge, chain_entry, chain_gap
from heavytail.exact.constant_schedule import average_gradient
from heavytail.exact.extremal import (
    Extremal,
    largest_bias,
    largest_error,
    largest_expectation,
    largest_second_moment,
)
from heavytail.exact.log_sums import block_estimate_law, log_of_sum
from heavytail.exact.norm_moment import independent_norm_moment
from heavytail.exact.predictor import noise_weights, predicted_gap
from heavytail.exact.recursion import Moments, clipped_moments
from heavytail.exact.sample_paths import supremum_bounds
from heavytail.exact.sgd_law import deviation_law, deviation_scales
from heavytail.exact.two_problems import (
    divergence,
    jumps_needed,
    least_test_error,
    total_variation,
    wrong_test_per_risk,
)
from heavytail.exact.zero_chain import ChainInstance, chain_instance, hardest_chain, unfinished

__all__ = [
    "ChainInstance",
    "Extremal",
    "Moments",
    "average_gradient",
    "bayes_risk",
    "block_estimate_law",
    "chain_curvature",
    "chain_edge",
    "chain_entry",
    "chain_gap",
    "chain_instance",
    "clipped_moments",
    "deviation_law",
    "deviation_scales",
    "divergence",
    "hardest_chain",
    "independent_norm_moment",
    "jumps_needed",
    "largest_bias",
    "largest_error",
    "largest_expectation",
    "largest_second_moment",
    "least_test_error",
    "limit_constant",
    "log_of_sum",
    "lower_bound",
    "noise_weights",
    "predicted_gap",
    "supremum_bounds",
    "total_variation",
    "unfinished",
    "wrong_test_per_risk",
]
