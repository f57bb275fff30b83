"""The optimisers keep the conventions of torch.optim: groups, saved states, closures, schedules, scalers, compilation."""

import copy
import io

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from heavytail.torch import SGD, ACClip, Adafactor, Norm, Top, Value  # noqa: E402

OPTIMIZERS = {
    "ACClip": lambda p, **o: ACClip(p, 0.05, alpha=1.5, weight_decay=0.1, correct_bias=True, clip=Value(1.0), **o),
    "SGD": lambda p, **o: SGD(p, 0.05, 0.9, 0.9, start="zero", normalize="model", clip=Norm(1.0), **o),
    "Adafactor": lambda p, **o: Adafactor(p, clip=Top(20.0, per="model"), **o),
}
each = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
with_foreach = pytest.mark.parametrize("make", [OPTIMIZERS["ACClip"], OPTIMIZERS["SGD"]], ids=["ACClip", "SGD"])


def model_and_data(dtype=torch.float64):
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 2)).to(dtype)
    return model, torch.randn(20, 4, dtype=dtype), torch.randn(20, 2, dtype=dtype)


def backward(model, x, y, sign=1.0):
    for one in model.parameters():
        one.grad = None
    value = sign * (model(x) - y).square().mean()
    value.backward()
    return value.detach()


def values(model):
    return torch.cat([one.detach().flatten() for one in model.parameters()])


def train(model, optimizer, x, y, steps, sign=1.0):
    for _ in range(steps):
        backward(model, x, y, sign)
        optimizer.step()
    return values(model)


@each
def test_a_saved_state_goes_on_with_the_same_bits(make):
    model, x, y = model_and_data()
    optimizer = make(model.parameters())
    train(model, optimizer, x, y, 3)
    file = io.BytesIO()
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, file)
    expected = train(model, optimizer, x, y, 3)
    file.seek(0)
    saved = torch.load(file, weights_only=True)
    later = model_and_data()[0]
    later.load_state_dict(saved["model"])
    restored = make(later.parameters())
    restored.load_state_dict(saved["optimizer"])
    assert restored.param_groups[0]["clip"] == optimizer.param_groups[0]["clip"]
    assert torch.equal(train(later, restored, x, y, 3), expected)
    forgetful = make(later.parameters())  # the memory does matter
    later.load_state_dict(saved["model"])
    assert not torch.equal(train(later, forgetful, x, y, 3), expected)


@each
def test_a_deep_copy_goes_its_own_way(make):
    model, x, y = model_and_data()
    optimizer = make(model.parameters())
    train(model, optimizer, x, y, 2)
    both = copy.deepcopy((model, optimizer))
    expected = train(model, optimizer, x, y, 2)
    assert torch.equal(train(*both, x, y, 2), expected)


def test_sgd_reads_the_state_of_torchs_own_and_gives_its_bits():
    model, x, y = model_and_data()
    theirs = torch.optim.SGD(model.parameters(), 0.05, 0.9)
    train(model, theirs, x, y, 3)
    twin = copy.deepcopy(model)
    ours = SGD(twin.parameters(), 1.0)
    ours.load_state_dict(copy.deepcopy(theirs.state_dict()))  # or else they would share their buffers
    assert torch.equal(train(twin, ours, x, y, 3), train(model, theirs, x, y, 3))


@each
def test_a_closure_is_called_with_gradients_on_and_its_loss_returned(make):
    model, x, y = model_and_data()
    twin = copy.deepcopy(model)
    optimizer = make(model.parameters())
    with torch.no_grad():
        first = optimizer.step(lambda: backward(model, x, y))
    assert float(first) == float(backward(twin, x, y))
    assert torch.equal(values(model), train(twin, make(twin.parameters()), x, y, 1))


@each
def test_to_maximize_is_to_minimize_the_negative_to_the_bit(make):
    model, x, y = model_and_data()
    twin = copy.deepcopy(model)
    up = train(model, make(model.parameters(), maximize=True), x, y, 4)
    assert torch.equal(up, train(twin, make(twin.parameters()), x, y, 4, sign=-1.0))


@with_foreach
def test_foreach_on_and_off_give_the_same_bits(make):
    model, x, y = model_and_data()
    twin = copy.deepcopy(model)
    together = train(model, make(model.parameters(), foreach=True), x, y, 5)
    assert torch.equal(together, train(twin, make(twin.parameters(), foreach=False), x, y, 5))


