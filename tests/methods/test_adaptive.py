"""ACClip, Adam, RMSProp, normalised and sign SGD against transcriptions, and against torch, optax and a third party."""

from pathlib import Path

import numpy as np
import pytest

import heavytail as ht
from heavytail.kernel.vmath import power
from heavytail.methods import ACClip, AdaGradNorm, Adam, NormalizedSGD, RMSProp, SignSGD
from heavytail.problems import Box

DATA = Path(__file__).parents[1] / "data"
GIVEN, MADE = np.load(DATA / "optimizers.npz"), np.load(DATA / "adaptive_optimizers.npz")
ETA = ht.Power(0.5, -0.7)


def eta(k):
    return 0.5 * k**-0.7


def acclip(gradients, x, alpha, b1, b2, eps, tau):
    """Algorithm 1 of Zhang et al. 2020, line by line."""
    m = np.zeros_like(x)
    for k, g in enumerate(gradients, start=1):
        m = b1 * m + (1 - b1) * g
        tau = (b2 * tau**alpha + (1 - b2) * np.abs(g) ** alpha) ** (1 / alpha)
        x = x - eta(k) * np.minimum(tau / (np.abs(m) + eps), 1) * m
        yield x


def adam(gradients, x, b1, b2, eps):
    """Algorithm 1 of Kingma and Ba 2015."""
    m, v = np.zeros_like(x), np.zeros_like(x)
    for k, g in enumerate(gradients, start=1):
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        x = x - eta(k) * (m / (1 - b1**k)) / (np.sqrt(v / (1 - b2**k)) + eps)
        yield x


def rmsprop(gradients, x, b2, eps):
    v = np.zeros_like(x)
    for k, g in enumerate(gradients, start=1):
        v = b2 * v + (1 - b2) * g**2
        x = x - eta(k) * g / (eps + np.sqrt(v))
        yield x


def normalized(gradients, x, b):
    m = gradients[0]
    for k, g in enumerate(gradients, start=1):
        m = b * m + (1 - b) * g
        x = x - eta(k) * m / np.linalg.norm(m)
        yield x


def adagrad_norm(gradients, x, radius=np.inf):
    for k in range(1, len(gradients) + 1):
        x = x - eta(k) * gradients[k - 1] / np.sqrt(np.sum(gradients[:k] ** 2))
        x = np.clip(x, -radius, radius)
        yield x


def signs(gradients, x):
    for k, g in enumerate(gradients, start=1):
        x = x - eta(k) * np.sign(g)
        yield x


TRANSCRIPTIONS = {
    "ACClip": (ACClip(ETA), lambda g, x: acclip(g, x, 1.0, 0.9, 0.99, 1e-5, 0.0)),
    "ACClip of order 1.5": (ACClip(ETA, 1.5, 0.5, 0.8, 0.1, 0.7), lambda g, x: acclip(g, x, 1.5, 0.5, 0.8, 0.1, 0.7)),
    "ACClip without momentum": (ACClip(ETA, 2.0, 0.0, 0.9, 0.0), lambda g, x: acclip(g, x, 2.0, 0.0, 0.9, 0.0, 0.0)),
    "Adam": (Adam(ETA), lambda g, x: adam(g, x, 0.9, 0.999, 1e-8)),
    "Adam without momentum": (Adam(ETA, 0.0, 0.5, 0.1), lambda g, x: adam(g, x, 0.0, 0.5, 0.1)),
    "RMSProp": (RMSProp(ETA), lambda g, x: rmsprop(g, x, 0.99, 1e-8)),
    "RMSProp without memory": (RMSProp(ETA, 0.0, 0.3), lambda g, x: rmsprop(g, x, 0.0, 0.3)),
    "NormalizedSGD": (NormalizedSGD(ETA), lambda g, x: normalized(g, x, 0.0)),
    "NormalizedSGD with momentum": (NormalizedSGD(ETA, 0.9), lambda g, x: normalized(g, x, 0.9)),
    "AdaGradNorm": (AdaGradNorm(ETA), adagrad_norm),
    "SignSGD": (SignSGD(ETA), signs),
}
METHODS = [method for method, _ in TRANSCRIPTIONS.values()]


def walk(method, gradients, x):
    """Return the iterates that a method makes of given gradients."""
    x, state, points = x.copy(), np.zeros((method.slots, x.size)), []
    for k, g in enumerate(gradients, start=1):
        method.step(k, x, g.copy(), state)
        points.append(x.copy())
    return np.array(points)


