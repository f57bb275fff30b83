"""A result in a file: its arrays, and of the experiment what a reader needs without its parts.

The parts are classes, of a user's own perhaps, and a file holds no code. So it says what they are, and holds the numbers
that curves ask of them (`Foreknowledge`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.estimates import histogram
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.foreknowledge import Foreknowledge
from heavytail.experiment.groups import GROUPS
from heavytail.experiment.observables import Column, checked_column
from heavytail.parts.parameters import instance
from heavytail.sealed_file import ForeignFileError, check_format, library_version, read_sealed, write_sealed

__all__ = ["SavedExperiment", "SavedForeknowledge", "read_result", "same_experiment", "write_result"]

FORMAT = 1
KIND = "result"
TOLD = ("title", "problem", "noise", "method", "steps", "trajectories", "seed", "dimension", "digest")


@dataclass(frozen=True, eq=False)
class SavedForeknowledge:
    """What the parts told of the recorded observables (see `Foreknowledge`).

    Attributes
    ----------
    observables : tuple of str
        Which ones.
    moment_limits, variances_known : ndarray, shape (observables,)
        The supremum of the orders of moments that exist, and whether the variance is known.
    unseen : ndarray, shape (observables, checkpoints)
        The share of the noise's moment that the run can hardly have met.
    confined : bool
        Whether a step of the method still spans a tenth of its domain.
    """

    observables: tuple[str, ...]
    moment_limits: NDArray[np.float64]
    variances_known: NDArray[np.bool_]
    unseen: NDArray[np.float64]
    confined: bool

    @classmethod
    def of(cls, known: Foreknowledge | SavedForeknowledge, record: tuple[Column, ...]) -> SavedForeknowledge:
        """Return what the parts tell of the observables among some columns."""
        observables = tuple(dict.fromkeys(observable for observable, _ in record))
        return cls(
            observables,
            np.array([known.moment_limit(one) for one in observables]),
            np.array([known.knows_variance(one) for one in observables], dtype=np.bool_),
            np.array([known.unseen_shares(one) for one in observables]),
            bool(known.confined),
        )

    def moment_limit(self, observable: str) -> float:
        """Return the supremum of the orders of its moments, as far as the parts told."""
        return float(self.moment_limits[self.observables.index(observable)])

    def knows_variance(self, observable: str) -> bool:
        """Return whether the parts told that it has a variance."""
        return bool(self.variances_known[self.observables.index(observable)])

    def unseen_shares(self, observable: str) -> NDArray[np.float64]:
        """Return the share of the noise's moment that the run can hardly have met, at each checkpoint."""
        return self.unseen[self.observables.index(observable)]


@dataclass(frozen=True, eq=False, kw_only=True)
class SavedExperiment:
    """An experiment as a file describes it: it cannot be run, for the parts are words here.

    Attributes
    ----------
    title : str
        The classes of the parts, and how often and how long they ran.
    problem, noise, method : str
        The parts as they print.
    start, steps, trajectories, seed, checkpoints, record, dimension
        As in `Experiment`.
    digest : str
        The name of its numbers (`Experiment.digest`).
    written_by : str or None
        The version of the library that wrote the file; None for a tree that was not installed.
    foreknowledge : SavedForeknowledge
        What the parts told of the numbers before the run.
    """

    title: str
    problem: str
    noise: str
    method: str
    start: NDArray[np.float64]
    steps: int
    trajectories: int
    seed: int
    checkpoints: NDArray[np.int64]
    record: tuple[Column, ...]
    dimension: int
    digest: str
    written_by: str | None
    foreknowledge: SavedForeknowledge

    def __repr__(self) -> str:
        return f"<SavedExperiment: {self.title}, seed {self.seed};\n it was saved without its parts>"


