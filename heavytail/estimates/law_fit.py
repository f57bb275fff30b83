"""A law fitted to values by maximum likelihood, each parameter with an interval.

The likelihood comes from the law's own `logpdf`, so any law that is continuous in its parameters can be fitted. Positive
ones are sought, and have their intervals, on a logarithmic scale: an interval never reaches 0. Standard errors are those of
the observed information, by differences over about half a standard error, which kinks in the density do not spoil.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail import html
from heavytail.estimates.estimate import Estimate
from heavytail.noise.law import Law
from heavytail.noise.one_sided import OneSided
from heavytail.noise.pareto import Pareto
from heavytail.noise.shifted import Shifted
from heavytail.noise.stable import AlphaStable
from heavytail.parts.parameters import between, flag, instance, real_array

__all__ = ["FittedParameter", "LawFit", "fit_law"]

MIN_VALUES = 20
FAR = math.log(1e3)  # from the start: a limit of the law is what fits
WIDEST = 20.0


@dataclass(frozen=True)
class FittedParameter(Estimate):
    """A parameter with its standard error, for independent values of the law.

    Attributes
    ----------
    value : float
        The estimate.
    error : float
        Its standard error.
    kind : {"positive", "location", "end"}
        Whether the interval is normal in the logarithm or in the value; or lies on one side, below the least of all sizes.
    """

    error: float
    kind: str = "positive"

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval at another level."""
        between("level", level, 0.0, 1.0, closed="neither")
        relative = self.error / abs(self.value) if self.value else math.inf
        if self.kind == "end":  # n alpha log(least size / scale) is exponential
            return self.value * (1.0 - level) ** relative, self.value
        half = float(special.ndtri(0.5 * (1.0 + level)))
        if self.kind == "location":
            return self.value - half * self.error, self.value + half * self.error
        with np.errstate(over="ignore"):
            return self.value * float(np.exp(-half * relative)), self.value * float(np.exp(half * relative))


@dataclass(frozen=True, eq=False)
class LawFit:
    """A law fitted to values.

    Attributes
    ----------
    law : Law
        The law of greatest likelihood: draw from it, or hold its ``ppf`` against the values.
    parameters : dict of FittedParameter
        What was fitted, by name.
    log_likelihood : float
        The logarithm of the likelihood; its differences compare laws with as many parameters.
    count : int
        How many values there were.
    note : str
        Why the intervals cannot be trusted, in a sentence; empty if nothing is known against them.

    Examples
    --------
    >>> import heavytail as ht
    >>> fit = ht.fit_law(ht.noise.Laplace(), ht.noise.Laplace(2.0).rvs(1000, 1))
    >>> fit.parameters["scale"].covers(2.0), fit.count
    (True, 1000)
    """

    law: Law
    parameters: dict[str, FittedParameter]
    log_likelihood: float
    count: int
    note: str = ""

    def _repr_html_(self) -> str:
        lines = [(name, f"{one.value:.6g}", f"[{one.low:.6g}, {one.high:.6g}]") for name, one in self.parameters.items()]
        caption = f"{self.law}, log-likelihood {self.log_likelihood:.6g} of {self.count} values"
        return html.table(("", "value", "95 % interval"), [lines], caption, filter(None, [self.note]))

    def __str__(self) -> str:
        lines = [f"{self.law}, log-likelihood {self.log_likelihood:.6g} of {self.count} values"]
        lines += [f"{name:12}{one.value:>12.6g}  [{one.low:.6g}, {one.high:.6g}]" for name, one in self.parameters.items()]
        return "\n".join([*lines, *([f"* {self.note}"] if self.note else [])])


