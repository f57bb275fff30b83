"""The optimisers for training against iterates that others made, torch's own, and the parts of simulations."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

import heavytail as ht

torch = pytest.importorskip("torch", reason="torch is not installed")

from heavytail.torch import SGD, ACClip, Adafactor, Norm, Top, Value  # noqa: E402

DATA = Path(__file__).parents[1] / "data"
PAN_LI, LIBRARIES, OTHERS, TRAINING = (
    np.load(DATA / f"{name}.npz")
    for name in ("pan_li_algorithms", "library_variants", "momentum_and_adafactor", "clipped_training_mlp")
)
GIVEN, MADE = np.load(DATA / "optimizers.npz"), np.load(DATA / "adaptive_optimizers.npz")
PAPERS = {"lr": 0.05, "momentum": 0.9, "dampening": 0.9}
STARTS = {"zero": "zero", "g1": "first"}


def walk(make, gradients, x):
    """Return the iterates that an optimiser makes of given gradients."""
    point = torch.nn.Parameter(torch.tensor(x))
    optimizer, points = make([point]), []
    for g in gradients:
        point.grad = torch.tensor(g)
        optimizer.step()
        points.append(point.detach().numpy().copy())
    return np.array(points)


def simulated(method, gradients, x):
    """Return the iterates that a method of the simulations makes of them, interpreted."""
    x, state, points = x.copy(), np.zeros((method.slots, x.size)), []
    for k, g in enumerate(gradients, start=1):
        method.step(k, x, g.copy(), state)
        points.append(x.copy())
    return np.array(points)


def off(found, expected):
    return np.abs(found - expected).max() / np.abs(expected).max()


def pan_li(key):
    """Return what makes the optimiser of an entry: the number of the algorithm, the percentage, how it starts or steps."""
    algorithm, _, percent, form = key.split("_")
    clip = Top(float(percent[1:])) if percent != "k0" else None
    if algorithm == "alg34":
        return lambda p: Adafactor(p, 0.01, relative=form == "relative", clip=clip)
    normalize = "tensor" if algorithm == "alg2" else None
    return lambda p: SGD(p, **PAPERS, start=STARTS[form], clip=clip, normalize=normalize)


ENTRIES = [key for key in PAN_LI.files if key.startswith("alg")]


def test_the_algorithms_of_pan_and_li_are_plain_loops_over_them():
    """All 36 forms; each is met by no other one of its shape."""
    assert len(ENTRIES) == 36
    for key in ENTRIES:
        kind = key.split("_")[1]
        points = walk(pan_li(key), PAN_LI[f"g_{kind}"], PAN_LI[f"x0_{kind}"])[4::5]
        assert off(points, PAN_LI[key]) < 1e-12, key
        others = [PAN_LI[other] for other in ENTRIES if other != key and other.split("_")[1] == kind]
        assert all(off(points, other) > 1e-5 for other in others), key


PEERS = {
    "torch_sgd_momentum0.9": (LIBRARIES, "vec", lambda p: SGD(p, 0.01, 0.9)),
    "optax_sgd_nesterov0.9": (LIBRARIES, "vec", lambda p: SGD(p, 0.01, 0.9, nesterov=True)),
    "torch_adafactor_beta2decay-0.5_d2": (LIBRARIES, "mat", lambda p: Adafactor(p, beta2_decay=-0.5, d=2.0)),
    "hf_adafactor_fixed_scaleparam": (LIBRARIES, "mat", lambda p: Adafactor(p, 0.01)),
    "torch_momentum": (OTHERS, "vec", lambda p: SGD(p, 0.1, 0.9, 0.9)),
    "authors_momentum": (OTHERS, "authors", lambda p: SGD(p, 0.05, 0.9, 0.9)),
    "hf_adafactor_mat": (OTHERS, "mat", Adafactor),
    "hf_adafactor_vec": (OTHERS, "vec", Adafactor),
}


@pytest.mark.parametrize("peer", PEERS)
def test_the_iterates_are_those_of_other_programs(peer):
    data, kind, make = PEERS[peer]
    assert off(walk(make, data[f"g_{kind}"], data[f"x0_{kind}"])[4::5], data[peer]) < 1e-12


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda p: ACClip(p, 0.01, alpha=1.5), MADE["acclip"]),
        (lambda p: SGD(p, 0.1), GIVEN["torch_sgd"]),
        (lambda p: SGD(p, 0.1, clip=Value(0.5)), GIVEN["torch_clip_value"]),
        (lambda p: SGD(p, 0.1, clip=Norm(1.0)), GIVEN["optax_clip_norm"]),
    ],
    ids=["ACClip", "SGD", "Value", "Norm"],
)
def test_the_first_papers_methods_are_those_of_a_third_party_and_of_optax(make, expected):
    assert off(walk(make, GIVEN["gradients"], GIVEN["start"]), expected) < 1e-12


@pytest.mark.parametrize(
    ("make", "method"),
    [
        (lambda p: ACClip(p, 0.01), ht.methods.ACClip(0.01)),
        (lambda p: ACClip(p, 0.01, (0.8, 0.95), 0.0, 1.3), ht.methods.ACClip(0.01, 1.3, 0.8, 0.95, 0.0)),
        (lambda p: SGD(p, 0.1, clip=Norm(0.7)), ht.methods.GClip(0.1, 0.7)),
        (lambda p: SGD(p, 0.1, clip=Value(0.7)), ht.methods.CClip(0.1, 0.7)),
        (lambda p: SGD(p, 0.1, 0.9, 0.9, normalize="model"), ht.methods.NormalizedSGD(0.1, 0.9)),
    ],
    ids=["ACClip", "ACClip without eps", "GClip", "CClip", "NormalizedSGD"],
)
def test_the_methods_of_simulations_move_the_same_way(make, method):
    """50 steps, each of a few roundings of 1e-16."""
    found = walk(make, GIVEN["gradients"], GIVEN["start"])
    assert off(found, simulated(method, GIVEN["gradients"], GIVEN["start"])) < 1e-14


TRAINED = {
    "acclip_alpha1_b0.9_0.99_eps1e-05_wd0": lambda p: ACClip(p, 0.5),
    "acclip_alpha1.5_b0.9_0.99_eps1e-05_wd0": lambda p: ACClip(p, 0.5, alpha=1.5),
    "acclip_alpha2_b0.9_0.99_eps1e-08_wd0": lambda p: ACClip(p, 0.5, eps=1e-8, alpha=2.0),
    "gclip_tau0.1": lambda p: SGD(p, 0.5, clip=Norm(0.1)),
    "cclip_tau0.02": lambda p: SGD(p, 0.5, clip=Value(0.02)),
}


@pytest.mark.parametrize("name", TRAINED)
def test_a_small_network_is_trained_as_by_plain_loops(name):
    """The whole is one vector there: here it is four tensors; 60 steps enlarge roundings by up to 1e-10."""
    i, h, o = TRAINING["sizes"]
    shapes, theta = [(h, i), (h,), (o, h), (o,)], torch.tensor(TRAINING["theta0"])
    parts = torch.split(theta, [int(np.prod(shape)) for shape in shapes])
    weights = [torch.nn.Parameter(part.clone().view(shape)) for part, shape in zip(parts, shapes, strict=True)]
    x, y = torch.tensor(TRAINING["X"]), torch.tensor(TRAINING["Y"])
    optimizer, points = TRAINED[name](weights), []
    for _ in range(60):
        optimizer.zero_grad()
        hidden = torch.tanh(x @ weights[0].T + weights[1])
        torch.nn.functional.cross_entropy(hidden @ weights[2].T + weights[3], y).backward()
        optimizer.step()
        points.append(torch.cat([one.detach().flatten() for one in weights]).numpy())
    assert off(np.array(points)[4::5], TRAINING[name]) < 1e-10


def mixed(dtype):
    """Return parameters of several shapes, and gradients for ten steps."""
    rng = torch.Generator().manual_seed(3)
    shapes = [(4, 3), (5,), (), (2, 3, 4)]
    draw = lambda: [torch.randn(shape, generator=rng, dtype=dtype) for shape in shapes]  # noqa: E731
    return draw(), [draw() for _ in range(10)]


def trained(make, start, gradients, after_backward=lambda parameters: None):
    parameters = [torch.nn.Parameter(one.clone()) for one in start]
    optimizer = make(parameters)
    for step in gradients:
        for parameter, g in zip(parameters, step, strict=True):
            parameter.grad = g.clone()
        after_backward(parameters)
        optimizer.step()
    return [one.detach() for one in parameters]


def same(a, b):
    return all(torch.equal(x, y) for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(
    "options",
    [
        {"lr": 0.1},
        {"lr": 0.1, "momentum": 0.9},
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.5, "weight_decay": 0.1, "maximize": True},
        {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
        {"lr": torch.tensor(0.1), "momentum": 0.9},
    ],
)
@pytest.mark.parametrize("foreach", [True, False])
def test_sgd_gives_the_bits_of_torchs_own(dtype, options, foreach):
    start, gradients = mixed(dtype)
    ours = trained(lambda p: SGD(p, **options, foreach=foreach), start, gradients)
    assert same(ours, trained(lambda p: torch.optim.SGD(p, **options, foreach=foreach), start, gradients))


def test_a_clip_by_value_gives_the_bits_of_torchs_own_and_one_by_norm_its_numbers():
    start, gradients = mixed(torch.float64)
    ours = trained(lambda p: SGD(p, 0.1, weight_decay=0.1, clip=Value(0.5)), start, gradients)
    plain = lambda p: torch.optim.SGD(p, 0.1, weight_decay=0.1)  # noqa: E731
    assert same(ours, trained(plain, start, gradients, lambda p: torch.nn.utils.clip_grad_value_(p, 0.5)))
    ours = trained(lambda p: SGD(p, 0.1, weight_decay=0.1, clip=Norm(0.5)), start, gradients)
    theirs = trained(plain, start, gradients, lambda p: torch.nn.utils.clip_grad_norm_(p, 0.5))
    # they divide by norm + 1e-6, and the norms are about 6
    assert all(torch.allclose(a, b, rtol=0.0, atol=1e-6) for a, b in zip(ours, theirs, strict=True))
    assert not same(ours, theirs)


def test_adafactor_moves_as_torchs_own_with_weight_decay():
    """Squares are far above eps1 in both; in doubles what is left is rounding."""
    start, gradients = mixed(torch.float64)
    ours = trained(lambda p: Adafactor(p, 0.02, weight_decay=0.1), start, gradients)
    theirs = trained(lambda p: torch.optim.Adafactor(p, 0.02, weight_decay=0.1), start, gradients)
    assert all(torch.allclose(a, b, rtol=1e-12, atol=1e-14) for a, b in zip(ours, theirs, strict=True))


def test_a_parameter_at_0_moves_by_the_least_relative_step():
    """The first moment is the gradient's own square, so U = 1 in every coordinate, and a_1 = eps2 min(lr, 1)."""
    (moved,) = trained(Adafactor, [torch.zeros(4, dtype=torch.float64)], [[torch.full((4,), 3.0, dtype=torch.float64)]])
    assert torch.allclose(moved, torch.full((4,), -1e-3 * 1e-2, dtype=torch.float64), rtol=1e-14, atol=0.0)


