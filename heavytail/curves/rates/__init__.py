"""Convergence exponents from curves: over a window of k, with an interval, and the limits that they can still reach.

fit_rate, fit_quantile_rate   the exponent of a mean or of a quantile
exact_rate                    the limit of the local rates of numbers without chance
compare                       a curve held against a prediction for finite k
"""

from heavytail.curves.rates.basis import Basis, Predicted, PurePower
from heavytail.curves.rates.comparison import Comparison, compare
from heavytail.curves.rates.exact import ExactRate, exact_rate
from heavytail.curves.rates.fit import RateFit, fit_quantile_rate, fit_rate
from heavytail.curves.rates.slopes import local_rates, slope

__all__ = [
    "Basis",
    "Comparison",
    "ExactRate",
    "Predicted",
    "PurePower",
    "RateFit",
    "compare",
    "exact_rate",
    "fit_quantile_rate",
    "fit_rate",
    "local_rates",
    "slope",
]