def fit_law(law: Law, values: ArrayLike, fixed: Collection[str] = (), location: bool = False) -> LawFit:
    """Fit a law to values by maximum likelihood.

    Parameters
    ----------
    law : Law
        A law of the kind that is fitted, such as ``StudentT(2.0)``. Its numbers are fitted, the rest of it (``symmetric``,
        ``heavy_side``) is kept. Its shape is where the search starts.
    values : array_like, shape (samples,)
        Independent values, at least 20.
    fixed : collection of str, optional
        Names of parameters that keep the value they have.
    location : bool, default False
        Whether the law may be shifted too; the fitted one is then a `heavytail.noise.Shifted`. For laws on the whole line.

    Returns
    -------
    LawFit
        For a Pareto law the scale is the least size among the values, and its interval lies below.

    Raises
    ------
    TypeError
        If the law is none.
    ValueError
        If it has nothing to fit, or a likelihood that standard errors do not follow from: centred one-sided laws, whose
        parameters move their end; or if a value is impossible under it, infinite or not a number, or too few.

    References
    ----------
    A. W. van der Vaart, Asymptotic Statistics, Cambridge 1998, section 5.5.

    Examples
    --------
    >>> import heavytail as ht
    >>> fit = ht.fit_law(ht.noise.StudentT(2.0), ht.noise.StudentT(1.5, 3.0).rvs(5000, 1))
    >>> fit.parameters["nu"].covers(1.5), fit.parameters["scale"].covers(3.0)
    (True, True)
    >>> fit.law.tail_index == fit.parameters["nu"].value
    True
    """
    kind: Any = instance("law", law, Law, "Pass a law of heavytail.noise, such as StudentT(2.0).")
    names = _names(kind, fixed, flag("location", location))
    x = _check(values)
    center, unit = float(np.median(x)), float(np.median(np.abs(x - np.median(x)))) or 1.0
    has_end = isinstance(kind, Pareto) and "scale" in names
    if has_end:  # and its likelihood grows up to it
        kind = dataclasses.replace(kind, scale=float(np.abs(x).min()) or 1.0)
        names.remove("scale")
    elif "scale" in names:
        size = unit if location else float(np.median(np.abs(x))) or 1.0
        kind = dataclasses.replace(kind, scale=kind.scale * size / _median_size(kind))

    def at(point: NDArray[np.float64]) -> Any:
        made = dataclasses.replace(kind, **{name: math.exp(value) for name, value in zip(names, point, strict=False)})
        return Shifted(made, center + unit * float(point[-1])) if location else made

    start = np.array([math.log(getattr(kind, name)) for name in names] + [0.0] * location)

    def loss(point: NDArray[np.float64]) -> float:
        return -float(np.sum(at(point).logpdf(x))) if (np.abs(point - start) < WIDEST).all() else math.inf

    if not math.isfinite(loss(start)):
        count = int(np.count_nonzero(~np.isfinite(kind.logpdf(x))))
        raise ValueError(f"{count} of the values are impossible under {kind!r}. Take another law, or subtract its end.")
    best = _minimum(loss, start) if start.size else start
    errors = _errors(loss, best, 0.5 / math.sqrt(x.size))
    fitted = at(best)
    parameters = {
        name: FittedParameter(math.exp(value), math.exp(value) * error)
        for name, value, error in zip(names, best.tolist(), errors.tolist(), strict=False)
    }
    if location:
        parameters["shift"] = FittedParameter(fitted.shift, unit * float(errors[-1]), "location")
    if has_end:
        parameters["scale"] = FittedParameter(kind.scale, kind.scale / (x.size * fitted.alpha), "end")
    limit = not np.isfinite(errors).all() or bool((np.abs(best - start)[: len(names)] > FAR).any())
    note = "The likelihood grows towards a limit of the law, so the intervals say nothing." if limit else ""
    return LawFit(fitted, parameters, -loss(best), x.size, note)


def _names(law: Law, fixed: Collection[str], location: bool) -> list[str]:
    """Return the names of the numbers to fit."""
    if isinstance(law, AlphaStable):
        raise ValueError(f"{law!r} has a fit of its own. Call heavytail.stable_index.from_characteristic or from_quantiles.")
    if isinstance(law, OneSided) and law.centered and not law.symmetric:
        raise ValueError(f"The end of {law!r} moves with its parameters. Pass centered=False, for the law as it is.")
    if isinstance(law, OneSided) and location:
        raise ValueError(f"{law!r} has an end, which is no matter of likelihood. Subtract it from the values instead.")
    fields = {one.name: getattr(law, one.name) for one in dataclasses.fields(law) if one.init}  # type: ignore[arg-type]
    numbers = [name for name, value in fields.items() if isinstance(value, float)]
    if len(numbers) < sum(not isinstance(value, bool | str) for value in fields.values()):
        raise ValueError(f"{law!r} is made of other laws or of arrays. Fit one of those.")
    for name in fixed:
        if name not in numbers:
            raise ValueError(f"{law!r} has no number {name!r} to keep. It has {', '.join(numbers)}.")
    names = [name for name in numbers if name not in fixed]
    if not names and not location:
        raise ValueError(f"All of {', '.join(numbers)} are fixed: there is nothing to fit. Leave one of them free.")
    return names


def _check(values: ArrayLike) -> NDArray[np.float64]:
    x = real_array("The data", values)
    if x.ndim != 1 or x.size < MIN_VALUES:
        raise ValueError(f"The data have the shape {x.shape}. Pass one row of at least {MIN_VALUES} values.")
    if not np.isfinite(x).all():
        count = int(np.count_nonzero(~np.isfinite(x)))
        raise ValueError(f"{count} of the values are infinite or not a number. Remove them, and say so.")
    if x.min() == x.max():
        raise ValueError(f"All values are {float(x[0])!r}: constant data fit no law.")
    return x


def _median_size(law: Law) -> float:
    """Return the median of |xi| for a law that is symmetric or lies on one side of 0."""
    return abs(float(law.ppf(0.75) if law.median == 0.0 else law.median))


def _minimum(loss: Any, start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where the loss is least: Nelder and Mead's simplex, begun anew where it ends until that changes nothing."""
    from scipy.optimize import minimize

    for _ in range(5):
        corners = start + 0.2 * np.tri(start.size + 1, start.size, -1)
        options = {"xatol": 1e-7, "fatol": 1e-9, "maxiter": 2000, "initial_simplex": corners}
        found = minimize(loss, start, method="Nelder-Mead", options=options)
        moved = float(np.abs(found.x - start).max())
        start = found.x
        if moved < 1e-5:
            break
    return np.asarray(start)


def _errors(loss: Any, best: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Return the standard errors from the inverse of the observed information; infinite where it has none."""
    moves = step * np.eye(best.size)

    def second(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
        corners = loss(best + a + b) - loss(best + a - b) - loss(best - a + b) + loss(best - a - b)
        return float(corners) / (4.0 * step * step)

    information = np.array([[second(a, b) for b in moves] for a in moves]).reshape(best.size, best.size)
    if not np.isfinite(information).all() or (np.linalg.eigvalsh(information) <= 0.0).any():
        return np.full(best.size, math.inf)
    return np.sqrt(np.diag(np.linalg.inv(information)))
