"""The recorded gradient noise against formulas for linear models, plain loops, and laws whose index is known."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402, N812
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

from heavytail.torch import SGD, Norm, record_gradient_noise, watch_gradient_noise  # noqa: E402

torch.set_num_threads(1)  # the models are small


def regression(count=300, noise=None, dtype=torch.float64):
    """Return inputs and targets of a linear regression with weights of 1."""
    rng = torch.Generator().manual_seed(7)
    x = torch.randn(count, 3, generator=rng, dtype=dtype)
    noise = torch.randn(count, 1, generator=rng, dtype=dtype) if noise is None else torch.tensor(noise, dtype=dtype)[:, None]
    return x, x.sum(1, keepdim=True) + noise


def linear(dtype=torch.float64):
    torch.manual_seed(2)
    return nn.Linear(3, 1).to(dtype)


def formula(model, x, y):
    """Return the gradients of single examples: 2 (x w + b - y) (x, 1)."""
    x, y = x.numpy(), y.numpy()
    weight, bias = model.weight.detach().numpy(), model.bias.detach().numpy()
    return 2.0 * (x @ weight.T + bias - y) * np.hstack([x, np.ones_like(y)])


def loader(*data, batch_size=50, **options):
    return DataLoader(TensorDataset(*data), batch_size=batch_size, **options)


@pytest.mark.parametrize("batch_size", [1, 5])
def test_the_noise_of_a_linear_regression_is_that_of_its_formula(batch_size):
    model, (x, y) = linear(), regression()
    found = record_gradient_noise(model, F.mse_loss, loader(x, y), batch_size=batch_size, samples=300 // batch_size)
    rows = formula(model, x, y).reshape(-1, batch_size, 4).mean(1)
    noise = rows - rows.mean(0)
    assert found.norms == pytest.approx(np.linalg.norm(noise, axis=1), rel=1e-12)
    assert found.gradient_norms == pytest.approx(np.linalg.norm(rows, axis=1), rel=1e-12)
    assert found.coordinates == pytest.approx(noise, rel=1e-10, abs=1e-13)
    assert found.center_norm == pytest.approx(np.linalg.norm(rows.mean(0)), rel=1e-12)
    assert (found.dimension, found.batch_size) == (4, batch_size)
    assert found.names == ("weight[0, 0]", "weight[0, 1]", "weight[0, 2]", "bias[0]")
    n, growth = found.variance_growth(10)
    assert growth == pytest.approx([np.mean(found.norms[:count] ** 2) for count in n], rel=1e-13)
    assert (n[0], n[-1]) == (1, 300 // batch_size)


def test_the_center_may_be_the_exact_gradient():
    model, (x, y) = linear(), regression()
    F.mse_loss(model(x), y).backward()
    exact = [one.grad for one in model.parameters()]
    found = record_gradient_noise(model, F.mse_loss, loader(x, y), samples=60, center=exact)
    rows = formula(model, x, y)
    assert found.norms == pytest.approx(np.linalg.norm(rows[:60] - rows.mean(0), axis=1), rel=1e-12)
    assert all(one.grad is gradient for one, gradient in zip(model.parameters(), exact, strict=True))


def test_gradients_that_cannot_be_kept_are_computed_twice(monkeypatch):
    model, (x, y) = linear(), regression()
    calls = []
    told = lambda label, done, total: calls.append((label, done, total))  # noqa: E731
    monkeypatch.setattr("heavytail.torch.stochastic_gradients.MAX_ROWS", 64)
    kept = record_gradient_noise(model, F.mse_loss, loader(x, y), samples=200, progress=told)
    assert calls == [("gradients", done, 200) for done in (64, 128, 192, 200)]
    calls.clear()
    monkeypatch.setattr("heavytail.torch.recording.KEPT", 0)
    twice = record_gradient_noise(model, F.mse_loss, loader(x, y), samples=200, progress=told)
    assert np.array_equal(kept.norms, twice.norms)
    assert calls[-1] == ("gradients", 400, 400)


class Tied(nn.Module):
    """A language model whose output layer is its embedding, with a frozen layer, dropout, and a buffer."""

    def __init__(self, dropout=0.0):
        super().__init__()
        self.embedding, self.head = nn.Embedding(7, 4), nn.Linear(4, 7, bias=False)
        self.head.weight = self.embedding.weight
        self.frozen, self.norm, self.drop = nn.Linear(4, 4).requires_grad_(False), nn.LayerNorm(4), nn.Dropout(dropout)
        self.register_buffer("shift", torch.full((4,), 0.1))

    def forward(self, tokens):
        return self.head(self.drop(self.norm(torch.tanh(self.frozen(self.embedding(tokens) + self.shift)))))


def words(count=80):
    tokens = torch.randint(0, 7, (count, 6), generator=torch.Generator().manual_seed(4))
    return tokens[:, :-1], tokens[:, 1:]


def cross_entropy(output, target):
    return F.cross_entropy(output.flatten(0, 1), target.flatten())


def by_loops(model, loss, x, y, batch_size=1):
    """Return the gradients of mini-batches one after the other, as a training does it."""
    rows = []
    for first in range(0, len(x), batch_size):
        model.zero_grad()
        loss(model(x[first : first + batch_size]), y[first : first + batch_size]).backward()
        rows.append(torch.cat([one.grad.flatten() for one in model.parameters() if one.requires_grad]))
    model.zero_grad()
    return torch.stack(rows).double().numpy()


def test_tied_weights_frozen_layers_and_buffers_are_as_in_training():
    torch.manual_seed(3)
    model, (x, y) = Tied().double(), words()
    found = record_gradient_noise(model, cross_entropy, loader(x, y), samples=80)
    rows = by_loops(model, cross_entropy, x, y)
    assert found.dimension == 7 * 4 + 2 * 4 == rows.shape[1]
    assert found.norms == pytest.approx(np.linalg.norm(rows - rows.mean(0), axis=1), rel=1e-12)
    assert all(one.grad is None for one in model.parameters())


def test_dropout_is_a_part_of_the_noise_with_the_same_masks_in_both_passes(monkeypatch):
    torch.manual_seed(3)
    model, (x, y) = Tied(dropout=0.5).double(), words()
    quiet = record_gradient_noise(model.eval(), cross_entropy, loader(x, y), samples=80)
    model.train()
    loud = record_gradient_noise(model, cross_entropy, loader(x, y), samples=80, seed=5)
    state = torch.get_rng_state()
    again = record_gradient_noise(model, cross_entropy, loader(x, y), samples=80, seed=5)
    assert torch.equal(torch.get_rng_state(), state)
    assert np.array_equal(loud.norms, again.norms)
    monkeypatch.setattr("heavytail.torch.recording.KEPT", 0)
    assert np.array_equal(record_gradient_noise(model, cross_entropy, loader(x, y), samples=80, seed=5).norms, loud.norms)
    assert np.mean(loud.norms**2) > 1.2 * np.mean(quiet.norms**2)
    batches = record_gradient_noise(model, cross_entropy, loader(x, y), batch_size=4, samples=20, seed=5)
    assert abs(batches.coordinates.mean(0)).max() < 1e-15  # the center was that of the same masks


def test_each_example_has_a_dropout_mask_of_its_own():
    torch.manual_seed(3)
    model, (x, y) = Tied(dropout=0.5).double(), words(1)
    found = record_gradient_noise(model, cross_entropy, [(x.repeat(50, 1), y.repeat(50, 1))], samples=50)
    assert np.unique(found.norms.round(12)).size > 40


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.LSTM(8, 8, batch_first=True)

    def forward(self, x):
        return self.layer(x)[0]


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    "layer",
    [lambda: nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True), Recurrent, lambda: nn.GroupNorm(1, 5)],
    ids=["attention", "recurrent", "normalised"],
)
def test_the_layers_of_language_models_are_as_in_training(layer, training):
    torch.manual_seed(3)
    model, (x, y) = nn.Sequential(nn.Embedding(7, 8), layer(), nn.Linear(8, 7)).double().train(training), words(40)
    found = record_gradient_noise(model, cross_entropy, loader(x, y), samples=40)
    rows = by_loops(model, cross_entropy, x, y)
    assert found.norms == pytest.approx(np.linalg.norm(rows - rows.mean(0), axis=1), rel=1e-12)


class Branching(nn.Module):
    """A model that no vmap can do: it asks for a number."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 1)

    def forward(self, x):
        return self.layer(x) * (2.0 if float(x.detach().sum()) > 0.0 else 1.0)


