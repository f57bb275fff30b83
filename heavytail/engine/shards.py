"""Work on one run shared out without any engine: n processes, each of which computes every n-th task into one store.

They need not run at the same time, nor in any order, nor know of each other; what one of them has not done, another run of
the same shard does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice

from heavytail.engine.backends import plan_of
from heavytail.engine.executors import pieces
from heavytail.engine.progress import Progress, rising
from heavytail.engine.store import Store, store_of
from heavytail.engine.tasks import processors, workers
from heavytail.engine.work import compute_here, cut, grid
from heavytail.experiment.experiment import Experiment
from heavytail.parts.parameters import integer, set_field

__all__ = ["Shard", "compute_shard"]

PREFIX = "SLURM_ARRAY_TASK_"


@dataclass(frozen=True)
class Shard:
    """Every n-th task, with an i-th share of them.

    Attributes
    ----------
    i : int
        Which shard, from 1.
    n : int
        How many there are.

    Raises
    ------
    TypeError, ValueError
        If they are no whole numbers with 1 <= i <= n.

    Examples
    --------
    >>> import heavytail as ht
    >>> ht.Shard.parse("3/8")
    Shard(i=3, n=8)
    """

    i: int
    n: int

    def __post_init__(self) -> None:
        set_field(self, "n", integer("n", self.n, 1))
        set_field(self, "i", integer("i", self.i, 1, self.n))

    @classmethod
    def parse(cls, text: str, environment: Mapping[str, str] = os.environ) -> Shard:
        """Return the shard that a text names.

        Parameters
        ----------
        text : str
            "i/n", or "auto" in a job array of SLURM, whose jobs are numbered from its least number on.
        environment : mapping of str to str
            Where SLURM says which job this is.

        Returns
        -------
        Shard

        Raises
        ------
        ValueError
            If it names none, or "auto" stands outside of a job array.
        """
        if text == "auto":
            return _of_slurm(environment)
        match = re.fullmatch(r"(\d+)/(\d+)", text.strip())
        if not match or not 1 <= int(match[1]) <= int(match[2]):
            raise ValueError(
                f"shard = {text!r} is no shard. Write i/n with 1 <= i <= n, such as 3/8, or auto in a job array."
            )
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.i}/{self.n}"


def _of_slurm(environment: Mapping[str, str]) -> Shard:
    names = [PREFIX + name for name in ("ID", "MIN", "COUNT")]
    missing = [name for name in names if not environment.get(name, "").isdigit()]
    if missing:
        raise ValueError(f"shard = 'auto' needs {missing[0]}, which SLURM sets in a job array. Write i/n, such as 3/8.")
    number, least, count = (int(environment[name]) for name in names)
    step = int(environment.get(PREFIX + "STEP") or 1)
    if (number - least) % step or not 0 <= (number - least) // step < count:
        raise ValueError(f"{names[0]} = {number} is not one of {count} jobs from {least} on. Write i/n, such as 3/8.")
    return Shard((number - least) // step + 1, count)


def compute_shard(
    experiment: Experiment,
    shard: Shard,
    store: str | os.PathLike[str],
    backend: str = "cpu",
    threads: int | None = None,
    progress: Progress | None = None,
) -> int:
    """Compute what is missing of a shard's tasks, keep it in a store, and return how many trajectories are still missing.

    Raises
    ------
    OSError
        If the store cannot be written or has no room; before any work starts, or as soon as that happens.
    PartError
        If a part cannot be compiled; before any work starts.
    """
    kept = store_of(store, experiment)
    turn = (shard.i - 1 + int(kept.about.name, 16)) % shard.n  # runs of one task are dealt out too
    mine = list(cut(islice(grid(experiment), turn, None, shard.n), _missing(kept)))
    if mine:
        todo, done = sum(last - first for first, last in mine), 0
        count = progress and rising(progress, f"shard {shard}")
        plan = plan_of(experiment, backend, processors() if threads is None else threads, todo, None)
        with workers(experiment, max(plan.workers, 1), plan.begin_worker) as pool:
            for piece in pieces(pool, partial(compute_here, experiment, plan), iter(mine)):
                kept.keep(piece)
                if kept.pieces:  # in memory alone
                    raise OSError(f"Shard {shard} cannot keep its work in the store {store}. Make room, and run it again.")
                done += piece.last - piece.first
                if count:
                    count(done, todo)
    return sum(last - first for first, last in _missing(kept))


def _missing(kept: Store) -> list[tuple[int, int]]:
    """Return the gaps in a store, where another process may put pieces into totals while one looks for them."""
    done = kept.load().done
    while True:
        gaps = list(kept.gaps(done))
        newer = kept.newer(done)
        if newer is None:
            return gaps
        done = newer.done
