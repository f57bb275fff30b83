"""Every form of the methods against iterates that others made: plain loops over Pan and Li's algorithms, PyTorch, optax, HF.

Each is met to 1e-12 of the largest coordinate, at every fifth step, and by no other form in the table of its shape.
"""

from pathlib import Path

import numpy as np
import pytest

import heavytail as ht
from heavytail.methods import ACClip, Adafactor, Adam, CClip, GClip, MomentumSGD, NormalizedSGD
from heavytail.parts.clips import NoClip, Top
from heavytail.parts.schedules import Power

DATA = Path(__file__).parents[1] / "data"
PAN_LI, LIBRARIES, OTHERS = (
    np.load(DATA / f"{name}.npz") for name in ("pan_li_algorithms", "library_variants", "momentum_and_adafactor")
)
MATRIX = ht.Blocks([(4, 3)])
STARTS = {"zero": "zero", "g1": "first"}


def walk(method, gradients, x):
    """Return every fifth of the iterates that a method makes of given gradients."""
    point, state, points = x.ravel().copy(), np.zeros((method.slots, x.size)), []
    for k, g in enumerate(gradients, start=1):
        method.step(k, point, g.ravel().copy(), state)
        points.append(point.reshape(x.shape).copy())
    return np.array(points[4::5])


def off(found, expected):
    return np.abs(found - expected).max() / np.abs(expected).max()


def pan_li(key):
    """Return the method that made an entry: the number of the algorithm, the percentage, and how it starts or steps."""
    algorithm, kind, percent, form = key.split("_")
    clip = Top(float(percent[1:])) if percent != "k0" else NoClip()
    blocks = [PAN_LI[f"x0_{kind}"].shape if kind == "mat" else PAN_LI[f"x0_{kind}"].size]
    if algorithm == "alg1":
        return MomentumSGD(0.05, start=STARTS[form], clip=clip, blocks=blocks)
    if algorithm == "alg2":
        return NormalizedSGD(0.05, 0.9, start=STARTS[form], scale="size", clip=clip, blocks=blocks)
    if form == "relative":
        return Adafactor(clip=clip, blocks=blocks)
    return Adafactor(0.01, relative=False, clip=clip, blocks=blocks)


ENTRIES = [key for key in PAN_LI.files if key.startswith("alg")]


def test_the_entries_are_all_forms_of_all_algorithms():
    assert len(ENTRIES) == 36


@pytest.mark.parametrize("key", ENTRIES)
def test_pan_and_lis_algorithms_are_plain_loops_over_them(key):
    kind = key.split("_")[1]
    points = walk(pan_li(key), PAN_LI[f"g_{kind}"], PAN_LI[f"x0_{kind}"])
    assert off(points, PAN_LI[key]) < 1e-12
    others = [PAN_LI[other] for other in ENTRIES if other != key and other.split("_")[1] == kind]
    assert all(off(points, other) > 1e-5 for other in others)


# What made it: the data, the gradients of a vector or a matrix, our method.
PEERS = {
    "torch_sgd_momentum0.9": (LIBRARIES, "vec", MomentumSGD(0.01, dampening=0.0, start="first")),
    "optax_sgd_nesterov0.9": (LIBRARIES, "vec", MomentumSGD(0.01, dampening=0.0, start="first", nesterov=True)),
    "optax_ema_sgd0.9_debias": (LIBRARIES, "vec", MomentumSGD(0.05 / (1.0 - 0.9 ** np.arange(1, 51)))),
    "torch_adam_amsgrad_wd0.1": (LIBRARIES, "vec", Adam(0.01, amsgrad=True, weight_decay=0.1)),
    "optax_amsgrad": (LIBRARIES, "vec", Adam(0.01, amsgrad="corrected")),
    "hf_adafactor_beta1_0.9_relative": (LIBRARIES, "mat", Adafactor(momentum=0.9, blocks=MATRIX)),
    "hf_adafactor_fixed_scaleparam": (LIBRARIES, "mat", Adafactor(0.01, blocks=MATRIX)),
    "torch_adafactor_beta2decay-0.5_d2": (LIBRARIES, "mat", Adafactor(weight=Power(1.0, -0.5), limit=2.0, blocks=MATRIX)),
    "torch_momentum": (OTHERS, "vec", MomentumSGD(0.1, start="first")),
    "authors_momentum": (OTHERS, "authors", MomentumSGD(0.05, start="first")),
    "authors_adafactor": (OTHERS, "authors", Adafactor(clip=Top(5.0, rounding="authors"), blocks=[(8, 10)])),
    "hf_adafactor_mat": (OTHERS, "mat", Adafactor(blocks=MATRIX)),
    "hf_adafactor_vec": (OTHERS, "vec", Adafactor()),
}


