"""Methods against their transcription from the papers, and against trajectories that torch and optax made."""

from pathlib import Path

import numpy as np
import pytest

import heavytail as ht
from heavytail.methods import SGD, CClip, GClip, ProjectedGClip, ProjectedSGD
from heavytail.noise import Pareto
from heavytail.problems import Ball, Box, Quadratic
from tests import naive

ORACLE = np.load(Path(__file__).parents[1] / "data" / "optimizers.npz")
ETA, TAU = ht.Power(0.5, -0.7), ht.Power(1.5, 0.2)
LEVELS = np.array([0.5, 1.0, 3.0])


def eta(k):
    return 0.5 * k**-0.7


def tau(k):
    return 1.5 * k**0.2


TRANSCRIPTIONS = {
    "SGD": (SGD(ETA), lambda k, x, g: naive.sgd(x, g, eta(k))),
    "GClip": (GClip(ETA, TAU), lambda k, x, g: naive.gclip(x, g, eta(k), tau(k))),
    "CClip": (CClip(ETA, TAU, LEVELS), lambda k, x, g: naive.cclip(x, g, eta(k), tau(k) * LEVELS)),
    "CClip on a box": (
        CClip(ETA, TAU, domain=Box(-0.5, 0.5)),
        lambda k, x, g: naive.into_box(naive.cclip(x, g, eta(k), tau(k)), -0.5, 0.5),
    ),
    "ProjectedSGD": (ProjectedSGD(ETA, Ball(0.8)), lambda k, x, g: naive.into_ball(naive.sgd(x, g, eta(k)), 0.8)),
    "ProjectedGClip": (
        ProjectedGClip(ETA, TAU, Box(-LEVELS, LEVELS)),
        lambda k, x, g: naive.into_box(naive.gclip(x, g, eta(k), tau(k)), -LEVELS, LEVELS),
    ),
}


@pytest.fixture(scope="module")
def gradients():
    """What a compiled run hands to its method, of which about half is clipped."""
    experiment = ht.Experiment(
        problem=Quadratic([0.5, 1.0, 2.0]), noise=Pareto(1.3, symmetric=True), method=GClip(ETA, TAU),
        start=[0.3, -0.4, 0.2], steps=40, trajectories=3,
    )  # fmt: skip
    rows = ht.replay(experiment, 2).gradients
    assert 10 < np.sum(np.linalg.norm(rows, axis=1) > tau(np.arange(1, 41))) < 35
    return rows


@pytest.mark.parametrize("name", TRANSCRIPTIONS)
def test_the_update_is_the_papers(name, gradients):
    method, transcribed = TRANSCRIPTIONS[name]
    x = y = np.array([0.3, -0.4, 0.2])
    for k, g in enumerate(gradients, start=1):
        x, y = x.copy(), transcribed(k, y, g)
        method.step(k, x, g.copy(), np.zeros((1, 3)))
        assert x == pytest.approx(y, rel=1e-13, abs=1e-14)


PEERS = {"torch_sgd": SGD(0.1), "torch_clip_value": CClip(0.1, 0.5), "optax_clip_norm": GClip(0.1, 1.0)}


@pytest.mark.parametrize("peer", PEERS)
def test_the_trajectory_is_the_one_of_torch_or_optax(peer):
    """50 steps on Student-t gradients; 66 % of the entries and 98 % of the norms are clipped."""
    x, points = ORACLE["start"].copy(), []
    for k, g in enumerate(ORACLE["gradients"], start=1):
        PEERS[peer].step(k, x, g.copy(), np.zeros((1, 6)))
        points.append(x.copy())
    assert np.array(points) == pytest.approx(ORACLE[peer], rel=1e-13, abs=1e-14)
    others = [ORACLE[other] for other in PEERS if other != peer]
    assert all(np.abs(np.array(points) - other).max() > 0.1 for other in others)


METHODS = [method for method, _ in TRANSCRIPTIONS.values()]


@pytest.mark.parametrize("method", METHODS, ids=TRANSCRIPTIONS)
def test_no_gradient_no_step(method):
    x = np.array([0.1, -0.2, 0.3])
    method.step(3, x, np.zeros(3), np.zeros((1, 3)))
    assert x.tolist() == [0.1, -0.2, 0.3]


@pytest.mark.parametrize("method", METHODS, ids=TRANSCRIPTIONS)
def test_bounded_steps_are_what_a_huge_gradient_leaves(method):
    x = np.array([0.1, -0.2, 0.3])
    method.step(1, x, np.full(3, 1e12), np.zeros((1, 3)))
    assert (np.abs(x).max() < 10.0) == method.bounded_steps


@pytest.mark.parametrize("method", [TRANSCRIPTIONS["ProjectedSGD"][0], ProjectedGClip(ETA, TAU, Ball(0.8))], ids=str)
def test_projected_iterates_stay_in_the_ball(method):
    x, generator = np.zeros(3), np.random.default_rng(0)
    lengths = []
    for k in range(1, 200):
        method.step(k, x, generator.standard_t(1.0, 3), np.zeros((1, 3)))
        lengths.append(np.linalg.norm(x))
    assert max(lengths) <= 0.8 * (1.0 + 1e-15)
    assert max(lengths) > 0.79


@pytest.mark.parametrize("domain", [Box(-0.5, [0.25, 0.5, 1.0]), Box(0.1, 0.1)], ids=["box", "point"])
def test_projected_iterates_stay_in_the_box(domain):
    x, generator = np.full(3, 0.1), np.random.default_rng(0)
    for k in range(1, 200):
        ProjectedSGD(ETA, domain).step(k, x, generator.standard_t(1.0, 3), np.zeros((1, 3)))
        assert (domain.low <= x).all()
        assert (x <= domain.high).all()


def test_one_coordinate_is_clipped_alike_by_norm_and_by_value():
    g = np.array([3.0, -0.2, -np.inf, np.nan])
    for j in range(4):
        x, y = np.ones(1), np.ones(1)
        GClip(0.5, 1.0).step(1, x, g[j : j + 1].copy(), np.zeros((1, 1)))
        CClip(0.5, 1.0).step(1, y, g[j : j + 1].copy(), np.zeros((1, 1)))
        assert x.tobytes() == y.tobytes()
        assert x[0] == 1.0 - 0.5 * max(-1.0, min(1.0, g[j])) or np.isnan(g[j])


@pytest.mark.parametrize("levels", [0.0, -1.0, [1.0, 0.0]])
def test_cclip_refuses_levels_that_are_not_positive(levels):
    with pytest.raises(ValueError, match=r"levels = .* must be positive"):
        CClip(0.1, 1.0, levels)


def test_cclip_knows_the_dimension_of_its_levels():
    assert CClip(0.1, 1.0, [1.0, 2.0]).dimension == 2
    assert CClip(0.1, 1.0).dimension is None


@pytest.mark.parametrize("make", [SGD, lambda eta: GClip(0.1, eta), lambda eta: ProjectedSGD(eta, Ball(1.0))])
def test_a_schedule_of_the_wrong_kind_is_an_error(make):
    with pytest.raises(TypeError, match=r"is no schedule\. Pass a number"):
        make("fast")
