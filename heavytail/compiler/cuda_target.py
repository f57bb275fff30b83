"""CUDA through numba-cuda, which is imported in this file only: is it there, and how a kernel is compiled and launched.

Every product is rounded, as on the CPU. NVVM would turn a * b + c into a fused operation that rounds once, and has no
public switch for it; so kernels are compiled with a code library that hands NVVM the option ``-fma=0``, and linked as NVVM
left them.

So a part has the same bits on a GPU if it uses no more than + - * /, comparisons, whole powers written out (x ** 2), abs,
math.sqrt, floor, ceil, trunc, copysign, isnan and isinf, whole numbers, and `heavytail.vmath`. Two of Python's own differ in
corners: max and min of something that is not a number, and % and // of floats. The other functions of `math`, and x ** y,
come from NVIDIA's library, and from another one on a CPU: they may differ in their last digits.
"""

from __future__ import annotations

import importlib.util
import re
import types as python_types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np

from heavytail.compiler.cache import keep_on_disk
from heavytail.compiler.diagnose import Target
from heavytail.compiler.errors import CudaUnavailableError
from heavytail.compiler.whole_kernels import replaced

__all__ = [
    "Kernel",
    "count_devices",
    "exact_products",
    "gpu_target",
    "in_simulator",
    "load",
    "lower",
    "on_device",
    "resources",
]

THREADS = 128  # in a block; enough of them fit on a multiprocessor, and few registers are lost to rounding
SIMULATED_THREADS = 16
INSTALL = "Install it, with all that it needs: pip install 'heavytail[cuda]'."
ON_CPU = "backend='cpu' for experiments, device='cpu' for noise"


@cache
def load() -> Any:
    """Return the module `numba.cuda` of numba-cuda, whether or not there is a GPU.

    Raises
    ------
    CudaUnavailableError
        If numba-cuda is not installed, or does not fit what is.
    """
    if importlib.util.find_spec("numba_cuda") is None:
        raise CudaUnavailableError(f"The package numba-cuda is not installed. {INSTALL}")
    try:
        from numba import cuda
    except ImportError as reason:
        raise CudaUnavailableError(f"The package numba-cuda does not load: {reason}. {INSTALL}") from reason
    return cuda


def count_devices() -> int:
    """Return the number of GPUs.

    Raises
    ------
    CudaUnavailableError
        If numba-cuda or NVIDIA's compiler is not installed, there is no driver, or the driver finds no GPU.
    """
    cuda = load()
    from numba.cuda.cudadrv.error import CudaSupportError

    try:
        found = len(cuda.gpus)
    except CudaSupportError:
        reason = " ".join(str(cuda.cuda_error()).split())
        if "NO_DEVICE" in reason:
            found = 0
        elif "NUMBA_DISABLE_CUDA" in reason:
            raise CudaUnavailableError("CUDA is switched off. Unset the environment variable NUMBA_DISABLE_CUDA.") from None
        else:
            raise CudaUnavailableError(
                f"The CUDA driver does not start: {reason} Install NVIDIA's driver, or use the CPU: {ON_CPU}."
            ) from None
    if found == 0:
        raise CudaUnavailableError(
            "The CUDA driver finds no GPU. Is one built in, and not hidden by CUDA_VISIBLE_DEVICES? "
            f"Else use the CPU, which computes the same bits: {ON_CPU}."
        )
    if not in_simulator():
        _find_compiler()
    return found


def _find_compiler() -> None:
    from numba.cuda.cudadrv.nvvm import NVVM

    try:
        NVVM()
    except (ImportError, RuntimeError) as reason:
        raise CudaUnavailableError(f"NVIDIA's compiler NVVM is not found: {reason}. {INSTALL}") from None


def in_simulator() -> bool:
    """Whether kernels are interpreted by numba's CUDA simulator."""
    import numba

    return bool(numba.config.ENABLE_CUDASIM)


@cache
def _exact_library() -> type:
    from numba.cuda.codegen import CUDACodeLibrary

    class ExactLibrary(CUDACodeLibrary):
        """Code in which no product is fused with a sum unless it says so."""

        def __init__(self, *arguments: Any, nvvm_options: Any = None, **named: Any):
            super().__init__(*arguments, nvvm_options={**(nvvm_options or {}), "fma": False}, **named)

        def _reduce_class(self) -> type:
            return CUDACodeLibrary  # on disk the options tell that products are exact, and so does the code itself

    return ExactLibrary


