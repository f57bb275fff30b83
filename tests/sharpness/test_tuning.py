"""Tuning by one budget: closed forms of gradient descent, the runs that it stands for, and the edges of grids."""

import json
import math

import numpy as np
import pytest

import heavytail as ht
from heavytail.methods import SGD
from heavytail.sharpness import tuning
from tests.builders.known_hessian import NO_NOISE

STEPS = 10


def experiment(**changes):
    given = {"noise": NO_NOISE, "method": SGD(0.1), "start": 3.0, "steps": STEPS, "trajectories": 64, "seed": 5}
    return ht.Experiment(problem=ht.problems.Quadratic(1.0), **(given | changes))


HEAVY = ht.noise.Atoms([-1.0, 0.0, 30.0], [0.3, 0.69, 0.01])


def gap(eta):
    """Of gradient descent on x**2 / 2 from 3 after all steps."""
    return 4.5 * (1.0 - eta) ** (2 * STEPS)


def test_the_whole_grid_is_scored_and_the_least_is_best():
    (family,) = ht.tune(experiment(), {"SGD": (SGD, [0.25, 0.75, 1.5])}).families
    assert [trial.score for trial in family.trials] == pytest.approx([gap(0.25), gap(0.75), gap(1.5)], rel=1e-12)
    assert (family.best.parameter, family.at_edge, family.added, family.rivals) == (0.75, False, (), ())
    assert family.best.low == family.best.score == family.best.high


def test_a_best_value_at_an_edge_makes_the_grid_go_on_until_it_lies_inside():
    (family,) = ht.tune(experiment(), {"SGD": (SGD, [0.1, 0.2, 0.4])}).families
    assert family.added == pytest.approx((0.8, 1.6))
    assert family.best.parameter == pytest.approx(0.8)
    assert not family.at_edge
    assert family.best.score == pytest.approx(gap(0.8), rel=1e-10)


def test_a_grid_goes_on_below_too_and_says_so_where_its_budget_ends():
    found = ht.tune(experiment(), {"SGD": (SGD, [1.6, 1.8])}, extensions=2)
    (family,) = found.families
    assert family.added == pytest.approx((1.6 * 8 / 9, 1.6 * (8 / 9) ** 2))
    assert family.at_edge
    assert "It still is: a better one may lie beyond." in found.notes[-1]
    assert found.lines[0][-1] == "at the edge"
    assert "(edge)" in repr(found)
    (still,) = ht.tune(experiment(), {"SGD": (SGD, [1.6, 1.8])}, extensions=0).families
    assert (still.added, still.at_edge, still.best.parameter) == ((), True, 1.6)


def test_a_grid_ends_where_values_beyond_make_no_method():
    run = experiment(start=1000.0)
    (family,) = ht.tune(run, {"momentum": (lambda b: ht.methods.MomentumSGD(0.01, b, 0.0), [0.5, 0.9])}).families
    assert (family.added, family.at_edge, family.best.parameter) == ((), True, 0.9)  # 0.9**2 / 0.5 is no memory


def test_one_value_is_no_grid_and_has_the_whole_budget():
    (family,) = ht.tune(experiment(), {"SGD": (SGD, [0.5])}, budget=1000).families
    assert (family.added, family.at_edge, family.best.trajectories, family.steps) == ((), False, 100, 1000)


