"""Which assumptions a problem under a noise meets: each is decided from what the parts say of themselves, or not at all."""

from __future__ import annotations

import math
from collections.abc import Sized
from typing import Any

import numpy as np

from heavytail.hypotheses.answers import Answer, Assumptions, Bracket
from heavytail.hypotheses.moments import coordinates_of, mean_of, norm_of, norm_power_of, power_of
from heavytail.hypotheses.slopes import Array, Slopes, gradient_at, projected, slopes_on
from heavytail.parts.domains import Everywhere
from heavytail.parts.parameters import integer, shown
from heavytail.theory import moment_order

__all__ = ["assumptions"]

HOLDS, FAILS, NOT_KNOWN = True, False, None


def assumptions(
    problem: Any, noise: Any, alpha: float | None = None, domain: Any = None, dimension: int | None = None
) -> Assumptions:
    """Say which assumptions of Zhang et al. 2020 a problem under a noise meets, with the least constants.

    Unbiased gradients, E g = grad f; Assumption 1, E||g - grad f||**alpha <= sigma**alpha; Assumption 2,
    E|g_j|**alpha <= B_j**alpha; Assumption 4, E||g||**alpha <= G**alpha - the latter two on all of X -; smoothness L,
    strong convexity mu, and a bounded domain X.

    Parameters
    ----------
    problem : problem
        Of ``mu``, ``smoothness``, ``growth``, ``dimension`` and ``domain`` those that it has are used.
    noise : noise
        Of ``mean``, ``symmetric``, ``tail_index``, ``atoms``, ``moment``, ``sf`` and ``cdf`` those that it has are used; of
        one with `perturb`, ``mean``, ``coordinate_moments``, ``norm_moment`` or ``norm_moment_bounds``, ``grows_with`` and
        ``law``.
    alpha : float, optional
        The moment order, in (1, 2]. By default 2 if that moment is finite, else halfway between 1 and the tail index.
    domain : Box, Ball or the like, optional
        The set X; by default the problem's own, or the whole space.
    dimension : int, optional
        The number of coordinates; by default the problem's or the domain's own, or 1.

    Returns
    -------
    Assumptions
        With sigma, B and G exact for d = 1 or alpha = 2 where the parts allow, else bracketed by Lemma 12.

    Raises
    ------
    TypeError
        If one of them is no such part.
    ValueError
        If alpha lies outside (1, 2], or problem, domain and `dimension` do not agree on a number of coordinates.
    """
    for name, part in (("problem", problem), ("noise", noise)):
        if part is None or callable(part) or isinstance(part, Sized | complex | float | int | np.generic):
            raise TypeError(f"{name} = {shown(part)} is no part. Pass one, as Experiment takes it.")
    domain = domain if domain is not None else getattr(problem, "domain", None) or Everywhere()
    d = _dimension(problem, domain, dimension)
    order = moment_order(alpha) if alpha is not None else _usual_order(noise)
    diameter = float(domain.diameter(d)) if hasattr(domain, "diameter") else None
    answers = (
        _unbiased(noise),
        _assumption_1(problem, noise, order, d, diameter),
        *_assumptions_2_and_4(problem, noise, order, domain, d, diameter),
        _smooth(problem),
        _strongly_convex(problem),
        _bounded(diameter),
    )
    return Assumptions(order, d, answers)


def _dimension(problem: Any, domain: Any, dimension: int | None) -> int:
    asked = None if dimension is None else integer("dimension", dimension, 1)
    said = {"problem": getattr(problem, "dimension", None), "domain": getattr(domain, "dimension", None), "dimension": asked}
    known = {name: size for name, size in said.items() if size is not None}
    if len(set(known.values())) > 1:
        listed = ", ".join(f"{name}: {size}" for name, size in known.items())
        raise ValueError(f"The numbers of coordinates differ ({listed}). Pass parts that agree, or leave `dimension` out.")
    return next(iter(known.values()), 1)


def _usual_order(noise: Any) -> float:
    index = float(getattr(noise, "tail_index", math.inf))
    return 0.5 * (1.0 + index) if 1.0 < index <= 2.0 else 2.0