def test_what_cannot_be_done_for_many_examples_at_once_is_done_in_turn():
    torch.manual_seed(2)
    model, (x, y) = Branching().double(), regression()
    found = record_gradient_noise(model, F.mse_loss, loader(x, y), samples=100)
    rows = by_loops(model, F.mse_loss, x[:100], y[:100])
    assert found.norms == pytest.approx(np.linalg.norm(rows - rows.mean(0), axis=1), rel=1e-12)


def test_batch_normalisation_has_gradients_of_mini_batches_and_keeps_its_averages():
    torch.manual_seed(2)
    model, (x, y) = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1)).double(), regression()
    before = {name: one.clone() for name, one in model.named_buffers()}
    found = record_gradient_noise(model, F.mse_loss, loader(x, y), batch_size=10, samples=30)
    assert all(torch.equal(one, before[name]) for name, one in model.named_buffers())
    rows = by_loops(model, F.mse_loss, x, y, 10)
    assert found.norms == pytest.approx(np.linalg.norm(rows - rows.mean(0), axis=1), rel=1e-10)
    with pytest.raises(ValueError, match=r"1 is a BatchNorm1d that normalises by its mini-batch.*Pass the batch_size"):
        record_gradient_noise(model, F.mse_loss, loader(x, y))
    single = record_gradient_noise(model.eval(), F.mse_loss, loader(x, y), samples=300)
    rows = by_loops(model, F.mse_loss, x, y)
    assert single.norms == pytest.approx(np.linalg.norm(rows - rows.mean(0), axis=1), rel=1e-10)