def test_with_the_bias_corrected_equal_gradients_give_equal_steps():
    """The averages of a constant are that constant, so each step is lr g |g| / (|g| + eps); without it is not."""
    start, gradients = torch.tensor([0.0, 0.0], dtype=torch.float64), torch.tensor([2.0, -0.5], dtype=torch.float64)
    for alpha in (1.0, 1.5):
        make = partial(ACClip, lr=0.1, eps=0.1, alpha=alpha)
        (moved,) = trained(partial(make, correct_bias=True), [start], [[gradients]] * 7)
        expected = -0.7 * gradients * gradients.abs() / (gradients.abs() + 0.1)
        assert torch.allclose(moved, expected, rtol=1e-13, atol=0.0)
        (short,) = trained(make, [start], [[gradients]] * 7)
        assert (short.abs() < 0.5 * expected.abs()).all()


def test_weight_decay_is_a_gradient_to_acclip():
    start, gradients = mixed(torch.float64)
    decayed = trained(lambda p: ACClip(p, 0.1, weight_decay=0.3), start, gradients)
    parameters = [torch.nn.Parameter(one.clone()) for one in start]
    optimizer = ACClip(parameters, 0.1)
    for step in gradients:
        for parameter, g in zip(parameters, step, strict=True):
            parameter.grad = g + 0.3 * parameter.detach()
        optimizer.step()
    assert all(torch.allclose(a, b.detach(), rtol=1e-13, atol=1e-14) for a, b in zip(decayed, parameters, strict=True))
