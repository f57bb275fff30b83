"""The command that reports on the tail of a file, and how files of numbers are read."""

import json

import numpy as np
import pytest

import heavytail as ht
from heavytail.cli.number_file import read_numbers
from tests.builders.command_line import heavytail


def test_the_command_reads_files_and_writes_picture_and_numbers(tmp_path):
    norms = np.abs(ht.noise.StudentT(1.5).rvs((1000, 2), 1))
    np.save(tmp_path / "norms.npy", norms[:, 0])
    np.savetxt(tmp_path / "norms.csv", norms, delimiter=",", header="loss,norm", comments="")
    np.savetxt(tmp_path / "norms.txt", norms)
    done = heavytail("tail", tmp_path / "norms.npy", "--plot", tmp_path / "hill.png", "--json", tmp_path / "tail.json")
    assert done.returncode == 0
    assert done.stdout.splitlines() == str(ht.tail_report(norms[:, 0])).splitlines()
    assert (tmp_path / "hill.png").exists()
    assert json.loads((tmp_path / "tail.json").read_text())["subject"] == "Tail of 1000 values, as they are"
    for arguments in (("norms.csv", "--column", "loss"), ("norms.csv", "--column", 1), ("norms.txt", "--column", 1)):
        assert heavytail("tail", tmp_path / arguments[0], *arguments[1:]).stdout == done.stdout
    assert "norms of 1000 vectors with 2 coordinates" in heavytail("tail", tmp_path / "norms.csv").stdout


@pytest.mark.parametrize(
    ("name", "content", "columns", "message"),
    [
        ("a.csv", "1,2\n3,x\n", None, "Line 2 of .* holds 'x'"),
        ("a.csv", "1,2\n3\n", None, "Line 2 of .* has 1 entries, the first one 2"),
        ("a.csv", "\n# nothing\n", None, "no numbers"),
        ("a.csv", "a,b\n1,2\n", ["c"], "no column 'c'. The names are a, b"),
        ("a.txt", "1 2\n3 4\n", ["3"], "no column '3'. The columns are 1 to 2"),
        ("a.dat", "1\n", None, "ends with '.dat'"),
    ],
)
def test_bad_files_get_a_reason(tmp_path, name, content, columns, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=message):
        read_numbers(tmp_path / name, columns)


def test_files_are_read_as_numpy_reads_them(tmp_path):
    (tmp_path / "a.csv").write_text('"x";"y"\n1.5;-2e3\n\n# end\n3;4\n')
    np.testing.assert_array_equal(read_numbers(tmp_path / "a.csv"), [[1.5, -2000.0], [3.0, 4.0]])
    np.testing.assert_array_equal(read_numbers(tmp_path / "a.csv", ["y"]), [-2000.0, 4.0])
    np.save(tmp_path / "a.npy", np.arange(3))
    np.testing.assert_array_equal(read_numbers(tmp_path / "a.npy"), [0.0, 1.0, 2.0])
    with pytest.raises(ValueError, match="no columns"):
        read_numbers(tmp_path / "a.npy", ["1"])
    np.save(tmp_path / "b.npy", np.array(["a"]))
    with pytest.raises(ValueError, match="not real numbers"):
        read_numbers(tmp_path / "b.npy")
