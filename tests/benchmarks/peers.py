"""The same work in NumPy, JAX and PyTorch, each as well as we know how to write it: the peers of the speed figures.

Work: GClip on x**2 / 2 with constant clip level and eta_k = 0.1 / sqrt(k): one noise draw, clip, update and running sum per
coordinate and step. Each function returns a callable that does it for n trajectories of K steps, once.
"""

import math

import numpy as np

ALPHA, TAU, MEAN = 1.5, 2.0, 3.0
BLOCK = 4096  # doubles that stay in the second-level cache with all their temporaries


def step_sizes(steps):
    return 0.1 / np.sqrt(np.arange(1, steps + 1))


def numpy_pareto(n, steps, sampler="exponential"):
    """Pareto draws as exp(E / alpha) or as u**(-1 / alpha), in place, in blocks that fit the cache."""
    eta, generator = step_sizes(steps), np.random.Generator(np.random.SFC64(1))
    size = min(n, BLOCK)
    x, g, total = np.empty(size), np.empty(size), np.empty(size)

    def run():
        for _ in range(n // size):
            x.fill(1.0)
            total.fill(0.0)
            for k in range(steps):
                if sampler == "exponential":
                    generator.standard_exponential(out=g)
                    np.multiply(g, 1.0 / ALPHA, out=g)
                    np.exp(g, out=g)
                else:
                    generator.random(out=g)
                    np.power(g, -1.0 / ALPHA, out=g)
                np.subtract(g, MEAN, out=g)
                np.add(g, x, out=g)
                np.clip(g, -TAU, TAU, out=g)
                np.multiply(g, eta[k], out=g)
                np.subtract(x, g, out=x)
                np.add(total, x, out=total)
        return total

    return run


def numpy_stable(n, steps):
    """Symmetric stable draws by Chambers, Mallows and Stuck, in place, in blocks that fit the cache."""
    eta, generator = step_sizes(steps), np.random.Generator(np.random.SFC64(1))
    size = min(n, BLOCK)
    x, v, w, a, total = (np.empty(size) for _ in range(5))

    def run():
        for _ in range(n // size):
            x.fill(1.0)
            total.fill(0.0)
            for k in range(steps):
                generator.random(out=v)
                np.subtract(v, 0.5, out=v)
                np.multiply(v, math.pi, out=v)
                generator.standard_exponential(out=w)
                np.multiply(v, 1.0 - ALPHA, out=a)
                np.cos(a, out=a)
                np.divide(a, w, out=w)
                np.log(w, out=w)
                np.multiply(w, (1.0 - ALPHA) / ALPHA, out=w)
                np.cos(v, out=a)
                np.log(a, out=a)
                np.multiply(a, 1.0 / ALPHA, out=a)
                np.subtract(w, a, out=w)
                np.exp(w, out=w)
                np.multiply(v, ALPHA, out=v)
                np.sin(v, out=v)
                np.multiply(v, w, out=v)
                np.add(v, x, out=v)
                np.clip(v, -TAU, TAU, out=v)
                np.multiply(v, eta[k], out=v)
                np.subtract(x, v, out=x)
                np.add(total, x, out=total)
        return total

    return run


def numpy_vector(n, steps, dimension=32):
    """Pareto noise in d dimensions, the whole gradient clipped to a length."""
    eta, generator = step_sizes(steps), np.random.Generator(np.random.SFC64(1))
    size = min(n, BLOCK // dimension)
    x, g, total = (np.empty((size, dimension)) for _ in range(3))

    def run():
        for _ in range(n // size):
            x.fill(1.0)
            total.fill(0.0)
            for k in range(steps):
                generator.standard_exponential(out=g)
                np.multiply(g, 1.0 / ALPHA, out=g)
                np.exp(g, out=g)
                np.subtract(g, MEAN, out=g)
                np.add(g, x, out=g)
                factor = np.sqrt(np.einsum("ij,ij->i", g, g))
                np.divide(TAU, factor, out=factor)
                np.minimum(factor, 1.0, out=factor)
                np.multiply(factor, eta[k], out=factor)
                np.multiply(g, factor[:, None], out=g)
                np.subtract(x, g, out=x)
                np.add(total, x, out=total)
        return total

    return run


def _jax_noise(jnp, jax, law, key, shape):
    if law == "pareto":
        return jnp.exp(jax.random.exponential(key, shape, dtype=jnp.float64) / ALPHA) - MEAN
    angle, waiting = jax.random.split(key)
    v = (jax.random.uniform(angle, shape, dtype=jnp.float64) - 0.5) * math.pi
    w = jax.random.exponential(waiting, shape, dtype=jnp.float64)
    spread = jnp.exp((1.0 - ALPHA) / ALPHA * jnp.log(jnp.cos((1.0 - ALPHA) * v) / w) - jnp.log(jnp.cos(v)) / ALPHA)
    return jnp.sin(ALPHA * v) * spread


def jax_scan(n, steps, law="pareto", dimension=1, generator="threefry2x32"):
    """One compiled scan over the steps of a whole batch."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    eta = jnp.asarray(step_sizes(steps))
    shape = (n,) if dimension == 1 else (n, dimension)

    @jax.jit
    def trajectories(key):
        def step(carry, item):
            x, total = carry
            size, k = item
            g = x + _jax_noise(jnp, jax, law, jax.random.fold_in(key, k), shape)
            if dimension == 1:
                g = jnp.clip(g, -TAU, TAU)
            else:
                g = g * jnp.minimum(1.0, TAU / jnp.sqrt(jnp.sum(g * g, axis=1, keepdims=True)))
            x = x - size * g
            return (x, total + x), None

        start = jnp.ones(shape, dtype=jnp.float64)
        return jax.lax.scan(step, (start, jnp.zeros(shape, dtype=jnp.float64)), (eta, jnp.arange(steps)))[0][1]

    key = jax.random.key(1, impl=generator)
    return lambda: trajectories(key).block_until_ready()


def torch_loop(n, steps, law="pareto", dimension=1, compiled=False):
    """A loop over the steps, eager and in blocks that fit the cache, or one compiled step."""
    import torch

    torch.set_num_threads(1)
    eta = step_sizes(steps).tolist()
    size = min(n, BLOCK // dimension)
    shape = (size,) if dimension == 1 else (size, dimension)

    def step(x, total, length):
        if law == "pareto":
            g = torch.empty_like(x).exponential_().mul_(1.0 / ALPHA).exp_().sub_(MEAN)
        else:
            v = torch.rand_like(x).sub_(0.5).mul_(math.pi)
            w = torch.empty_like(x).exponential_()
            spread = ((torch.cos((1.0 - ALPHA) * v) / w).log() * ((1.0 - ALPHA) / ALPHA) - torch.cos(v).log() / ALPHA).exp()
            g = torch.sin(ALPHA * v) * spread
        g = g + x
        if dimension == 1:
            g = g.clamp(-TAU, TAU)
        else:
            g = g * (TAU / torch.linalg.vector_norm(g, dim=1, keepdim=True)).clamp(max=1.0)
        x = x - length * g
        return x, total + x

    advance = torch.compile(step) if compiled else step
    lengths = [torch.tensor(value, dtype=torch.float64) for value in eta]

    def run():
        with torch.no_grad():
            for _ in range(n // size):
                x, total = torch.ones(shape, dtype=torch.float64), torch.zeros(shape, dtype=torch.float64)
                for length in lengths:
                    x, total = advance(x, total, length)
        return total

    return run
