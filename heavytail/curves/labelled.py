"""Curves as the labelled arrays of other libraries: a data frame of pandas, a dataset of xarray; the numbers are the same.

A frame has a line for every checkpoint and says in each what it is of and in which unit, so that frames can be put below
each other. A dataset has the groups and the values of the first trajectories besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from heavytail.optional_packages import imported
from heavytail.parts.parameters import between, real_array

if TYPE_CHECKING:
    import pandas
    import xarray

    from heavytail.curves.curve import Curve

__all__ = ["ORDERS", "data_frame", "dataset"]

ORDERS = (0.1, 0.5, 0.9)  # of the quantiles that are shown if none is asked for


def data_frame(
    curves: Sequence[Curve], labels: Sequence[Mapping[str, str]], level: float, quantiles: Sequence[float]
) -> pandas.DataFrame:
    """Return curves below each other, each line with the labels of its curve.

    Raises
    ------
    ImportError
        If pandas cannot be imported.
    ValueError
        If the level or an order lies outside (0, 1).
    """
    pandas = imported("pandas", "to_pandas")
    orders = _orders(quantiles)
    frames = []
    for curve, told in zip(curves, labels, strict=True):
        low, high = curve.interval(level)
        numbers: dict[str, Any] = {"mean": curve.mean, "low": low, "high": high}
        numbers |= {f"quantile_{order:g}": curve.counted_quantile(order) for order in orders}
        numbers |= {"maximum": curve.maximum, "diverged": curve.diverged}
        frames.append(pandas.DataFrame({**told, "unit": curve.unit, "k": curve.k, **numbers}))
    frame = pandas.concat(frames, ignore_index=True)
    frame.attrs |= _about(curves, level)
    return frame


def dataset(
    curves: Sequence[Curve], columns: Mapping[str, Sequence[str]], level: float, quantiles: Sequence[float]
) -> xarray.Dataset:
    """Return curves with common checkpoints as arrays over the dimension `column`, or one curve without that.

    Parameters
    ----------
    curves : sequence of Curve
        The curves; a single one if there are no columns.
    columns : mapping of str to sequence of str
        The coordinates of the dimension `column`, by their names.
    level : float
        The coverage of the intervals.
    quantiles : sequence of float
        The orders of the quantiles.

    Raises
    ------
    ImportError
        If xarray cannot be imported.
    ValueError
        If the level or an order lies outside (0, 1).
    """
    xarray = imported("xarray", "to_xarray")
    orders, leading, first = _orders(quantiles), ("column",) if columns else (), curves[0]
    units = {} if columns else {"units": first.unit}

    def variable(what: str, over: Sequence[str], values: Sequence[Any], attributes: Mapping[str, str]) -> Any:
        name = what if columns else f"{what}, {first.name}"
        return ([*leading, *over], np.stack(values) if columns else values[0], {"long_name": name, **attributes})

    ends = [curve.interval(level) for curve in curves]
    each = [np.array([curve.counted_quantile(order) for order in orders]).reshape(-1, curve.k.size) for curve in curves]
    rows = [curve.sample.reshape(-1, curve.k.size) for curve in curves]
    variables = {
        "mean": variable("mean", ["k"], [curve.mean for curve in curves], units),
        "low": variable(f"low end of the {100 * level:g} % interval", ["k"], [low for low, _ in ends], units),
        "high": variable(f"high end of the {100 * level:g} % interval", ["k"], [high for _, high in ends], units),
        "quantile": variable("quantile", ["order", "k"], each, units),
        "maximum": variable("largest finite value", ["k"], [curve.maximum for curve in curves], units),
        "diverged": variable("diverged", ["k"], [curve.diverged for curve in curves], {"units": "trajectories"}),
        "group_mean": variable("mean of a group", ["group", "k"], [curve.group_means for curve in curves], units),
        "sample": variable("value", ["trajectory", "k"], rows, units),
        "group_size": (["group"], first.group_sizes, {"long_name": "size of a group", "units": "trajectories"}),
    }
    coordinates = {"k": (["k"], first.k, {"long_name": "step k"}), "order": (["order"], orders)}
    coordinates |= {name: (["column"], list(values)) for name, values in columns.items()}
    coordinates |= {"unit": (["column"], [curve.unit for curve in curves])} if columns else {}
    return xarray.Dataset(variables, coordinates, _about(curves, level))


def _orders(quantiles: Sequence[float]) -> list[float]:
    """Return the orders of quantiles, checked."""
    given = np.atleast_1d(real_array("quantiles", quantiles))
    return [between("quantiles", float(order), 0.0, 1.0, closed="neither") for order in given]


def _about(curves: Sequence[Curve], level: float) -> dict[str, Any]:
    """Return what holds for all of the numbers."""
    cautions = {curve.name: curve.caution for curve in curves if curve.caution}
    told = "; ".join(f"{name}: {caution}" for name, caution in cautions.items())
    return {"title": curves[0].title, "trajectories": curves[0].trajectories, "level": level, "caution": told}
