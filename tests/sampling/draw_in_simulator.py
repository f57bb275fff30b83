"""Some draws of every noise, on the CPU or on a GPU; run as a script, in numba's CUDA simulator, to a file.

The simulator interprets everything that numba would compile, so it needs a process of its own:
NUMBA_ENABLE_CUDASIM=1 NUMBA_DISABLE_JIT=1 python -m tests.sampling.draw_in_simulator FILE
"""

import sys
import warnings

import numpy as np

from heavytail.noise import Stream
from tests.cuda.kinds import noises_for

NOISES = [noise for noise in noises_for(2) if hasattr(noise, "rvs")]  # but for gradients of examples, which are no arrays
SEED = 2**64 - 1


def empty(shape, device):
    if device == "cpu":
        return np.empty(shape)
    from heavytail.compiler.cuda_target import load

    return load().device_array(shape)


def rounded(stream, shape, first, device):
    """Return draws as float32; on the CPU by rounding, which test_stream shows to be the same, to compile fewer kernels."""
    if device == "cpu":
        return stream.fill(empty(shape, device), first).astype(np.float32)
    from heavytail.compiler.cuda_target import load

    return stream.fill(load().device_array(shape, np.float32), first)


def draws_of(noise, device):
    """Return arrays of draws: across blocks, far out, of both types, in a new array and in a given one."""
    if hasattr(noise, "perturb"):
        place = {"x": [0.5, 0.0], "gradient": [2.0, 0.25]}
        found = [
            noise.rvs(70, 5, **place, device=device),
            noise.rvs(9, 5, **place, dtype=np.float32, device=device),
            noise.rvs(rng=6, out=empty((3, 2), device), gradient=1.0),
        ]
    else:
        found = [
            Stream(noise, SEED, 3).fill(empty(300, device), first=200),
            rounded(Stream(noise, 0, SEED), (3, 5), 2**40 + 120, device),
            noise.rvs((2, 70), 4, device=device),
            np.array([noise.rvs(rng=1, device=device)]),
        ]
    return [array if isinstance(array, np.ndarray) else array.copy_to_host() for array in found]


def main(file):
    warnings.simplefilter("ignore", RuntimeWarning)  # interpreted words wrap, and a float32 may be infinite
    drawn = {
        f"{number} {place}": array
        for number, noise in enumerate(NOISES)
        for place, array in enumerate(draws_of(noise, "cuda"))
    }
    np.savez(file, **drawn)


if __name__ == "__main__":
    main(sys.argv[1])
