"""What the folder of a run says of it, for people and for programs that do not have its parts: a page of JSON."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from heavytail.engine.identity import Identity
from heavytail.engine.kept_file import FORMAT, check_store_format
from heavytail.experiment.experiment import Experiment
from heavytail.sealed_file import library_version, write_atomically

__all__ = ["ABOUT", "About"]

ABOUT = "experiment.json"
LONGEST = 70  # characters of a part in a title


@dataclass(frozen=True)
class About:
    """A run, as its folder tells of it.

    Attributes
    ----------
    format : int
        That of the files beside.
    run : str
        The digest of all that determines the numbers.
    heavytail : str or None
        The version that made the folder; None for a tree that is not installed.
    source : str
        The digest of the source that computed the numbers.
    asked : list of int
        The numbers of trajectories that were asked for, increasing.
    steps, dimension, seed, checkpoints, record : int or list
        As in `Experiment`.
    problem, noise, method, determinants : str
        The parts as they print, and all that determines the numbers.
    """

    format: int
    run: str
    heavytail: str | None
    source: str
    asked: list[int]
    steps: int
    dimension: int
    seed: int
    checkpoints: list[int]
    record: list[str]
    problem: str
    noise: str
    method: str
    determinants: str

    @classmethod
    def of(cls, experiment: Experiment, identity: Identity) -> About:
        """Return what to say of an experiment."""
        return cls(
            FORMAT, identity.digest, library_version(), identity.source,
            [experiment.trajectories], experiment.steps, experiment.dimension, experiment.seed,
            experiment.checkpoints.tolist(), [" ".join(column) for column in experiment.record],
            repr(experiment.problem), repr(experiment.noise), repr(experiment.method), identity.determinants,
        )  # fmt: skip

    @classmethod
    def read(cls, folder: Path) -> About:
        """Return what a folder says of its run.

        Raises
        ------
        FileNotFoundError
            If it says nothing.
        ForeignFileError
            If a newer version has written it.
        ValueError
            If it is damaged.
        """
        file = folder / ABOUT
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            check_store_format(file, data)
            return cls(**{field.name: data[field.name] for field in fields(cls)})
        except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise ValueError(f"{file} is damaged ({error})") from error

    def write(self, folder: Path) -> None:
        """Write it into the folder of the run."""
        text = json.dumps(asdict(self), indent=1) + "\n"
        write_atomically(folder / ABOUT, lambda file: file.write(text.encode()))

    def joined(self, other: About) -> About:
        """Return the same with what was asked for in another folder of this run."""
        return replace(self, asked=sorted({*self.asked, *other.asked}))

    @property
    def trajectories(self) -> int:
        """How many were asked for, at most."""
        return self.asked[-1]

    @property
    def name(self) -> str:
        """The name of the folder: the first half of the digest, which is enough to tell runs apart."""
        return self.run[:32]

    @property
    def shape(self) -> tuple[int, int]:
        """How many checkpoints and columns there are."""
        return len(self.checkpoints), len(self.record)

    @property
    def title(self) -> str:
        """What was run, in a line."""
        method, problem, noise = (_brief(part) for part in (self.method, self.problem, self.noise))
        return f"{method} on {problem} under {noise}, {self.steps} steps, d = {self.dimension}, seed {self.seed}"


def _brief(part: str) -> str:
    """Return a part without the names of its fields, its numbers to four digits, and not too long."""
    values = re.sub(r"\b\w+=", "", part).replace(", Everywhere()", "")
    rounded = re.sub(r"\d+\.\d+(e[-+]\d+)?", lambda found: f"{float(found[0]):.4g}", values)
    return rounded if len(rounded) <= LONGEST else f"{rounded[: LONGEST - 3]}..."
