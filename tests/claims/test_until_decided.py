"""Checks that go on until they are decided: how far, with what error, and where they stop all the same."""

import dataclasses
import math
import shlex
import tempfile

import numpy as np
import pytest

import heavytail as ht
from heavytail import report
from heavytail.claims.run import Run
from heavytail.claims.verdict import cells
from tests.naive import same_bits

GAP = 0.125  # the mean of xi**2 / 8: the gap after one step of 1/2 from 0


def experiment(trajectories=1024):
    return ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Gaussian(), method=ht.methods.SGD(0.5), start=0.0, steps=1,
        trajectories=trajectories, record=[("gap", "last")],
    )  # fmt: skip


def within(run, alpha, tolerance=0.1, factor=1.0):
    """Hold the mean gap against its exact value, to within a tolerance."""
    return ht.judge.mean_is(run.simulate(experiment()).curve("gap"), [factor * GAP], tolerance)


def claim(check, **given):
    return ht.Claim(id="claim", source="a test", statement="it is so", check=check, alphas=(2.0,), **given)


def seen(check, **given):
    """Return the verdict of a check that goes on, and what its runs were at each look."""
    runs = []

    def watched(run, alpha, **variation):
        runs.append((run.factor, run.looks, run.store is not None))
        return check(run, alpha, **variation)

    (verdict,) = ht.check(claim(watched), until_decided=True, **given)
    return verdict, runs


@pytest.mark.parametrize("tolerance", [0.5, 0.2, 0.1, 0.05])
def test_it_runs_twice_as_many_until_it_is_decided_and_no_more(tolerance):
    """One standard error of the mean of a squared normal value is sqrt(2/n) of it: 2.8 of them fit in at the last look."""
    verdict, runs = seen(lambda run, alpha: within(run, alpha, tolerance))
    assert runs == [(2**look, 7, True) for look in range(verdict.looks)]
    outcomes = [str(within(Run(factor=factor, looks=7), 2.0, tolerance).outcome) for factor, *_ in runs]
    assert outcomes == ["UNDECIDED"] * (verdict.looks - 1) + ["HOLDS"]
    assert verdict.outcome == "HOLDS"
    needed = math.log2(2.78**2 * 2.0 / tolerance**2 / 1024)
    assert verdict.looks == pytest.approx(max(needed, 0.0) + 1.0, abs=1.5)
    assert f"{1024 * 2 ** (verdict.looks - 1)} trajectories, none diverged, one of 7 looks" in verdict.finding.seen


def test_it_stops_at_64_times_as_many():
    verdict, runs = seen(lambda run, alpha: within(run, alpha, 0.001))
    assert (verdict.outcome, verdict.looks) == ("UNDECIDED", 7)
    assert [factor for factor, *_ in runs] == [1, 2, 4, 8, 16, 32, 64]


def test_without_it_there_is_one_look_at_the_whole_level():
    (verdict,) = ht.check(claim(lambda run, alpha: within(run, alpha, 0.05)))
    assert (verdict.outcome, verdict.looks) == ("UNDECIDED", 1)
    assert "looks" not in verdict.account


def test_the_verdict_says_how_many_looks_there_were_and_its_command_does_it_again():
    verdict, _ = seen(within, seed=3)
    assert verdict.looks > 1
    assert cells(verdict)[-1].endswith(f"one of 7 looks). It took {verdict.looks} looks.")
    assert report.as_data([verdict])[0]["looks"] == verdict.looks
    assert verdict.command == "ht.check(claim, alphas=[2.0], effort='ci', seed=3, until_decided=True)"


def test_the_command_of_a_file_has_the_option(tmp_path):
    (tmp_path / "one.py").write_text(
        "import heavytail as ht\n"
        "claim = ht.Claim(id='one', source='', statement='1 = 1', alphas=(1.5,),\n"
        "    check=lambda run, alpha: ht.judge.number_is(1.0, 1.0, 0.1, 'one'))\n"
    )
    (verdict,) = ht.check(tmp_path, controls=True, until_decided=True)
    assert shlex.split(verdict.command)[-2:] == ["--controls", "--until-decided"]


def test_controls_go_on_too():
    controls = {"20 % off": ht.Control({"factor": 1.2}), "half": ht.Control({"factor": 0.5})}
    right, off, half = ht.check(claim(within, controls=controls), controls=True, until_decided=True)
    assert [right.outcome, off.outcome, half.outcome] == ["HOLDS", "REFUTED", "REFUTED"]
    assert off.looks > half.looks == 1