@pytest.mark.parametrize("peer", PEERS)
def test_the_iterates_are_those_of_other_programs(peer):
    data, kind, method = PEERS[peer]
    points = walk(method, data[f"g_{kind}"], data[f"x0_{kind}"])
    assert off(points, data[peer]) < 1e-12
    others = [data[other] for other, (same, shape, _) in PEERS.items() if other != peer and same is data and shape == kind]
    assert all(off(points, other) > 1e-3 for other in others)


def test_optax_has_the_same_adafactor_in_single_precision():
    method = Adafactor(0.01, relative=False, momentum=0.9, blocks=MATRIX)
    points = walk(method, LIBRARIES["g_mat"], LIBRARIES["x0_mat"])
    assert off(points, LIBRARIES["optax_adafactor_momentum0.9_fixed"]) < 1e-7


def test_the_authors_clip_is_another_one_than_that_of_their_paper():
    method = Adafactor(clip=Top(5.0), blocks=[(8, 10)])
    assert off(walk(method, OTHERS["g_authors"], OTHERS["x0_authors"]), OTHERS["authors_adafactor"]) > 1e-3


TRAINING = np.load(DATA / "clipped_training_mlp.npz")
STEP = 0.5
TRAINED = {
    "acclip_alpha1_b0.9_0.99_eps1e-05_wd0": ACClip(STEP),
    "acclip_alpha1.5_b0.9_0.99_eps1e-05_wd0": ACClip(STEP, 1.5),
    "acclip_alpha2_b0.9_0.99_eps1e-08_wd0": ACClip(STEP, 2.0, eps=1e-8),
    "gclip_tau0.1": GClip(STEP, 0.1),
    "cclip_tau0.02": CClip(STEP, 0.02),
}


def slope(theta):
    """Return the gradient of the mean cross entropy of W2 tanh(W1 x + b1) + b2; theta is W1, b1, W2, b2 row by row."""
    inputs, hidden, outputs = TRAINING["sizes"]
    points, labels = TRAINING["X"], TRAINING["Y"]
    w1, b1, w2, b2 = np.split(theta, np.cumsum([hidden * inputs, hidden, outputs * hidden]))
    w1, w2 = w1.reshape(hidden, inputs), w2.reshape(outputs, hidden)
    active = np.tanh(points @ w1.T + b1)
    scores = np.exp(active @ w2.T + b2)
    wrong = (scores / scores.sum(axis=1, keepdims=True) - np.eye(outputs)[labels]) / len(labels)
    before = (wrong @ w2) * (1.0 - active**2)
    return np.concatenate([(before.T @ points).ravel(), before.sum(axis=0), (wrong.T @ active).ravel(), wrong.sum(axis=0)])


@pytest.mark.parametrize("key", TRAINED)
def test_clipped_training_of_a_small_network_is_that_of_plain_loops(key):
    """60 steps, the gradients of the reference by automatic differentiation."""
    theta, state, points = TRAINING["theta0"].copy(), np.zeros((2, 38)), []
    for k in range(1, 61):
        TRAINED[key].step(k, theta, slope(theta), state)
        points.append(theta.copy())
    assert off(np.array(points[4::5]), TRAINING[key]) < 1e-12
