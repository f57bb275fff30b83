"""What can be missing or wrong before anything runs: a part that does not compile, a GPU that is not there."""

__all__ = ["CudaUnavailableError", "PartError"]


class PartError(TypeError):
    """A part whose kernel code cannot be compiled.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import heavytail as ht
    >>> @dataclass(frozen=True)
    ... class Words:
    ...     def draw(self, u):
    ...         return "heavy"
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=Words(), method=ht.methods.GClip(0.1, 1.0),
    ...     start=1.0, steps=100, trajectories=1000, record=[("gap", "last")])
    >>> ht.simulate(experiment)
    Traceback (most recent call last):
        ...
    heavytail.compiler.errors.PartError: `Words.draw` cannot be compiled: ...
    """


class CudaUnavailableError(RuntimeError):
    """What CUDA needs is missing: numba-cuda, the driver or a GPU.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.GClip(0.1, 1.0),
    ...     start=1.0, steps=100, trajectories=1000, record=[("gap", "last")])
    >>> try:
    ...     result = ht.simulate(experiment, "cuda")
    ... except ht.CudaUnavailableError:
    ...     result = ht.simulate(experiment)  # the same bits
    >>> result.curve("gap").trajectories
    1000
    """