def test_groups_have_hyper_parameters_of_their_own():
    model, x, y = model_and_data()
    start = [one.detach().clone() for one in model.parameters()]
    first, last = model[0].parameters(), model[2].parameters()
    groups = [{"params": first, "lr": 0.2, "clip": Value(1e-3)}, {"params": last}]
    optimizer = SGD(groups, lr=0.1)
    backward(model, x, y)
    gradients = [one.grad.clone() for one in model.parameters()]
    optimizer.step()
    steps = [before - one.detach() for before, one in zip(start, model.parameters(), strict=True)]
    for step, g in zip(steps[:2], gradients[:2], strict=True):
        assert torch.allclose(step, 0.2 * g.clamp(-1e-3, 1e-3), rtol=1e-12, atol=1e-15)
    for step, g in zip(steps[2:], gradients[2:], strict=True):
        assert torch.allclose(step, 0.1 * g, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("options", [{"clip": Norm(0.1)}, {"normalize": "model"}, {"clip": Top(30.0, per="model")}])
def test_groups_that_share_a_joint_clip_are_one_vector(options):
    """Groups split the model, not the vector: one group and two give the same step, but for the order of a sum."""
    model, x, y = model_and_data()
    twin = copy.deepcopy(model)
    one = train(model, SGD(model.parameters(), 0.1, **options), x, y, 3)
    split = [{"params": twin[0].parameters()}, {"params": twin[2].parameters()}]
    two = train(twin, SGD(split, 0.1, **options), x, y, 3)
    assert torch.allclose(one, two, rtol=1e-13, atol=1e-15)
    apart = copy.deepcopy(model)
    levels = [{"clip": Norm(0.1)}, {"clip": Norm(0.2)}]
    groups = [{"params": layer.parameters(), **own} for layer, own in zip((apart[0], apart[2]), levels, strict=True)]
    backward(apart, x, y)
    before = values(apart)
    SGD(groups, 1.0).step()
    lengths = [float((before - values(apart))[part].norm()) for part in (slice(0, 25), slice(25, None))]
    assert lengths[0] == pytest.approx(0.1, rel=1e-12)  # the gradient of either layer is longer than its level
    assert lengths[1] == pytest.approx(0.2, rel=1e-12)


@pytest.mark.parametrize(("normalize", "lengths"), [("tensor", [np.sqrt(n) for n in (20, 5, 10, 2)]), ("model", [1.0])])
def test_a_normalised_step_has_its_length_and_zeros_stay(normalize, lengths):
    model, x, y = model_and_data()
    optimizer = SGD(model.parameters(), 0.01, normalize=normalize)
    backward(model, x, y)
    before = [one.detach().clone() for one in model.parameters()]
    optimizer.step()
    steps = [float((one.detach() - start).norm()) for one, start in zip(model.parameters(), before, strict=True)]
    found = steps if normalize == "tensor" else [float(np.linalg.norm(steps))]
    assert found == pytest.approx([0.01 * length for length in lengths], rel=1e-12)
    at = values(model)
    for one in model.parameters():
        one.grad = torch.zeros_like(one)
    optimizer.step()
    assert torch.equal(values(model), at)


@each
def test_a_parameter_without_a_gradient_stays(make):
    model, x, y = model_and_data()
    model[0].weight.requires_grad_(False)
    before = values(model)
    after = train(model, make(model.parameters()), x, y, 2)
    assert torch.equal(after[:20], before[:20])
    assert (after[20:] != before[20:]).all()


@each
def test_a_schedule_of_learning_rates_is_followed(make):
    """A rate of 0 for two steps, then the same steps as without them, since the gradients are the same."""
    model, x, y = model_and_data()
    optimizer = make(model.parameters())
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.0 if step < 2 else 1.0)
    start = values(model)
    for step in range(4):
        train(model, optimizer, x, y, 1)
        schedule.step()
        assert torch.equal(values(model), start) == (step < 2)


@each
def test_a_gradient_scaler_leaves_out_steps_that_are_not_finite(make):
    model, x, y = model_and_data(torch.float32)
    twin = copy.deepcopy(model)
    optimizer, scaler = make(model.parameters()), torch.amp.GradScaler("cpu", init_scale=2.0**10, growth_interval=1000)
    expected = train(twin, make(twin.parameters()), x, y, 2)
    for step in range(3):
        optimizer.zero_grad()
        value = (model(x) - y).square().mean()
        scaler.scale(value * (torch.inf if step == 1 else 1.0)).backward()
        scaler.step(optimizer)
        scaler.update()
    assert scaler.get_scale() == 2.0**9  # halved once
    assert torch.equal(values(model), expected)  # scales are powers of 2


