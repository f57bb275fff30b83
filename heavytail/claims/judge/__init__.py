"""What a theorem says of a curve or a number, and whether the numbers agree: HOLDS, REFUTED or UNDECIDED.

A statement is refuted only by an interval of level 0.9999 that excludes it, so that a true one is refuted in one of ten
thousand checks at most (measured: see tests/benchmarks/results). It holds only if the 95 % interval leaves no room for a
violation larger than a stated tolerance. In between, the finding says what it would take. What is not a number decides
nothing. Where a run is looked at while it grows, the looks share the error of both levels (`heavytail.looks`).

    rate_equals, rate_at_least, rate_at_most      exponents of the limit: k**-r (log k)**p exactly, O(...), Omega(...)
    below, above, mean_is                         expectations against bounds with constants, at every checkpoint
    quantile_below, quantile_above, quantile_is   statements that hold with probability 1 - delta
    confidence_exponent_equals, ..._at_least, ..._at_most, polylogarithmic      growth of a quantile in 1/delta
    tail_index_is, exponent_is                    numbers with an error
    number_is, number_at_most, number_at_least    numbers without chance
    all_of                                        several comparisons as one finding
    algebra                                       a mark: formula against formula, no instance
"""

from heavytail.claims.finding import REFUTING_LEVEL, Finding, Outcome, algebra, all_of
from heavytail.claims.judge.bounds import above, below, mean_is
from heavytail.claims.judge.confidence import (
    confidence_exponent_at_least,
    confidence_exponent_at_most,
    confidence_exponent_equals,
    polylogarithmic,
)
from heavytail.claims.judge.exponents import rate_at_least, rate_at_most, rate_equals
from heavytail.claims.judge.numbers import exponent_is, number_at_least, number_at_most, number_is, tail_index_is
from heavytail.claims.judge.probability import quantile_above, quantile_below, quantile_is
from heavytail.curves.rates.exact import RATE_TOLERANCE

__all__ = [
    "RATE_TOLERANCE",
    "REFUTING_LEVEL",
    "Finding",
    "Outcome",
    "above",
    "algebra",
    "all_of",
    "below",
    "confidence_exponent_at_least",
    "confidence_exponent_at_most",
    "confidence_exponent_equals",
    "exponent_is",
    "mean_is",
    "number_at_least",
    "number_at_most",
    "number_is",
    "polylogarithmic",
    "quantile_above",
    "quantile_below",
    "quantile_is",
    "rate_at_least",
    "rate_at_most",
    "rate_equals",
    "tail_index_is",
]
