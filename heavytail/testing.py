"""Checks for authors of parts: that a noise, a problem or a method keeps the contract of `heavytail.parts.contract`.

Each check raises an AssertionError that says what is wrong, so it can stand alone in a test; none needs more than a few
seconds. The statistical ones fail by chance with a probability below 1e-5, under a fixed seed. `check_gpu_code` tells, on a
machine without a GPU, whether a part compiles for one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.run import simulate
from heavytail.engine.schedule_tables import tabulate
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.observables import Observable
from heavytail.methods import SGD
from heavytail.noise import Gaussian
from heavytail.parts.contract import declares, gap_of, perturb_of, uniforms_per_draw
from heavytail.problems import Quadratic

__all__ = ["check_domain", "check_gpu_code", "check_method", "check_noise", "check_problem", "draws"]

SIGMAS = 5.0
"""Standard errors that a sample mean may be off: a normal one exceeds it with probability 6e-7."""


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise AssertionError(message)


def _same_on_both_backends(experiment: Experiment) -> None:
    last = tuple(column for column in experiment.record if column[1] == "last")  # what else there is no part computes
    experiment = replace(experiment, record=last)
    compiled, interpreted = simulate(experiment, "cpu", 1), simulate(experiment, "interpreted")
    for name in ("group_sums", "histogram", "maximum", "nonfinite"):
        first, second = getattr(compiled, name), getattr(interpreted, name)
        _require(
            np.array_equal(first, second),
            f"Compiled and interpreted results differ in {name}. Use the functions of heavytail.vmath instead of math.log "
            "or x ** y, and keep to numbers and x[j].",
        )


def _check_zeros(part: Any, word: str, act: Callable[[NDArray[np.float64], NDArray[np.float64]], list[Any]]) -> None:
    """Check what a part says of zeros: `act` gives what it makes of a point and a gradient, in all coordinates or in few.

    Vectors are shortened as a run shortens them, by whole eights; those of less than eight coordinates by any number.
    """
    if not declares(part, word):
        return
    d, generator = getattr(part, "dimension", None) or 24, np.random.default_rng(0)
    for short in range(8, d, 8) if d >= 8 else range(1, d):
        for awake in range(short):
            x, g = (generator.uniform(-2.0, 2.0, d) * (np.arange(d) < count) for count in (awake, awake + 1))
            with np.errstate(all="ignore"):
                pairs = zip(act(x.copy(), g.copy()), act(x[:short].copy(), g[:short].copy()), strict=True)
            for whole, first in pairs:
                said = f"`{word}` is true, yet where x is 0 from coordinate {awake} on, "
                _require(not np.any(whole[..., awake + 1 :]), f"{said}another one than the next leaves 0.")
                same = np.array_equal(whole[..., :short], first, equal_nan=True)
                _require(same, f"{said}{short} coordinates of {d} do not give the numbers of all.")


@dataclass(frozen=True)
class _Signed:
    """A problem whose gap is the first coordinate itself, signed."""

    minimum: float = 0.0
    minimizer: float = 0.0

    def value(self, x: Any) -> float:
        """Return x_1 (kernel code)."""
        return x[0]

    def gradient(self, x: Any, out: Any) -> None:
        """Write 0 to out: only noise is left (kernel code)."""
        for j in range(out.shape[0]):
            out[j] = 0.0


def _first_step(noise: Any, size: int, seed: int, dimension: int, observable: Observable) -> NDArray[np.float64]:
    """Return the gap or the distance after a step from 0 along the noise: its first coordinate, or its length."""
    experiment = Experiment(
        problem=_Signed(), noise=noise, method=SGD(-1.0), start=np.zeros(dimension), steps=1, trajectories=size, seed=seed,
        record=[(observable, "last")],
    )  # fmt: skip
    return simulate(experiment, samples=True).samples(observable)[:, 0]


def draws(noise: Any, size: int = 100_000, seed: int = 0) -> NDArray[np.float64]:
    """Return independent draws of the first coordinate of a noise at x = 0, as the engine makes them.

    Parameters
    ----------
    noise : noise
        With `draw`, `perturb` or both.
    size : int, default 100000
        How many.
    seed : int, default 0
        The seed.
    """
    return _first_step(noise, size, seed, getattr(noise, "dimension", None) or 1, "gap")


def check_noise(noise: Any, dimension: int = 2) -> None:
    """Check a noise: it compiles, both back ends agree, extreme uniforms give no nan, and what it says of itself is true.

    Parameters
    ----------
    noise : noise
        The noise. Of ``mean``, ``tail_index``, ``symmetric``, ``moment``, ``cdf`` and ``norm_moment(p, dimension)`` those
        that it has are checked against draws at x = 0; moments only below half the tail index, where a sample mean has an
        honest error. So are ``zero_respecting``, in the noise's own dimension or in 24, and ``replaces_gradient``.
    dimension : int, default 2
        The dimension in which to run it, unless it has one of its own.

    Raises
    ------
    AssertionError
        If something is wrong.
    """
    uniforms, d = uniforms_per_draw(type(noise)), getattr(noise, "dimension", None) or dimension
    _require(
        uniforms in (0, 1, 2),
        f"`draw` takes {uniforms} uniforms. It must take one or two: draw(self, u) or draw(self, u, v).",
    )
    _require(uniforms > 0 or hasattr(noise, "perturb"), "The noise has neither `draw` nor `perturb`.")
    extremes = (2.0**-53, 0.25, 0.5, 0.75, 1.0 - 2.0**-53)
    for u in extremes[: len(extremes) if uniforms else 0]:
        for v in extremes if uniforms == 2 else (0.5,):
            with np.errstate(all="ignore"):
                value = noise.draw(*(np.float64(u), np.float64(v))[:uniforms])
            message = f"draw{(u, v)[:uniforms]} is not a number. Every uniform in (0, 1) must give one."
            _require(not math.isnan(value), message)

    def act(x: NDArray[np.float64], g: NDArray[np.float64]) -> list[Any]:
        found = [g.copy() for _ in range(2)]
        for u, changed in zip((0.01, 0.99), found, strict=True):
            perturb_of(noise, u, 0.5, x, changed, np.zeros(x.size), 1)
        return found

    _check_zeros(noise, "zero_respecting", act)
    if declares(noise, "replaces_gradient"):
        x = np.linspace(-1.0, 1.0, d)
        with np.errstate(all="ignore"):
            first, second = (act(x, np.full(d, content)) for content in (np.nan, 1.0))
        same = all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
        _require(same, "`replaces_gradient` is true, yet what `perturb` leaves in g depends on what stood there.")
    _same_on_both_backends(
        Experiment(problem=Quadratic(1.0), noise=noise, method=SGD(0.1), start=np.ones(d), steps=7, trajectories=70)
    )
    sample = draws(noise)
    if sample.any():  # else it is one that vanishes at x = 0
        _check_law(noise, sample)
    if hasattr(noise, "norm_moment"):
        _check_moments(noise, _first_step(noise, sample.size, 1, d, "distance"), lambda p: noise.norm_moment(p, d), "norm_")


def _check_moments(noise: Any, sample: NDArray[np.float64], moment: Callable[[float], float], kind: str) -> None:
    tail_index = min(float(getattr(noise, "tail_index", math.inf)), 5.0)
    for p in (0.2 * tail_index, 0.4 * tail_index):
        try:
            said = moment(p)
        except NotImplementedError:  # a noise need not know all of its moments
            continue
        powers = np.abs(sample) ** p
        message = f"E|xi|**{p:g} is {powers.mean():.5g} in the sample, `{kind}moment` says {said:.5g}."
        _require(abs(powers.mean() - said) <= SIGMAS * powers.std() / math.sqrt(sample.size), message)


def _check_law(noise: Any, sample: NDArray[np.float64]) -> None:
    tail_index = float(getattr(noise, "tail_index", math.inf))
    root = math.sqrt(sample.size)
    if hasattr(noise, "mean") and math.isfinite(noise.mean) and tail_index > 2.0:
        off = abs(sample.mean() - noise.mean)
        _require(
            off <= SIGMAS * sample.std() / root, f"The sample mean is {sample.mean():.5g}, `mean` says {noise.mean:.5g}."
        )
    if hasattr(noise, "moment"):
        _check_moments(noise, sample, noise.moment, "")
    if getattr(noise, "symmetric", False):
        share = float(np.mean(np.sign(sample)))
        _require(abs(share) <= SIGMAS / root, f"The mean sign is {share:.4f}, yet `symmetric` is true.")
        low, high = np.quantile(sample, [0.1, 0.9])
        spread = abs(low + high) / (high - low)
        _require(spread <= 10.0 * SIGMAS / root, f"The 0.1- and 0.9-quantiles {low:.4g} and {high:.4g} are not symmetric.")
    if hasattr(noise, "cdf"):
        points = np.quantile(sample, np.linspace(0.05, 0.95, 19))
        below = np.mean(sample[:, None] <= points, axis=0)
        off = np.max(np.abs(below - np.asarray(noise.cdf(points), dtype=np.float64)))
        _require(off <= SIGMAS / root, f"`cdf` is off by {off:.4f} from the share of draws below a point.")
    if math.isfinite(tail_index):
        from heavytail.estimates.tail_index import hill

        low, high = hill(sample, 200).interval(1.0 - 1e-5)
        _require(
            low <= 1.25 * tail_index and high >= 0.8 * tail_index,
            f"The tail index is between {low:.3g} and {high:.3g} in the sample, `tail_index` says {tail_index:g}.",
        )


def check_problem(problem: Any, dimension: int | None = None, radius: float = 1.0) -> None:
    """Check a problem: it compiles, back ends agree, the gradient is the derivative, and its constants are true.

    Parameters
    ----------
    problem : problem
        The problem. Of ``minimum``, ``minimizer``, ``mu``, ``smoothness``, ``gap``, ``domain``, ``hessian_vector`` and
        ``zero_chain`` those that it has are checked, the last one in the problem's own dimension or in 24.
    dimension : int, optional
        The dimension; the problem's own, or 1, by default.
    radius : float, default 1
        How far from the minimiser, or from 0, the test points lie.

    Raises
    ------
    AssertionError
        If something is wrong.
    """
    d = dimension or getattr(problem, "dimension", None) or 1
    generator = np.random.default_rng(0)
    center = np.broadcast_to(np.asarray(getattr(problem, "minimizer", 0.0), dtype=np.float64), d)
    points = center + radius * generator.uniform(-1.0, 1.0, size=(20, d))
    for x in points:
        _check_gradient(problem, x)
    for x, y in zip(points[::2], points[1::2], strict=True):
        _check_curvature(problem, x, y)
    _check_minimum(problem, center, points)
    if hasattr(problem, "hessian_vector"):
        _check_hessian(problem, points[:5])
    minimum = getattr(problem, "minimum", 0.0)
    _check_zeros(problem, "zero_chain", lambda x, g: [_gradient(problem, x), np.array([gap_of(problem, x, minimum)])])
    _same_on_both_backends(
        Experiment(problem=problem, noise=Gaussian(), method=SGD(0.01), start=points[0], steps=7, trajectories=70)
    )


def _gradient(problem: Any, x: NDArray[np.float64]) -> NDArray[np.float64]:
    out = np.full(x.size, np.nan)
    problem.gradient(x, out)
    _require(not np.isnan(out).any(), f"`gradient` leaves entries of out unset, or not a number, at x = {x}.")
    return out


def _check_gradient(problem: Any, x: NDArray[np.float64]) -> None:
    gradient, h = _gradient(problem, x), 1e-5
    scale = max(1.0, float(np.abs(gradient).max()))
    for j in range(x.size):
        step = np.zeros(x.size)
        step[j] = h
        numeric = (problem.value(x + step) - problem.value(x - step)) / (2.0 * h)
        message = (
            f"At x = {x} the derivative of `value` in coordinate {j} is {numeric:.8g}, `gradient` says {gradient[j]:.8g}."
        )
        _require(abs(numeric - gradient[j]) <= 1e-5 * scale, message)


def _check_curvature(problem: Any, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    square = float(np.sum((y - x) ** 2))
    excess = problem.value(y) - problem.value(x) - float(_gradient(problem, x) @ (y - x))
    slack = 1e-9 * (1.0 + abs(problem.value(y)) + abs(problem.value(x)))
    if hasattr(problem, "mu"):
        _require(
            excess >= 0.5 * problem.mu * square - slack,
            f"The problem is not {problem.mu:g}-strongly convex between {x} and {y}.",
        )
    if hasattr(problem, "smoothness"):
        message = f"The gradient is not {problem.smoothness:g}-Lipschitz between {x} and {y}."
        _require(excess <= 0.5 * problem.smoothness * square + slack, message)


def _check_hessian(problem: Any, points: NDArray[np.float64]) -> None:
    """Check the product with each unit vector: against differences of the gradient, its symmetry, and its compiled bits."""
    compiled, h = _compiled_product(problem), 1e-5
    for x in points:
        columns, numeric = np.full((x.size, x.size), np.nan), np.empty((x.size, x.size))
        for j, unit in enumerate(np.eye(x.size)):
            problem.hessian_vector(x, unit, columns[j])
            numeric[j] = (_gradient(problem, x + h * unit) - _gradient(problem, x - h * unit)) / (2.0 * h)
        _require(not np.isnan(columns).any(), f"`hessian_vector` leaves entries of out unset, or not a number, at x = {x}.")
        scale = max(1.0, float(np.abs(columns).max()))
        off, askew = np.abs(columns - numeric), np.abs(columns - columns.T)
        j, i = divmod(int(np.argmax(off)), x.size)
        message = (
            f"At x = {x} the derivative of entry {i} of `gradient` in coordinate {j} is {numeric[j, i]:.8g}, "
            f"`hessian_vector` says {columns[j, i]:.8g}."
        )
        _require(off[j, i] <= 1e-5 * scale, message)
        message = f"`hessian_vector` is that of no symmetric matrix at x = {x}: two entries differ by {askew.max():.3g}."
        _require(askew.max() <= 1e-10 * scale, message)
        v, out, interpreted = np.cos(np.arange(1.0, x.size + 1.0)), np.empty(x.size), np.empty(x.size)
        compiled(problem, x, v, out)
        problem.hessian_vector(x, v, interpreted)
        _require(np.array_equal(out, interpreted), "Compiled and interpreted results differ in hessian_vector.")


def _compiled_product(problem: Any) -> Callable[..., None]:
    """Return the compiled product of a problem's Hessian with a vector, as a function of (problem, x, v, out)."""
    from heavytail.compiler.records import register

    register(type(problem))
    return _product_kernel()


