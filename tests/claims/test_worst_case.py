"""The search for the worst instance: what it refutes and what not, whose name it gives, and what it refuses.

A true exponent is refuted in one of ten thousand searches at most, so the test of those that are not refuted gives a false
alarm no more often; the seed is fixed. The exponents that are true come from the exact recursion of `ht.explore`.
"""

import dataclasses
import json

import numpy as np
import pytest

import heavytail as ht
from heavytail.claims.worst_case import INSTANCES, Instance, search
from tests.builders.command_line import heavytail

PARETO, JUMP = (
    next(one for one in INSTANCES if one.name == f"quadratic, {noise}")
    for noise in ("skewed Pareto", "one-sided jump of each horizon")
)
TEXT = "gclip eta=4*(k+1)^-{q} tau=k^{p}"
LOW, PROVED = (TEXT.format(p=p, q=1) for p in ("0.25", "(2/3)"))
METHODS = {
    name: ht.methods.GClip(ht.Power(4.0, -1.0, shift=1.0), ht.Power(1.0, p)) for name, p in ((LOW, 0.25), (PROVED, 2 / 3))
}
SGD = {"sgd": ht.methods.SGD(ht.Power(1.0, -1.0))}
SMALL = {"steps": 200, "trajectories": 1024, "threads": 1}


@pytest.fixture(scope="module")
def found():
    return search(METHODS, 1.5, 0.6, (PARETO, JUMP), threads=1)


def test_a_false_exponent_is_refuted_and_a_true_one_is_not(found):
    exact = ht.explore(1.5, clip=[0.25, 2 / 3], step=[1.0]).measured[:, 0]
    assert exact[0] + 0.1 < found.claimed < exact[1]
    assert found.refuted == (LOW,)
    assert found.outcome(PROVED) is ht.Outcome.UNDECIDED
    assert {one.instance for one in found.refuting(LOW)} <= {PARETO.name, JUMP.name}


def test_the_worst_instance_is_the_one_of_the_smallest_rate(found):
    rates = {(one.schedule, one.instance): one.rate for one in found.found}
    assert (found.worst().schedule, found.worst().instance) == min(rates, key=rates.get)
    assert found.worst(PROVED).rate == min(rate for (schedule, _), rate in rates.items() if schedule == PROVED)
    assert "Searched 2 instances, 2 schedules: worst r = " in found.summary
    assert f"such as {LOW} on {found.refuting(LOW)[0].instance}" in found.summary
    assert "UNDECIDED for 1 schedule, where no instance" in found.summary


def test_what_every_instance_meets_is_undecided_all_the_same():
    found = search({LOW: METHODS[LOW]}, 1.5, 0.0, (PARETO,), threads=1)
    assert found.found[0].finding.outcome is ht.Outcome.HOLDS
    assert found.outcome(LOW) is found.found[0].outcome is ht.Outcome.UNDECIDED
    assert "HOLDS" not in str(found.as_data())


def test_all_pairs_share_the_error_of_the_intervals(found):
    assert {one.fit.estimate.looks for one in found.found} == {4}


def test_a_seed_reproduces_a_search_and_another_one_does_not():
    first, again, other = (search(METHODS, 1.5, 0.6, (JUMP,), seed=seed, **SMALL).as_data() for seed in (3, 3, 4))
    assert first == again
    assert first["found"][0]["rate"] != other["found"][0]["rate"]
    assert {one["seed"] for one in other["found"]} == {4}


def test_a_noise_for_each_horizon_has_a_run_for_each():
    fitted = search(METHODS, 1.5, None, (JUMP,), **SMALL).found[0].fit.fitted
    method = METHODS[LOW]
    for place in (0, -1):
        horizon = int(fitted.k[place])
        law = ht.theory.lemma_9.instance(1.5, float(horizon) ** 0.25)
        experiment = ht.Experiment(
            problem=JUMP.problem, noise=law, method=method, start=1.0, steps=horizon, trajectories=1024,
            record=[("gap", "last")], checkpoints=[horizon],
        )  # fmt: skip
        assert fitted.values[place] == pytest.approx(ht.simulate(experiment).curve("gap").mean[-1], rel=1e-12)


def test_where_the_mean_is_infinite_the_median_is_judged():
    one = search(SGD, 1.5, 0.9, (PARETO,), **SMALL).found[0]
    assert one.quantile == 0.5
    assert "infinite, so this is the rate of the median" in one.caution


def test_an_instance_without_a_rate_says_why_and_the_search_goes_on():
    growing = {"growing": ht.methods.SGD(ht.Power(9.0)), **SGD}
    found = search(growing, 1.5, 0.5, (PARETO,), **(SMALL | {"steps": 1000}))
    assert found.found[0].fit is None
    assert "no rate: " in found.found[0].caution
    assert found.worst().schedule == "sgd"
    assert found.outcome("growing") is ht.Outcome.UNDECIDED
    assert "no rate on any" in dataclasses.replace(found, found=found.of("growing")).summary


