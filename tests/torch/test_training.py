"""Training at a small scale: the loop written by hand, the search on known losses, and differences against SciPy."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from heavytail.torch.small_scale import (  # noqa: E402
    METHODS,
    LanguageModel,
    Method,
    Setting,
    Training,
    cross_entropy,
    keeping,
    kept,
    paired_difference,
    train,
    tune_training,
)
from heavytail.torch.small_scale.picture import smoothed  # noqa: E402
from heavytail.torch.small_scale.unseen import in_parts  # noqa: E402

SETTING = Setting("attention", "words", words=40, width=8, layers=1, length=4, batch=4)
PLAIN = Method(torch.optim.SGD, ((0.1, 0.2),))
STEPS = 5


@pytest.fixture(autouse=True)
def one_thread():
    """Bits are those of one thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def by_hand(setting, rate, steps, seed):
    """Gradient descent with a falling step size and no optimiser; return the losses on the way and at the end."""
    torch.manual_seed(seed)
    model = LanguageModel(setting.words, setting.width, layers=setting.layers, length=setting.length)
    examples, losses = in_parts(setting), []
    generator = torch.Generator().manual_seed(2**32 + seed)
    for k in range(steps):
        chosen = torch.randint(0, len(examples.inputs), (setting.batch,), generator=generator)
        loss = cross_entropy(model(examples.inputs[chosen]), examples.targets[chosen])
        losses.append(loss.item())
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(model.parameters(), gradients, strict=True):
                parameter -= rate * (steps - k) / steps * gradient
    with torch.no_grad():
        scores = model(examples.unseen_inputs)
        ends = [
            float(cross_entropy(model(examples.inputs[:512]), examples.targets[:512])),
            float(-scores.log_softmax(-1).gather(-1, examples.unseen_targets.unsqueeze(-1)).mean()),
            float((scores.argmax(-1) == examples.unseen_targets).double().mean()),
        ]
    return losses, ends


def test_a_training_is_the_loop_that_one_would_write():
    found = train(SETTING, PLAIN, (0.5,), STEPS, seed=3)
    losses, ends = by_hand(SETTING, 0.5, STEPS, seed=3)
    assert found.losses == pytest.approx(losses, rel=1e-5)
    assert [found.training, found.validation, found.accuracy] == pytest.approx(ends, rel=1e-5)
    assert found.losses[-1] < found.losses[0]


def test_a_seed_names_a_training_and_leaves_the_generator_of_torch_alone():
    state = torch.get_rng_state()
    first, again, other = (train(SETTING, METHODS["SGD"], (1.0,), STEPS, seed) for seed in (0, 0, 1))
    assert torch.equal(torch.get_rng_state(), state)
    assert (first.losses == again.losses).all()
    assert first.training == again.training
    assert (first.losses != other.losses).all()


def test_what_diverges_is_infinitely_bad_and_says_from_where():
    found = train(SETTING, PLAIN, (1e30,), STEPS)
    assert math.isfinite(found.losses[0])
    assert math.isnan(found.losses[-1])
    assert (found.training, found.validation, found.accuracy) == (math.inf, math.inf, 0.0)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_of_the_papers_lowers_the_loss(name):
    method = METHODS[name]
    found = train(SETTING, method, [axis[0] for axis in method.axes], 30)
    assert found.training < 0.97 * math.log(40)


def test_a_clip_level_is_one_of_the_values():
    never = train(SETTING, METHODS["GClip"], (1.0, 1e9), STEPS)
    assert never.training == train(SETTING, METHODS["SGD"], (1.0,), STEPS).training
    assert train(SETTING, METHODS["GClip"], (1.0, 0.01), STEPS).training > never.training


def test_the_parts_of_the_examples_are_all_of_them_and_always_the_same():
    examples = in_parts(SETTING)
    assert len(examples.unseen_inputs) == (len(examples.inputs) + len(examples.unseen_inputs)) // 8
    assert in_parts(replace(SETTING, batch=2)).inputs.equal(examples.inputs)


def test_the_residual_network_learns_the_digits():
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    setting = Setting("residual network", "digits", channels=8, blocks=2)
    found = train(setting, METHODS["SGD"], (1.0,), 300)
    assert found.training < 0.9 * math.log(10)
    assert found.accuracy > 0.2


