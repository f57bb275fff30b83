"""Results without Monte Carlo: recursions, exact laws, Bayes risks and finite-k predictors."""

from heavytail.exact.bayes_risk import bayes_risk, limit_constant, lower_bound
from heavytail.exact.predictor import noise_weights, predicted_gap
from heavytail.exact.recursion import Moments, clipped_moments
from heavytail.exact.sgd_law import deviation_law, deviation_scales

__all__ = [
    "Moments",
    "bayes_risk",
    "clipped_moments",
    "deviation_law",
    "deviation_scales",
    "limit_constant",
    "lower_bound",
    "noise_weights",
    "predicted_gap",
]