@contextmanager
def exact_products() -> Iterator[None]:
    """Compile what is compiled meanwhile without contraction; other threads that compile wait."""
    if in_simulator():
        yield
        return
    from numba.core.compiler_lock import global_compiler_lock
    from numba.cuda.codegen import JITCUDACodegen

    with global_compiler_lock, replaced(JITCUDACodegen, "_library_class", _exact_library()):
        yield


class _PartArguments:
    """Tells the launcher that a part is passed like a tuple of its fields."""

    def prepare_args(self, kind: Any, value: Any, **_: Any) -> tuple[Any, Any]:
        from heavytail.compiler.records import PartType

        if not isinstance(kind, PartType):
            return kind, value
        from numba import types

        return types.Tuple([field for _, field in kind.fields]), tuple(getattr(value, name) for name, _ in kind.fields)


class Kernel:
    """A function of thread numbers, compiled when it is first launched for arguments of some types, and kept on disk.

    Parameters
    ----------
    function : callable
        Kernel code that asks ``cuda.grid(1)`` for its number and closes over numbers only.
    """

    def __init__(self, function: Callable[..., None]) -> None:
        self.function = function
        cuda = load()
        if in_simulator():
            self.compiled = cuda.jit(function)
        else:
            # The linker would fuse products and sums after all, if it were left to optimise (lto).
            options = {"extensions": [_PartArguments()], "lto": False}
            from numba.cuda.dispatcher import CUDACache

            self.compiled = keep_on_disk(cuda.jit(function, **options), CUDACache, version("numba-cuda"))

    def launch(self, threads: int, *arguments: Any, rows: int = 1) -> None:
        """Start at least so many threads, in blocks, and `rows` rows of such blocks."""
        import numba

        block = SIMULATED_THREADS if in_simulator() else THREADS
        # Few trajectories make few blocks; that a GPU idles then is no news, and not for the user to mend.
        with exact_products(), replaced(numba.config, "CUDA_LOW_OCCUPANCY_WARNINGS", 0):
            self.compiled[(max(-(-threads // block), 1), rows), block](*arguments)


def on_device(value: Any) -> Any:
    """Return a NumPy array as one in the GPU's memory, and anything else as it is; the simulator keeps its arrays."""
    if not isinstance(value, np.ndarray) or in_simulator():
        return value
    return load().to_device(np.asarray(value, order="C"))  # a slice with gaps cannot be copied there


NEWEST = (9, 0)


def lower(function: Callable[..., None], arguments: tuple[Any, ...], capability: tuple[int, int] = NEWEST) -> str:
    """Return a kernel's PTX for argument types and a compute capability; needs no GPU and no driver."""
    cuda = load()
    from numba import types
    from numba.cuda import dispatcher

    # Functions inside a kernel are compiled for the current device: without a driver, one must be named.
    answer = python_types.SimpleNamespace(compute_capability=capability)
    with exact_products(), replaced(dispatcher, "get_current_device", lambda: answer):
        return str(cuda.compile_ptx(function, types.void(*arguments), cc=capability)[0])


def gpu_target() -> Target:
    """Return what `heavytail.compiler.diagnose` needs to find the part that does not compile for a GPU."""
    from numba import types

    return Target(
        " for the GPU", types.Array(types.float64, 1, "A"), lambda rows: types.Array(types.float64, 2, "A"), lower
    )  # fmt: skip


def resources(ptx: str, capability: tuple[int, int]) -> tuple[int, int]:
    """Return (registers, bytes spilled) per thread of the kernel in some PTX, as NVIDIA's assembler reports them."""
    from cuda.core import Linker, LinkerOptions, ObjectCode

    options = LinkerOptions(arch="sm_{}{}".format(*capability), ptxas_options=["-v"])
    linker = Linker(ObjectCode.from_ptx(ptx.encode()), options=options)
    linker.link("cubin")
    log = linker.get_info_log()
    spilled = sum(map(int, re.findall(r"(\d+) bytes spill", log)))
    return int(re.findall(r"Used (\d+) registers", log)[0]), spilled
