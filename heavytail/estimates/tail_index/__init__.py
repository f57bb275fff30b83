"""How heavy a tail is: estimates of the tail index a of P(|X| > t) ~ C t**-a, each with an interval.

An estimate takes an array or, as `from_histogram(counts)`, a log-histogram, and how many of the largest values to use: by
default as many as keep its bias small against its standard error. What is known against it stands in its ``note``.

    power_tail           the longest stretch that follows one power: what `tail_report` decides by
    hill                 the mean log-excess; the best where the tail is a power from the threshold on
    bias_reduced_hill    the same less the first term of its bias
    hill_of_series       Hill's estimate for values that depend on their neighbours
    kernel               log-spacings with smooth weights
    moments              tails of any weight, light ones too
    pickands             the same, and shifts do not matter; wide intervals
    zeta_likelihood      integers
    hill_of_histogram    the likelihood of a log-histogram's counts
    truncated_growth     the exponent with which a truncated moment grows
"""

from heavytail.estimates.tail_index.consecutive_blocks import hill_of_series
from heavytail.estimates.tail_index.estimate import TailIndex
from heavytail.estimates.tail_index.histogram_tail import hill_of_histogram, truncated_growth
from heavytail.estimates.tail_index.log_excess import bias_reduced_hill, exceedances_of_least_error, hill, hill_curve
from heavytail.estimates.tail_index.moment_ratio import moments
from heavytail.estimates.tail_index.ordered import OrderStatistics, from_histogram, order_statistics
from heavytail.estimates.tail_index.power_tail import PowerTail, power_tail
from heavytail.estimates.tail_index.quantile_spacings import pickands
from heavytail.estimates.tail_index.rivals import Rival
from heavytail.estimates.tail_index.second_order import SecondOrder, second_order
from heavytail.estimates.tail_index.weighted_spacings import kernel
from heavytail.estimates.tail_index.zeta_law import zeta_likelihood

__all__ = [
    "OrderStatistics",
    "PowerTail",
    "Rival",
    "SecondOrder",
    "TailIndex",
    "bias_reduced_hill",
    "exceedances_of_least_error",
    "from_histogram",
    "hill",
    "hill_curve",
    "hill_of_histogram",
    "hill_of_series",
    "kernel",
    "moments",
    "order_statistics",
    "pickands",
    "power_tail",
    "second_order",
    "truncated_growth",
    "zeta_likelihood",
]
