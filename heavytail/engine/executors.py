"""Tasks on somebody else's workers: any executor of `concurrent.futures`, whose pieces come back in any order.

A worker may die and its task be lost. Such a task is sent again; an error of the experiment itself is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from itertools import islice
from typing import Any

from heavytail.compiler.errors import PartError
from heavytail.engine.packed import TravelError
from heavytail.engine.pieces import Piece

__all__ = ["WorkersLostError", "check_executor", "pieces"]

IN_FLIGHT = 512  # tasks that are sent ahead: several for each of a hundred workers, and their pieces fit in memory
ATTEMPTS = 4
SECONDS_OF_SILENCE = 30.0  # then it is asked whether it takes tasks: one that lost its scheduler forgets those that it has
HOPELESS = PartError, TravelError, TypeError, ValueError


class WorkersLostError(RuntimeError):
    """Workers that do not come back: an executor that is broken, or a task on which worker after worker died.

    Examples
    --------
    >>> import heavytail as ht
    >>> issubclass(ht.WorkersLostError, RuntimeError)
    True
    """


def check_executor(executor: Any, backend: str) -> None:
    """Raise a TypeError unless tasks can be given to an executor, and a ValueError if they are to run on GPUs."""
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise TypeError(
            f"executor = {executor!r} has no `submit`. Pass an executor of concurrent.futures, or one that does what those "
            "do: dask's `client.get_executor(pure=False)`, one of loky, or one of mpi4py.futures."
        )
    if executor is not None and backend == "cuda":
        raise ValueError("An executor runs on processors. Drop it, or backend='cuda', which takes all GPUs of this machine.")


def pieces(executor: Executor, task: Callable[[int, int], Piece], tasks: Iterator[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the pieces that a function makes of ranges of trajectories, in the order in which they are done.

    Raises
    ------
    WorkersLostError
        If the executor is broken, or a task failed again and again.
    """
    running: dict[Future[Piece], tuple[int, int, int]] = {}

    def send(first: int, last: int, attempt: int) -> None:
        running[_submitted(executor, task, first, last)] = first, last, attempt

    try:
        while True:
            for first, last in islice(tasks, IN_FLIGHT - len(running)):
                send(first, last, 1)
            if not running:
                return
            done, _ = wait(running, SECONDS_OF_SILENCE, FIRST_COMPLETED)
            if not done:
                _submitted(executor, int).cancel()
            for future in sorted(done, key=_failed):  # what succeeded is not lost with what failed
                first, last, attempt = running.pop(future)
                try:
                    piece = future.result()
                except HOPELESS:
                    raise
                except BrokenExecutor as error:
                    raise WorkersLostError(f"The executor is broken ({type(error).__name__}: {error}).") from error
                except Exception as error:  # what an engine raises if a worker died, or was out of memory
                    if attempt == ATTEMPTS:
                        raise WorkersLostError(
                            f"The trajectories {first} to {last - 1} failed {ATTEMPTS} times "
                            f"({type(error).__name__}: {error})."
                        ) from error
                    send(first, last, attempt + 1)
                else:
                    yield piece
    finally:
        for future in running:
            future.cancel()


def _submitted(executor: Executor, function: Callable[..., Any], *arguments: int) -> Future[Any]:
    try:
        return executor.submit(function, *arguments)
    except HOPELESS:
        raise
    except Exception as error:  # it is broken or shut down: a bare RuntimeError, or an error of the engine's own
        raise WorkersLostError(f"The executor takes no tasks any more ({type(error).__name__}: {error}).") from error


def _failed(future: Future[Piece]) -> bool:
    return future.cancelled() or future.exception() is not None