def told(setting, method, values, steps, seed):
    """A training whose loss is known: least at the step size 0.8, with the seed on top."""
    loss = abs(math.log2(values[0] / 0.8)) + seed / 100.0
    return Training(np.zeros(steps), loss, 2.0 * loss, 0.5)


def test_the_search_goes_on_beyond_its_grid_and_the_best_is_trained_anew():
    found = tune_training(SETTING, PLAIN, STEPS, 12, seeds=(6, 8), fresh_seeds=(1, 2), trained=told)
    assert found.best == pytest.approx((0.8,))
    assert sum(found.added, ()) == pytest.approx((0.4, 0.8, 1.6))
    assert not found.at_edge
    assert min(found.trials.values()) == pytest.approx(0.07)
    assert found.values() == pytest.approx([0.01, 0.02])
    assert found.values("validation") == pytest.approx([0.02, 0.04])


def test_a_budget_that_ends_at_the_edge_is_told():
    found = tune_training(SETTING, PLAIN, STEPS, 3, trained=told)
    assert found.best == pytest.approx((0.4,))
    assert found.at_edge


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"budget": 3, "seeds": (0, 7)}, "budget = 3 is less than the grid takes: 2 points under 2 seeds. Pass 4 at least."),
        ({"seeds": (0, 2)}, "A seed of the search would flatter the best"),
        ({"seeds": ()}, "pass one or more"),
        ({"fresh_seeds": (1, 1)}, "all of them different"),
        ({"fresh_seeds": (1,)}, "two or more"),
    ],
)
def test_bad_budgets_and_seeds_are_refused_before_any_work(changes, message):
    with pytest.raises(ValueError, match=message):
        tune_training(SETTING, PLAIN, STEPS, **({"budget": 4, "trained": lambda *_: pytest.fail("it trained")} | changes))


def test_the_measure_has_a_name():
    found = tune_training(SETTING, PLAIN, STEPS, 2, trained=told)
    with pytest.raises(ValueError, match="of = 'loss'"):
        found.values("loss")


def test_a_difference_has_the_interval_of_the_paired_t_test():
    rng = np.random.default_rng(0)
    shared = rng.normal(size=6)
    first, second = shared + 0.1 * rng.normal(size=6), shared - 0.3
    for level in (0.95, 0.9999):
        expected = stats.ttest_rel(first, second).confidence_interval(level)
        assert paired_difference(first, second).interval(level) == pytest.approx(tuple(expected))
    assert paired_difference(first, first).interval() == (0.0, 0.0)
    assert math.isnan(paired_difference(first, np.append(second[:5], math.inf)).low)


def test_trainings_are_kept_and_one_that_is_damaged_is_done_again(tmp_path, monkeypatch):
    trained, expected = kept(tmp_path / "new"), train(SETTING, PLAIN, (0.5,), STEPS, 3)
    first = trained(SETTING, PLAIN, (0.5,), STEPS, 3)
    (file,) = (tmp_path / "new").iterdir()
    monkeypatch.setattr(keeping, "train", lambda *_: pytest.fail("it trained again"))
    again = kept(tmp_path / "new")(SETTING, PLAIN, (0.5,), STEPS, 3)
    for found in (first, again):
        assert (found.losses == expected.losses).all()
        assert (found.training, found.validation, found.accuracy) == (
            expected.training, expected.validation, expected.accuracy,
        )  # fmt: skip
    for other in (
        (SETTING, PLAIN, (0.5,), STEPS, 4),
        (SETTING, PLAIN, (0.25,), STEPS, 3),
        (SETTING, METHODS["SGD"], (0.5,), STEPS, 3),
    ):
        with pytest.raises(pytest.fail.Exception):
            trained(*other)
    monkeypatch.undo()
    file.write_bytes(file.read_bytes()[:-40])
    assert trained(SETTING, PLAIN, (0.5,), STEPS, 3).training == expected.training


def test_losses_are_smoothed_by_those_before_them():
    losses = np.random.default_rng(1).normal(size=100)
    found = smoothed(losses)
    assert found[:5] == pytest.approx([losses[: k + 1].mean() for k in range(5)])
    assert found[50] == pytest.approx(np.convolve(losses, np.full(5, 0.2), mode="valid")[46])
    assert (smoothed(losses[:7]) == losses[:7]).all()
