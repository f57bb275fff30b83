"""The models and data of the experiments with real networks: sizes, order of words, what tells the two kinds apart."""

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from heavytail.torch import small_scale  # noqa: E402
from heavytail.torch.small_scale.one_thread import one_thread  # noqa: E402


def test_each_target_is_the_word_that_follows():
    inputs, targets = small_scale.sentences(words=100, length=8)
    assert inputs.shape == targets.shape
    assert inputs.shape[0] > 5000
    assert torch.equal(inputs.flatten()[1:], targets.flatten()[:-1])
    assert int(inputs.max()) == 99
    counts = torch.bincount(inputs.flatten(), minlength=100)
    assert bool((counts[1:-1] >= counts[2:] - 1).all())  # by frequency; the last target is no input


def test_a_word_sees_none_that_comes_later_and_without_attention_none_but_itself():
    words = torch.randint(0, 50, (2, 8), generator=torch.Generator().manual_seed(0))
    other = words.clone()
    other[:, 4] = (other[:, 4] + 1) % 50
    for attention in (True, False):
        torch.manual_seed(0)
        model = small_scale.LanguageModel(words=50, length=8, attention=attention)
        changed = (model(words) - model(other)).abs().amax((0, 2)) > 0
        assert changed[:5].tolist() == [False] * 4 + [True]
        assert bool(changed[5:].all()) == bool(changed[5:].any()) == attention


def test_the_sizes_are_those_of_a_laptop():
    sizes = [sum(one.numel() for one in model.parameters()) for model in (
        small_scale.LanguageModel(), small_scale.LanguageModel(attention=False), small_scale.ResidualNetwork()
    )]  # fmt: skip
    assert sizes == [90_984, 82_408, 14_442]


def test_gaussian_inputs_have_targets_that_they_do_not_tell():
    inputs, targets = small_scale.gaussian(1000, 4, 8, classes=10, length=4, seed=1)
    assert inputs.shape == (1000, 4, 8)
    assert targets.shape == (1000, 4)
    assert sorted(targets.unique().tolist()) == list(range(10))
    assert abs(float(inputs.mean())) < 0.02
    assert small_scale.gaussian(5, 1, 8, 8, classes=3)[1].shape == (5,)


def test_the_digits_are_images_of_ten_classes():
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    images, classes = small_scale.digits()
    assert images.shape == (1797, 1, 8, 8)
    assert float(images.max()) == 1.0
    assert small_scale.ResidualNetwork()(images[:3]).shape == (3, 10)
    assert sorted(classes.unique().tolist()) == list(range(10))


def test_small_networks_run_on_one_thread_and_leave_the_users_as_they_were():
    @one_thread()
    def fails():
        seen.append(torch.get_num_threads())
        raise ZeroDivisionError

    before, seen = torch.get_num_threads(), []
    try:
        torch.set_num_threads(2)
        with pytest.raises(ZeroDivisionError):
            fails()
        assert seen == [1]
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_what_is_recorded_and_trained_does_not_hang_on_the_number_of_threads():
    setting = small_scale.Setting("attention", "words", words=50, width=8, layers=1)
    before, found = torch.get_num_threads(), []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            noise = small_scale.noise_along(setting, 0, at=[2], samples=50, coordinates=3)[2]
            trained = small_scale.train(setting, small_scale.METHODS["SGD"], (0.1,), 3, 0)
            found.append((noise.norms.tolist(), trained.losses.tolist(), trained.validation))
    finally:
        torch.set_num_threads(before)
    assert found[0] == found[1]