def test_batches_may_be_mappings_or_their_own_target():
    class Named(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = linear()

        def forward(self, inputs, targets):
            return {"loss": F.mse_loss(self.layer(inputs), targets)}

    x, y = regression()
    plain = record_gradient_noise(linear(), F.mse_loss, loader(x, y), samples=100)
    batches = [{"inputs": x[:60], "targets": y[:60]}, {"inputs": x[60:], "targets": y[60:]}]
    named = record_gradient_noise(Named(), lambda output, batch: output["loss"], batches, samples=100)
    assert named.norms == pytest.approx(plain.norms, rel=1e-13)
    alone = record_gradient_noise(
        linear(), lambda output, target: (output - target.sum(1, keepdim=True)).square().mean(), [x], samples=9
    )
    assert alone.dimension == 4

    class Difference(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = linear()

        def forward(self, a, b):
            return self.layer(a) - b

    two = record_gradient_noise(Difference(), lambda output, target: output.square().mean(), loader(x, y, y), samples=100)
    assert two.norms == pytest.approx(plain.norms, rel=1e-13)


def noise_of(law, count=20_000):
    """Record at the true weights, where the noise of a target is that of the gradient: xi = -2 e (x, 1)."""
    model = nn.Linear(1, 1, bias=False)
    nn.init.ones_(model.weight)
    x = torch.ones(count, 1)
    y = x + torch.tensor(law, dtype=torch.float32)[:, None]
    return record_gradient_noise(model, F.mse_loss, loader(x, y, batch_size=count), samples=count, coordinates=1)


def test_a_heavy_tail_is_seen_and_a_light_one_is_not():
    """Noise of index 1.5: the interval must hold it, as it does in more than 95 % of samples, and no variance exist."""
    rng = np.random.default_rng(1)
    heavy = noise_of((rng.pareto(1.5, 20_000) + 1.0) * rng.choice([-1.0, 1.0], 20_000)).report()
    assert heavy.estimates[0].covers(1.5)
    assert heavy.variance.answer == "does not exist"
    light = noise_of(rng.normal(size=20_000))
    assert light.report().variance.answer != "does not exist"
    assert light.report(of="coordinates").variance.answer != "does not exist"
    values = light.variance_growth()[1]
    assert values[-1] == pytest.approx(4.0, rel=0.05)  # four times the variance; the standard error is 1 %


def test_the_picture_has_both_panels_and_the_repr_three_lines():
    model, (x, y) = linear(), regression()
    found = record_gradient_noise(model, F.mse_loss, loader(x, y), samples=100)
    left, right = found.plot().figure.axes
    assert sum(patch.get_height() for patch in left.patches) == 100
    assert right.lines[-1].get_ydata()[-1] == pytest.approx(np.mean(found.norms**2))
    assert len(right.lines) == 11
    assert repr(found).startswith("<GradientNoise: 100 gradients of 1 examples in 4 coordinates;\n noise norms from ")
    bare = record_gradient_noise(model, F.mse_loss, loader(x, y), samples=100, coordinates=0)
    with pytest.raises(ValueError, match="No coordinates were recorded"):
        bare.report(of="coordinates")


def training(watched):
    """Train with dropout and a shuffled loader; return the parameters, and what was recorded."""
    torch.manual_seed(11)
    model = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.3), nn.Linear(8, 1)).double()
    optimizer, data = SGD(model.parameters(), 0.05, 0.9, clip=Norm(1e-3)), regression(120)
    batches = loader(*data, batch_size=40, shuffle=True)
    records = {}
    if watched:
        options = {"at": [0, 4], "samples": 60, "seed": 3}
        watch = watch_gradient_noise(optimizer, model, F.mse_loss, loader(*data, shuffle=True), **options)
        records = watch.records
    for epoch in range(3):
        for x, y in batches:
            optimizer.zero_grad()
            F.mse_loss(model(x), y).backward()
            optimizer.step()
        if watched and epoch == 1:
            watch.remove()
            assert watch.steps == 6
            assert repr(watch) == "<NoiseWatch: 6 steps seen, recorded at [0, 4] of [0, 4]>"
    return torch.cat([one.detach().flatten() for one in model.parameters()]), records, (model, data)