def write_result(
    file: Path,
    experiment: Experiment | SavedExperiment,
    looks: int,
    counts: NDArray[np.int64],
    arrays: Mapping[str, NDArray[Any]],
) -> None:
    """Write the counts and the other arrays of a result, with what is to be said of its experiment.

    Raises
    ------
    OSError
        If the file cannot be written; what was there is as it was.
    """
    known = SavedForeknowledge.of(experiment.foreknowledge, experiment.record)
    told = {name: getattr(experiment, name) for name in TOLD}
    header = {
        "format": FORMAT, "kind": KIND, "heavytail": library_version(), "looks": looks, "confined": known.confined,
        **told | {name: str(told[name]) for name in ("problem", "noise", "method")},
        "record": [list(column) for column in experiment.record], "observables": list(known.observables),
    }  # fmt: skip
    content = {
        **arrays, "counts": histogram.pack(counts), "start": experiment.start, "checkpoints": experiment.checkpoints,
        "moment_limits": known.moment_limits, "variances_known": known.variances_known, "unseen": known.unseen,
    }  # fmt: skip
    try:
        write_sealed(file, header, content)
    except OSError as error:
        raise OSError(
            f"{file} cannot be written: {error}. What was there is as it was. Make room, or choose another file."
        ) from error


def read_result(file: Path) -> tuple[SavedExperiment, int, dict[str, NDArray[Any]]]:
    """Return what a file says of its experiment, for how many looks its intervals hold, and the arrays of the result.

    Raises
    ------
    OSError
        If the file is not there, or cannot be read.
    ForeignFileError
        If it holds something else, or is of another format.
    ValueError
        If it is damaged, or no file of this library.
    """
    try:
        header, content = read_sealed(file)
        kind = header.get("kind")
    except OSError:
        raise
    except Exception as error:  # what is no archive, or a damaged one, can raise nearly anything
        raise ValueError(
            f"{file} is no file that Result.save has written, or is damaged ({error}). Pass another one, or save it again."
        ) from error
    if kind != KIND:
        raise ForeignFileError(
            f"{file} holds {kind} of a store and no result. Pass the folder of the store to simulate(..., store=...)."
        )
    check_format(file, header, FORMAT, "save the result with this version")
    try:
        return _unfolded(header, content)
    except (KeyError, ValueError) as error:
        raise ValueError(f"{file} is damaged: {error}. Save the result again.") from error


def _unfolded(
    header: dict[str, Any], content: dict[str, NDArray[Any]]
) -> tuple[SavedExperiment, int, dict[str, NDArray[Any]]]:
    record = tuple(checked_column(*column) for column in header["record"])
    shape = (content["checkpoints"].size, len(record))
    counts = np.zeros((*shape, histogram.BINS), dtype=np.int64)
    histogram.add_packed(content.pop("counts"), counts)
    numbers: dict[str, Any] = {name: content.pop(name) for name in ("moment_limits", "variances_known", "unseen")}
    known = SavedForeknowledge(observables=tuple(header["observables"]), confined=header["confined"], **numbers)
    told: dict[str, Any] = {name: header[name] for name in TOLD}
    told |= {name: content.pop(name) for name in ("start", "checkpoints")}
    saved = SavedExperiment(record=record, written_by=header["heavytail"], foreknowledge=known, **told)
    if content["group_sums"].shape != (GROUPS, *shape) or content["sample"].shape[1:] != shape:
        raise ValueError(f"the sums have the shape {content['group_sums'].shape}")
    return saved, header["looks"], content | {"histogram": counts}


def same_experiment(file: Path, saved: SavedExperiment, experiment: Experiment | None) -> Any:
    """Return the experiment that a file is of: the given one if there is one, or else what the file says of it.

    Raises
    ------
    TypeError
        If what is given is no experiment.
    ValueError
        If it is another one.
    """
    if experiment is None:
        return saved
    instance("experiment", experiment, Experiment, "Pass a heavytail.Experiment(...), or nothing.")
    if experiment.digest != saved.digest:
        raise ValueError(
            f"{file} is of another experiment than {experiment!r}: it holds {saved!r}. "
            "Pass the one that was run, with parts of the same source, or none."
        )
    return experiment
