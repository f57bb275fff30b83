"""Trainings that all methods follow: the updates are those of the algorithms, and what is measured of them is theirs."""

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from heavytail.torch import small_scale  # noqa: E402
from heavytail.torch.small_scale import cross_entropy  # noqa: E402
from heavytail.torch.small_scale.following import _epoch  # noqa: E402
from heavytail.torch.small_scale.update_geometry import LENGTHS, along, clipped_curvatures, top_share  # noqa: E402

TINY = small_scale.Setting("attention", "words", words=50, width=8, layers=1, length=4, batch=4)


@pytest.fixture(autouse=True)
def one_thread():
    """Return to the number of threads: on one, the same seed gives the same bits."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def flat(tensors):
    return torch.cat([one.detach().double().flatten() for one in tensors]).numpy()


def every_step(trainer):
    """Return all moments of an epoch, and where the model was at each."""
    moments, points = [], []
    for moment in small_scale.follow(TINY, trainer, (1,), 10, seed=3):
        moments.append(moment)
        points.append(flat(moment.parameters))
    return moments, np.array(points)


@pytest.mark.parametrize(("trainer", "rate"), [("SGD", 1.0), ("Adam", 3e-3)])
def test_the_trainer_moves_along_its_own_update(trainer, rate):
    moments, points = every_step(trainer)
    assert [moment.batch for moment in moments] == list(range(1, 11))
    for moment, before, after in zip(moments[:-1], points[:-1], points[1:], strict=True):
        assert before - after == pytest.approx(rate * flat(moment.updates[trainer]), rel=1e-4, abs=2e-6)  # of single floats


def test_the_updates_are_those_of_the_algorithms_as_printed():
    """Algorithms 1 and 2 in plain NumPy, from the gradients: a clip takes the largest 5 % of each tensor."""
    moments, _ = every_step("Adam")
    shapes = [one.shape for one in moments[0].gradient]
    plain, clipped = ([np.zeros(shape) for shape in shapes] for _ in range(2))
    for moment in moments:
        for place, tensor in enumerate(moment.gradient):
            g = tensor.double().numpy()
            level = np.sort(np.abs(g).ravel())[g.size - int(np.ceil(0.05 * g.size))]
            plain[place] = 0.9 * plain[place] + 0.1 * g
            clipped[place] = 0.9 * clipped[place] + 0.1 * np.clip(g, -level, level)
    normalised = [one / np.linalg.norm(one) * np.sqrt(one.size) for one in plain]
    expected = {"SGD": plain, "SGD, 5 % clipped": clipped, "normalised SGD": normalised}
    for name, tensors in expected.items():
        for one, wanted in zip(moments[-1].updates[name], tensors, strict=True):
            assert one.numpy() == pytest.approx(wanted, rel=1e-5, abs=1e-7)
    assert any(np.abs(one - other).max() > 0.01 * np.abs(one).max() for one, other in zip(plain, clipped, strict=True))


def test_what_is_measured_is_that_of_the_updates():
    """Sharpness and cosine by differences of the loss in double precision, the rest by plain NumPy."""
    found = small_scale.update_geometry(TINY, "SGD", (1, 2), 2, seed=5)
    assert found.sharpness.shape == found.cosine.shape == found.top_share.shape == (9, 2, 2)
    assert found.decrease.shape == (9, 2)
    assert found.curvature.shape == (3, 2)
    last = next(moment for moment in small_scale.follow(TINY, "SGD", (1, 2), 2, seed=5) if moment.epoch == 2)
    lines = along(last, np.append(0.0, LENGTHS))
    assert found.loss[1, 0] == pytest.approx(lines["SGD"][0], rel=1e-6)
    for one in last.parameters:
        one.data = one.data.double()
    step = 1e-4
    lines = along(last, np.array([-step, 0.0, step]))
    for name in ("SGD", "Adam", "normalised SGD, 5 % clipped"):
        ahead, here, behind = lines[name][::-1]
        assert found.of("sharpness", name)[1, 0] == pytest.approx(
            (ahead - 2.0 * here + behind) / step**2, rel=2e-3, abs=1e-4
        )
        v = np.sort(np.abs(flat(last.updates[name])))[::-1]
        most = int(np.ceil(0.05 * v.size))
        assert found.of("top_share", name)[1, 0] == pytest.approx(np.sum(v[:most] ** 2) / np.sum(v**2))


def test_the_decrease_is_that_of_the_best_length():
    found = small_scale.update_geometry(TINY, "Adam", (1,), 1, seed=5)
    lines = along(next(small_scale.follow(TINY, "Adam", (1,), 1, seed=5)), np.append(0.0, LENGTHS))
    for name, line in lines.items():
        assert found.of("decrease", name)[0] == line[0] - min(line)
        assert found.of("decrease", name)[0] >= 0.0


def test_the_clipped_coordinates_are_more_curved_where_the_large_gradients_are():
    """On sum_j w_j x_j**2 / 2 from x = 1 the gradient is w: the clip takes the largest w_j, and H_jj = w_j exactly."""
    weights = torch.linspace(1.0, 100.0, 100, dtype=torch.float64)
    x = torch.nn.Parameter(torch.ones(100, dtype=torch.float64))
    moment = small_scale.Moment(1, 1, [x], lambda: (weights * x**2).sum() / 2.0, [weights.clone()], {})
    clipped, random, others = clipped_curvatures(moment, 0)
    assert clipped == pytest.approx(np.mean(np.arange(97, 101)))  # the 96th is the level, and stays
    assert others == pytest.approx(np.mean(np.arange(1, 97)))
    assert 1.0 <= random <= 99.0
    small = replace(moment, gradient=[torch.ones(10)])  # of which the top 5 % is one coordinate, the level itself
    assert np.isnan(clipped_curvatures(small, 0)).all()
    assert random == clipped_curvatures(moment, 0)[1] != clipped_curvatures(moment, 1)[1]


def test_the_share_of_the_largest_coordinates():
    assert top_share([torch.tensor([3.0, 0.0]), torch.tensor([[-4.0], [0.0]])], 25.0) == pytest.approx(16.0 / 25.0)
    assert top_share([torch.ones(100)]) == pytest.approx(0.05)


def test_a_seed_names_the_numbers_and_leaves_those_of_the_user():
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    one, same, other = (small_scale.update_geometry(TINY, "SGD", (1,), 1, seed) for seed in (1, 1, 2))
    assert torch.equal(torch.rand(3), expected)
    for name, values in vars(one).items():
        assert np.array_equal(values, getattr(same, name)), name
    assert not np.array_equal(one.sharpness, other.sharpness)


def test_the_test_batch_is_a_tenth_of_the_examples():
    inputs, targets, test = _epoch(TINY, 0)
    assert len(inputs) == len(targets) == 40
    assert len(set(test.tolist())) == 4
    moment = next(small_scale.follow(TINY, "SGD", (1,), 10, 0))
    expected = float(cross_entropy(TINY.start(0)(inputs[test]), targets[test]).detach())
    assert float(moment.test_loss().detach()) == expected == pytest.approx(np.log(50), rel=0.1)  # of one that knows nothing


def test_a_residual_network_is_followed_on_digits():
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    setting = small_scale.Setting("residual network", "digits", channels=4, blocks=1, batch=2)
    moment = next(small_scale.follow(setting, "Adam", (1,), 10, 0))
    assert float(moment.test_loss().detach()) == pytest.approx(np.log(10), rel=0.2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"trainer": "SGDM"}, "trainer = 'SGDM'"),
        ({"epochs": ()}, "do not rise"),
        ({"epochs": (2, 1)}, r"epochs = \[2, 1\] do not rise"),
        ({"epochs": (0,)}, "epochs"),
        ({"batches": 11}, "batches = 11, and an epoch has 10"),
        ({"batches": 0}, "batches"),
        ({"seed": -1}, "seed"),
        ({"setting": replace(TINY, batch=10_000)}, "batch = 10000: an epoch has 10 batches, and the data are"),
    ],
)
def test_what_cannot_be_followed_is_an_error(change, message):
    with pytest.raises(ValueError, match=message):
        next(small_scale.follow(**{"setting": TINY, "trainer": "SGD", "epochs": (1,), "batches": 1, "seed": 0, **change}))
