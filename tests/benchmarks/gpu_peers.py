"""The work of `peers` on a GPU in JAX and PyTorch: whole batches in the GPU's memory, and several steps in a compiled block.

The law is the one-sided Pareto law, centred: u**(-1/alpha) - mean. Each function returns a callable that does all steps for
n trajectories and waits for the end.
"""

import functools
import os

import peers
from peers import ALPHA, MEAN, TAU

BATCHES = (2**18, 2**20, 2**22, 2**24)

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # leave memory to the others in this process


def jax_loop(n, steps, generator, unroll):
    """One compiled loop over the steps, some of them in a block."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    eta = jnp.asarray(peers.step_sizes(steps))

    @jax.jit
    def trajectories(key):
        def step(carry, item):
            x, total = carry
            size, k = item
            u = 1.0 - jax.random.uniform(jax.random.fold_in(key, k), (n,), dtype=jnp.float64)
            g = jnp.clip(x + (u ** (-1.0 / ALPHA) - MEAN), -TAU, TAU)
            return (x - size * g, total + x), None

        start = jnp.ones(n, dtype=jnp.float64), jnp.zeros(n, dtype=jnp.float64)
        return jax.lax.scan(step, start, (eta, jnp.arange(steps)), unroll=unroll)[0][1]

    key = jax.random.key(1, impl=generator)
    return lambda: trajectories(key).block_until_ready()


def jax_vmapped(n, steps):
    """One trajectory as a compiled loop with a key of its own, mapped over a batch."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    eta = jnp.asarray(peers.step_sizes(steps))

    def trajectory(i):
        key = jax.random.fold_in(jax.random.key(1), i)

        def step(k, carry):
            x, total = carry
            u = 1.0 - jax.random.uniform(jax.random.fold_in(key, k), dtype=jnp.float64)
            g = jnp.clip(x + (u ** (-1.0 / ALPHA) - MEAN), -TAU, TAU)
            return x - eta[k] * g, total + x

        return jax.lax.fori_loop(0, steps, step, (jnp.float64(1.0), jnp.float64(0.0)))[1]

    trajectories = jax.jit(jax.vmap(trajectory))
    indices = jnp.arange(n)
    return lambda: trajectories(indices).block_until_ready()


@functools.cache
def _torch_block(block, compiled):
    import torch

    def advance(x, total, lengths):
        for i in range(block):
            u = 1.0 - torch.rand_like(x)
            g = (x + (u ** (-1.0 / ALPHA) - MEAN)).clamp(-TAU, TAU)
            x, total = x - lengths[i] * g, total + x
        return x, total

    return torch.compile(advance, dynamic=False) if compiled else advance


def torch_loop(n, steps, block, compiled):
    """A loop over blocks of unrolled steps, each block eager or compiled."""
    import torch

    place = "cuda" if torch.cuda.is_available() else "cpu"
    lengths = torch.tensor(peers.step_sizes(steps), dtype=torch.float64, device=place)
    advance = _torch_block(block, compiled)

    def run():
        with torch.no_grad():
            x = torch.ones(n, dtype=torch.float64, device=place)
            total = torch.zeros_like(x)
            for k in range(0, steps, block):
                x, total = advance(x, total, lengths[k : k + block])
        if place == "cuda":
            torch.cuda.synchronize()
        return total

    return run


def candidates():
    """Return {package: {name: function of (trajectories, steps)}}; a number of steps is a multiple of 20."""
    return {
        "jax": {
            "JAX scan": lambda n, steps: jax_loop(n, steps, "threefry2x32", 1),
            "JAX scan, 10 steps unrolled": lambda n, steps: jax_loop(n, steps, "threefry2x32", 10),
            "JAX scan, rbg": lambda n, steps: jax_loop(n, steps, "unsafe_rbg", 1),
            "JAX vmap of fori_loop": jax_vmapped,
        },
        "torch": {
            "PyTorch eager": lambda n, steps: torch_loop(n, steps, 1, compiled=False),
            "PyTorch compiled": lambda n, steps: torch_loop(n, steps, 1, compiled=True),
            "PyTorch compiled, 20 steps unrolled": lambda n, steps: torch_loop(n, steps, 20, compiled=True),
        },
    }