def test_every_family_stays_in_the_same_budget():
    families = {"few": (SGD, [0.5, 1.0]), "many": (SGD, np.geomspace(0.01, 2.0, 12))}
    few, many = ht.tune(experiment(), families, budget=5000).families
    assert (few.best.trajectories, many.best.trajectories) == (5000 // (10 * 6), 5000 // (10 * 16))
    assert max(few.steps, many.steps) <= 5000


def test_the_search_and_the_run_after_it_are_those_runs():
    """So the winner is measured with another seed, with all trajectories, and the same noise for all."""
    found = ht.tune(experiment(noise=HEAVY), {"SGD": (SGD, [0.05, 0.1, 0.2, 0.4]), "again": (SGD, [0.1, 0.2])}, budget=8000)
    family = found.family("SGD")
    for trial in family.trials:
        run = experiment(noise=HEAVY, method=SGD(trial.parameter), trajectories=100)
        assert trial.score == np.median(ht.simulate(run, samples=True).samples("gap")[:, -1])
    fresh = experiment(noise=HEAVY, method=SGD(family.best.parameter), seed=6)
    assert found.values[0].tolist() == ht.simulate(fresh, samples=True).samples("gap")[:, -1].tolist()
    assert family.fresh.score == np.median(found.values[0])
    assert found.run("SGD") == fresh
    assert found.family("again").best.parameter == family.best.parameter
    same = found.ratio("again", "SGD")
    assert (same.value, same.low, same.high, same.used) == (1.0, 1.0, 1.0, 64)


def test_the_mean_is_that_of_the_curve_with_its_interval():
    found = ht.tune(experiment(noise=HEAVY), {"SGD": (SGD, [0.1, 0.3])}, budget=6000, criterion="mean", fresh_seed=99)
    fresh = found.families[0].fresh
    curve = ht.simulate(experiment(noise=HEAVY, method=SGD(fresh.parameter), seed=99)).curve("gap")
    assert (fresh.score, fresh.low, fresh.high) == (curve.mean[-1], curve.low[-1], curve.high[-1])
    assert found.fresh_seed == 99


def test_what_diverges_is_infinite_and_never_best():
    run = experiment(steps=300, record=[("gap", "last")])
    (family,) = ht.tune(run, {"SGD": (SGD, [0.9, 100.0])}, extensions=0).families
    assert (family.trials[1].score, family.trials[1].diverged) == (math.inf, family.trials[1].trajectories)
    assert family.best.parameter == 0.9
    assert "diverged" in str(family.trials[1])
    lost = ht.tune(run, {"SGD": (SGD, [50.0, 100.0])}, extensions=0)
    assert lost.families[0].best.score == math.inf
    assert json.loads(json.dumps(lost.as_data(), allow_nan=False))["families"][0]["fresh"]["score"] is None


def test_ratios_compare_the_winners():
    """0.5 against 0.75 after ten steps: (1/2)**20 over (1/4)**20, a million."""
    found = ht.tune(experiment(), {"half": (SGD, [0.5]), "more": (SGD, [0.75])})
    assert found.ratio("half", "more").value == pytest.approx(2.0**20, rel=1e-10)
    assert found.lines[1][5].startswith(f"{2.0**-20:.4g}")


def test_a_tuning_is_shown_as_a_table_and_as_plain_data():
    found = ht.tune(experiment(noise=HEAVY), {"SGD": (SGD, [0.1, 0.3]), "sign": (ht.methods.SignSGD, [0.1])})
    page = ht.report.FORMATS["text"](ht.report.measured_page(found))
    assert page.startswith("median gap of the last iterate after 10 steps on Quadratic under Atoms, 640 steps of search")
    assert [line.split()[0] for line in page.splitlines()[1:4]] == ["family", "SGD", "sign"]
    assert str(found.families[0].fresh) in page
    assert str(found.families[1].best) in found._repr_html_()
    assert f"sign {found.families[1].fresh.score:.4g} at 0.1" in repr(found)
    data = json.loads(json.dumps(found.as_data(), allow_nan=False))
    assert [trial["score"] for trial in data["families"][0]["trials"]] == [one.score for one in found.families[0].trials]


def test_progress_counts_the_runs():
    heard = []
    ht.tune(experiment(), {"SGD": (SGD, [0.1, 0.2])}, extensions=1, progress=lambda *told: heard.append(told))
    assert heard == [("tune SGD", done, 4) for done in range(5)]


WRONG = [
    ({"families": {}}, ValueError, "families is empty"),
    ({"families": [SGD]}, TypeError, "has no names"),
    ({"families": {"SGD": SGD}}, TypeError, r"families\['SGD'\] = .* is no pair"),
    ({"families": {"SGD": (SGD, [0.2, 0.1])}}, ValueError, "do not increase from above 0"),
    ({"families": {"SGD": (SGD, [0.0, 0.1])}}, ValueError, "do not increase from above 0"),
    ({"families": {"SGD": (SGD, [])}}, ValueError, "do not increase from above 0"),
    ({"families": {"odd": (lambda eta: eta, [0.1])}}, TypeError, r"families\['odd'\] at 0.1 makes no method that fits"),
    ({"families": {"Adam": (lambda b: ht.methods.Adam(0.1, b), [0.5, 2.0])}}, ValueError, "at 2 makes no method that fits"),
    ({"budget": 119}, ValueError, "Pass 120 at least"),
    ({"criterion": "best"}, ValueError, "criterion = 'best' is unknown"),
    ({"column": ("gap", "first")}, ValueError, "no observable 'gap' of the iterate 'first'"),
    ({"fresh_seed": 5}, ValueError, "fresh_seed = 5 is that of the search"),
    ({"progress": 1}, TypeError, "progress|callable"),
]


@pytest.mark.parametrize(("changes", "kind", "message"), WRONG)
def test_what_cannot_be_tuned_is_an_error_before_any_work(monkeypatch, changes, kind, message):
    monkeypatch.setattr(tuning, "simulate", lambda *_, **__: pytest.fail("it was run"))
    with pytest.raises(kind, match=message):
        ht.tune(**({"experiment": experiment(), "families": {"SGD": (SGD, [0.1, 0.2])}} | changes))


def test_there_is_no_family_of_another_name():
    with pytest.raises(ValueError, match="name = 'Lion' is unknown"):
        ht.tune(experiment(), {"SGD": (SGD, [0.1])}).family("Lion")
