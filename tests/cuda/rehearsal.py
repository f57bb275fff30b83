"""A GPU of paper: numba-cuda types, compiles, links and hands over arguments as for a real one, and no kernel runs.

Its memory is the computer's, so that copies are real. What a driver would be asked is answered here, by names inside
numba-cuda 0.30; a newer one may need other answers.
"""

import ctypes
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest import mock

from numba import cuda
from numba.cuda import dispatcher
from numba.cuda.cudadrv import devices, driver


@dataclass
class Rehearsal:
    """What was launched.

    Attributes
    ----------
    launches : list of (name, grid, block, arguments)
        The arguments as the driver gets them: arrays and parts are flattened.
    cubins : dict
        Machine code by the name of the kernel.
    """

    launches: list[Any] = field(default_factory=list)
    cubins: dict[str, Any] = field(default_factory=dict)


class _Context:
    """What numba-cuda asks a context for."""

    def __init__(self, capability, found):
        self.device = SimpleNamespace(compute_capability=capability, id=0)
        self.found = found
        self.memory = []  # kept until the end: addresses are never given out twice

    def memalloc(self, size):
        self.memory.append((ctypes.c_char * size)())
        return driver.MemoryPointer(self, driver.binding.CUdeviceptr(ctypes.addressof(self.memory[-1])), size)

    def create_module_image(self, cubin, *_):
        def get_function(name):
            self.found.cubins[name] = cubin
            return SimpleNamespace(kernel=name, name=name, module=module)

        module = SimpleNamespace(get_function=get_function, initialized=True)
        return module

    def get_memory_info(self):
        return SimpleNamespace(free=2**33, total=2**34)

    def synchronize(self):
        pass


def _copy(target, source, size, *_):
    ctypes.memmove(int(target), int(source), size)


@contextmanager
def rehearsal(capability=(9, 0)):
    """Play a GPU of a compute capability; the functions of `heavytail` that start kernels can then be called."""
    from cuda.core._kernel_arg_handler import ParamHolder

    found = Rehearsal()
    context = _Context(capability, found)

    def launch(stream, config, name, *arguments):
        ParamHolder(arguments)  # takes what a driver takes
        found.launches.append((name, config.grid, config.block, arguments))

    runtime = SimpleNamespace(get_or_create_context=lambda *_: context, ensure_context=lambda: nullcontext(context))
    with ExitStack() as stack:
        for owner, name, value in (
            (devices, "_runtime", runtime),
            (dispatcher, "get_current_device", lambda: context.device),
            (dispatcher, "launch", launch),
            (cuda, "gpus", [None]),
        ):
            stack.enter_context(mock.patch.object(owner, name, value))
        stack.enter_context(mock.patch.dict(vars(driver.driver), cuMemcpyHtoD=_copy, cuMemcpyDtoH=_copy))
        yield found
