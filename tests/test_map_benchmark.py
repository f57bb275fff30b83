"""The map of the speed measures what it names, and reads its own records."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent / "benchmarks" / "map.py"


def run(*arguments):
    command = [sys.executable, SCRIPT, "TwoPoint", "--rounds", "1", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def row(text, name):
    (line,) = (line for line in text.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_cell_is_measured_and_compared_with_the_last_record(tmp_path):
    record = tmp_path / "record.md"
    first = run("--output", record)
    value, unit = row(first, "TwoPoint")[1].split()
    assert unit == "ns"
    assert 0.05 < float(value) < 1000.0  # a step takes more than a tick of any processor, and no library call
    assert record.read_text() in first
    assert row(run("--last", record), "TwoPoint")[4] == value
