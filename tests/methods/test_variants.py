"""Clips, blocks, momenta and decays of weights inside the methods, against transcriptions in plain NumPy."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import heavytail as ht
from heavytail import testing
from heavytail.methods import ACClip, Adafactor, Adagrad, Adam, DualAveraging, MomentumSGD, NormalizedSGD, SignSGD
from heavytail.parts.clips import Norm, Top, Value
from heavytail.problems import Box
from tests import naive

GIVEN = np.load(Path(__file__).parents[1] / "data" / "optimizers.npz")
GRADIENTS, START = GIVEN["gradients"], GIVEN["start"]
ETA, LEVEL = ht.Power(0.5, -0.7), ht.Power(0.5, 0.1)
BLOCKS = ht.Blocks([(2, 2), 2])


def eta(k):
    return 0.5 * k**-0.7


def by_norm(g, k):
    return g * min(1.0, 0.5 * k**0.1 / np.linalg.norm(g))


def by_value(g, k):
    return np.clip(g, -0.5 * k**0.1, 0.5 * k**0.1)


def by_top(g, m):
    level = np.sort(np.abs(g))[-m]
    return np.clip(g, -level, level)


def by_top_of_blocks(g, k):
    return np.concatenate([by_top(g[:4], 2), by_top(g[4:], 1)])


def momentum(gradients, x, clip=lambda g, k: g, clip_step=lambda m, k: m):
    m = np.zeros_like(x)
    for k, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * clip(g, k)
        x = x - eta(k) * clip_step(m, k)
        yield x


def ahead(gradients, x):
    """Nesterov's momentum as an average, projected on a box."""
    m = np.zeros_like(x)
    for k, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        x = naive.into_box(x - eta(k) * (0.9 * m + 0.1 * g), -0.5, 1.0)
        yield x


def normalized(gradients, x):
    """The clipped normalised momentum, from m_1 = clip(g_1), in each block."""
    m = by_norm(gradients[0], 1)
    for k, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * by_norm(g, k)
        x = x - eta(k) * np.concatenate([m[:4] / np.linalg.norm(m[:4]), m[4:] / np.linalg.norm(m[4:])])
        yield x


def adamw(gradients, x, decay):
    m, v = np.zeros_like(x), np.zeros_like(x)
    for k, g in enumerate(gradients, start=1):
        x = (1 - eta(k) * decay) * x
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        x = x - eta(k) * (m / (1 - 0.9**k)) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8)
        yield x


def adam_from_clipped(gradients, x):
    """Adam without correction of gradients that are clipped."""
    m, v = np.zeros_like(x), np.zeros_like(x)
    for k, g in enumerate(gradients, start=1):
        m, v = 0.9 * m + 0.1 * by_value(g, k), 0.999 * v + 0.001 * by_value(g, k) ** 2
        x = x - eta(k) * m / (np.sqrt(v) + 1e-8)
        yield x


def amsgrad(gradients, x):
    """Reddi et al. 2018, Algorithm 2."""
    m, v, greatest = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    for k, g in enumerate(gradients, start=1):
        m, v = 0.9 * m + 0.1 * g, 0.5 * v + 0.5 * g**2
        greatest = np.maximum(greatest, v)
        x = x - eta(k) * m / (np.sqrt(greatest) + 0.1)
        yield x


def adagrad(gradients, x):
    for k in range(1, len(gradients) + 1):
        x = x - eta(k) * gradients[k - 1] / (np.sqrt(0.3 + np.sum(gradients[:k] ** 2, axis=0)) + 0.1)
        yield x


def dual(gradients, x, radius=np.inf):
    for k in range(1, len(gradients) + 1):
        yield np.clip(x - eta(k) * gradients[:k].sum(axis=0), -radius, radius)


def signum(gradients, x):
    m = np.zeros_like(x)
    for k, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        x = x - eta(k) * np.sign(m)
        yield x


def acclip(gradients, x, decay):
    m, tau = np.zeros_like(x), np.zeros_like(x)
    for k, g in enumerate(gradients, start=1):
        g = g + decay * x
        m, tau = 0.9 * m + 0.1 * g, 0.99 * tau + 0.01 * np.abs(g)
        x = x - eta(k) * np.minimum(tau / (np.abs(m) + 1e-5), 1) * m
        yield x


def adafactor(gradients, x):
    """Algorithms 3 and 4 of Pan and Li on the blocks 2 x 2 and 2, with an average of steps and a clip of all."""
    v, rows, columns, average = np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(6)
    for k, g in enumerate(gradients, start=1):
        old, clipped = 1 - k**-0.8, by_top(g, 3)
        square = g[:4].reshape(2, 2) ** 2 + 1e-30
        rows = old * rows + (1 - old) * square.sum(axis=1)
        columns = old * columns + (1 - old) * square.sum(axis=0)
        v = old * v + (1 - old) * (g[4:] ** 2 + 1e-30)
        u = [clipped[:4] / np.sqrt(np.outer(rows, columns) / rows.sum()).ravel(), clipped[4:] / np.sqrt(v)]
        u = [part / max(1.0, np.sqrt(np.mean(part**2)) / 0.5) for part in u]
        average = 0.5 * average + 0.5 * eta(k) * np.concatenate(u)
        x = x - average
        yield x


