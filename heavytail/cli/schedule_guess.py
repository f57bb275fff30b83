"""What a schedule was meant to be that is written as in a paper: 4/(k+1) for 4*(k+1)^-1, sqrt(k) for k^0.5, t for k."""

from __future__ import annotations

import re

from heavytail.parts.schedules import parse_schedule

__all__ = ["meant_schedule"]

BASE = r"k|\(k[+-][\d.]+\)"
POWER = rf"(?P<base>{BASE})(?:\^(?P<exponent>-?[\d.]+|\(-?[\d.]+(?:/[\d.]+)?\)))?"
QUOTIENT = re.compile(rf"(?P<scale>[\d.]+)/{POWER}")
PRODUCT = re.compile(rf"{POWER}\*(?P<scale>[\d.]+)")


def meant_schedule(text: str) -> str | None:
    """Return a schedule that `parse_schedule` reads, or None if none was recognised in the text."""
    terms = [_meant(term.lower().replace("**", "^").replace(" ", "")) for term in re.split(r"\s\+\s", text)]
    guess = " + ".join(terms)
    try:
        parse_schedule(guess)
    except ValueError:
        return None
    return guess


def _meant(term: str) -> str:
    term = re.sub(r"\b[nt]\b", "k", term)
    term = re.sub(r"sqrt\((k|k[+-][\d.]+)\)", lambda found: _power(found[1], "0.5"), term)
    if found := QUOTIENT.fullmatch(term):
        scale = "" if found["scale"] == "1" else f"{found['scale']}*"
        return f"{scale}{found['base']}^{_negated(found['exponent'] or '1')}"
    if found := PRODUCT.fullmatch(term):
        return f"{found['scale']}*{found['base']}^{found['exponent'] or '1'}"
    return term


def _power(base: str, exponent: str) -> str:
    return f"{base if base == 'k' else f'({base})'}^{exponent}"


def _negated(exponent: str) -> str:
    inner = exponent.strip("()")
    inner = inner[1:] if inner.startswith("-") else f"-{inner}"
    return f"({inner})" if "/" in inner else inner
