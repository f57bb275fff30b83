"""The regret of a method on a path: what its points cost beyond the best fixed point of [0, 1], for given gradients."""

import numpy as np

START = (0.0, 0.5, 1.0)


def points(method, gradients, start):
    """Return x_0, ..., x_{K-1} of a method of the library, whose steps are plain Python."""
    x, state, found = np.array([start]), np.zeros((method.slots, 1)), []
    for k, gradient in enumerate(gradients, start=1):
        found.append(float(x[0]))
        method.step(k, x, np.array([gradient]), state)
    return np.array(found)


def regret(gradients, x):
    """Return the largest sum of g_k (x_{k-1} - u) over u in [0, 1], which is that of an end."""
    gradients = np.asarray(gradients)
    return float(max(gradients @ x, gradients @ (x - 1.0)))


def random_gradients(rng, longest=16):
    """Return a path of gradients over some orders of magnitude, with signs that stay for a while."""
    steps = rng.integers(1, longest + 1)
    signs = np.cumprod(rng.choice([-1.0, 1.0], steps, p=[0.3, 0.7]))
    return signs * np.exp(rng.normal(0.0, 2.0, steps))
