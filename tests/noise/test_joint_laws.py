"""One coordinate at a time, and all together: moments, marginals, and a transcription."""

from __future__ import annotations

import numpy as np
import pytest

import heavytail as ht
from heavytail.noise import Atoms, Dependent, Gaussian, OneHot, Pareto, TwoPoint
from tests.naive import same_bits


@pytest.mark.parametrize(
    ("noise", "dimension"),
    [
        (OneHot(Pareto(1.5)), 2),
        (OneHot(Gaussian()), 17),
        (OneHot(TwoPoint(-3.0, 0.1), 2.0), 5),
        (Dependent(Pareto(1.5, symmetric=True)), 2),
        (Dependent(Gaussian(), -0.5), 17),
    ],
    ids=str,
)
def test_they_keep_the_contract(noise, dimension: int) -> None:
    ht.testing.check_noise(noise, dimension)


def perturbed(noise, d: int, u: float, v: float):
    g = np.zeros(d)
    noise.perturb(u, v, np.zeros(d), g, np.zeros(d))
    return g


def test_one_coordinate_gets_the_draw_times_its_factor() -> None:
    noise = OneHot(Pareto(1.5), [1.0, 2.0, 4.0, 8.0])
    assert noise.dimension == 4
    assert perturbed(noise, 4, 0.3, 0.6).tolist() == [0.0, 0.0, 4.0 * Pareto(1.5).draw(0.3), 0.0]
    second = OneHot(Gaussian())  # 0.6 * 4 = 2.4: its fraction is the second uniform
    assert perturbed(second, 4, 0.3, 0.6)[2] == pytest.approx(Gaussian().draw(0.3, 0.4), rel=1e-12)
    for v in (2.0**-53, 0.5, 1.0 - 2.0**-53):
        for d in (1, 3, 4, 5, 1023, 1025):
            assert np.count_nonzero(perturbed(OneHot(Gaussian()), d, 0.3, v)) == 1


def test_the_other_coordinates_keep_their_bits() -> None:
    before = np.array([-0.0, np.inf, np.nan, 5e-324, 1.0])
    after = before.copy()
    OneHot(Pareto(1.5), 1e300).perturb(0.3, 0.9, np.zeros(5), after, np.zeros(5))
    assert after[:4].tobytes() == before[:4].tobytes()
    assert after[4] == 1.0 + 1e300 * Pareto(1.5).draw(0.3)


@pytest.mark.parametrize("dimension", [1, 5, 17])
def test_one_hot_steps_are_those_of_the_interpreter(dimension: int) -> None:
    noise = OneHot(TwoPoint(-3.0, 0.25), np.linspace(1.0, 2.0, dimension))
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=noise, method=ht.methods.SGD(0.5), start=np.ones(dimension), steps=5,
        trajectories=40, record=[("gap", "last")],
    )  # fmt: skip
    assert same_bits(ht.simulate(experiment, samples=True), ht.simulate(experiment, "interpreted", samples=True))


def test_all_coordinates_get_the_same_draw() -> None:
    noise = Dependent(Gaussian(), [1.0, -2.0])
    assert noise.dimension == 2
    draw = Gaussian().draw(0.3, 0.6)
    assert perturbed(noise, 2, 0.3, 0.6).tolist() == [draw, -2.0 * draw]


@pytest.mark.parametrize("p", [1.0, 1.5, 2.0])
def test_norm_moments_by_enumeration(p: float) -> None:
    law, scale = Atoms([-3.0, 0.0, 1.0], [0.2, 0.5, 0.3]), np.array([1.0, -2.0, 0.5])
    values, probabilities = law.atoms
    together = probabilities @ np.linalg.norm(np.outer(values, scale), axis=1) ** p
    assert Dependent(law, scale).norm_moment(p, 3) == pytest.approx(together, rel=1e-14)
    alone = np.mean([probabilities @ np.abs(values * factor) ** p for factor in scale])
    assert OneHot(law, scale).norm_moment(p, 3) == pytest.approx(alone, rel=1e-14)
    assert OneHot(law, 2.0).norm_moment(p, 7) == pytest.approx(2.0**p * law.moment(p), rel=1e-14)


@pytest.mark.parametrize("d", [4, 40])
def test_what_the_engine_draws_has_the_moments_of_the_coordinates(d: int) -> None:
    # After one step of SGD with eta = 1 from 0 the gap is ||xi||**2 / 2; a mean is off by 5 standard errors once in 1.7e6.
    levels = np.linspace(1.0, 2.0, d)
    law = TwoPoint(-4.0, 0.05)
    for noise in (OneHot(law, levels), Dependent(law, levels)):
        experiment = ht.Experiment(
            problem=ht.problems.Quadratic(1.0), noise=noise, method=ht.methods.SGD(1.0), start=np.zeros(d), steps=1,
            trajectories=40_000, record=[("gap", "last")],
        )  # fmt: skip
        gaps = 2.0 * ht.simulate(experiment, samples=True).samples("gap")[:, 0]
        assert abs(gaps.mean() - noise.norm_moment(2.0, d)) <= 5.0 * gaps.std() / 200.0


@pytest.mark.parametrize("d", [4, 40])
def test_cclip_does_not_see_the_coupling(d: int) -> None:
    # Coordinates of the same law, however coupled: the mean gap is d times that of one, within 5 standard errors.
    law = Atoms([-3.0, 0.0, 3.0], [0.05, 0.9, 0.05])
    method = ht.methods.CClip(ht.theory.theorem_4.step_size(), 2.0)
    single = ht.exact.recursion.clipped_moments(law, ht.theory.theorem_4.step_size(), 2.0, 30).gap[0]

    def gaps(noise):
        experiment = ht.Experiment(
            problem=ht.problems.Quadratic(1.0), noise=noise, method=method, start=np.zeros(d), steps=30,
            trajectories=20_000, checkpoints=[30], record=[("gap", "last")],
        )  # fmt: skip
        return ht.simulate(experiment, samples=True).samples("gap")[:, 0]

    independent, together = gaps(law), gaps(Dependent(law))
    error = np.hypot(independent.std(), together.std()) / 20_000**0.5
    assert abs(independent.mean() - together.mean()) <= 5.0 * error
    assert together.mean() == pytest.approx(d * single, rel=0.25)  # the recursion takes clipping as independent of x


def test_they_say_what_is_wrong_and_what_they_are() -> None:
    with pytest.raises(ValueError, match="scale holds nan"):
        OneHot(Gaussian(), [1.0, np.nan])
    noise = OneHot(Pareto(1.5, symmetric=True))
    assert (noise.tail_index, noise.symmetric, noise.mean, noise.dimension) == (1.5, True, 0.0, None)
    other = Dependent(Pareto(1.5))
    assert (other.tail_index, other.symmetric, other.mean, other.dimension) == (1.5, False, 0.0, None)
