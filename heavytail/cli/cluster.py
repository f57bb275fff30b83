"""A dask cluster for a command: the workers of a scheduler somewhere, or some started here for as long as it takes."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from typing import Any

from heavytail.cli.screen import complain
from heavytail.engine.tasks import processors

__all__ = ["workers_of"]

HERE = "local"
SECONDS_TO_ANSWER = 10


@contextmanager
def workers_of(address: str | None) -> Iterator[Executor | None]:
    """Give an executor whose workers are those of the scheduler at an address; None without one.

    Raises
    ------
    OSError
        If no scheduler answers there.
    ValueError
        If dask.distributed is missing.
    """
    if address is None:
        yield None
        return
    try:
        import distributed
    except ImportError as error:
        raise ValueError(
            f"--dask {address} needs dask.distributed. Install it, `python -m pip install 'heavytail[distributed]'`, or "
            "drop the option, and use the threads of this machine."
        ) from error
    with ExitStack() as stack:
        yield stack.enter_context(_client(distributed, address, stack)).get_executor(pure=False)


def _client(distributed: Any, address: str, stack: ExitStack) -> Any:
    if address == HERE:
        options = {"n_workers": processors(), "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
        with _deaf():
            cluster = distributed.LocalCluster(silence_logs=logging.ERROR, **options)
        return distributed.Client(stack.enter_context(cluster))
    try:
        client = distributed.Client(address, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        raise OSError(
            f"No dask scheduler answers at {address} ({error}). Start one with `dask scheduler`, and pass the address that "
            "it prints, or `local` for workers on this machine."
        ) from error
    if not client.nthreads():
        complain(f"The scheduler at {address} has no workers yet; what is to do waits for the first of them.", "yellow")
    return client


@contextmanager
def _deaf() -> Iterator[None]:
    """Have processes that start now ignore Ctrl-C, which a terminal sends to all of them: this one ends them."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
