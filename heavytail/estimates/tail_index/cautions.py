"""What can be known against an estimate of a tail index: no power above the threshold, a bias, equal values."""

from __future__ import annotations

import math

import numpy as np

from heavytail.estimates.tail_index.moment_ratio import moment_exceedances, moments
from heavytail.estimates.tail_index.ordered import OrderStatistics
from heavytail.estimates.tail_index.second_order import SecondOrder

__all__ = ["light", "reasons", "shape"]

SIGMAS = 3.0


def shape(tail: OrderStatistics, exceedances: int) -> float:
    """Return sqrt(k) (1 - 1 / (2 - 2 M1**2 / M2)) of the log-excesses' moments M1 and M2: standard normal for a power.

    It is the difference of the estimates of Dekkers, Einmahl and de Haan and of Hill over its standard error. Tails
    that end sooner than any power make it negative.
    """
    excesses = tail.excesses(exceedances)
    relative = 1.0 - float(np.mean(excesses)) ** 2 / float(np.mean(excesses**2))
    return math.sqrt(exceedances) * (1.0 - 0.5 / max(relative, 1e-12))


def reasons(tail: OrderStatistics, exceedances: int, order: SecondOrder | None = None, biased: bool = False) -> str:
    """Return why an estimate from so many exceedances is not to be trusted; nothing if nothing is known against it.

    Parameters
    ----------
    tail : OrderStatistics
        The values.
    exceedances : int
        How many of them are used.
    order : SecondOrder, optional
        The departure of the tail from a power.
    biased : bool, default False
        Whether the estimate has the bias of Hill's.
    """
    found = [tail.equal_values(exceedances)]
    statistic = shape(tail, exceedances)
    if abs(statistic) > SIGMAS:
        how = "faster" if statistic < 0.0 else "at first faster and then more slowly"
        found.append(
            f"The {exceedances} largest values fall off {how} than a power ({abs(statistic):.1f} standard errors), so the "
            "index depends on the threshold."
        )
    if order is not None and biased:
        bias = order.bias(exceedances)
        if abs(bias) > max(0.5 / math.sqrt(exceedances), SIGMAS * order.error_of_bias(exceedances)):
            found.append(
                f"The tail has not settled at the threshold: the bias is about {-100.0 * bias:+.0f} % against a standard "
                f"error of {100.0 / math.sqrt(exceedances):.0f} %. Use bias_reduced_hill or fewer exceedances."
            )
    if (
        order is not None
        and statistic < SIGMAS
        and (found_light := light(tail, max(exceedances, moment_exceedances(tail, order))))
    ):
        found.append(found_light)
    return " ".join(filter(None, found))


def light(tail: OrderStatistics, exceedances: int) -> str:
    """Return a warning if the estimate from moments does not exclude that the tail is lighter than any power."""
    found = moments(tail, exceedances)
    if math.isfinite(found.high) or found.inverse is None:
        return ""
    low, high = found.inverse.interval()
    return (
        f"By moments 1/a lies in [{low:.2f}, {high:.2f}]: a tail lighter than any power is not excluded, and of one this "
        "estimate is meaningless."
    )
