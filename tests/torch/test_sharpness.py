"""Directional sharpness, curvature, landscapes and pseudo-updates against exact Hessians and finite differences."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from heavytail.theory import directional

torch = pytest.importorskip("torch", reason="torch is not installed")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402, N812

from heavytail.torch import (  # noqa: E402
    SGD,
    ACClip,
    Adafactor,
    Top,
    curvature_of,
    directional_sharpness,
    landscape,
    pseudo_updates,
)

DATA = Path(__file__).parents[1] / "data"
ATTENTION, MLP = np.load(DATA / "attention_hessian.npz"), np.load(DATA / "mlp_hessian.npz")


def split(vector, shapes):
    """Return a vector as tensors of some shapes, one after the other."""
    parts = torch.split(torch.tensor(vector), [int(np.prod(shape)) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def attention():
    """Return the loss of a causal head, its parameters and their shapes; attention is torch's own function."""
    v, d, _ = (int(size) for size in ATTENTION["sizes"])
    x, y = torch.tensor(ATTENTION["X"]), torch.tensor(ATTENTION["Y"])
    shapes = [(v, d), (x.shape[1], d), (d, d), (d, d), (d, d), (d, d), (v, d)]
    at = [nn.Parameter(part) for part in split(ATTENTION["theta"], shapes)]

    def loss():
        embedding, position, query, key, value, out, unembedding = at
        h = embedding[x] + position
        mixed = F.scaled_dot_product_attention(h @ query.T, h @ key.T, h @ value.T, is_causal=True)
        return F.cross_entropy(((h + mixed @ out.T) @ unembedding.T).flatten(0, 1), y.flatten())

    return loss, at, shapes


def network():
    i, h, o = (int(size) for size in MLP["sizes"])
    x, y = torch.tensor(MLP["X"]), torch.tensor(MLP["Y"])
    shapes = [(h, i), (h,), (o, h), (o,)]
    at = [nn.Parameter(part) for part in split(MLP["theta"], shapes)]
    return lambda: F.cross_entropy(torch.tanh(x @ at[0].T + at[1]) @ at[2].T + at[3], y), at, shapes


@pytest.mark.parametrize(("make", "data"), [(attention, ATTENTION), (network, MLP)], ids=["attention", "network"])
def test_sharpness_is_that_of_the_full_hessian_by_another_program(make, data):
    """JAX's Hessian, to 1e-11 of its largest entry; merit, cosine and best step from the same matrix."""
    loss, at, shapes = make()
    directions = {str(name): split(v, shapes) for name, v in zip(data["names"], data["directions"], strict=True)}
    found = directional_sharpness(loss, at, directions)
    hessian, g = data["hessian"], data["gradient"]
    assert [one.sharpness for one in found.values()] == pytest.approx(data["sharpness"], abs=1e-11 * np.abs(hessian).max())
    for v, expected, one in zip(data["directions"], data["merit"], found.values(), strict=True):
        curvature = v @ hessian @ v
        assert one.cosine == pytest.approx(g @ v / np.linalg.norm(g) / np.linalg.norm(v), rel=1e-10)
        if curvature > 0.0:
            assert one.merit == pytest.approx(directional.figure_of_merit(g, hessian, v), rel=1e-8)
            assert one.merit == pytest.approx(float(expected), rel=1e-8)
            assert one.best_step == pytest.approx(g @ v / curvature, rel=1e-8)
        else:
            assert one.merit == np.inf
            assert one.best_step == np.copysign(np.inf, g @ v)
    assert all(one.grad is None for one in at)


def transformer():
    """Return a loss with all that torch's forward-over-reverse gets wrong or torch's attention lacks, and its parameters."""
    torch.manual_seed(5)
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True, norm_first=True, activation="gelu").double()
    for module in (layer.norm1, layer.norm2):
        nn.init.normal_(module.weight, 1.0, 0.1)
    x, target = torch.randn(3, 5, 8, dtype=torch.float64), torch.randn(3, 5, 8, dtype=torch.float64)
    return lambda: (layer(x) * target).sum().sin(), list(layer.parameters())


def test_the_curvature_of_layer_norm_and_attention_is_that_of_finite_differences():
    """Central differences of the loss itself along a random direction: v.Hv, to the rounding of 1e-16 / h**2."""
    loss, at = transformer()
    generator = torch.Generator().manual_seed(1)
    v = [torch.randn(one.shape, generator=generator, dtype=one.dtype) for one in at]
    length = float(sum(one.square().sum() for one in v)) ** 0.5
    v = [one / length for one in v]
    found = directional_sharpness(loss, at, {"v": v})["v"]
    h = 1e-3
    values = landscape(loss, at, {"v": v}, h * np.arange(-2, 3))["v"]
    second = values @ np.array([-1.0, 16.0, -30.0, 16.0, -1.0]) / (12.0 * h**2)  # off by h**4
    assert found.sharpness == pytest.approx(second, rel=1e-6)
    assert abs(second) > 0.1