@each
def test_a_compiled_step_moves_the_same_way_and_is_compiled_once(make):
    """By the compiler's front end: what it traces, run as it stands. Neither a count nor a rate is compiled in."""
    model, x, y = model_and_data()
    twin = copy.deepcopy(model)
    optimizer = make(model.parameters())
    optimizer.param_groups[0]["lr"] = torch.tensor(0.05, dtype=torch.float64)
    torch._dynamo.reset()
    compiled = torch.compile(optimizer.step, backend="eager")
    for step in range(6):
        backward(model, x, y)
        with torch._dynamo.config.patch(error_on_recompile=step > 2):  # the first steps make the memory
            optimizer.param_groups[0]["lr"].fill_(0.05 / (step + 1))
            compiled()
    plain = make(twin.parameters())
    for step in range(6):
        plain.param_groups[0]["lr"] = 0.05 / (step + 1)
        train(twin, plain, x, y, 1)
    assert torch.allclose(values(model), values(twin), rtol=1e-13, atol=0.0)


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda p: ACClip(p, -1.0), ValueError, r"lr = -1\.0 lies outside \[0, inf\)\. To maximize, pass maximize=True"),
        (lambda p: ACClip(p, torch.ones(2)), ValueError, r"lr = tensor\(\[1\., 1\.\]\) is no step size"),
        (lambda p: ACClip(p, "fast"), TypeError, r"lr = 'fast' is not a number"),
        (lambda p: ACClip(p, betas=0.9), TypeError, r"betas = 0\.9 is no pair"),
        (lambda p: ACClip(p, betas=(0.9, 1.0)), ValueError, r"betas\[1\] = 1\.0 lies outside \[0, 1\)\. It is a memory"),
        (lambda p: ACClip(p, alpha=2.5), ValueError, r"alpha = 2\.5 lies outside \(0, 2\]"),
        (lambda p: ACClip(p, eps=-1.0), ValueError, r"eps = -1\.0 lies outside \[0, inf\)"),
        (lambda p: ACClip(p, weight_decay=-0.1), ValueError, r"weight_decay = -0\.1 lies outside"),
        (lambda p: ACClip(p, correct_bias=1), TypeError, "correct_bias = 1 is neither True nor False"),
        (lambda p: ACClip(p, foreach="no"), TypeError, "foreach = 'no' is neither True nor False"),
        (lambda p: ACClip(p, clip=1.0), TypeError, r"clip = 1\.0 is no clip\. Pass Norm\(tau\)"),
        (lambda p: ACClip(p, differentiable=True), ValueError, "differentiable = True: ACClip clips, and keeps no graph"),
        (lambda p: SGD(p, momentum=1.0), ValueError, r"momentum = 1\.0 lies outside \[0, 1\)"),
        (lambda p: SGD(p, nesterov=True), ValueError, "nesterov = True with momentum = 0 and dampening = 0"),
        (lambda p: SGD(p, start="last"), ValueError, "start = 'last' is unknown. Choose one of 'first', 'zero'"),
        (lambda p: SGD(p, normalize=True), ValueError, "normalize = True is unknown"),
        (lambda p: Adafactor(p, d=0.0), ValueError, r"d = 0\.0 must be positive"),
        (lambda p: Adafactor(p, eps=1e-30), TypeError, "eps = 1e-30 is no pair"),
        (lambda p: Adafactor(p, beta2_decay=0.5), ValueError, r"beta2_decay = 0\.5 lies outside"),
        (lambda p: SGD([torch.nn.Parameter(torch.zeros(2, dtype=torch.complex64))]), TypeError, "complex64.*view_as_real"),
        (lambda p: SGD([{"params": p, "clip": "top"}]), TypeError, "clip = 'top' is no clip"),
        (lambda p: Norm(0.0), ValueError, r"tau = 0\.0 must be positive"),
        (lambda p: Top(0.0), ValueError, r"percent = 0\.0 lies outside \(0, 100\]"),
        (lambda p: Top(5.0, per="block"), ValueError, "per = 'block' is unknown"),
    ],
)
def test_what_makes_no_sense_is_an_error_with_a_reason(make, kind, message):
    with pytest.raises(kind, match=message):
        make([torch.nn.Parameter(torch.zeros(2))])


@each
def test_a_sparse_gradient_is_an_error(make):
    table = torch.nn.Embedding(5, 3, sparse=True)
    table(torch.tensor([1, 2])).sum().backward()
    with pytest.raises(RuntimeError, match=r"layout torch\.sparse_coo.*Build the embedding with sparse=False"):
        make(table.parameters()).step()


def test_a_group_that_is_refused_is_not_added():
    optimizer = SGD([torch.nn.Parameter(torch.zeros(2))])
    for parameters, options in (([torch.zeros(2, dtype=torch.complex64)], {}), ([torch.zeros(2)], {"lr": -1.0})):
        with pytest.raises((TypeError, ValueError)):
            optimizer.add_param_group({"params": parameters, **options})
    assert len(optimizer.param_groups) == 1


@each
def test_parameters_of_half_precision_move(make):
    """Towards the minimum: |x| falls, whatever the rounding."""
    for dtype in (torch.bfloat16, torch.float16):
        parameter = torch.nn.Parameter(torch.full((4, 3), 1.0, dtype=dtype))
        optimizer = make([parameter])
        for _ in range(20):
            parameter.grad = parameter.detach().clone()
            optimizer.step()
        assert (parameter.abs() < 1.0).all()
        assert parameter.isfinite().all()
