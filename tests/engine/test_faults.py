"""A small share of the faults that `tests/benchmarks/faults.py` counts: the same bits, or a clear error."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "faults.py"
KINDS = 9


@pytest.mark.skipif(sys.platform != "linux", reason="The victims are found in /proc.")
def test_runs_that_are_hurt_come_to_the_bits_of_an_undisturbed_one(tmp_path):
    """Kills of processes and workers, shards, two groups on one store, damaged files, removed stores and full disks."""
    record = tmp_path / "record.md"
    few = ["--kills", "4", "--orders", "2", "--rounds", "1", "--minutes", "0", "--no-dask", "--seed", "5"]
    done = subprocess.run([sys.executable, SCRIPT, *few, "--output", record], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.strip("| ").split(" | ") for line in record.read_text().splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= KINDS
    for name, _, runs, same, _, other in rows:
        assert int(runs) == int(same) > 0, name
        assert other == "0", name
    assert sum(int(row[1]) for row in rows) >= KINDS  # a single one may come when a run has ended