@pytest.mark.parametrize("name", TRANSCRIPTIONS)
def test_the_update_is_the_papers(name):
    method, transcribed = TRANSCRIPTIONS[name]
    expected = np.array(list(transcribed(GIVEN["gradients"], GIVEN["start"])))
    assert walk(method, GIVEN["gradients"], GIVEN["start"]) == pytest.approx(expected, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize(
    ("peer", "method", "accuracy"),
    [
        ("torch_adam", Adam(0.01), 1e-13),
        ("torch_rmsprop", RMSProp(0.01), 1e-13),
        ("acclip", ACClip(0.01, 1.5), 1e-13),
        ("optax_normalized_sgd", NormalizedSGD(0.1), 1e-5),  # optax adds 1e-6 to the norm
    ],
)
def test_the_trajectory_is_the_one_of_other_libraries(peer, method, accuracy):
    points = walk(method, GIVEN["gradients"], GIVEN["start"])
    assert points == pytest.approx(MADE[peer], abs=accuracy)
    assert all(np.abs(points - MADE[other]).max() > 0.01 for other in MADE.files if other != peer)


@pytest.mark.parametrize("method", METHODS, ids=TRANSCRIPTIONS)
def test_the_parts_keep_the_contract(method):
    ht.testing.check_method(method, dimension=3)


@pytest.mark.parametrize("method", METHODS, ids=TRANSCRIPTIONS)
def test_no_gradient_no_step(method):
    points = walk(method, np.zeros((3, 6)), GIVEN["start"])
    assert (points == GIVEN["start"]).all()


@pytest.mark.parametrize("method", METHODS, ids=TRANSCRIPTIONS)
def test_bounded_steps_are_what_a_huge_gradient_leaves(method):
    """Before and after, so that no memory makes up for it."""
    gradients = np.concatenate([GIVEN["gradients"][:5], np.full((1, 6), 1e12), GIVEN["gradients"][5:10]])
    points = walk(method, gradients, GIVEN["start"])
    assert (np.abs(points).max() < 100.0) == method.bounded_steps


def test_adagrad_norm_is_projected_and_counts_all_it_has_seen():
    expected = np.array(list(adagrad_norm(GIVEN["gradients"], GIVEN["start"], 0.5)))
    points = walk(AdaGradNorm(ETA, Box(-0.5, 0.5)), GIVEN["gradients"], GIVEN["start"])
    assert points == pytest.approx(expected, rel=1e-12, abs=1e-13)
    assert np.abs(points).max() == 0.5


def test_a_normalised_step_has_its_length_and_a_sign_step_its_size():
    lengths = np.linalg.norm(np.diff(walk(NormalizedSGD(0.1, 0.9), GIVEN["gradients"], GIVEN["start"]), axis=0), axis=1)
    assert lengths == pytest.approx(np.full(49, 0.1), rel=1e-12)
    sizes = np.abs(np.diff(walk(SignSGD(0.1), GIVEN["gradients"], GIVEN["start"]), axis=0))
    assert sizes == pytest.approx(np.full((49, 6), 0.1), rel=1e-12)


def test_a_sign_is_0_at_0_and_no_number_is_no_number():
    x = np.zeros(4)
    SignSGD(1.0).step(1, x, np.array([0.0, np.nan, np.inf, -1e-300]), np.zeros((0, 4)))
    assert np.array_equal(x, [0.0, np.nan, -1.0, 1.0], equal_nan=True)


def test_acclip_clips_the_momentum_to_tau():
    """|step| <= eta min(tau_k, |m_k|): tau_k and m_k stand in the state."""
    method = ACClip(1.0, 1.5)
    x, state, clipped = np.zeros(6), np.zeros((2, 6)), 0
    for k, g in enumerate(GIVEN["gradients"], start=1):
        before = x.copy()
        method.step(k, x, g.copy(), state)
        limit = np.minimum(state[1] ** (1 / 1.5), np.abs(state[0]))
        assert (np.abs(x - before) <= limit * (1 + 1e-12)).all()
        clipped += np.sum(np.abs(x - before) < 0.99 * np.abs(state[0]))
    assert 30 < clipped < 270


def test_acclip_takes_the_powers_of_vmath_to_the_bit():
    method = ACClip(1.0, 1.3, beta1=0.0, beta2=0.0, eps=0.0)  # tau_k = |g_k|, but for the rounding of two powers
    g = np.array([0.3, -1.7, 1e-50, -(2.0**500), 0.0, 1e-300])
    x, state = np.zeros(6), np.zeros((2, 6))
    method.step(1, x, g.copy(), state)
    assert state[1].tolist() == [power(abs(number), 1.3) for number in g.tolist()]
    taus = [power(number, 1.0 / 1.3) for number in state[1, :4].tolist()]
    assert (-x[:4]).tolist() == [min(tau / abs(m), 1.0) * m for tau, m in zip(taus, g[:4].tolist(), strict=True)]
    assert x[4] == 0.0
    assert np.isnan(x[5])  # its moment is lost, and with it tau


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ACClip(0.1, 2.5), r"alpha = 2\.5 lies outside \(0, 2\]"),
        (lambda: ACClip(0.1, 0.0), r"alpha = 0\.0 lies outside \(0, 2\]"),
        (lambda: ACClip(0.1, beta1=1.0), r"beta1 = 1\.0 lies outside \[0, 1\)\. It is a memory"),
        (lambda: ACClip(0.1, beta2=-0.1), r"beta2 = -0\.1 lies outside \[0, 1\)"),
        (lambda: ACClip(0.1, eps=-1.0), r"eps = -1\.0 lies outside \[0, inf\)"),
        (lambda: ACClip(0.1, initial_tau=-1.0), r"initial_tau = -1\.0 lies outside"),
        (lambda: Adam(0.1, beta2=0.0), r"beta2 = 0\.0 lies outside \(0, 1\)\. .*a step is not bounded"),
        (lambda: Adam(0.1, eps=-1e-8), r"eps = -1e-08 lies outside"),
        (lambda: RMSProp(0.1, 1.0), r"beta2 = 1\.0 lies outside \[0, 1\)"),
        (lambda: NormalizedSGD(0.1, 1.0), r"momentum = 1\.0 lies outside \[0, 1\)"),
    ],
)
def test_parameters_out_of_range_are_errors_with_a_reason(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("cls", [ACClip, AdaGradNorm, Adam, RMSProp, NormalizedSGD, SignSGD])
def test_a_schedule_of_the_wrong_kind_is_an_error(cls):
    with pytest.raises(TypeError, match=r"is no schedule\. Pass a number"):
        cls("fast")
