"""A noise that takes its coordinates from a law and does something to them: what such noises have in common."""

from __future__ import annotations

from typing import Any

from heavytail.parts.contract import draw_of
from heavytail.parts.parameters import shown

__all__ = ["DrawnFromLaw", "FromLaw", "check_law"]


def check_law(name: str, law: Any) -> None:
    """Raise a TypeError unless an object is a law of one coordinate: one with `draw`, without `perturb`."""
    if isinstance(law, type) or not callable(getattr(law, "draw", None)):
        raise TypeError(
            f"{name} = {shown(law)} is no law of one coordinate. Pass one with `draw`, such as heavytail.noise.Gaussian()."
        )
    if hasattr(law, "perturb"):
        raise TypeError(f"{name} = {shown(law)} has `perturb`, which would be ignored here. Pass a law of one coordinate.")


class FromLaw:
    """Centred, heavy-tailed and symmetric as a law is; a subclass is a dataclass with the field below."""

    law: Any

    def _check_law(self) -> None:
        check_law("law", self.law)

    @property
    def mean(self) -> float:
        """0 if that of the law is."""
        return float(self.law.mean)

    @property
    def tail_index(self) -> float:
        """That of the law."""
        return float(self.law.tail_index)

    @property
    def symmetric(self) -> bool:
        """Whether the law is."""
        return bool(self.law.symmetric)


class DrawnFromLaw(FromLaw):
    """The draws of a law for each coordinate; a subclass says in `perturb` what becomes of them."""

    def draw(self, u: float, v: float) -> float:
        """Return a draw of the law at the uniforms u and v (kernel code)."""
        return draw_of(self.law, u, v)
