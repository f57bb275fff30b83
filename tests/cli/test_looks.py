"""The options of the command line that stop as soon as enough is known."""

import json

import pytest

from tests.builders.command_line import heavytail

CLAIM = """
import heavytail as ht

def check(run, alpha):
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Gaussian(), method=ht.methods.SGD(0.5), start=0.0, steps=1,
        trajectories=1024, record=[("gap", "last")])
    return ht.judge.mean_is(run.simulate(experiment).curve("gap"), [0.125], 0.1)

claim = ht.Claim(id="gap", source="", statement="the gap is 1/8", check=check, alphas=(2.0,))
"""
SMALL = ["--steps", 300, "--trajectories", 20_000]


def test_rate_stops_at_its_target(tmp_path):
    done = heavytail("rate", *SMALL, "--target", 0.02, "--json", tmp_path / "rate.json")
    assert done.returncode == 0
    data = json.loads((tmp_path / "rate.json").read_text())
    assert 0.5 * (data["high"] - data["low"]) <= 0.02
    assert data["trajectories"] in (1024, 2048, 4096, 8192, 16_384)
    assert data["looks"] == 6
    assert f"{data['trajectories']} trajectories, none diverged, one of 6 looks" in done.stdout
    assert f"95 % interval [{data['low']:.4f}, {data['high']:.4f}]" in done.stdout
    assert "yet" not in done.stdout


def test_rate_says_that_it_has_not_reached_its_target(tmp_path):
    done = heavytail("rate", *SMALL, "--target", 1e-4, "--quantile", 0.5, "--json", tmp_path / "rate.json")
    assert done.returncode == 0
    data = json.loads((tmp_path / "rate.json").read_text())
    half = 0.5 * (data["high"] - data["low"])
    assert f"The half-width {half:.4f} is not 0.0001 yet, with all 20000 trajectories." in done.stdout
    assert data["trajectories"] == 20_000


def test_rate_without_a_target_is_one_look(tmp_path):
    done = heavytail("rate", *SMALL, "--json", tmp_path / "rate.json")
    data = json.loads((tmp_path / "rate.json").read_text())
    assert (data["trajectories"], data["looks"]) == (20_000, 1)
    assert "looks" not in done.stdout


@pytest.mark.parametrize(
    ("target", "said"), [("0", "must be positive"), ("-0.1", "must be positive"), ("nan", "target = nan")]
)
def test_a_target_that_is_none_is_an_error(target, said):
    done = heavytail("rate", "--target", target)
    assert done.returncode == 2
    assert said in done.stderr


def test_check_goes_on_until_it_is_decided(tmp_path):
    (tmp_path / "gap.py").write_text(CLAIM)
    done = heavytail("check", "gap.py", folder=tmp_path)
    assert (done.returncode, "UNDECIDED" in done.stdout) == (3, True)
    done = heavytail("check", "gap.py", "--until-decided", "--json", "out.json", folder=tmp_path)
    assert done.returncode == 0
    (found,) = json.loads((tmp_path / "out.json").read_text())["claims"]
    assert (found["outcome"], found["looks"] > 1) == ("HOLDS", True)
    assert f"It took {found['looks']} looks." in " ".join(done.stdout.split())
    assert "heavytail check gap.py gap --alpha 2 --effort ci --seed 0 --until-decided" in done.stdout