def _unbiased(noise: Any) -> Answer:
    mean = mean_of(noise)
    if mean is None:
        return Answer("unbiased", NOT_KNOWN, "The noise does not say its mean.")
    if math.isnan(mean):
        return Answer("unbiased", FAILS, f"The noise has no mean: its tail index is {noise.tail_index:g}, not above 1.")
    if abs(mean) > 1e-12 * (float(np.abs(noise.atoms[0]).max()) if hasattr(noise, "atoms") else 1.0):  # beyond rounding
        size = "a mean other than 0" if hasattr(noise, "perturb") else f"the mean {mean:.6g}"
        return Answer("unbiased", FAILS, f"The noise has {size}.")
    return Answer("unbiased", HOLDS)


def _no_moment(noise: Any, order: float) -> str:
    index = getattr(noise, "tail_index", None)
    tail = f": the tail index is {index:g}, and alpha must be below it" if index is not None and index <= order else ""
    return f"E|xi_j|**{order:g} is infinite{tail}."


def _unknown_moment(noise: Any) -> str:
    if hasattr(noise, "perturb"):
        return "The noise has `perturb`, and does not say the moments of its coordinates."
    return "The noise knows neither atoms nor `moment`, nor `sf` and `cdf` with a `tail_index`."


def _unbounded_gradient(problem: Any) -> bool:
    return getattr(problem, "mu", 0.0) > 0.0 or getattr(problem, "growth", 0.0) > 1.0


def _growing(problem: Any, noise: Any, order: float, diameter: float | None) -> tuple[bool | None, str] | None:
    """Return what the growth of a noise decides about its moments, or None if it does not grow."""
    cause = getattr(noise, "grows_with", None)
    if cause is None:
        return None
    power = power_of(getattr(noise, "law", None), order)
    if power is None:
        return NOT_KNOWN, _unknown_moment(noise)
    if math.isinf(power.high):
        return FAILS, _no_moment(noise, order)
    if diameter is not None and math.isfinite(diameter):
        if cause == "distance" or math.isfinite(getattr(problem, "smoothness", math.inf)):
            return HOLDS, f"The noise grows with the {cause}, which is bounded on X; the constant is not computed."
        return NOT_KNOWN, "The noise grows with the gradient, which is not known to be bounded on X."
    if diameter is not None and (cause == "distance" or _unbounded_gradient(problem)):
        return FAILS, f"The noise grows with the {cause} and the domain is unbounded: a bounded domain is needed."
    return NOT_KNOWN, f"The noise grows with the {cause}, which is not known to be bounded."


def _assumption_1(problem: Any, noise: Any, order: float, d: int, diameter: float | None) -> Answer:
    growing = _growing(problem, noise, order, diameter)
    if growing:
        return Answer("Assumption 1", *growing)
    power = norm_power_of(noise, order, d)
    if power is None:
        return Answer("Assumption 1", NOT_KNOWN, _unknown_moment(noise))
    if math.isinf(power.high):
        return Answer("Assumption 1", FAILS, _no_moment(noise, order))
    sigma = power.root(order)
    return Answer("Assumption 1", HOLDS, "" if sigma.exact else "bracketed by Lemma 12", {"sigma": (sigma,)})


def _assumptions_2_and_4(
    problem: Any, noise: Any, order: float, domain: Any, d: int, diameter: float | None
) -> tuple[Answer, Answer]:
    def both(holds: bool | None, reason: str) -> tuple[Answer, Answer]:
        return Answer("Assumption 2", holds, reason), Answer("Assumption 4", holds, reason)

    growing = _growing(problem, noise, order, diameter)
    if growing:
        steep = growing[0] is HOLDS and math.isinf(getattr(problem, "smoothness", math.inf))
        return both(NOT_KNOWN, "The problem does not say its smoothness.") if steep else both(*growing)
    laws = coordinates_of(noise, d)
    powers = [power_of(law, order) for law in {id(law): law for law in laws or ()}.values()]
    if any(power is not None and math.isinf(power.high) for power in powers):
        return both(FAILS, _no_moment(noise, order))
    if diameter is None:
        return both(NOT_KNOWN, "The domain does not say its diameter.")
    if math.isinf(diameter):
        if _unbounded_gradient(problem):
            return both(FAILS, "The domain is unbounded, and with it the gradient of f: a bounded domain is needed.")
        return both(NOT_KNOWN, "The domain is unbounded, and the problem does not say whether its gradient is.")
    if laws is None or None in powers:
        return both(NOT_KNOWN, _unknown_moment(noise))
    slopes = slopes_on(problem, domain, d, diameter)
    if slopes is None:
        return both(
            NOT_KNOWN, "The problem says neither mu nor smoothness, so its gradient is not known to be bounded on X."
        )
    return _least_constants(problem, laws, order, domain, slopes)


