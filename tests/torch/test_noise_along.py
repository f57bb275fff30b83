"""Settings and the noise along their training: what a seed draws, what is random in the data, and plain loops beside it."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from heavytail.paper_checks.networks import noise_seen  # noqa: E402

import heavytail as ht  # noqa: E402
from heavytail.torch import GradientNoise, record_gradient_noise  # noqa: E402
from heavytail.torch.small_scale import MODELS, Setting, cross_entropy, noise_along, sentences  # noqa: E402

torch.set_num_threads(1)

SMALL = {"words": 50, "width": 8, "layers": 1, "channels": 4, "blocks": 1}


def weights(model):
    return torch.cat([one.detach().flatten() for one in model.parameters()])


@pytest.mark.parametrize(("model", "data"), [(model, data) for model, known in MODELS.items() for data in known])
def test_a_seed_draws_the_weights_and_leaves_the_generator_of_torch_as_it_was(model, data):
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    setting, before = Setting(model, data, **SMALL), torch.random.get_rng_state()
    first, again, other = (setting.start(seed) for seed in (1, 1, 2))
    (x, y), (same, _) = (setting.examples(1) for _ in range(2))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(weights(first), weights(again))
    assert torch.equal(x, same)
    assert not torch.equal(weights(first), weights(other))
    assert cross_entropy(first(x[:5]), y[:5]).isfinite()


def test_words_in_random_order_are_as_frequent_and_a_target_is_the_word_that_follows():
    inputs, targets = sentences(50)
    shuffled, following = Setting("attention", "words in random order", **SMALL).examples(3)
    assert torch.equal(shuffled.flatten()[1:], following.flatten()[:-1])
    everything = torch.cat([inputs.flatten(), targets.flatten()[-1:]])
    drawn = torch.cat([shuffled.flatten(), following.flatten()[-1:]])
    assert torch.equal(torch.bincount(everything), torch.bincount(drawn))
    assert not torch.equal(inputs, shuffled)


def test_gaussian_inputs_stand_before_the_words_of_the_text_or_before_random_ones():
    _, targets = sentences(50)
    vectors, kept = Setting("attention", "Gaussian before words", **SMALL).examples(3)
    same, random = Setting("attention", "Gaussian", **SMALL).examples(3)
    assert torch.equal(kept, targets)
    assert torch.equal(vectors, same)
    assert abs(float(vectors.mean())) < 0.0065  # 5 standard errors of 6e5 normal numbers
    frequency = torch.bincount(random.flatten()) / random.numel()
    assert float((50 * frequency - 1.0).abs().max()) < 0.15  # 6 standard errors of a frequency 1/50 among 79,000


def test_what_no_model_takes_is_refused():
    with pytest.raises(ValueError, match="data = 'digits'"):
        Setting("attention", "digits")
    with pytest.raises(ValueError, match="model = 'perceptron'"):
        Setting("perceptron", "words")
    with pytest.raises(ValueError, match="width = 0"):
        Setting("attention", "words", width=0)


def test_the_noise_after_some_steps_is_that_of_a_plain_loop_and_looking_on_the_way_changes_nothing():
    setting = Setting("without attention", "words", **SMALL)
    found = noise_along(setting, 5, at=[0, 2, 4], samples=60, coordinates=30)
    assert list(found) == [0, 2, 4]
    assert np.array_equal(noise_along(setting, 5, at=[4], samples=60, coordinates=30)[4].norms, found[4].norms)
    model, (inputs, targets) = setting.start(5), setting.examples(5)
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    generator = torch.Generator().manual_seed(5)
    order = torch.randperm(len(inputs), generator=generator)[:60]
    for _ in range(4):
        chosen = torch.randint(len(inputs), (16,), generator=generator)
        model.zero_grad()
        cross_entropy(model(inputs[chosen]), targets[chosen]).backward()
        optimizer.step()
    rows = []
    for place in order.tolist():
        model.zero_grad()
        cross_entropy(model(inputs[place : place + 1]), targets[place : place + 1]).backward()
        rows.append(np.concatenate([one.grad.numpy().ravel() for one in model.parameters()]))
    noise = np.array(rows) - np.mean(rows, axis=0)
    assert found[4].norms == pytest.approx(np.linalg.norm(noise, axis=1), rel=1e-4)  # in 32 bits
    assert not np.allclose(found[0].norms, found[4].norms, rtol=1e-2)


def test_progress_is_told_while_noise_is_recorded():
    told = []
    noise_along(Setting("residual network", "Gaussian", **SMALL), 1, samples=50, progress=lambda *one: told.append(one))
    assert told[-1] == ("gradients", 50, 50)


def test_a_terminal_shows_the_progress_of_a_recording(capsys, monkeypatch):
    from heavytail.cli import screen

    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    setting = Setting("residual network", "Gaussian", **SMALL)
    with screen.progress("gradients") as show:
        record_gradient_noise(setting.start(1), cross_entropy, [setting.examples(1)], samples=50, progress=show)
    assert "gradients" in capsys.readouterr().err


def of_columns(coordinates, names):
    return GradientNoise(np.ones(3), np.ones(3), coordinates, names, 0.0, len(names), 1)


def test_the_measures_of_the_claims_are_those_of_known_laws():
    """Standard errors: of the kurtosis of 1e5 normal numbers 0.016, of Laplace's 0.3; of an index 1 %."""
    rng, count = np.random.default_rng(4), 100_000
    columns = np.column_stack(
        [rng.standard_normal(count), rng.laplace(size=count), rng.standard_normal(count), np.zeros(count)]
    )
    names = ("head.weight[0]", "blocks.0[0]", "blocks.0[1]", "blocks.0[2]")
    assert noise_seen.kurtosis(of_columns(columns[:, [0, 2]], names[:2])) == pytest.approx(3.0, abs=0.07)
    assert noise_seen.kurtosis(of_columns(columns, names), "blocks.0") == pytest.approx(4.5, abs=0.7)  # of 3 and 6
    assert noise_seen.kurtosis(of_columns(columns[:, [1]], names[1:2])) == pytest.approx(6.0, abs=1.2)
    norms = np.abs(ht.noise.Pareto(1.5, symmetric=True).rvs(count, 2))
    assert noise_seen.tail_index(norms) == pytest.approx(1.5, rel=0.04)
