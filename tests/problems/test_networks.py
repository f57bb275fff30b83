"""Networks against derivatives that jax and torch agree on: value, gradient, Hessian and the sharpness of directions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

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
    hessian = np.column_stack([product(problem, theta, unit) for unit in np.eye(theta.size)])
    assert problem.dimension == theta.size == sum(np.prod(shape) for shape in problem.shapes)
    assert problem.value(theta) == pytest.approx(float(found["loss"]), rel=1e-13)
    assert abs(out - found["gradient"]).max() <= 1e-13 * abs(found["gradient"]).max()
    greatest = abs(found["hessian"]).max()
    assert abs(hessian - found["hessian"]).max() <= 1e-12 * greatest
    for v, sharpness in zip(found["directions"], found["sharpness"], strict=True):
        assert v @ product(problem, theta, v) / (v @ v) == pytest.approx(sharpness, abs=1e-11 * greatest)