def test_a_parameter_that_is_linear_or_unused_or_frozen_has_no_curvature():
    x, y, z = (nn.Parameter(torch.ones(2, dtype=torch.float64)) for _ in range(3))
    z.requires_grad_(False)
    ones = torch.ones(2, dtype=torch.float64)
    found = directional_sharpness(lambda: (x * 3.0).sum() + z.square().sum(), [x, y, z], {"v": [ones, ones]})["v"]
    assert (found.sharpness, found.merit, found.best_step) == (0.0, np.inf, np.inf)
    found = directional_sharpness(lambda: (x**2).sum() + (x * z).sum(), [x, y, z], {"v": [ones, ones]})["v"]
    assert found.sharpness == 1.0  # (2 + 2 + 0 + 0) / 4


def test_the_mean_curvature_of_a_mask_is_that_of_the_diagonal():
    """Exact for a diagonal Hessian; else within 4 standard errors, which a right estimate leaves in 1 of 1000 runs."""
    weights = torch.tensor([1.0, 10.0, 100.0], dtype=torch.float64)
    x = nn.Parameter(torch.ones(3, dtype=torch.float64))
    masks = {"last": [torch.tensor([False, False, True])], "others": [torch.tensor([True, True, False])]}
    found = curvature_of(lambda: (weights * x**2).sum() / 2.0, [x], masks, probes=2)
    assert [(one.value, one.error) for one in found.values()] == [(100.0, 0.0), (5.5, 0.0)]
    loss, at, shapes = network()
    g = split(MLP["gradient"], shapes)
    top = [one.abs() > 0.1 for one in g]
    chosen = torch.cat([one.flatten() for one in top]).numpy()
    assert 5 < chosen.sum() < 30
    found = curvature_of(loss, at, {"top": top, "rest": [~one for one in top]}, probes=100, seed=3)
    for name, mask in (("top", chosen), ("rest", ~chosen)):
        expected = np.diag(MLP["hessian"])[mask].mean()
        assert abs(found[name].value - expected) < 4.0 * found[name].error
        assert found[name].error < 0.3 * abs(expected) + 1e-3


def test_a_landscape_is_the_loss_itself_and_leaves_the_parameters():
    loss, at, shapes = network()
    start = [one.detach().clone() for one in at]
    v, steps = split(MLP["directions"][1], shapes), [0.0, 0.1, 1.0]
    found = landscape(loss, at, {"v": v}, steps)["v"]
    assert all(torch.equal(one, before) for one, before in zip(at, start, strict=True))
    for eta, value in zip(steps, found, strict=True):
        with torch.no_grad():
            for one, before, move in zip(at, start, v, strict=True):
                one.copy_(before - eta * move)
            assert value == pytest.approx(float(loss()), rel=1e-14)
    calls = iter([1.0, 1.0])
    with pytest.raises(StopIteration):  # a loss that fails on the way
        landscape(lambda: torch.tensor(next(calls)), at, {"v": v}, [0.5])
    with torch.no_grad():
        assert float(loss()) == found[-1]


def test_a_pseudo_update_of_the_optimiser_that_trains_is_its_own_step():
    """Each optimiser of float64, followed by a twin of its own kind and by others: only the twin's update is the step."""
    makers = {
        "SGD": partial(torch.optim.SGD, lr=0.1, momentum=0.9),
        "Adam": partial(torch.optim.Adam, lr=0.01),
        "ACClip": partial(ACClip, lr=0.1, alpha=1.5),
        "Adafactor": partial(Adafactor, clip=Top(20)),
    }
    for trained in makers:
        loss, at, _ = network()
        pseudo, optimizer = pseudo_updates(at, makers), makers[trained](at)
        for _ in range(5):
            optimizer.zero_grad()
            loss().backward()
            before, found = [one.detach().clone() for one in at], pseudo.update()
            optimizer.step()
            steps = torch.cat([(start - one.detach()).flatten() for start, one in zip(before, at, strict=True)])
            flat = {name: torch.cat([one.flatten() for one in v]) for name, v in found.items()}
            assert torch.equal(flat[trained], steps)
            assert not any(torch.allclose(v, steps, rtol=1e-3) for name, v in flat.items() if name != trained)


