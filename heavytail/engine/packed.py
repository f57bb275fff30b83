"""An experiment on its way to another process: bytes that bring a user's own classes along, and the digest of its numbers.

A class travels by name where the other process can import it: what is installed. What is not, a script, a notebook or a
file beside them, travels by value, by cloudpickle. Whoever unpacks an experiment computes its digest anew: another version
of the library or of a part is an error there, and never another number.
"""

from __future__ import annotations

import importlib
import pickle
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from heavytail.compiler.fingerprint import functions_of
from heavytail.engine.identity import identity_of
from heavytail.experiment.experiment import Experiment, parts_of
from heavytail.kernel.source_files import LIBRARY

__all__ = ["Packed", "TravelError", "pack"]


_packing = threading.Lock()  # what cloudpickle takes by value is the same for all threads


class TravelError(RuntimeError):
    """An experiment that cannot get to another process, or is another one there.

    Examples
    --------
    >>> import heavytail as ht
    >>> issubclass(ht.TravelError, RuntimeError)
    True
    """


@dataclass(frozen=True)
class Packed:
    """An experiment as bytes.

    Attributes
    ----------
    content : bytes
        The pickled experiment.
    digest : str
        That of all that determines its numbers, where it was packed.
    trajectories : int
        How many it has.
    backend : str
        How to run it.
    """

    content: bytes
    digest: str
    trajectories: int
    backend: str

    def unpack(self) -> Experiment:
        """Return the experiment.

        Raises
        ------
        TravelError
            If a class cannot be found here, or is another one than where it was packed.
        """
        try:
            experiment = pickle.loads(self.content)
            digest = identity_of(experiment).digest
        except Exception as error:  # whatever an import of a user's module raises, or a file of it that is not here
            raise TravelError(
                f"A worker cannot read the experiment: {type(error).__name__}: {error}. Install there what defines its "
                "parts, in the same version, and cloudpickle."
            ) from error
        if digest != self.digest:
            raise TravelError(
                "A worker has another version of heavytail, or of a part of the experiment, and would compute other "
                "numbers. Install the same one on all machines, and start the workers anew."
            )
        return experiment


def pack(experiment: Experiment, backend: str) -> Packed:
    """Return an experiment ready to travel.

    Raises
    ------
    TravelError
        If a part cannot be pickled.
    """
    try:
        cloudpickle: Any = importlib.import_module("cloudpickle")
    except ImportError:
        cloudpickle = None
    try:
        with _by_value(cloudpickle, _own_modules(experiment)):
            content = (cloudpickle or pickle).dumps(experiment)
    except Exception as error:  # what a part of somebody's own raises when it is pickled
        remedy = "Give its parts fields that can be pickled." if cloudpickle else "Install cloudpickle."
        raise TravelError(
            f"The experiment cannot be sent to another process: {type(error).__name__}: {error}. {remedy}"
        ) from error
    return Packed(content, identity_of(experiment).digest, experiment.trajectories, backend)


def _own_modules(experiment: Experiment) -> list[ModuleType]:
    """Return the modules behind the parts that no other process can be expected to import."""
    installed = [LIBRARY, *(Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "purelib", "platlib"))]
    names = set()
    for part in parts_of(experiment):
        names |= {type(part).__module__, *(function.__module__ for function in functions_of(type(part)))}
    modules = [sys.modules[name] for name in sorted(filter(None, names)) if name in sys.modules and name != "__main__"]

    def is_own(module: ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        return file is None or not any(Path(file).resolve().is_relative_to(place) for place in installed)

    return [module for module in modules if is_own(module) and module.__name__ not in sys.builtin_module_names]


@contextmanager
def _by_value(cloudpickle: Any, modules: list[ModuleType]) -> Iterator[None]:
    with _packing, ExitStack() as stack:
        for module in modules if cloudpickle else ():
            if module.__name__ not in cloudpickle.list_registry_pickle_by_value():
                cloudpickle.register_pickle_by_value(module)
                stack.callback(cloudpickle.unregister_pickle_by_value, module)
        yield
