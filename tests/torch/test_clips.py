"""The clips of gradients against sorted lists, NumPy, and torch's own."""

import json
from pathlib import Path

import numpy as np
import pytest

from heavytail.theory import directional

torch = pytest.importorskip("torch", reason="torch is not installed")

from heavytail.torch import Norm, Top, Value, clip_grad_top_  # noqa: E402

CASES = json.loads((Path(__file__).parents[1] / "data" / "top_clip.json").read_text())


def parameters(*gradients):
    found = [torch.nn.Parameter(torch.zeros(len(one) if one is not None else 2, dtype=torch.float64)) for one in gradients]
    for parameter, one in zip(found, gradients, strict=True):
        parameter.grad = None if one is None else torch.tensor(one, dtype=torch.float64)
    return found


def test_the_top_percent_are_cut_as_a_sorted_list_says():
    """To the bit, with ties and zeros; the formula of heavytail.theory too."""
    assert len(CASES) == 28
    for case in CASES:
        (found,) = Top(case["percent"])([torch.tensor(case["g"], dtype=torch.float64)])
        assert found.tolist() == case["clipped_ceil"]
        assert np.array_equal(directional.clip_top(case["g"], case["percent"]), case["clipped_ceil"])


def test_one_level_for_the_model_is_that_of_one_vector():
    first, second = [5.0, -4.0, 3.0], [-9.0, 0.5]
    found = Top(40.0, per="model")([torch.tensor(first), torch.tensor(second)])
    assert torch.cat(found).tolist() == directional.clip_top([*first, *second], 40.0).tolist() == [5.0, -4.0, 3.0, -5.0, 0.5]
    found = Top(40.0)([torch.tensor(first), torch.tensor(second)])
    assert torch.cat(found).tolist() == [4.0, -4.0, 3.0, -9.0, 0.5]


@pytest.mark.parametrize(
    ("per", "expected"), [("tensor", [4.0, -4.0, 3.0, -9.0, 0.5]), ("model", [5.0, -4.0, 3.0, -5.0, 0.5])]
)
def test_gradients_are_clipped_in_place_and_their_norm_before_is_returned(per, expected):
    given = parameters([5.0, -4.0, 3.0], None, [-9.0, 0.5])
    buffers = [one.grad for one in given]
    norm = clip_grad_top_(given, 40.0, per=per)
    assert float(norm) == pytest.approx(np.linalg.norm([5.0, 4.0, 3.0, 9.0, 0.5]), rel=1e-14)
    assert torch.cat([one.grad for one in given if one.grad is not None]).tolist() == expected
    assert all(one.grad is buffer for one, buffer in zip(given, buffers, strict=True))


def test_the_norm_is_that_of_torchs_own_for_one_tensor_and_for_generators_and_none():
    given = parameters([3.0, -4.0])
    assert (
        float(clip_grad_top_(given[0], 100.0)) == 5.0 == float(torch.nn.utils.clip_grad_norm_(parameters([3.0, -4.0]), 1e9))
    )
    assert float(clip_grad_top_((one for one in parameters([3.0, -4.0])), 100.0)) == 5.0
    assert float(clip_grad_top_(parameters(None), 5.0)) == 0.0


@pytest.mark.parametrize("bad", [np.inf, np.nan])
def test_what_is_not_finite_is_an_error_where_that_is_asked_for(bad):
    given = parameters([1.0, bad, -2.0, 0.5])
    with pytest.raises(RuntimeError, match=r"norm of the gradients is (inf|nan), so they cannot be clipped"):
        clip_grad_top_(given, 50.0, error_if_nonfinite=True)
    assert given[0].grad.tolist()[::2] == [1.0, -2.0]  # as they were
    clip_grad_top_(given, 50.0)
    assert np.array_equal(given[0].grad, [1.0, 2.0 if bad == np.inf else np.nan, -2.0, 0.5], equal_nan=True)


def test_norms_of_half_numbers_do_not_overflow():
    gradients = [torch.full((300,), 6000.0, dtype=torch.float16)]  # their norm is more than a half number holds
    (found,) = Norm(1.0)(gradients)
    assert found.dtype == torch.float16
    assert float(found.float().norm()) == pytest.approx(1.0, rel=1e-2)


def test_clips_are_shown_as_they_are_written():
    assert [repr(one) for one in (Norm(1), Value(0.5), Top(5, per="model"))] == [
        "Norm(tau=1.0)",
        "Value(tau=0.5)",
        "Top(percent=5.0, per='model')",
    ]


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: clip_grad_top_([], 0.0), ValueError, r"percent = 0\.0 lies outside"),
        (lambda: clip_grad_top_([], 5.0, per="layer"), ValueError, "per = 'layer' is unknown"),
        (lambda: clip_grad_top_([], 5.0, error_if_nonfinite=1), TypeError, "error_if_nonfinite = 1 is neither"),
        (
            lambda: Top(5.0, per="model")([torch.zeros(2), torch.zeros(2, device="meta")]),
            ValueError,
            'per = "model" sorts all coordinates at once, and the gradients lie on cpu and meta. Pass per="tensor"',
        ),
    ],
)
def test_what_cannot_be_clipped_is_an_error(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
