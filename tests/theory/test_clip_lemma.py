"""The two constants of the clip lemma against the worst laws on a grid, and the laws that attain them."""

import numpy as np
import pytest

from heavytail import theory
from tests.theory.test_lemma_10 import extreme


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8])
@pytest.mark.parametrize("tau", [4.0, 100.0])
def test_no_law_on_a_grid_exceeds_the_sharp_constants(alpha, tau):
    jumps = np.geomspace(1e-4, 1e3, 400) * tau
    xi = np.unique(np.concatenate([jumps, -jumps, [0.0, -1.5 * tau, 0.5 * tau * alpha / (alpha - 1.0)]]))
    clipped = np.clip(0.5 * tau + xi, -tau, tau)
    assert extreme(0.5 * tau - clipped, xi, alpha) <= theory.clip_lemma.bias(alpha) * tau ** (1.0 - alpha)
    assert extreme((0.5 * tau - clipped) ** 2, xi, alpha) <= theory.clip_lemma.variance(alpha) * tau ** (2.0 - alpha)


@pytest.mark.parametrize(("alpha", "least"), [(1.2, 0.96), (1.5, 0.9999), (1.8, 0.9999), (2.0, 0.9999)])
@pytest.mark.parametrize(("of", "power"), [("bias", 1.0), ("variance", 2.0)])
def test_the_instances_attain_them_far_out(alpha, least, of, power):
    tau, sigma = 2e6, 2.0
    law = theory.clip_lemma.instance(alpha, tau, of, sigma)
    xi, q = law.atoms
    cut = np.clip(xi, -1.5 * tau, 0.5 * tau)  # clip(m + xi) - m
    found = {"bias": abs(q @ cut), "variance": q @ cut**2 - (q @ cut) ** 2}[of]
    constant = getattr(theory.clip_lemma, of)(alpha)
    assert q @ xi == pytest.approx(0.0, abs=1e-9)
    assert q @ np.abs(xi) ** alpha == pytest.approx(sigma**alpha)
    assert least <= found / (constant * sigma**alpha * tau ** (power - alpha)) <= 1.0 + 1e-9


def test_the_constants_are_those_of_the_notes_to_the_digits_given():
    """c 2**(alpha - 1) and (3/2)**(2 - alpha) at 1.05, 1.2, 1.5, 1.8, 2, by hand."""
    alphas = (1.05, 1.2, 1.5, 1.8, 2.0)
    assert [theory.clip_lemma.bias(a) for a in alphas] == pytest.approx([0.8467, 0.6690, 0.5443, 0.5056, 0.5], abs=6e-5)
    expected = [1.4699, 1.3832, 1.2247, 1.0845, 1.0]
    assert [theory.clip_lemma.variance(a) for a in alphas] == pytest.approx(expected, abs=6e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.clip_lemma.instance(1.5, 1.0), r"^tau = 1\.0"),
        (lambda: theory.clip_lemma.instance(1.5, 9.0, "mean"), r"^of = 'mean'"),
        (lambda: theory.clip_lemma.bias_printed(2.5), "^alpha"),
        (lambda: theory.clip_lemma.variance(1.0), "^alpha"),
    ],
)
def test_bad_input_is_an_error_with_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