def test_a_pseudo_memory_is_of_the_gradients_of_the_run():
    """Momentum and weight decay by hand along a run that another method makes; without a gradient nothing moves."""
    x, y = nn.Parameter(torch.tensor([1.0, -2.0])), nn.Parameter(torch.ones(1))
    methods = {
        "m": partial(SGD, lr=2.0, momentum=0.5, start="zero", dampening=0.5),
        "decay": partial(SGD, lr=1.0, weight_decay=0.5),
    }
    pseudo = pseudo_updates([x, y], methods)
    m = np.zeros(2)
    for k in range(4):
        x.grad = torch.tensor([float(k), 1.0])
        m = 0.5 * m + 0.5 * np.array([k, 1.0])
        found = pseudo.update()
        assert found["m"][0].numpy() == pytest.approx(2.0 * m, rel=1e-7)
        assert found["decay"][0].tolist() == (x.grad + 0.5 * x.detach()).tolist()
        assert found["m"][0].dtype == torch.float32
        assert found["m"][1].tolist() == [0.0]
        with torch.no_grad():
            x.sub_(10.0)


P = nn.Parameter(torch.ones(2, dtype=torch.float64))
V = {"v": [torch.ones(2, dtype=torch.float64)]}


def sharpness(loss=lambda: P.square().sum(), parameters=(P,), directions=V):
    directional_sharpness(loss, parameters, directions)


class NoSecondDerivative(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.sum()

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g):
        return g.expand(2).clone()


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: sharpness(loss=lambda: P * 2.0), TypeError, r"loss\(\) returns a value of the shape \(2,\)"),
        (lambda: sharpness(loss=P.sum()), TypeError, "loss = .* is no function. Pass one that computes it"),
        (lambda: sharpness(parameters=nn.Linear(1, 1)), TypeError, "parameters = Linear.* is no list of tensors"),
        (lambda: sharpness(loss=lambda: 1.0), TypeError, r"loss\(\) returns a value a float"),
        (lambda: sharpness(loss=lambda: P.sum() * torch.nan), ValueError, r"loss\(\) returns nan"),
        (lambda: sharpness(loss=lambda: P.detach().sum()), ValueError, "does not depend on the parameters"),
        (lambda: sharpness(loss=lambda: NoSecondDerivative.apply(P) ** 2), RuntimeError, "is marked as once differentiable"),
        (lambda: sharpness(parameters=[]), ValueError, "none of 0 parameters requires a gradient"),
        (lambda: sharpness(parameters=["w"]), TypeError, "parameter 0 is a str, no tensor"),
        (lambda: sharpness(parameters=[nn.Parameter(P.half())]), TypeError, r"parameter 0 is of torch\.float16"),
        (lambda: sharpness(directions=[V]), TypeError, "is no mapping of names"),
        (lambda: sharpness(directions={}), TypeError, r"directions = \{\} is no mapping"),
        (lambda: sharpness(directions={"v": [torch.ones(3)]}), ValueError, r"directions\['v'\] has the shapes \[\(3,\)\]"),
        (lambda: sharpness(directions={"v": [P * torch.inf]}), ValueError, r"directions\['v'\] holds a number that is not"),
        (lambda: sharpness(directions={"v": [P * 0.0]}), ValueError, r"directions\['v'\] vanishes"),
        (lambda: curvature_of(lambda: P.sum(), [P], V), TypeError, r"masks\['v'\] holds torch\.float64"),
        (lambda: curvature_of(lambda: P.sum(), [P], {"v": [P > 9.0]}), ValueError, r"masks\['v'\] takes no coordinate"),
        (lambda: curvature_of(lambda: P.sum(), [P], V, probes=1), ValueError, "probes = 1 is out of range"),
        (lambda: landscape(lambda: F.dropout(P, 0.5).sum() + torch.rand(()), [P], V, [0.1]), ValueError, r"model\.eval\(\)"),
        (lambda: landscape(lambda: P.sum(), [P], V, [[0.1]]), ValueError, "steps has the shape"),
        (lambda: landscape(lambda: P.sum() / 0.0, [P], V, [0.1]), ValueError, r"loss\(\) returns inf"),
        (lambda: pseudo_updates([P], {}), ValueError, r"methods = \{\} names no method"),
        (lambda: pseudo_updates([P], {"a": lambda p: 1}), TypeError, r"methods\['a'\] returns 1\. Pass a function"),
        (lambda: pseudo_updates([P], {"a": SGD}).update(), ValueError, "No parameter has a gradient. Call update after"),
    ],
)
def test_what_cannot_be_measured_is_an_error_that_says_why(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
