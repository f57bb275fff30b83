"""The command that reports on the tail of a file, and how files of numbers are read."""

import io
import json
import re
import warnings
from pathlib import Path

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
        ("a.csv", "1\n1_5\n", None, "Line 2 of .* holds '1_5'"),
        ("a.csv", "1\n1\x002\n", None, r"Line 2 of .* holds '1\\x002'"),
        ("a.csv", "x" * 10**6 + "\n1\n" + "y" * 10**6, None, r"Line 3 of .* holds 'y{100,250} \.\.\., which is"),
        ("a.csv", "a,b\n1.5,2,3\n", None, "line of names in .* has 2 entries, the first line of numbers 3"),
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


HEADER = b"\x93NUMPY\x01\x00v\x00"


def npy(header, data=b""):
    """Return a file of NumPy's format with a header of one's own."""
    return (HEADER + header).ljust(127) + b"\n" + data


def saved(array):
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def archive():
    stream = io.BytesIO()
    np.savez(stream, a=np.arange(9.0))
    return stream.getvalue()


GOOD = saved(np.arange(100.0))
DAMAGED = {
    "empty": (b"", "is empty, so it is no .npy file"),
    "text": (b"1,2\n3,4\n", "begins with b'1,2.* so it is no .npy file"),
    "an archive's beginning": (b"PK\x03\x04" + b"\0" * 30, "is an archive"),
    "an archive": (archive(), "is an archive, as numpy.savez writes it. Save one array of it with numpy.save"),
    "the magic alone": (GOOD[:6], "is damaged"),
    "half a header": (GOOD[:60], "is damaged"),
    "half of the data": (GOOD[:500], "is damaged"),
    "another version": (b"\x93NUMPY\x09\x00v\x00", "is damaged"),
    "an endless header": (b"\x93NUMPY\x02\x00\xff\xff\xff\xff{", "is damaged"),
    "more numbers than fit": (npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999,), }"), "is damaged"),
    "a shape beyond integers": (
        npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (" + b"9" * 30 + b",), }"),
        "is damaged",
    ),
    "a negative shape": (npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (-3,), }", b"\0" * 24), "is damaged"),
    "parentheses": (npy(b"(" * 100), "is damaged"),
    "minus signs": (npy(b"-" * 100), "is damaged"),
    "null bytes": (npy(b"\0" * 100), "is damaged"),
    "another expression": (npy(b"{[]: 1}"), "is damaged"),
    "no such type": (npy(b"{'descr': '<f99', 'fortran_order': False, 'shape': (3,), }", b"\0" * 24), "is damaged"),
    "objects": (saved(np.array([1.0, None])), "is damaged, or holds no plain array"),
    "records": (saved(np.zeros(9, dtype=[("a", "f8")])), "holds .*, not real numbers. Save an array of floats"),
    "complex numbers": (saved(np.arange(9) + 1j), "holds complex128, not real numbers"),
    "dates": (saved(np.arange(9).astype("M8[s]")), "holds datetime64.*, not real numbers"),
    "bools": (saved(np.arange(9) > 3), "holds bool, not real numbers"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_file_that_holds_no_numbers_is_one_message(name, tmp_path):
    content, message = DAMAGED[name]
    (tmp_path / "a.npy").write_bytes(content)
    done = heavytail("tail", "a.npy", folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert re.match(rf"heavytail: a\.npy {message}", line)


def test_what_cannot_be_opened_or_is_no_text_is_one_message(tmp_path):
    (tmp_path / "folder.npy").mkdir()
    (tmp_path / "loop.npy").symlink_to("loop.npy")
    (tmp_path / "latin.csv").write_bytes("gr\xf6\xdfe\n1\n".encode("latin1"))
    (tmp_path / "wide.csv").write_bytes("1\n2\n".encode("utf-16"))
    for name, message in (
        ("missing.npy", "missing.npy cannot be read: No such file"),
        ("folder.npy", "folder.npy is a folder. Name a file in it"),
        ("loop.npy", "loop.npy"),
        ("latin.csv", "latin.csv is no text in UTF-8: byte 2 is 0xf6. Save it as UTF-8."),
        ("wide.csv", "wide.csv is no text in UTF-8: byte 0 is 0xff"),
    ):
        done = heavytail("tail", name, folder=tmp_path)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert message in line


def test_a_file_that_may_not_be_read_is_one_message(tmp_path, monkeypatch):
    """Root may read everything, so the refusal is the test's own."""
    (tmp_path / "a.npy").write_bytes(GOOD)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OSError, match=r"a\.npy cannot be read: Permission denied\. Name a file that exists"):
        read_numbers(tmp_path / "a.npy")


VALUES = np.random.default_rng(1).standard_t(1.5, size=60).tolist()
ROW_NUMBERS = {  # by whom the lines are numbered, and how
    "write.csv of R": ('"","x"\n' + "".join(f'"{i + 1}",{x!r}\n' for i, x in enumerate(VALUES)), "Column 1 of"),
    "write.table of R": ('"x"\n' + "".join(f'"{i + 1}" {x!r}\n' for i, x in enumerate(VALUES)), "Column 1 of"),
    "a named column": ("rownames,x\n" + "".join(f"{i + 1},{x!r}\n" for i, x in enumerate(VALUES)), "Column 1 (rownames) of"),
    "to_csv of pandas": (",x\n" + "".join(f"{i},{x!r}\n" for i, x in enumerate(VALUES)), "Column 1 of"),
    "pandas after a filter": (",x\n" + "".join(f"{3 * i + 7},{x!r}\n" for i, x in enumerate(VALUES)), "Column 1 of"),
    "floats": ("n;x\n" + "".join(f"{float(i)};{x!r}\n" for i, x in enumerate(VALUES)), "Column 1 (n) of"),
    "no names": ("".join(f"{i},{x!r}\n" for i, x in enumerate(VALUES)), "Column 1 of"),
}


@pytest.mark.parametrize("name", ROW_NUMBERS)
def test_a_column_that_numbers_the_lines_is_left_out_and_said(name, tmp_path):
    content, said = ROW_NUMBERS[name]
    (tmp_path / "a.txt").write_text(content)
    told = []
    np.testing.assert_array_equal(read_numbers(tmp_path / "a.txt", say=told.append), VALUES)
    (sentence,) = told
    assert sentence.startswith(said)
    assert sentence.endswith("To keep it: --column 1 --column 2.")
    assert read_numbers(tmp_path / "a.txt", ["1", "2"]).shape == (60, 2)
    done = heavytail("tail", "a.txt", folder=tmp_path)
    assert done.stdout.startswith(said)
    assert "Tail of 60 values" in done.stdout


@pytest.mark.parametrize(
    "lines",
    [
        ["1,5", "2,6", "4,7"], ["2,5", "3,6", "4,7"], ["1,5", "2,6", "2,7"], ["0.5,5", "1.5,6", "2.5,7"], ["1", "2", "3"],
        ["x,y", "5,1", "9,2", "7,3"], [",y", "0.5,1", "1.5,2", "2.5,3"],
    ],
)  # fmt: skip
def test_a_column_that_does_not_number_the_lines_stays(lines, tmp_path):
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_numbers(tmp_path / "a.csv").shape == ((3,) if lines[0] == "1" else (3, 2))