def test_watching_changes_no_bit_and_records_where_it_was_told():
    alone, _, _ = training(False)
    watched, records, _ = training(True)
    assert torch.equal(alone, watched)
    assert list(records) == [0, 4]
    torch.manual_seed(11)
    model = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.3), nn.Linear(8, 1)).double()
    start = record_gradient_noise(model, F.mse_loss, loader(*regression(120), shuffle=True), samples=60, seed=3)
    assert np.array_equal(records[0].norms, start.norms)  # as at the start, and not clipped
    assert not np.array_equal(records[4].norms, start.norms)
    assert start.gradient_norms.max() > 1e-2


X, Y = regression(60)
BAD = Y.clone()
BAD[17] = torch.nan


def record(model=None, data=None, loss=F.mse_loss, **options):
    record_gradient_noise(linear() if model is None else model, loss, loader(X, Y) if data is None else data, **options)


class Complex(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2, dtype=torch.complex64))


def two_devices():
    return nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1, device="meta"))


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: record(model="net"), TypeError, r"model = 'net' is no torch\.nn\.Module"),
        (lambda: record(model=linear().requires_grad_(False)), ValueError, "none of 2 parameters requires a gradient"),
        (lambda: record(model=linear().half()), TypeError, r"weight is of torch\.float16.*copy\.deepcopy\(model\)\.float"),
        (lambda: record(model=linear(torch.bfloat16)), TypeError, r"weight is of torch\.bfloat16"),
        (lambda: record(model=Complex()), TypeError, "complex64.*view_as_real"),
        (lambda: record(model=two_devices()), ValueError, "lie on cpu and meta. Move the model to one device"),
        (lambda: record(model=linear().to("meta")), ValueError, "lie on the meta device and have no values"),
        (lambda: record(data=[]), ValueError, "The loader is empty"),
        (lambda: record(samples=61), ValueError, "The loader gives 60 examples, and 61 are needed. Lower samples"),
        (lambda: record(data=[(X, Y), (X[:, :2], Y)], samples=70), ValueError, r"the shapes \[\(\(3,\).*Pad or cut them"),
        (lambda: record(data=[(X, Y[:5])], samples=5), ValueError, "do not begin with one number of examples"),
        (lambda: record(data=[(X, "label")], samples=5), TypeError, r"The loader gives .* Pass batches that are"),
        (lambda: record(data=loader(X, BAD), samples=60), ValueError, r"Mini-batch 17, .* has a loss that is infinite"),
        (lambda: record(data=loader(X, BAD), samples=6, batch_size=10), ValueError, "Mini-batch 1, .* has a loss"),
        (lambda: record(samples=60, loss=lambda a, b: (a - b).abs().sqrt().mean() * 0.0 ** 0.5 + (a - a).sqrt().mean()),
         ValueError, "Mini-batch 0, .* has a gradient that is infinite or not"),
        (lambda: record(samples=60, loss=lambda a, b: (a - b) ** 2), TypeError, "The loss returns a tensor of the shape"),
        (lambda: record(loss=None), TypeError, "loss = None is no function"),
        (lambda: record_gradient_noise(linear(), F.mse_loss, None), TypeError, "loader = None gives no batches"),
        (lambda: record(samples=60, loss=lambda a, b: 1.0), TypeError, "The loss returns a float"),
        (lambda: record(samples=60, loss=lambda a, b: (a - b).detach().mean()), ValueError, "does not depend on the param"),
        (lambda: record(samples=60, center="median"), TypeError, "center = 'median' is no gradient"),
        (lambda: record(samples=60, center=[Y]), ValueError, r"center has the shapes \[\(60, 1\)\], and the parameters"),
        (lambda: record(samples=1), ValueError, "samples = 1 is out of range"),
        (lambda: record(batch_size=0), ValueError, "batch_size = 0 is out of range"),
        (lambda: record(coordinates=-1), ValueError, "coordinates = -1 is out of range"),
        (lambda: record(progress=print, seed=0.5), TypeError, "seed = 0.5 is not an integer"),
        (lambda: record(progress=lambda: 0), TypeError, "cannot be called with a label and two counts"),
        (lambda: watch_gradient_noise(None, linear(), F.mse_loss, [], at=[0]), TypeError, "None is no Optimizer"),
        (lambda: watch_gradient_noise(SGD(linear().parameters()), linear(), F.mse_loss, [], at=[]), ValueError, "no step"),
        (lambda: watch_gradient_noise(SGD(linear().parameters()), linear(), F.mse_loss, [], at=5), TypeError, "at = 5 is"),
        (lambda: watch_gradient_noise(SGD(linear().parameters()), linear(), F.mse_loss, [], at=[-1]), ValueError, "at = -1"),
        (
            lambda: watch_gradient_noise(SGD(linear().parameters()), linear(), F.mse_loss, [], at=[9], sample=5),
            TypeError, "unexpected keyword argument 'sample'",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded_is_an_error_that_says_why(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