@cache
def _product_kernel() -> Callable[..., None]:
    from heavytail.compiler.cache import compile_cached

    def run(problem, x, v, out):  # type: ignore[no-untyped-def]
        problem.hessian_vector(x, v, out)

    return compile_cached(run)


def _check_minimum(problem: Any, center: NDArray[np.float64], points: NDArray[np.float64]) -> None:
    if hasattr(problem, "minimizer"):
        slope = float(np.abs(_gradient(problem, center.copy())).max())
        _require(slope <= 1e-8, f"The gradient at `minimizer` is {slope:.3g}, not 0.")
    if hasattr(problem, "minimum"):
        lowest = min(float(problem.value(x)) for x in points)
        _require(
            lowest >= problem.minimum - 1e-9 * (1.0 + abs(problem.minimum)),
            f"f takes the value {lowest:.8g} below `minimum`.",
        )
        if hasattr(problem, "gap"):
            off = max(abs(float(problem.gap(x)) - (float(problem.value(x)) - problem.minimum)) for x in points)
            _require(
                off <= 1e-9 * (1.0 + abs(problem.minimum) + abs(lowest)), f"`gap` differs from value - minimum by {off:.3g}."
            )
    if hasattr(problem, "domain"):
        check_domain(problem.domain, points)


def check_domain(domain: Any, points: NDArray[np.float64]) -> None:
    """Check that a projection is idempotent and does not increase distances, at some points.

    Raises
    ------
    AssertionError
        If something is wrong.
    """
    projected = np.array(points)
    for x in projected:
        domain.project(x)
    again = projected.copy()
    for x in again:
        domain.project(x)
    _require(np.allclose(again, projected, rtol=1e-12, atol=1e-12), "Projecting twice moves a point again.")
    before = np.linalg.norm(points[1:] - points[:-1], axis=1)
    after = np.linalg.norm(projected[1:] - projected[:-1], axis=1)
    _require(bool((after <= before * (1.0 + 1e-12)).all()), "The projection moves two points apart.")