@pytest.mark.parametrize("store", [False, True])
def test_a_look_goes_on_from_the_one_before(store, tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    counts = []
    given = {"store": tmp_path / "kept"} if store else {}
    long = claim(lambda run, alpha: within(run, alpha, 0.05))
    ht.check(long, until_decided=True, progress=lambda *told: counts.append(told), **given)
    looks = {total: [done for _, done, of in counts if of == total] for total in (1024, 2048, 4096)}
    assert all(min(done) > total // 2 for total, done in looks.items() if total > 1024)
    assert max(looks[4096]) == 4096
    assert {label for label, _, total in counts if total == 4096} == {"claim, alpha = 2, look 3"}
    assert list((tmp_path / "temporary").iterdir()) == []
    assert (tmp_path / "kept").exists() is store


def test_the_temporary_store_goes_where_a_check_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ht.check(claim(within), until_decided=True, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_run_of_a_factor_has_the_bits_of_an_experiment_with_so_many_trajectories():
    longer = Run(seed=5, factor=3, looks=4).simulate(experiment(100))
    assert same_bits(longer, Run(seed=5).simulate(experiment(300)))
    assert (longer.experiment.trajectories, longer.looks, longer.curve("gap").looks) == (300, 4, 4)
    for bad in ({"factor": 0}, {"looks": 0}, {"factor": -2}):
        with pytest.raises(ValueError, match=f"^{next(iter(bad))} = .* is out of range"):
            Run(**bad)
    for bad in ({"factor": 1.5}, {"looks": "two"}):
        with pytest.raises(TypeError, match="is not an integer"):
            Run(**bad)


def drifting(run, alpha):
    """The local rates of clipped SGD still rise at k = 300, far beyond chance, and more trajectories do not change that."""
    gclip = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), start=0.0, steps=300, trajectories=2048,
        method=ht.methods.GClip(ht.Power(4.0, -1.0, shift=1.0), ht.Power(1.0, 2 / 3)), record=[("gap", "weighted")],
    )  # fmt: skip
    return ht.judge.rate_at_least(ht.fit_rate(run.simulate(gclip).curve("gap", "weighted")), 2 / 3)


def nothing(run, alpha):
    return ht.judge.number_is(math.nan, 1.0, 0.1, "what failed")


def drawn(run, alpha):
    """Draws of its own, the same at each look."""
    values = np.random.default_rng(run.seed).standard_normal(100)
    return ht.judge.tail_index_is(ht.tail_index.hill(values, 20), 3.0)


def broken(run, alpha):
    return 1 / (run.factor - 2)


def joined(run, alpha):
    return ht.judge.all_of([within(run, alpha, 0.01), nothing(run, alpha)])


@pytest.mark.parametrize(
    ("check", "outcome", "looks"),
    [
        (drifting, "UNDECIDED", 1),
        (nothing, "UNDECIDED", 1),
        (joined, "UNDECIDED", 1),
        (drawn, "UNDECIDED", 2),
        (broken, "ERROR", 1),
    ],
)
def test_it_stops_where_more_trajectories_would_not_decide(check, outcome, looks):
    verdict, runs = seen(check)
    assert (verdict.outcome, verdict.looks, len(runs)) == (outcome, looks, looks)


def test_an_error_at_a_later_look_is_the_verdict():
    def later(run, alpha):
        return within(run, alpha, 0.001) if run.factor < 4 else 1 / 0

    verdict, _ = seen(later)
    assert (verdict.outcome, verdict.looks) == ("ERROR", 3)


def test_a_noisy_drift_does_not_stop_it():
    """The local rates of a pure power move by chance only, and do so less with more trajectories."""

    def settled(run, alpha):
        sgd = ht.Experiment(
            problem=ht.problems.Quadratic(1.0), noise=ht.noise.Gaussian(), start=0.0, steps=300, trajectories=1024,
            method=ht.methods.SGD(ht.Power(1.0, -1.0)), record=[("gap", "last")],
        )  # fmt: skip
        return ht.judge.rate_equals(ht.fit_rate(run.simulate(sgd).curve("gap"), (30, 300)), 1.0, 0.3)

    verdict, runs = seen(settled)  # eta = 1/k makes x_k the mean of k noises, so the gap is exactly 1/(2 k)
    assert verdict.outcome == "HOLDS"
    assert len(runs) > 1


def test_what_is_no_flag_is_an_error():
    with pytest.raises(TypeError, match="until_decided = 64"):
        ht.check(claim(within), until_decided=64)


def test_false_statements_hold_as_seldom_as_at_one_look():
    """E < E and E > E, false by nothing: either holds at one look in 2.5 %, so at most 5 % at some of seven that share it.

    Of 150 seeds 2 to 4 % do (measured), so at most 15 but for one choice of the seeds in 2000; without the sharing it is 18
    to 19 %, so 16 at least but for one choice in 150.
    """

    ever = {7: 0, 1: 0}
    for seed in range(150):
        curves = [Run(seed=seed, factor=2**look, looks=7).simulate(experiment()).curve("gap") for look in range(7)]
        for looks in ever:
            shared = [dataclasses.replace(curve, looks=looks) for curve in curves]
            told = [judge(curve, [GAP]).outcome for judge in (ht.judge.below, ht.judge.above) for curve in shared]
            ever[looks] += "HOLDS" in told
    assert ever[7] <= 15 < ever[1]
