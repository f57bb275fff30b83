"""A command that was killed goes on from its store: it computes what is missing, and nothing twice, to the same page."""

import dataclasses
import os
import signal
import subprocess
import sys

import heavytail as ht
from heavytail.claims.verdict import Verdicts
from heavytail.engine import backends, run, runs
from tests.builders.command_line import ROOT, heavytail
from tests.builders.verdicts import verdicts_of

PROGRAM = """
import os, signal
from heavytail.cli import main
from tests.cli.test_killed import decide_few

def kill(label, done, total):
    if label.endswith("theorem-4-rate, alpha = 1.5") and total // 2 < done < total:
        os.kill(os.getpid(), signal.SIGKILL)

decide_few(setattr, progress=kill)
main()
"""
TABLE = ["table1", "--effort", "smoke", "--threads", "2"]


def decide_few(patch, **changes):
    """Have Table 1 decide one of its claims, by short tasks that are kept at once; its other verdicts are made up."""
    decide, few = ht.check, "theorem-4-rate"

    def check(what, *, effort, **options):
        made_up = [verdict for verdict in verdicts_of(what, effort) if verdict.id != few]
        return Verdicts([*decide([few], effort=effort, **options | changes), *made_up])

    patch(ht, "check", check)
    patch(run, "SECONDS_BETWEEN_SAVES", 0.0)
    patch(backends, "SECONDS_PER_TASK", 0.1)


def test_table1_goes_on_after_a_kill(tmp_path, monkeypatch):
    """The first alpha is complete when the process is killed, and a part of a simulation of the second one."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM, *TABLE, "--store", "store"]
    killed = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True)
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, b"")
    before = {one.name: one.done for one in runs.stored_runs(tmp_path / "store")}
    assert max(before.values()) > min(before.values()) > 0

    decide_few(monkeypatch.setattr)
    computed, plan_of = [], run.plan_of

    def counted(*arguments):
        plan = plan_of(*arguments)

        def compute(first, last, *places):
            computed.append(last - first)
            plan.run(first, last, *places)

        return dataclasses.replace(plan, run=compute)

    monkeypatch.setattr(run, "plan_of", counted)
    resumed = heavytail(*TABLE, "--store", "store", folder=tmp_path)
    asked = sum(one.about.trajectories for one in runs.stored_runs(tmp_path / "store"))
    assert sum(computed) == asked - sum(before.values())
    computed.clear()
    undisturbed = heavytail(*TABLE)
    assert sum(computed) == asked
    assert (resumed.returncode, resumed.stdout) == (0, undisturbed.stdout)
    assert "GClip" in resumed.stdout