VARIANTS = {
    "momentum of clipped gradients": (MomentumSGD(ETA, clip=Norm(LEVEL)), lambda g, x: momentum(g, x, by_norm)),
    "clipped momentum": (
        MomentumSGD(ETA, clip=Norm(LEVEL), clip_on="momentum"),
        lambda g, x: momentum(g, x, clip_step=by_norm),
    ),
    "momentum of clipped blocks": (
        MomentumSGD(ETA, clip=Top(50.0), blocks=BLOCKS),
        lambda g, x: momentum(g, x, by_top_of_blocks),
    ),
    "Nesterov on a box": (MomentumSGD(ETA, nesterov=True, domain=Box(-0.5, 1.0)), ahead),
    "clipped normalised momentum": (NormalizedSGD(ETA, 0.9, clip=Norm(LEVEL), blocks=BLOCKS), normalized),
    "AdamW": (Adam(ETA, weight_decay=0.3, decoupled=True), lambda g, x: adamw(g, x, 0.3)),
    "Adam of clipped gradients": (Adam(ETA, bias_correction=False, clip=Value(LEVEL)), adam_from_clipped),
    "AMSGrad": (Adam(ETA, 0.9, 0.5, 0.1, bias_correction=False, amsgrad=True), amsgrad),
    "Adagrad": (Adagrad(ETA, 0.1, 0.3), adagrad),
    "DualAveraging": (DualAveraging(ETA), dual),
    "DualAveraging on a box": (DualAveraging(ETA, Box(-0.5, 0.5)), lambda g, x: dual(g, x, 0.5)),
    "SIGNUM": (SignSGD(ETA, 0.9), signum),
    "ACClip with decay": (ACClip(ETA, weight_decay=0.3), lambda g, x: acclip(g, x, 0.3)),
    "Adafactor": (
        Adafactor(ETA, relative=False, limit=0.5, momentum=0.5, clip=Top(50.0, per="all"), blocks=BLOCKS),
        adafactor,
    ),
}
METHODS = [method for method, _ in VARIANTS.values()]


