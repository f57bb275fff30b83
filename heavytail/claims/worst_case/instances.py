"""Instances that a rate has to survive: a problem, and a noise made for a moment order, a method and a horizon.

A fixed law such as Pareto's is one instance at every k. The law that hurts a method most changes with the horizon K: it
jumps rarely, to one side, to beyond the clip level of step K. A uniform rate has to hold for it too, at each K.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heavytail import noise, problems
from heavytail.parts.parameters import number
from heavytail.theory import schedules

__all__ = ["INSTANCES", "Instance"]

NoiseOf = Callable[[float, Any, int], Any]


@dataclass(frozen=True)
class Instance:
    """A problem with a noise, made for a moment order, a method and a horizon.

    Parameters
    ----------
    name : str
        What it is called.
    problem : problem
        The function.
    noise : callable
        Takes the moment order, the method and the horizon K, and returns the noise.
    each_horizon : bool, default False
        Whether the noise depends on K, so that each horizon needs a run of its own.
    start : float, default 1
        Every coordinate of the first point.

    Raises
    ------
    ValueError
        If the name is empty or the start not finite.
    TypeError
        If the noise cannot be called.

    Examples
    --------
    >>> import heavytail as ht
    >>> steep = ht.problems.Quadratic(10.0)
    >>> instance = ht.worst_case.Instance("steep", steep, lambda alpha, method, horizon: ht.noise.Pareto(alpha))
    >>> instance.noise(1.5, ht.methods.SGD(0.1), 100).tail_index
    1.5
    """

    name: str
    problem: Any
    noise: NoiseOf
    each_horizon: bool = False
    start: float = 1.0

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise ValueError(f"name = {self.name!r} names no instance. Pass a few words.")
        if not callable(self.noise):
            raise TypeError(
                f"noise = {self.noise!r} cannot be called. Pass a function of (alpha, method, horizon), such as "
                "lambda alpha, method, horizon: heavytail.noise.Pareto(alpha)."
            )
        number("start", self.start)

    def __repr__(self) -> str:
        return f"<Instance: {self.name}>"


def _skewed_pareto(alpha: float, method: Any, horizon: int) -> Any:
    return noise.Pareto(alpha)


def _symmetric_pareto(alpha: float, method: Any, horizon: int) -> Any:
    return noise.Pareto(alpha, symmetric=True)


def _one_sided_jump(alpha: float, method: Any, horizon: int) -> Any:
    return schedules.instance(alpha, _level(alpha, method, horizon))


def _symmetric_jump(alpha: float, method: Any, horizon: int) -> Any:
    return schedules.instance(alpha, _level(alpha, method, horizon), symmetric=True)


def _level(alpha: float, method: Any, horizon: int) -> float:
    """Return beyond what the noise jumps: the clip level of the last step, or the size that K draws reach about once."""
    at = getattr(getattr(method, "tau", None), "at", None)
    return max(1.0, float(at(horizon)) if callable(at) else float(horizon) ** (1.0 / alpha))


PROBLEMS = {
    "quadratic": problems.Quadratic(1.0),
    "pseudo-Huber": problems.PseudoHuber(),
    "absolute value": problems.AbsoluteValue(),
    "cosine": problems.Cosine(),
}
NOISES: dict[str, tuple[NoiseOf, bool]] = {
    "skewed Pareto": (_skewed_pareto, False),
    "symmetric Pareto": (_symmetric_pareto, False),
    "one-sided jump of each horizon": (_one_sided_jump, True),
    "symmetric jump of each horizon": (_symmetric_jump, True),
}

INSTANCES: tuple[Instance, ...] = tuple(
    Instance(f"{function}, {law}", problem, made, each_horizon)
    for function, problem in PROBLEMS.items()
    for law, (made, each_horizon) in NOISES.items()
)
