"""`heavytail rate --claim`: the verdict is that of the printed numbers, and the JSON holds the whole experiment."""

import importlib
import json

import numpy as np
import pytest

import heavytail as ht
from tests.builders.command_line import heavytail

FEW = ("--steps", 1000, "--trajectories", 4000)
CLAIMS = """
import heavytail as ht

def guarantee(name, rate, **given):
    return ht.Claim(id=name, source="Lemma 1", statement=f"{name} decays.", check=lambda run, alpha: None, alphas=(1.2, 2.0),
                    proved=lambda alpha: rate, assumptions="noise has a mean", rate_of=("gap", "weighted"), **given)

slow, fast = guarantee("slow", 0.3), guarantee("fast", 1.5)
other = ht.Claim(id="other", source="", statement="", check=lambda run, alpha: None, alphas=(1.5,))
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "claims.py").write_text(CLAIMS)
    return tmp_path


def built(data):
    """Return the object that plain data describe, by a reading of its own."""
    if isinstance(data, dict):
        module, _, name = data["class"].rpartition(".")
        return getattr(importlib.import_module(module), name)(**{key: built(one) for key, one in data["parameters"].items()})
    return data


@pytest.mark.parametrize(("claim", "outcome"), [("claims.py::slow", "HOLDS"), ("claims.py::fast", "REFUTED")])
def test_the_fit_is_held_against_the_claim(folder, claim, outcome):
    done = heavytail("rate", *FEW, "--claim", claim, "--json", "rate.json", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads((folder / "rate.json").read_text())
    (verdict,) = data["claim"]["verdicts"]
    assert (verdict["outcome"], verdict["claimed"]) == (outcome, "as proved")
    assert [verdict["low"], verdict["high"]] == data["limits"]
    name = claim.partition("::")[2]
    assert f"{name} at alpha = 1.5: {name} decays. (Lemma 1)" in done.stdout
    assert f"  as proved: {outcome}. rate {data['rate']:.4f}" in done.stdout
    assert "REFUTED refutes it only if the experiment meets what it assumes: noise has a mean." in done.stdout
    assert "has every moment below alpha, not that of order alpha" in done.stdout


def test_json_holds_the_whole_experiment(folder):
    """What it describes, built again by its classes and run again, is the curve that it holds."""
    done = heavytail("rate", *FEW, "--seed", 3, "--json", "rate.json", folder=folder)
    assert done.returncode == 0
    data = json.loads((folder / "rate.json").read_text())
    told = data["experiment"]
    parts = {role: built(told.pop(role)) for role in ("problem", "noise", "method")}
    assert parts["noise"] == ht.noise.Pareto(1.5)
    told.pop("dimension")
    again = ht.Experiment(**parts, **told | {"record": [tuple(column) for column in told["record"]]})
    curve = ht.simulate(again).curve(data["observable"], data["iterate"])
    assert np.array_equal(curve.mean, data["mean"])
    assert data["command"] == "heavytail rate --steps 1000 --trajectories 4000 --seed 3 --json rate.json"
    assert (data["schema"], len(data["made"]["digest"]), data["claim"]) == (1, 16, None)


def test_the_claim_names_the_column_and_an_alpha_of_ones_own(folder):
    few = ("--steps", 100, "--trajectories", 500, "--json", "rate.json")
    assert heavytail("rate", *few, "--claim", "theorem-4-rate", "--alpha", 1.4, folder=folder).returncode == 0
    data = json.loads((folder / "rate.json").read_text())
    assert (data["observable"], data["iterate"], data["claim"]["alpha"]) == ("gap", "weighted", 1.4)
    assert data["theory"] == pytest.approx(2 * 0.4 / 1.4)
    assert [one["claimed"] for one in data["claim"]["verdicts"]] == ["as proved", "as printed"]
    assert "taken in the limit" not in data["claim"]["scope"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--claim", "theorem-4-rat"), "Did you mean theorem-4-rate"),
        (("--claim", "lemma-9"), "Claim 'lemma-9' guarantees no rate of one run"),
        (("--claim", "claims.py"), "claims.py holds 3 claims. Name one of them: claims.py::slow."),
        (("--claim", "claims.py::"), "Name one of them: claims.py::slow."),
        (("--claim", ""), "--claim '' names no claim. Pass an id"),
        (("--claim", "::"), "--claim '::' names no claim. Pass an id"),
        (("--claim", "claims.py::other"), "Claim 'other' guarantees no rate"),
        (("--claim", "theorem-4-rate", "--iterate", "last"), "speaks of the gap of the weighted iterate, not of"),
        (("--claim", "theorem-4-rate", "--quantile", 0.5), "--quantile 0.5 is no mean"),
        (("--claim", "theorem-4-rate", "--theory", 0.5), "--theory 0.5 is another rate than that of the claim"),
        (("--claim", "theorem-4-rate", "--alpha", 1.8), "--alpha 1.8 exceeds the tail index 1.5 of the noise"),
        (("--claim", "sgd-standard-noise"), "Claim 'sgd-standard-noise' speaks of alpha = 2 alone, not of alpha = 1.5"),
        (("--alpha", 1.5), "--alpha 1.5 is the moment order of a claim"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message_before_any_work(folder, options, message):
    done = heavytail("rate", *options, "--store", "store", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.split())
    assert not (folder / "store").exists()
