"""The checks for authors: each passes a sound part and names what is wrong with an unsound one."""

import math
from dataclasses import dataclass
from importlib.util import find_spec
from typing import ClassVar

import numpy as np
import pytest

import heavytail as ht
from heavytail import testing
from heavytail.compiler import cuda_target
from heavytail.testing import check_gpu_code, check_method, check_noise, check_problem, draws


@dataclass(frozen=True)
class Laplace:
    scale: float
    says_moment: float = 1.0
    says_symmetric: bool = True
    tail_index: float = math.inf

    def draw(self, u):
        tail = u if u < 0.5 else 1.0 - u
        return self.scale * ht.vmath.log(2.0 * tail) * (1.0 if u < 0.5 else -1.0)

    @property
    def symmetric(self):
        return self.says_symmetric

    @property
    def mean(self):
        return 0.0

    def moment(self, p):
        return self.says_moment * self.scale**p * math.gamma(p + 1.0)


@dataclass(frozen=True)
class Shifted(Laplace):
    def draw(self, u):
        return u + 0.25


@dataclass(frozen=True)
class NotANumberAtOneHalf:
    def draw(self, u):
        return math.nan if u == 0.5 else u


@dataclass(frozen=True)
class Multiplicative:
    """State-dependent noise: no coordinate draws at all."""

    strength: float

    def perturb(self, u, v, x, g, xi):
        for j in range(g.shape[0]):
            g[j] *= 1.0 + self.strength * (u - 0.5)


@dataclass(frozen=True)
class Quartic:
    factor: float = 1.0
    minimum: float = 0.0
    minimizer: float = 0.0
    coupling: float = 0.0
    curving: float = 1.0

    def value(self, x):
        total = 0.0
        for j in range(x.shape[0]):
            total += x[j] * x[j] * x[j] * x[j]
        return 0.25 * total

    def gradient(self, x, out):
        for j in range(x.shape[0]):
            out[j] = self.factor * x[j] * x[j] * x[j]

    def hessian_vector(self, x, v, out):
        for j in range(x.shape[0]):
            out[j] = 3.0 * self.curving * x[j] * x[j] * v[j]
        out[0] += self.coupling * v[x.shape[0] - 1]


@dataclass(frozen=True)
class Momentum:
    eta: float
    beta: float
    slots: ClassVar[int] = 1

    def step(self, k, x, g, state):
        for j in range(x.shape[0]):
            state[0, j] = self.beta * state[0, j] + g[j]
            x[j] -= self.eta * state[0, j]


@dataclass(frozen=True)
class Normalised:
    """Divides by the length of the gradient without a look at 0."""

    slots: ClassVar[int] = 0

    def step(self, k, x, g, state):
        length = ht.vectors.norm(g)
        for j in range(x.shape[0]):
            x[j] -= g[j] / length


def test_sound_parts_pass():
    assert check_noise(Laplace(2.0)) is None
    assert check_noise(Multiplicative(0.5)) is None
    assert check_problem(Quartic(), dimension=2) is None
    assert check_method(Momentum(0.1, 0.9)) is None


@pytest.mark.parametrize("noise", [ht.noise.Pareto(1.5), ht.noise.AlphaStable(1.3, 0.5), ht.noise.TwoPoint(-3.0, 0.1)])
def test_noise_of_the_library_passes(noise):
    assert check_noise(noise) is None


@pytest.mark.parametrize(
    "method",
    [
        ht.methods.SGD(0.1),
        ht.methods.ProjectedSGD(0.1, ht.problems.Ball(1.0)),
        ht.methods.GClip(ht.Power(1.0, -0.5), 2.0),
        ht.methods.ProjectedGClip(0.1, 2.0, ht.problems.Box(-1.0, 1.0)),
        ht.methods.CClip(0.1, ht.Power(1.0, 0.5), levels=[1.0, 2.0, 3.0]),
    ],
    ids=lambda method: type(method).__name__,
)
def test_methods_of_the_library_pass(method):
    assert check_method(method) is None


@pytest.mark.parametrize(
    "problem",
    [
        ht.problems.Quadratic([0.5, 1.0, 2.0], minimizer=1.0, minimum=3.0, domain=ht.problems.Box(-1.0, 0.5)),
        ht.problems.Quadratic(2.0, domain=ht.problems.Ball(0.5)),
        ht.problems.TwoPointFamily(1.5, 0.05, 1),
    ],
    ids=lambda problem: type(problem).__name__,
)
def test_problems_of_the_library_pass(problem):
    assert check_problem(problem) is None


@pytest.mark.parametrize(
    ("noise", "message"),
    [
        (Laplace(1.0, says_moment=1.05), "`moment` says"),
        (Laplace(1.0, tail_index=1.5), "`tail_index` says 1.5"),
        (Shifted(1.0), "`mean` says"),
        (NotANumberAtOneHalf(), "is not a number"),
    ],
    ids=["moment", "tail index", "mean", "nan"],
)
def test_unsound_noise_is_named(noise, message):
    with pytest.raises(AssertionError, match=message):
        check_noise(noise)


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (Quartic(factor=1.01), "`gradient` says"),
        (Quartic(minimum=0.5), "below `minimum`"),
        (Quartic(minimizer=1.0), "The gradient at `minimizer`"),
        (Quartic(curving=1.01), "`hessian_vector` says"),
        (Quartic(coupling=1e-7), "that of no symmetric matrix"),
    ],
    ids=["gradient", "minimum", "minimiser", "curvature", "symmetry"],
)
def test_an_unsound_problem_is_named(problem, message):
    with pytest.raises(AssertionError, match=message):
        check_problem(problem, dimension=2)


