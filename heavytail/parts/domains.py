"""Closed convex sets with their Euclidean projection, in place: what a projected method and a bounded problem share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np

from heavytail.kernel.primitives import component
from heavytail.kernel.vectors import clip_length
from heavytail.parts.parameters import common_length, numbers, positive, set_field, shown

__all__ = ["Ball", "Box", "Domain", "Everywhere", "as_domain"]


class Domain(Protocol):
    """Anything with a kernel method that moves x to its nearest point of the set."""

    def project(self, x: Any) -> None:
        """Move x, in place (kernel code)."""


def as_domain(name: str, value: Any) -> Domain:
    """Return a domain, checked to be a part that can project.

    Raises
    ------
    TypeError
        If it is something else.
    """
    if isinstance(value, type) or not callable(getattr(value, "project", None)):
        raise TypeError(
            f"{name} = {shown(value)} is no domain. Pass a heavytail.problems.Box(low, high), a Ball(radius), or another "
            "dataclass with a method project(x)."
        )
    return cast("Domain", value)


@dataclass(frozen=True)
class Everywhere:
    """The whole space."""

    def project(self, x: Any) -> None:
        """Leave x where it is (kernel code)."""

    def diameter(self, dimension: int) -> float:
        """Return the largest distance between two points: infinity."""
        return np.inf


@dataclass(frozen=True, eq=False)
class Box:
    """The box low_j <= x_j <= high_j.

    Parameters
    ----------
    low, high : float or array_like
        The bounds, one for all coordinates or one per coordinate.

    Raises
    ------
    ValueError
        If a lower bound lies above its upper bound.
    """

    low: Any
    high: Any

    def __post_init__(self) -> None:
        set_field(self, "low", numbers("low", self.low))
        set_field(self, "high", numbers("high", self.high))
        common_length(low=self.low, high=self.high)
        if np.any(np.asarray(self.low) > np.asarray(self.high)):
            raise ValueError(f"low = {self.low} lies above high = {self.high}. Swap the bounds of the box.")

    @property
    def dimension(self) -> int | None:
        """The number of coordinates, or None if any will do."""
        return common_length(low=self.low, high=self.high)

    def project(self, x: Any) -> None:
        """Move each coordinate into its interval (kernel code)."""
        for j in range(x.shape[0]):
            low, high = component(self.low, j), component(self.high, j)
            x[j] = low if x[j] < low else (high if x[j] > high else x[j])

    def diameter(self, dimension: int) -> float:
        """Return the largest distance between two points."""
        return float(np.linalg.norm(np.broadcast_to(np.asarray(self.high) - self.low, dimension)))


@dataclass(frozen=True)
class Ball:
    """The ball ||x|| <= radius about the origin.

    Parameters
    ----------
    radius : float
        The radius, positive.

    Raises
    ------
    ValueError
        If the radius is not positive and finite.
    """

    radius: float

    def __post_init__(self) -> None:
        set_field(self, "radius", positive("radius", self.radius))

    def project(self, x: Any) -> None:
        """Shorten x to the radius if it is longer (kernel code)."""
        clip_length(x, self.radius)

    def diameter(self, dimension: int) -> float:
        """Return the largest distance between two points."""
        return 2.0 * self.radius