def _least_constants(problem: Any, laws: list[Any], order: float, domain: Any, slopes: Slopes) -> tuple[Answer, Answer]:
    """Return Assumptions 2 and 4. E|slope + xi|**alpha is convex in the slope, so an end of its range has the supremum."""
    known: dict[tuple[int, float], Bracket] = {}

    def power(law: Any, value: float) -> Bracket:
        slope = abs(value) if getattr(law, "symmetric", False) else value
        key = id(law), slope
        known[key] = known.get(key) or _known_power(law, order, slope)
        return known[key]

    def powers(values: Array) -> list[Bracket]:
        return [power(law, value) for law, value in zip(laws, values.tolist(), strict=True)]

    def larger(low: Array, high: Array) -> list[Bracket]:
        pairs = zip(powers(low), powers(high), strict=True)
        return [Bracket(max(one.low, two.low), max(one.high, two.high)) for one, two in pairs]

    outer = larger(slopes.low, slopes.high)
    inner = larger(slopes.low + slopes.margin, slopes.high - slopes.margin)
    sups = [Bracket(one.low, two.high) for one, two in zip(inner, outer, strict=True)]
    left, right = (np.array([power.high for power in powers(ends)]) for ends in (slopes.low, slopes.high))
    witness = projected(domain, np.where(left > right, slopes.lowest, slopes.highest))
    there = norm_of(powers(gradient_at(problem, witness)), order)
    whole = Bracket(there.low, norm_of(sups, order).high) if len(sups) > 1 else sups[0]
    rough = "" if all(bracket.exact for bracket in sups) else "bracketed by smoothness or Minkowski's inequality"
    joint = rough or ("" if whole.exact else "bracketed by Lemma 12 and the largest coordinates")
    return (
        Answer("Assumption 2", HOLDS, rough, {"B": tuple(bracket.root(order) for bracket in sups)}),
        Answer("Assumption 4", HOLDS, joint, {"G": (whole.root(order),)}),
    )


def _known_power(noise: Any, order: float, slope: float) -> Bracket:
    power = power_of(noise, order, slope)
    assert power is not None
    return power


def _smooth(problem: Any) -> Answer:
    if not hasattr(problem, "smoothness"):
        return Answer("smoothness", NOT_KNOWN, "The problem does not say its smoothness.")
    size = float(problem.smoothness)
    if math.isinf(size):
        return Answer("smoothness", FAILS, "The gradient of f is not Lipschitz.")
    return Answer("smoothness", HOLDS, "", {"L": (Bracket(size, size),)})


def _strongly_convex(problem: Any) -> Answer:
    if not hasattr(problem, "mu"):
        return Answer("strong convexity", NOT_KNOWN, "The problem does not say its mu.")
    mu = float(problem.mu)
    if mu <= 0.0:
        return Answer("strong convexity", FAILS, f"mu = {mu:g} is not positive.")
    return Answer("strong convexity", HOLDS, "", {"mu": (Bracket(mu, mu),)})


def _bounded(diameter: float | None) -> Answer:
    if diameter is None:
        return Answer("bounded domain", NOT_KNOWN, "The domain does not say its diameter.")
    if math.isinf(diameter):
        return Answer("bounded domain", FAILS, "The domain is unbounded; pass a Box or a Ball as `domain`.")
    return Answer("bounded domain", HOLDS, "", {"diameter": (Bracket(diameter, diameter),)})
