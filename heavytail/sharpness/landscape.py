"""A function along directions, or on the plane of two: what lies around a point in the direction of updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail import html, methods, noise
from heavytail.engine.backends import call_kernel
from heavytail.experiment.experiment import Experiment
from heavytail.parts.parameters import flag, real_array, shown

__all__ = ["Landscape", "landscape"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Landscape:
    """Values of a function around a point.

    Attributes
    ----------
    names : tuple of str
        The directions.
    lengths : ndarray, shape (n,)
        How far the points lie, in the units of x.
    value : float
        f(x).
    values : ndarray, shape (directions, n), or (n, n) for a plane
        f(x - s u) for each direction u and length s; or f(x - s u - t w), a row for each s, w the part of the second
        direction that is orthogonal to the first, both of length 1.
    plane : bool
        Whether it is a plane.
    """

    names: tuple[str, ...]
    lengths: Array
    value: float
    values: Array
    plane: bool

    def __repr__(self) -> str:
        lowest = ", ".join(f"{name} {least:.4g} at {length:.3g}" for name, (length, least) in self.lowest().items())
        kind = f"the plane of {self.names[0]} and {self.names[1]}" if self.plane else f"{len(self.names)} directions"
        return f"<Landscape: {self.lengths.size} lengths on {kind}, f(x) = {self.value:.4g};\n lowest {lowest[:300]}>"

    def _repr_html_(self) -> str:
        lines = [(name, f"{length:.4g}", f"{least:.6g}") for name, (length, least) in self.lowest().items()]
        place = "on the plane" if self.plane else "along each direction"
        caption = f"Where f is least {place}, of {self.lengths.size} lengths; f(x) = {self.value:.6g}"
        return html.table(("direction", "length", "f there"), [lines], caption)

    def lowest(self) -> dict[str, tuple[float, float]]:
        """Return the length at which the function is least along each direction, and its value there.

        Returns
        -------
        dict of str to (length, value)
            Of the lengths that were asked for. On a plane both directions have the value of its lowest point.
        """
        if self.plane:
            row, column = np.unravel_index(np.argmin(self.values), self.values.shape)
            least = float(self.values[row, column])
            places = (float(self.lengths[row]), float(self.lengths[column]))
            return {name: (place, least) for name, place in zip(self.names, places, strict=True)}
        best = self.values.argmin(axis=1)
        rows = zip(self.names, best, self.values, strict=True)
        return {name: (float(self.lengths[n]), float(row[n])) for name, n, row in rows}


def landscape(
    problem: Any, x: ArrayLike, directions: Mapping[str, ArrayLike], lengths: ArrayLike, *, plane: bool = False
) -> Landscape:
    """Return the values of a function along directions from a point, or on the plane of two of them.

    Along a direction v these are f(x - s v / ||v||) for all lengths s: the updates of methods (`heavytail.pseudo_updates`)
    are compared at one length, whatever their step sizes (Figures 3 and 5 to 8 of Pan and Li 2022).

    Parameters
    ----------
    problem : problem
        The function (`heavytail.parts.contract`).
    x : array_like, shape (dimension,)
        The point.
    directions : mapping of str to array_like, shape (dimension,)
        The directions, by their names; x - v is where the update v leads.
    lengths : array_like, shape (n,)
        The lengths s, in the units of x; negative ones lead the other way.
    plane : bool, default False
        Whether to go along both of two directions at once, with all pairs of lengths.

    Returns
    -------
    Landscape

    Raises
    ------
    PartError
        If the problem cannot be compiled.
    TypeError, ValueError
        If the problem is none, x or a direction is no vector of its dimension, a direction vanishes or is not finite, there
        is no length, or a plane has not two directions that differ.

    Examples
    --------
    >>> import heavytail as ht
    >>> found = ht.landscape(ht.problems.Quadratic([1.0, 4.0]), [3.0, 1.0], {"first": [2.0, 0.0]}, [0.0, 3.0])
    >>> found.values.tolist(), found.lowest()
    ([[6.5, 2.0]], {'first': (3.0, 2.0)})
    """
    at = Experiment(  # which checks the problem and the point
        problem=problem, noise=noise.Gaussian(), method=methods.SGD(1.0), start=np.atleast_1d(real_array("x", x)),
        steps=1, trajectories=1, record=[("gradient_norm", "last")],
    )  # fmt: skip
    units = _units(directions, at.dimension)
    distances = np.atleast_1d(real_array("lengths", lengths))
    if distances.ndim != 1 or distances.size == 0 or not np.isfinite(distances).all():
        raise ValueError(f"lengths = {shown(lengths)} is no list of lengths. Pass one finite number at least.")
    n, count = distances.size, len(units)
    if flag("plane", plane):
        along = np.stack(_orthonormal(units))
        steps = np.stack(np.meshgrid(distances, distances, indexing="ij"), axis=-1)
        values, shape = _values(at, along, steps.reshape(n * n, 2)), (n, n)
    else:
        along = np.stack(list(units.values()))
        steps = np.zeros((count, n, count))
        for i in range(count):
            steps[i, :, i] = distances
        values, shape = _values(at, along, steps.reshape(count * n, count)), (count, n)
    (here,) = _values(at, along[:1], np.zeros((1, 1)))
    return Landscape(tuple(units), distances, float(here), values.reshape(shape), plane)


def _units(directions: Mapping[str, ArrayLike], dimension: int) -> dict[str, Array]:
    """Return the directions with length 1."""
    if not isinstance(directions, Mapping) or not directions:
        raise TypeError(f"directions = {shown(directions)} has no named vector. Pass a dict: {{'SGD': [...]}}.")
    units = {}
    for name, given in directions.items():
        vector = np.atleast_1d(real_array(f"directions[{name!r}]", given))
        if vector.shape != (dimension,) or not np.isfinite(vector).all() or not vector.any():
            raise ValueError(
                f"directions[{name!r}] = {shown(given)} is no direction. Pass {dimension} finite numbers, not all of them 0."
            )
        scaled = vector / np.abs(vector).max()
        units[str(name)] = scaled / np.linalg.norm(scaled)
    return units


def _orthonormal(units: dict[str, Array]) -> list[Array]:
    if len(units) != 2:
        raise ValueError(f"A plane has two directions, not {len(units)}. Pass two, or plane=False.")
    first, second = units.values()
    rest = second - (first @ second) * first
    if np.linalg.norm(rest) < 1e-8:  # of a unit vector only rounding is left
        raise ValueError(f"The directions {' and '.join(units)} are one line. Pass two that span a plane.")
    return [first, rest / np.linalg.norm(rest)]


def _values(at: Experiment, directions: Array, lengths: Array) -> Array:
    """Return f at x - sum_i lengths[n, i] directions[i] for every n."""
    from heavytail.compiler.records import register
    from heavytail.sharpness.loops import room_of, values_kernel

    register(type(at.problem))
    loop = values_kernel(room_of(at.dimension))
    values = np.empty(len(lengths))
    call_kernel(at, lambda: loop(at.problem, at.start, directions, lengths, values))
    return values
