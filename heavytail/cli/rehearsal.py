"""Kernels compiled by two processes: where none is kept yet, a second one runs the checks from the last one on.

Numba compiles under a lock, one kernel after the other. The second process compiles what comes late, on few trajectories and
at effort smoke, and what it leaves in the folder of kernels the first one finds there. Nothing that it computes is used.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import heavytail
from heavytail.claims.check import chosen
from heavytail.claims.run import Run
from heavytail.compiler.cache_folder import cache_folder
from heavytail.engine.tasks import processors
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.result import Result

__all__ = ["rehearsal", "rehearse"]

MANY = 4  # claims, for which another process is worth its start
PROGRAM = f"import sys, {__name__} as module; module.rehearse(sys.argv[1:])"
FEW = 64  # trajectories: a whole block, for which kernels are those of many


@contextmanager
def rehearsal(names: Sequence[str], backend: str) -> Iterator[None]:
    """Have another process compile kernels for the papers' claims of these ids meanwhile, if none is kept and it has a core.

    It writes nothing but kernels, and ends with the context, or with this process.
    """
    folder = cache_folder()
    many = not 0 < len(names) < MANY  # none means all
    wanted = many and backend == "cpu" and processors() > 1 and folder is not None and not any(folder.glob("*"))
    other = _start(names) if wanted else None
    try:
        yield
    finally:
        if other:
            other.stdin.close()  # type: ignore[union-attr]
            other.kill()
            other.wait()


def _start(names: Sequence[str]) -> subprocess.Popen[bytes] | None:
    """Start it, by the same interpreter and with this very package; None where no process can be had."""
    places = str(Path(heavytail.__file__).parents[1]), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(places)}
    command, pipe, nowhere = [sys.executable, "-P", "-c", PROGRAM, *names], subprocess.PIPE, subprocess.DEVNULL
    with suppress(OSError, ValueError):
        return subprocess.Popen(command, env=environment, stdin=pipe, stdout=nowhere, stderr=nowhere)
    return None


class _Few(Run):
    """A run whose experiments have few trajectories."""

    def simulate(self, experiment: Experiment) -> Result:
        """Run few trajectories of an experiment."""
        return super().simulate(dataclasses.replace(experiment, trajectories=min(FEW, experiment.trajectories)))


def rehearse(names: Sequence[str]) -> None:
    """Be that other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    for claim, _ in reversed(chosen(names)):
        for alpha in reversed(claim.alphas):
            with suppress(Exception):  # of few trajectories a check may make nothing; its kernels are compiled by then
                claim.check(_Few("smoke", threads=1), alpha)


def _end_with_the_first() -> None:
    sys.stdin.buffer.read()
    os._exit(0)