@pytest.mark.parametrize("method", [METHODS[PROVED], SGD["sgd"]])
@pytest.mark.parametrize("one", INSTANCES, ids=lambda one: one.name)
def test_the_noise_of_an_instance_meets_the_assumption(one, method):
    """No mean, a shape as its name says, and a moment of order alpha of 1 at most where it is finite."""
    for horizon in (10, 10_000):
        law = one.noise(1.5, method, horizon)
        assert abs(law.mean) < 1e-12
        assert law.symmetric == ("symmetric" in one.name)
        assert not one.each_horizon or law.moment(1.5) <= 1.0
    assert one.each_horizon == ("each horizon" in one.name)


def test_names_tell_instances_apart():
    assert len({one.name for one in INSTANCES}) == len(INSTANCES) == 16


def test_progress_counts_pairs():
    told = []
    search(METHODS, 1.5, None, (PARETO,), progress=lambda *one: told.append(one), **SMALL)
    assert told == [("1 instance, 2 schedules", done, 2) for done in range(3)]


def test_repr_is_short_and_a_notebook_has_a_table(found):
    assert repr(found).startswith("<Search: gap of the last iterate, alpha = 1.5;")
    assert found.worst(LOW).instance in found._repr_html_()
    assert repr(JUMP) == "<Instance: quadratic, one-sided jump of each horizon>"


def unheard(*_):
    raise AssertionError("work was begun")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schedules": {}}, "There is no schedule to search"),
        ({"schedules": [1]}, "Pass methods by name"),
        ({"instances": ()}, "There is no instance to search"),
        ({"instances": (PARETO, PARETO)}, "Two instances are called 'quadratic, skewed Pareto'"),
        ({"instances": ("quadratic",)}, "Pass heavytail.worst_case.Instance"),
        ({"alpha": 2.5}, "alpha = 2.5 lies outside"),
        ({"claimed": np.nan}, "claimed = nan is not finite"),
        ({"quantile": 1.0}, "quantile = 1.0 lies outside"),
        ({"steps": 99}, "steps = 99 is out of range"),
        ({"trajectories": 100}, "trajectories = 100 is out of range"),
        ({"column": ("loss", "last")}, "no observable 'loss'"),
        ({"instances": (PARETO, dataclasses.replace(JUMP, problem=3))}, "The problem 3 has no `value`"),
    ],
)
def test_bad_input_is_refused_before_any_work(changes, message):
    given = {"schedules": METHODS, "alpha": 1.5, "instances": (PARETO,), "progress": unheard} | changes
    with pytest.raises((TypeError, ValueError), match=message):
        search(**given)


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"name": " "}, "names no instance"), ({"noise": 3}, "cannot be called"), ({"start": np.inf}, "start = inf")],
)
def test_a_wrong_instance_is_refused(changes, message):
    right = {"name": "mine", "problem": PARETO.problem, "noise": PARETO.noise}
    with pytest.raises((TypeError, ValueError), match=message):
        Instance(**(right | changes))


def test_the_results_by_name_know_their_names(found):
    with pytest.raises(ValueError, match="no schedule 'other'"):
        found.of("other")


def test_the_command_says_what_was_searched_and_how_to_repeat_it(tmp_path):
    asked = ["explore", "--method", TEXT, "--p", "0.25,2/3", "--q", "1", "--rate", "0.6", "--threads", "1", "--seed", "5"]
    asked += ["--instance", "quadratic, skewed", "--instance", "quadratic, ONE-SIDED", "--json", "found.json"]
    done = heavytail(*asked, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    words = " ".join(done.stdout.split())
    assert "Searched 2 instances, 2 schedules: worst r = " in words
    assert f"r >= 0.6 is REFUTED for 1 schedule, such as {LOW} on quadratic" in words
    assert "UNDECIDED for 1 schedule" in words
    assert "it never says HOLDS" in words
    assert "--seed 5" in words.partition("Again: heavytail explore --method")[2]
    data = json.loads((tmp_path / "found.json").read_text())
    assert [one["outcome"] for one in data["schedules"]] == ["REFUTED", "UNDECIDED"]
    assert [one["schedule"] for one in data["schedules"]] == [LOW, PROVED]
    assert data["command"].startswith("heavytail explore --method")
    assert {one["seed"] for one in data["found"]} == {5}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rate", "0.5"], "--rate belongs to a search, which needs --method"),
        (["--method", "sgd 0.1", "--noise", "skewed"], "--noise belongs to the plane of clipped SGD"),
        (["--method", "sgd k^-{q}"], "{q} in --method needs its values"),
        (["--method", "sgd k^-{z}"], "{z} in --method is no exponent to try; write {p} or {q}"),
        (["--method", "sgd 0.1", "--p", "1"], "--p 1 is of no use"),
        (["--method", "sgd k^-{q}", "--q", "1,-1"], "'-1' is no exponent to try"),
        (["--method", "sgd k^-{q}", "--q", "1/0"], "'1/0' is no exponent to try"),
        (["--method", "sgd 0.1", "--instance", "quadratc"], "There is no instance 'quadratc'."),
        (["--method", "sgd 0.1", "--rate", "nan"], "rate = nan is not finite"),
        (["--method", "sgdd 0.1"], "Did you mean sgd?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_command_refuses_bad_input(arguments, message):
    done = heavytail("explore", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert message in done.stderr