def walk(method, gradients, x):
    """Return the iterates that a method makes of given gradients."""
    x, state, points = x.copy(), np.zeros((method.slots, x.size)), []
    for k, g in enumerate(gradients, start=1):
        method.step(k, x, g.copy(), state)
        points.append(x.copy())
    return np.array(points)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_update_is_its_transcription(name):
    method, transcribed = VARIANTS[name]
    expected = np.array(list(transcribed(GRADIENTS, START)))
    assert walk(method, GRADIENTS, START) == pytest.approx(expected, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("method", METHODS, ids=VARIANTS)
def test_bounded_steps_are_what_a_huge_gradient_leaves(method):
    """What is not known counts as not bounded: a clip at the top leaves the size of a coordinate, be it huge."""
    gradients = np.concatenate([GRADIENTS[:5], np.full((1, 6), 1e12), GRADIENTS[5:10]])
    large = np.abs(walk(method, gradients, START)).max() > 100.0
    assert large == (not method.bounded_steps)


def test_whether_steps_are_bounded_is_not_known_of_a_clip_at_the_top():
    assert [name for name, (method, _) in VARIANTS.items() if method.bounded_steps is None] == ["momentum of clipped blocks"]


@pytest.mark.parametrize("method", METHODS, ids=VARIANTS)
def test_no_gradient_no_step(method):
    start = np.clip(START, -0.4, 0.4)
    points = walk(method, np.zeros((3, 6)), start)
    assert (points == start).all() == (getattr(method, "weight_decay", 0.0) == 0.0)


def test_what_is_said_about_zeros_is_true(monkeypatch):
    """By those that say so; a clip of the top counts zeros, a block has its size, and a mean is one over all."""
    monkeypatch.setattr(testing, "_same_on_both_backends", lambda experiment: None)  # is the next test
    words = [method.zero_respecting for method in METHODS if hasattr(method, "zero_respecting")]
    assert words == [True, True, False, False, False, True, True, True, False, True, False, True, True]
    assert Adagrad(0.5).zero_respecting
    assert not NormalizedSGD(0.5, scale="size").zero_respecting
    for method in [Adagrad(0.5), *METHODS]:
        if getattr(method, "zero_respecting", False):
            testing.check_method(method, 20)


@pytest.mark.parametrize("name", ["momentum of clipped blocks", "clipped normalised momentum", "AMSGrad", "Adafactor"])
def test_kernels_give_the_bits_of_plain_python(name):
    """One for each thing that kernels meet here first: ranges, sections, three rows of memory, matrices."""
    testing.check_method(VARIANTS[name][0], 6)


def test_a_top_among_many_coordinates_has_the_bits_of_plain_python():
    testing.check_method(MomentumSGD(0.1, clip=Top(20.0), clip_on="momentum"), 40)


def test_the_sum_and_the_average_are_one_method_at_other_steps():
    """With b = 1/2 a step of half the size has the same bits, but for the start with m_1 = g_1."""
    summed = walk(MomentumSGD(0.5, 0.5, 0.0), GRADIENTS, START)
    assert (walk(MomentumSGD(1.0, 0.5), GRADIENTS, START) == summed).all()
    assert (walk(MomentumSGD(0.5, 0.5, 0.0, "first"), GRADIENTS, START) == summed).all()
    assert np.abs(walk(MomentumSGD(1.0, 0.5, start="first"), GRADIENTS, START) - summed).max() > 0.1


def test_a_copy_with_another_memory_is_damped_by_that_one():
    """Where no dampening was given: one that was given stays."""
    assert dataclasses.replace(MomentumSGD(0.1), momentum=0.5) == MomentumSGD(0.1, momentum=0.5)
    assert dataclasses.replace(MomentumSGD(0.1, dampening=0.2), momentum=0.5) == MomentumSGD(0.1, 0.5, dampening=0.2)


def test_dual_averaging_at_one_step_size_is_sgd():
    sgd = walk(ht.methods.SGD(0.5), np.round(GRADIENTS), np.round(START))
    assert (walk(DualAveraging(0.5), np.round(GRADIENTS), np.round(START)) == sgd).all()


def test_a_step_by_size_moves_each_coordinate_by_eta():
    moves = np.diff(walk(NormalizedSGD(0.1, 0.9, scale="size", blocks=BLOCKS), GRADIENTS, START), axis=0)
    for block in (moves[:, :4], moves[:, 4:]):
        assert np.sqrt(np.mean(block**2, axis=1)) == pytest.approx(np.full(49, 0.1), rel=1e-12)


@pytest.mark.parametrize("shape", [(1, 6), (6, 1), 6])
def test_a_matrix_of_one_row_or_column_is_a_vector_to_adafactor(shape):
    whole = walk(Adafactor(), GRADIENTS, START)
    assert walk(Adafactor(blocks=[shape]), GRADIENTS, START) == pytest.approx(whole, rel=1e-13)


def test_the_memory_is_as_large_as_it_must_be():
    assert [Adafactor().slots, Adafactor(momentum=0.5).slots, Adafactor(blocks=BLOCKS).slots] == [1, 2, 2]
    assert [Adam(0.1).slots, Adam(0.1, amsgrad=True).slots, Adam(0.1, amsgrad="corrected").slots] == [2, 3, 3]
    assert [SignSGD(0.1).slots, SignSGD(0.1, 0.5).slots] == [0, 1]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: MomentumSGD(0.1, 1.0), ValueError, r"momentum = 1\.0 lies outside \[0, 1\)\. It is a memory"),
        (lambda: MomentumSGD(0.1, dampening=-0.5), ValueError, r"dampening = -0\.5 lies outside \[0, 1\)"),
        (lambda: MomentumSGD(0.1, start="one"), ValueError, r"start = 'one' is unknown\. Choose one of 'zero', 'first'"),
        (lambda: MomentumSGD(0.1, nesterov=1), TypeError, r"nesterov = 1 is neither True nor False"),
        (lambda: MomentumSGD(0.1, clip=1.0), TypeError, r"clip = 1\.0 is no clip"),
        (lambda: MomentumSGD(0.1, clip_on="step"), ValueError, r"clip_on = 'step' is unknown"),
        (lambda: MomentumSGD(0.1, blocks=3), TypeError, r"shapes = 3 is no sequence of shapes"),
        (lambda: NormalizedSGD(0.1, scale=2.0), ValueError, r"scale = 2\.0 is unknown"),
        (lambda: Adam(0.1, amsgrad="yes"), ValueError, r"amsgrad = 'yes' is unknown"),
        (lambda: Adam(0.1, amsgrad=1), TypeError, r"amsgrad = 1 is neither True nor False"),
        (lambda: Adam(0.1, weight_decay=-1.0), ValueError, r"weight_decay = -1\.0 lies outside \[0, inf\)"),
        (lambda: ACClip(0.1, weight_decay=-1.0), ValueError, r"weight_decay = -1\.0 lies outside"),
        (lambda: Adagrad(0.1, initial=-1.0), ValueError, r"initial = -1\.0 lies outside"),
        (lambda: Adafactor(limit=0.0), ValueError, r"limit = 0\.0 must be positive"),
        (lambda: Adafactor(weight=0.0), ValueError, r"weight = 0\.0 is not positive; it is a share of a mean"),
        (lambda: Adafactor(weight=1.5), ValueError, r"weight at step 1 = 1\.5 lies outside \(0, 1\]"),
        (lambda: Adafactor(weight="slow"), TypeError, r"weight = 'slow' is no schedule"),
        (lambda: DualAveraging(0.0), ValueError, r"eta = 0\.0 is not positive; it weighs the sum of all gradients"),
        (lambda: SignSGD(0.1, 1.0), ValueError, r"momentum = 1\.0 lies outside"),
    ],
)
def test_parameters_that_are_none_are_errors_with_a_reason(make, error, message):
    with pytest.raises(error, match=message):
        make()
