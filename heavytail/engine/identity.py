"""What makes two runs the same: everything that determines their numbers, but for how many trajectories there are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from heavytail.compiler.fingerprint import library_digest
from heavytail.experiment.digest import describe
from heavytail.experiment.experiment import Experiment

__all__ = ["Identity", "identity_of", "source_digest"]

# Where the library computes numbers of runs. What reads them, from curves to the command line, may change beneath a store.
PLACES = (
    "kernel", "parts", "compiler", "sampling", "noise", "problems", "methods", "experiment", "engine",
    "estimates/histogram.py",
)  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """The name of a run.

    Attributes
    ----------
    digest : str
        64 hexadecimal digits.
    source : str
        16 of them that name the library's own source, as far as it computes numbers of runs.
    determinants : str
        The parts with the names of their source, and all parameters.
    """

    digest: str
    source: str
    determinants: str


def source_digest() -> str:
    """Return 16 hexadecimal digits that name the source of the library, as far as it computes numbers of runs."""
    return library_digest(*PLACES)


def identity_of(experiment: Experiment) -> Identity:
    """Return what makes a run of an experiment the same as another one."""
    source, determinants = source_digest(), repr(describe(experiment.determinants))
    return Identity(hashlib.sha256(f"{source} {determinants}".encode()).hexdigest(), source, determinants)
