"""Lemma 9 and its instance against linear programmes over all laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, sparse

from heavytail import theory
from heavytail.theory.theorem_4 import GOLDEN_RATIO

ALPHAS = (1.05, 1.2, 1.5, GOLDEN_RATIO, 1.8, 2.0)


def over_all_laws(objective, sizes, alpha, moment=1.0, mean_zero=False):
    """Return the largest E objective(g) over the laws on these atoms with E|g|**alpha <= moment**alpha."""
    scale = np.maximum(1.0, np.abs(sizes) ** alpha)  # in q = p scale, so that no row spans thirty decades
    equal = [np.ones_like(sizes) / scale] + ([sizes / scale] if mean_zero else [])
    found = optimize.linprog(
        -objective(sizes) / scale,
        A_ub=sparse.csr_array((np.abs(sizes) ** alpha / scale)[None, :]),
        b_ub=[moment**alpha],
        A_eq=np.array(equal),
        b_eq=[1.0, 0.0][: len(equal)],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert found.status == 0
    return -found.fun


def log_grid(tau, points=8001):
    """Return atoms 0, tau, and up to 1000 tau either way: a law off the grid differs in the second order of 1e-3."""
    sizes = np.concatenate([[tau], tau * np.geomspace(1e-3, 1e3, points)])
    return np.concatenate([-sizes, [0.0], sizes])


def clipped_away(tau):
    return lambda g: g - np.clip(g, -tau, tau)


@pytest.mark.parametrize(
    ("alpha", "tau", "moment"),
    [
        (1.05, 3.0, 1.0),
        (1.2, 10.0, 1.0),
        (1.5, 0.2, 1.0),
        (1.5, 10.0, 1.0),
        (1.5, 1.0, 5.0),
        (1.8, 2.0, 0.7),
        (2.0, 4.0, 1.0),
    ],
)
def test_lemma_9_is_the_value_of_a_linear_programme(alpha, tau, moment):
    atoms = log_grid(tau)
    # The level 1.0 with G = 5 and the level 0.2 lie in the branch G - tau, whose extremal law is the constant G.
    if tau <= (1.0 - 1.0 / alpha) * moment:
        atoms = np.append(atoms, moment)
    bias = over_all_laws(clipped_away(tau), atoms, alpha, moment)
    assert bias == pytest.approx(float(theory.lemma_9.bias_bound(tau, alpha, moment)), rel=2e-6)
    second = over_all_laws(lambda g: np.minimum(np.abs(g), tau) ** 2, np.append(atoms, moment), alpha, moment)
    assert second == pytest.approx(float(theory.lemma_9.second_moment_bound(tau, alpha, moment)), rel=2e-6)


def test_lemma_9_at_the_quoted_values():
    atoms = log_grid(10.0)
    assert theory.lemma_9.bias_bound(10.0, 1.5) == pytest.approx(0.121716, abs=5e-7)
    assert theory.lemma_9.second_moment_bound(10.0, 1.5) == pytest.approx(3.162278, abs=5e-7)
    assert over_all_laws(clipped_away(10.0), atoms, 1.5, mean_zero=True) == pytest.approx(0.113375, abs=1e-6)


@pytest.mark.parametrize(("alpha", "share"), [(1.2, 0.75), (1.5, 0.93), (1.8, 0.989)])
def test_a_mean_of_zero_costs_the_bias_little(alpha, share):
    largest = over_all_laws(clipped_away(10.0), log_grid(10.0), alpha, mean_zero=True)
    assert largest / theory.lemma_9.bias_bound(10.0, alpha) == pytest.approx(share, abs=0.006)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_constant_is_a_supremum(alpha):
    peak = alpha / (alpha - 1.0)
    r = np.append(1.0 + np.geomspace(1e-6, 1e6, 100_001), peak)
    values = (r - 1.0) * r**-alpha
    assert theory.lemma_9.constant(alpha) == pytest.approx(values.max(), rel=1e-12)
    assert r[np.argmax(values)] == peak


def test_the_constant_at_quoted_values():
    quoted = {1.1: 0.7153, 1.2: 0.5824, 1.3: 0.4955, 1.5: 0.3849, 1.8: 0.2904, 2.0: 0.25}
    for alpha, constant in quoted.items():
        assert theory.lemma_9.constant(alpha) == pytest.approx(constant, abs=5e-5)


def test_the_lemma_is_continuous_where_its_branches_meet_and_finite_at_zero():
    alpha, switch = 1.5, (1.0 - 1.0 / 1.5) * 2.0
    around = theory.lemma_9.bias_bound([switch * (1 - 1e-9), switch * (1 + 1e-9)], alpha, 2.0)
    assert around[0] == pytest.approx(around[1], rel=1e-8)
    assert theory.lemma_9.bias_bound(0.0, alpha, 2.0) == 2.0
    assert theory.lemma_9.second_moment_bound(0.0, alpha, 2.0) == 0.0


@pytest.mark.parametrize("alpha", [1.1, 1.2, 1.5, 1.8, 2.0])
@pytest.mark.parametrize("tau", [1.0, 3.0, 100.0, 1e6])
@pytest.mark.parametrize("share", [0.3, 0.9, 1.0])
def test_the_instance(alpha, tau, share):
    values, probabilities = theory.lemma_9.instance(alpha, tau, share).atoms
    jump, rest = values
    assert jump == pytest.approx(-alpha * tau / (alpha - 1.0), rel=1e-14)
    assert values @ probabilities == pytest.approx(0.0, abs=1e-13)
    assert abs(jump) ** alpha * probabilities[0] == pytest.approx(share, rel=1e-12)
    assert 0.0 < rest <= tau
    bias = abs(np.clip(values, -tau, tau) @ probabilities)
    assert bias == pytest.approx(share * float(theory.lemma_9.bias_bound(tau, alpha)), rel=1e-9)
    # Another jump with the same share of the moment is clipped with less bias.
    for other in (0.6, 2.0):
        p = share * abs(other * jump) ** -alpha
        assert p * (abs(other * jump) - tau) < 0.99 * bias


@pytest.mark.parametrize("scale", [0.03, 1.0, 7.0])
def test_the_instance_is_in_the_units_of_the_gradient(scale):
    unit, law = theory.lemma_9.instance(1.3, 4.0), theory.lemma_9.instance(1.3, 4.0 * scale, G=scale)
    assert law.jump == pytest.approx(scale * unit.jump, rel=1e-14)
    assert law.probability == pytest.approx(unit.probability, rel=1e-13)
    assert law.moment(1.3) == pytest.approx(scale**1.3 * unit.moment(1.3), rel=1e-13)


@pytest.mark.parametrize("share", [0.45, 0.5, 0.9, 1.0])
def test_the_moment_of_the_instance_is_at_most_twice_its_share(share):
    laws = [
        (theory.lemma_9.instance(alpha, tau, share), alpha)
        for alpha in 1.0 + np.geomspace(1e-4, 1.0, 100)
        for tau in np.geomspace(1.0, 1e6, 20)
    ]
    assert 1.99 * share < max(law.moment(alpha) for law, alpha in laws) <= 2.0 * share


@pytest.mark.parametrize(("alpha", "tau"), [(1.1, 4e7), (1.2, 1450.0), (1.3, 60.0), (1.5, 5.9), (1.8, 2.0), (2.0, 1.51)])
def test_a_larger_share_has_a_moment_of_one_from_some_level_on(alpha, tau):
    for factor in (1.0, 10.0, 1000.0):
        assert theory.lemma_9.instance(alpha, factor * tau, 0.9).moment(alpha) <= 1.0
    assert 1.0 < theory.lemma_9.instance(alpha, max(0.7 * tau, 1.0), 0.9).moment(alpha) < 2.0


HYPOTHESES = {
    "alpha": [
        lambda: theory.lemma_9.constant(1.0),
        lambda: theory.lemma_9.bias_bound(1.0, 1.0),
        lambda: theory.lemma_9.second_moment_bound(1.0, 2.1),
        lambda: theory.lemma_9.instance(1.0, 2.0),
    ],
    "G": [
        lambda: theory.lemma_9.bias_bound(1.0, 1.5, 0.0),
        lambda: theory.lemma_9.second_moment_bound(1.0, 1.5, -1.0),
        lambda: theory.lemma_9.instance(1.5, 2.0, G=0.0),
    ],
    "tau": [
        lambda: theory.lemma_9.bias_bound([1.0, -1.0], 1.5),
        lambda: theory.lemma_9.second_moment_bound(math.nan, 1.5),
        lambda: theory.lemma_9.instance(1.5, 0.5),
        lambda: theory.lemma_9.instance(1.5, 2.0, G=2.5),
        lambda: theory.lemma_9.centered_bias_share(0.5, 1.5),
    ],
    "share": [lambda: theory.lemma_9.instance(1.5, 2.0, 0.0), lambda: theory.lemma_9.instance(1.5, 2.0, 1.1)],
}


@pytest.mark.parametrize(("name", "call"), [(name, call) for name, calls in HYPOTHESES.items() for call in calls])
def test_a_violated_hypothesis_is_named(name, call):
    with pytest.raises(ValueError, match=rf"^{name}\b"):
        call()
