"""Claims: what a theorem says, the check that decides it, and the variations of it that the same check must refute.

A claim is data and one function, `check(run, alpha, **variation)`, that reads like the theorem and returns a finding. A
negative control is a variation - a wrong exponent, another schedule, a biased noise - with the outcome it must have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import numpy as np

from heavytail.claims.judge import Finding, Outcome
from heavytail.claims.run import Effort
from heavytail.experiment.observables import Column, checked_column
from heavytail.parts.parameters import number, one_of, set_field, shown

__all__ = ["Claim", "Control", "moment_orders"]


@dataclass(frozen=True)
class Control:
    """A variation of a claim, and the outcome that its check must then have.

    Attributes
    ----------
    variation : mapping
        Keyword arguments of the check.
    expected : Outcome, default REFUTED
        What it must come to.
    alphas : tuple of float, optional
        The moment orders for which the variation is wrong enough; all by default.
    far : str
        Why it is no nearer to what is claimed, if it is far: a check that refutes only what is far off shows little.

    Raises
    ------
    TypeError, ValueError
        If one of them is something else.

    Examples
    --------
    >>> import heavytail as ht
    >>> def check(run, alpha, *, order=None):
    ...     moment = ht.noise.Pareto(alpha).moment(order or 0.9 * alpha)
    ...     return ht.judge.number_at_most(moment, 1e9, "moment")
    >>> claim = ht.Claim(
    ...     id="moment", source="a definition", statement="Moments below the tail index are finite.", check=check,
    ...     alphas=(1.5,), controls={"at the tail index": ht.Control({"order": 1.5})})
    >>> [str(verdict.outcome) for verdict in ht.check(claim, controls=True)]
    ['HOLDS', 'REFUTED']
    """

    variation: Mapping[str, Any]
    expected: Outcome = Outcome.REFUTED
    alphas: tuple[float, ...] | None = None
    far: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.variation, Mapping) or not all(isinstance(name, str) for name in self.variation):
            raise TypeError(
                f"variation = {self.variation!r} is no mapping. Pass keyword arguments, such as {{'shift': 0.1}}."
            )
        set_field(self, "expected", Outcome(one_of("expected", self.expected, tuple(map(str, Outcome)))))
        if self.alphas is not None:
            set_field(self, "alphas", moment_orders("alphas", self.alphas))
        if not isinstance(self.far, str):
            raise TypeError(f"far = {self.far!r} is no text. Say why the variation is far from what is claimed.")


@dataclass(frozen=True, kw_only=True, eq=False)  # functions are equal only if they are the same, and so are claims
class Claim:
    """A statement of a paper that a machine can decide.

    Attributes
    ----------
    id : str
        A short name, unique in its folder.
    source : str
        Paper, theorem, equation.
    statement : str
        What is claimed, in one sentence.
    check : callable
        ``check(run, alpha, **variation)`` returns a `Finding`.
    alphas : tuple of float
        The moment orders for which to check it.
    printed, proved : callable
        The number that the paper prints and the one that can be proved, as functions of alpha; None where there is none.
    expected : callable
        The outcome that is known to be right, as a function of alpha.
    controls : mapping of str to Control
        The negative controls by name.
    assumptions : str
        The assumptions that the check meets.
    full : tuple of float, optional
        Those at effort full, if they are others.
    any_alpha : tuple of two floats, optional
        The check works for every moment order in this half-open interval (low, high], so any of them may be asked for.
    needs : tuple of str
        The packages that the check imports and `heavytail` does not bring, as one imports them. Where one is missing the
        claim is UNDECIDED, says so, and that is what is expected; pytest skips it.
    rate_of : tuple of two str, optional
        The observable and the iterate whose mean is guaranteed to decay at least like k**-r, where r is what `printed` and
        `proved` return; for guarantees of one run at every k, which any experiment that meets the assumptions can be held
        against (`heavytail rate --claim`).

    Raises
    ------
    TypeError, ValueError
        If one of them is something else; the message names the claim.

    Examples
    --------
    >>> import heavytail as ht
    >>> def check(run, alpha, *, order=None):
    ...     moment = ht.noise.Pareto(alpha).moment(order or 0.9 * alpha)
    ...     return ht.judge.number_at_most(moment, 1e9, "moment")
    >>> claim = ht.Claim(
    ...     id="moment", source="a definition", statement="Moments below the tail index are finite.", check=check,
    ...     alphas=(1.5,), controls={"at the tail index": ht.Control({"order": 1.5})})
    >>> (verdict,) = ht.check(claim)
    >>> print(verdict.outcome)
    HOLDS
    """

    id: str
    source: str
    statement: str
    check: Callable[..., Finding]
    alphas: tuple[float, ...]
    printed: Callable[[float], float | None] = lambda alpha: None
    proved: Callable[[float], float | None] = lambda alpha: None
    expected: Callable[[float], Outcome] = lambda alpha: Outcome.HOLDS
    controls: Mapping[str, Control] = field(default_factory=dict)
    assumptions: str = ""
    full: tuple[float, ...] | None = None
    any_alpha: tuple[float, float] | None = None
    needs: tuple[str, ...] = ()
    rate_of: Column | None = None

    def __post_init__(self) -> None:
        _check_id(self.id)
        try:
            self._check_fields()
        except (TypeError, ValueError) as error:
            raise type(error)(f"Claim {self.id!r}: {error}") from None

    def alphas_at(self, effort: Effort) -> tuple[float, ...]:
        """Return the moment orders for which to check it at an effort level.

        Parameters
        ----------
        effort : {"smoke", "ci", "full"}
            The level.

        Returns
        -------
        tuple of float
        """
        return self.alphas if effort != "full" or self.full is None else self.full

    def takes(self, alpha: float) -> bool:
        """Return whether it can be checked for a moment order.

        Parameters
        ----------
        alpha : float
            The moment order.

        Returns
        -------
        bool
        """
        inside = self.any_alpha is not None and self.any_alpha[0] < alpha <= self.any_alpha[1]
        return inside or alpha in self.alphas or alpha in (self.full or ())

    def missing(self) -> list[str]:
        """Return which of the packages that it needs are not installed.

        Returns
        -------
        list of str
        """
        return [name for name in self.needs if find_spec(name) is None]

    def _check_fields(self) -> None:
        for name in ("source", "statement", "assumptions"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(f"{name} = {getattr(self, name)!r} is no text. Pass a str.")
        for name in ("check", "printed", "proved", "expected"):
            if not callable(getattr(self, name)):
                raise TypeError(f"{name} = {getattr(self, name)!r} cannot be called. Pass a function.")
        set_field(self, "alphas", moment_orders("alphas", self.alphas))
        if self.full is not None:
            set_field(self, "full", moment_orders("full", self.full))
        if self.any_alpha is not None:
            set_field(self, "any_alpha", _interval(self.any_alpha))
        if not isinstance(self.needs, tuple) or not all(str(name).isidentifier() for name in self.needs):
            raise TypeError(f"needs = {shown(self.needs)} is no tuple of names to import. Pass one, such as ('torch',).")
        if self.rate_of is not None:
            set_field(self, "rate_of", _column(self.rate_of))
        if not isinstance(self.controls, Mapping):
            raise TypeError(
                f"controls = {self.controls!r} is no mapping. Pass a dict of names to heavytail.Control objects."
            )
        for name, control in self.controls.items():
            if not isinstance(name, str) or not isinstance(control, Control):
                raise TypeError(f"controls[{name!r}] = {control!r} is no heavytail.Control. Pass Control({{...}}).")


def moment_orders(name: str, value: Any) -> tuple[float, ...]:
    """Return the value as a tuple of finite floats, at least one."""
    sequence = isinstance(value, Sequence) or (isinstance(value, np.ndarray) and value.ndim == 1)
    if not sequence or isinstance(value, str):
        raise TypeError(f"{name} = {shown(value)} is no sequence of numbers. Pass a tuple, such as (1.5,).")
    if not len(value):
        raise ValueError(f"{name} = {value!r} is empty. Name at least one moment order.")
    return tuple(number(name, alpha) for alpha in value)


def _check_id(given: Any) -> None:
    if not isinstance(given, str):
        raise TypeError(f"The id of a claim is {given!r}, no text. Pass a short name.")
    if not given or given != given.strip() or not given.isprintable() or given.startswith("-"):
        raise ValueError(
            f"The id of a claim is {given!r}, which cannot be typed after a command. "
            "Pass a short name with no blank at its ends, and no '-' before it."
        )


def _column(value: Any) -> Column:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        raise TypeError(f"rate_of = {shown(value)} is no pair. Pass an observable and an iterate, as ('gap', 'last').")
    return checked_column(*value)


def _interval(value: Any) -> tuple[float, float]:
    ends = moment_orders("any_alpha", value)
    if len(ends) != 2 or ends[0] >= ends[1]:
        raise ValueError(f"any_alpha = {value!r} is no interval. Pass its two ends, the lower one first.")
    return ends[0], ends[1]