@dataclass(frozen=True)
class Chain(ht.problems.CarmonChain):
    """The chain of the library, and what can be wrong with one."""

    offset: float = 0.0
    zero_chain: ClassVar[bool] = True

    def value(self, x):
        return ht.problems.CarmonChain.value(self, x) + self.offset * x.shape[0]


@dataclass(frozen=True)
class Blurred(ht.problems.CarmonChain):
    """A chain whose links show two by two."""

    zero_chain: ClassVar[bool] = True

    def gradient(self, x, out):
        ht.problems.CarmonChain.gradient(self, x, out)
        for j in range(2, x.shape[0]):
            out[j] += x[j - 2]


@dataclass(frozen=True)
class Spread:
    """A noise that adds to every coordinate, or as many times as there are coordinates."""

    everywhere: bool
    zero_respecting: ClassVar[bool] = True

    def perturb(self, u, v, x, g, xi):
        for j in range(g.shape[0]):
            g[j] = g[j] + u if self.everywhere else g[j] * g.shape[0]


@dataclass(frozen=True)
class Average:
    """A step along the mean of the gradient, which is not that of its first entries."""

    slots: ClassVar[int] = 1
    zero_respecting: ClassVar[bool] = True

    def step(self, k, x, g, state):
        for j in range(x.shape[0]):
            state[0, j] += g[j] / x.shape[0]
            x[j] -= state[0, j]


@pytest.mark.parametrize(
    ("check", "part", "message"),
    [
        (check_problem, Chain(4, offset=1.0), "3 coordinates of 4 do not give|1 coordinates of 4 do not give"),
        (check_problem, Blurred(20), "leaves 0"),
        (check_noise, Spread(True), "leaves 0"),
        (check_noise, Spread(False), "8 coordinates of 24 do not give"),
        (check_method, Average(), "8 coordinates of 24 do not give"),
    ],
    ids=lambda case: "" if callable(case) or isinstance(case, str) else repr(case),
)
def test_a_wrong_word_about_zeros_is_named(monkeypatch, check, part, message):
    for derivative in ("_check_gradient", "_check_hessian"):  # of `Blurred` they would say more
        monkeypatch.setattr(testing, derivative, lambda problem, x: None)
    with pytest.raises(AssertionError, match=message):
        check(part)


def test_what_the_library_says_about_zeros_is_true(monkeypatch):
    monkeypatch.setattr(testing, "_same_on_both_backends", lambda experiment: None)  # is tested elsewhere
    methods = ht.methods
    for length in (2, 7, 8, 20):
        assert check_problem(ht.problems.CarmonChain(length, 3.0, 0.5)) is None
    assert check_problem(Chain(9)) is None
    assert check_noise(ht.noise.Reveal(0.3)) is None
    for method in (
        methods.SGD(0.5), methods.GClip(0.5, 1.0), methods.CClip(0.5, 1.0, levels=np.linspace(1.0, 2.0, 20)),
        methods.SignSGD(0.5), methods.NormalizedSGD(0.5), methods.NormalizedSGD(0.5, momentum=0.5), methods.Adam(0.5),
        methods.Adam(0.5, eps=0.0), methods.RMSProp(0.5), methods.RMSProp(0.5, eps=0.0), methods.ACClip(0.5),
        methods.ACClip(0.5, alpha=1.5, eps=0.0), methods.AdaGradNorm(0.5),
    ):  # fmt: skip
        assert check_method(method, 20) is None


@dataclass(frozen=True)
class Adds:
    replaces_gradient: ClassVar[bool] = True

    def perturb(self, u, v, x, g, xi):
        for j in range(g.shape[0]):
            g[j] += u - 0.5


def test_a_noise_that_reads_the_gradient_it_says_to_replace_is_named():
    with pytest.raises(AssertionError, match="depends on what stood there"):
        check_noise(Adds())


def test_a_method_that_divides_by_zero_is_named():
    with pytest.raises(AssertionError, match="at g = 0"):
        check_method(Normalised())


@dataclass(frozen=True)
class Allocating(Laplace):
    """Compiles for a processor; on a GPU a thread has no memory to ask for."""

    def draw(self, u):
        both = np.zeros(2)
        both[0] = u
        return both[0]


@pytest.mark.skipif(find_spec("numba_cuda") is None, reason="numba-cuda is not installed")
def test_a_part_is_compiled_for_a_gpu_that_is_not_there():
    steps = ht.methods.GClip(ht.Power(1.0, -1.0), np.linspace(1.0, 2.0, 7))
    for part in (Laplace(1.0), Multiplicative(0.5), Quartic(), steps):
        check_gpu_code(part)
    assert 0.4 < draws(Allocating(1.0), 1000).mean() < 0.6
    with pytest.raises(ht.PartError, match=r"`Allocating\.draw` cannot be compiled for the GPU: .*test_testing\.py"):
        check_gpu_code(Allocating(1.0))
    with pytest.raises(AssertionError, match="is no part"):
        check_gpu_code(1.0)


def test_code_for_a_gpu_needs_numba_cuda(monkeypatch):
    cuda_target.load.cache_clear()
    monkeypatch.setattr(cuda_target.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ht.CudaUnavailableError, match=r"pip install 'heavytail\[cuda\]'"):
        check_gpu_code(Laplace(1.0))
