"""Networks against derivatives that jax and torch agree on: value, gradient, Hessian and the sharpness of directions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import logsumexp

import heavytail as ht
from heavytail.problems import Attention, TwoLayerNetwork

DATA = Path(__file__).parents[1] / "data"
KINDS = {
    "mlp_hessian": lambda found: TwoLayerNetwork(found["X"], found["Y"], *found["sizes"][1:].tolist()),
    "attention_hessian": lambda found: Attention(found["X"], found["Y"], *found["sizes"][:2].tolist()),
}


@pytest.fixture(scope="module", params=KINDS)
def case(request):
    found = np.load(DATA / f"{request.param}.npz")
    return KINDS[request.param](found), found


def product(problem, x, v):
    out = np.full(len(x), np.nan)
    problem.hessian_vector(x, v, out)
    return out


def test_value_gradient_and_hessian(case):
    problem, found = case
    theta, out = found["theta"], np.full(found["theta"].size, np.nan)
    problem.gradient(theta, out)
    some = slice(None, None, 1 + theta.size // 20)  # columns of the Hessian, some of every block
    hessian = np.array([product(problem, theta, unit) for unit in np.eye(theta.size)[some]])
    assert problem.dimension == theta.size == sum(np.prod(shape) for shape in problem.shapes)
    assert problem.value(theta) == pytest.approx(float(found["loss"]), rel=1e-13)
    assert abs(out - found["gradient"]).max() <= 1e-13 * abs(found["gradient"]).max()
    greatest = abs(found["hessian"]).max()
    assert abs(hessian - found["hessian"][some]).max() <= 1e-12 * greatest
    for v, sharpness in zip(found["directions"], found["sharpness"], strict=True):
        assert v @ product(problem, theta, v) / (v @ v) == pytest.approx(sharpness, abs=1e-11 * greatest)


def network_value(problem, theta):
    cuts = np.cumsum([np.prod(shape) for shape in problem.shapes])
    w1, b1, w2, b2 = (
        part.reshape(shape) for part, shape in zip(np.split(theta, cuts[:-1]), problem.shapes, strict=True)
    )  # fmt: skip
    logits = np.tanh(problem.inputs @ w1.T + b1) @ w2.T + b2
    return np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(logits)), problem.labels])


def attention_value(problem, theta):
    cuts = np.cumsum([np.prod(shape) for shape in problem.shapes])
    embedding, places, wq, wk, wv, wo, head = (
        part.reshape(shape) for part, shape in zip(np.split(theta, cuts[:-1]), problem.shapes, strict=True)
    )  # fmt: skip
    h = embedding[problem.tokens] + places
    scores = np.einsum("ntd,nsd->nts", h @ wq.T, h @ wk.T) / np.sqrt(problem.width)
    scores = np.where(np.tril(np.ones(scores.shape[1:], bool)), scores, -np.inf)
    weights = np.exp(scores - logsumexp(scores, axis=2, keepdims=True))
    logits = (h + weights @ h @ wv.T @ wo.T) @ head.T
    right = np.take_along_axis(logits, problem.targets[:, :, None], 2)[:, :, 0]
    return np.mean(logsumexp(logits, axis=2) - right)


def networks():
    generator = np.random.default_rng(5)
    found = []
    for examples, inputs, hidden, classes in ((5, 1, 1, 2), (3, 4, 6, 1), (2, 2, 3, 5)):
        rows, labels = generator.standard_normal((examples, inputs)), generator.integers(0, classes, examples)
        found.append((TwoLayerNetwork(rows, labels, hidden, classes), network_value))
    for sequences, length, vocabulary, width in ((1, 1, 2, 1), (3, 4, 3, 2), (2, 3, 6, 5)):
        tokens, targets = generator.integers(0, vocabulary, (2, sequences, length))
        found.append((Attention(tokens, targets, vocabulary, width), attention_value))
    return found


@pytest.mark.parametrize(("problem", "value"), networks(), ids=lambda item: getattr(item, "__name__", str(item)[:60]))
def test_other_shapes_against_plain_numpy(problem, value):
    generator = np.random.default_rng(6)
    for size in (0.3, 1.0):
        x, v, out = *(size * generator.standard_normal((2, problem.dimension))), np.empty(problem.dimension)
        assert problem.value(x) == pytest.approx(value(problem, x), rel=1e-13)
        problem.gradient(x, out)
        h = 1e-4 / size
        slope = (8 * (value(problem, x + h * v) - value(problem, x - h * v))
                 - value(problem, x + 2 * h * v) + value(problem, x - 2 * h * v)) / (12 * h)  # fmt: skip
        assert out @ v == pytest.approx(slope, abs=1e-8 * size)


@pytest.mark.parametrize(
    "problem",
    [TwoLayerNetwork([[1.0], [-0.5]], [0, 1], 1), Attention([[0, 1]], [[1, 0]], 2, 1)],
    ids=lambda problem: type(problem).__name__,
)
def test_the_contract_of_a_problem(problem):
    ht.testing.check_problem(problem)


def test_huge_weights_give_numbers():
    """Hidden units saturate and probabilities are 0 or 1: nothing overflows, and a loss is that of the largest logit."""
    network = TwoLayerNetwork([[1.0]], [0], 1)
    x, out = np.array([1e200, 0.0, 1e300, -1e300, 0.0, 0.0]), np.empty(6)
    assert network.value(x) == 0.0
    network.gradient(x, out)
    assert not out.any()
    x[[2, 3]] = -1e300, 1e300
    assert network.value(x) == 2e300
    network.gradient(x, out)
    assert out.tolist() == [0.0, 0.0, -1.0, 1.0, -1.0, 1.0]
    assert np.isfinite(product(network, x, np.ones(6))).all()
    x = np.array([0.0, 0.0, 0.0, 0.0, 20.0, -20.0])
    assert network.value(x) == pytest.approx(np.log1p(np.exp(-40.0)), rel=1e-14)
    network.gradient(x, out)
    assert out[4] == pytest.approx(-np.exp(-40.0), rel=1e-14)
    model = Attention([[0, 1, 0]], [[1, 1, 0]], 2, 2)
    theta = 1e50 * np.cos(np.arange(model.dimension))
    model.gradient(theta, found := np.empty(model.dimension))
    assert np.isfinite(model.value(theta))
    assert np.isfinite(found).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: TwoLayerNetwork([1.0, 2.0], [0, 1], 2), r"inputs has the shape \(2,\)"),
        (lambda: TwoLayerNetwork([[1.0], [np.nan]], [0, 1], 2), "inputs holds nan"),
        (lambda: TwoLayerNetwork([[1.0]], [0, 1], 2), r"labels has the shape \(2,\). Pass an array of 1 whole numbers"),
        (lambda: TwoLayerNetwork([[1.0]], [0.5], 2), r"labels holds 0\.5"),
        (lambda: TwoLayerNetwork([[1.0]], [1e30], 2), r"labels holds 1e\+30. Pass whole numbers of at least 0"),
        (lambda: TwoLayerNetwork([[1.0]], [2], 2, classes=2), "labels holds 2. Pass whole numbers from 0 to 1"),
        (lambda: TwoLayerNetwork([[1.0]], [0], 0), "hidden = 0 is out of range"),
        (lambda: TwoLayerNetwork([[1.0]], [0], 10**4), "would need 40007 numbers of stack memory, and at most 16384 fit"),
        (lambda: Attention([[0, 2]], [[0, 1]], 2, 1), "tokens holds 2"),
        (lambda: Attention([[0, 1]], [[0], [1]], 2, 1), r"targets has the shape \(2, 1\)"),
        (lambda: Attention([0, 1], [0, 1], 2, 1), r"tokens has the shape \(2,\). Pass an array of any number x any number"),
        (lambda: Attention([[0, 1]], [[0, 1]], 2, 1.5), "width = 1.5 is not an integer"),
    ],
)
def test_data_that_make_no_sense_are_errors(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