def check_method(method: Any, dimension: int = 3) -> None:
    """Check a method: it compiles, back ends agree, and no gradient, not even 0 or a huge one, makes it fail.

    Parameters
    ----------
    method : method
        The method. A table of step sizes must hold 7 values. ``zero_respecting`` is checked, if the method says so, in its
        own dimension or in 24.
    dimension : int, default 3
        The dimension in which to run it.

    Raises
    ------
    AssertionError
        If something is wrong.
    """
    _require(
        isinstance(method.slots, int) and method.slots >= 0, f"slots = {method.slots!r} must be an integer of at least 0."
    )
    for size in (0.0, 1.0, 1e100):
        x, g = np.zeros(dimension), np.full(dimension, size)
        state = np.zeros((max(method.slots, 1), dimension))
        try:
            with np.errstate(all="ignore"):
                method.step(1, x, g, state)
        except ArithmeticError as error:
            message = f"step fails at g = {size:g}: {error}. Kernel code never raises: test for 0 before dividing."
            raise AssertionError(message) from error
        _require(not np.isnan(x).any(), f"step makes x not a number at g = {size:g}.")

    def act(x: NDArray[np.float64], g: NDArray[np.float64]) -> list[Any]:
        state = np.zeros((max(method.slots, 1), x.size))
        for k in (1, 2, 3):
            method.step(k, x, g.copy(), state)
        return [x, state]

    _check_zeros(method, "zero_respecting", act)
    for noise in (Gaussian(), Gaussian(1e3)):
        _same_on_both_backends(
            Experiment(
                problem=Quadratic(1.0), noise=noise, method=method, start=np.ones(dimension), steps=7, trajectories=70
            )
        )


def check_gpu_code(part: Any) -> None:
    """Check that a noise, a problem or a method compiles for NVIDIA's GPUs; needs numba-cuda, but no GPU.

    Parameters
    ----------
    part : noise, problem or method
        The part. A table of step sizes must hold 7 values.

    Raises
    ------
    PartError
        If it does not; it names the method, the line and the reason.
    CudaUnavailableError
        If numba-cuda is not installed.
    """
    from heavytail.compiler.cuda_target import gpu_target, load
    from heavytail.compiler.diagnose import first_error

    load()
    roles = {"value": Quadratic(1.0), "draw": Gaussian(), "step": SGD(0.1)}
    role = "draw" if hasattr(part, "perturb") else next((name for name in roles if hasattr(part, name)), None)
    _require(role is not None, f"{part!r} is no part: it has none of the methods value, draw, perturb and step.")
    problem, noise, method = {**roles, str(role): part}.values()
    error = first_error(problem, tabulate(noise, 7), tabulate(method, 7), gpu_target())
    if error:
        raise error
