"""What can be missing or wrong before anything runs: a part that does not compile, a GPU that is not there."""

__all__ = ["CudaUnavailableError", "PartError"]


class PartError(TypeError):
    """A part whose kernel code cannot be compiled."""


class CudaUnavailableError(RuntimeError):
    """What CUDA needs is missing: numba-cuda, the driver or a GPU."""
