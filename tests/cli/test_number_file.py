"""How files of numbers are read: which columns they have, and what is said of a file that has none."""

import io
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from heavytail.cli import parquet_file
from heavytail.cli.number_file import STANDARD_INPUT, read_table
from heavytail.cli.samples import samples
from tests.builders.command_line import heavytail


def numbers(table):
    """Return the names and the numbers of a table."""
    return [column.name for column in table.columns], [column.values.tolist() for column in table.columns]


def read(folder, name, content):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(folder / name)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "1,2\n3,x\n", "Line 2 of .* holds 'x', which is not a number. Mend it"),
        ("a.csv", "1,2\n3\n", "Line 2 of .* has 1 entries, the first one 2"),
        ("a.csv", "\n# nothing\n", "no numbers"),
        ("a.csv", "a,b\n", "no numbers"),
        ("a.csv", "a\nb\n", "holds no numbers to look at: column a holds 'b', no number"),
        ("a.dat", "1\n", "ends with '.dat'. Pass a file that ends with .csv, .tsv"),
        ("a", "1\n", "has no ending. Pass a file"),
        ("a.csv", "1\n1_5\n", "Line 2 of .* holds '1_5'"),
        ("a.csv", "1\n1\x002\n", r"Line 2 of .* holds '1\\x002'"),
        ("a.csv", "x" * 10**6 + "\n1\n" + "y" * 10**6, r"Line 3 of .* holds 'y{100,250} \.\.\., which is"),
        ("a.csv", '"x",y\n"' + "y" * 10**6 + '",1\n', "Line 2 of .* cannot be read: field larger"),
        ("a.csv", "a,b\n1.5,2,3\n", "line of names in .* has 2 entries, the first line of numbers 3"),
        ("a.csv", "x;y\n1,5;2,3\n", "holds '1,5', with a comma where a point must stand, no number"),
        ("a.csv", "x;y\n1;2\n-,5e3;2\n", "Line 3 of .* holds '-,5e3', with a comma where a point must stand, which is not"),
        ("a.jsonl", '{"a": 1}\n{"a": 2', "Line 2 of .* is no JSON"),
        ("a.jsonl", '{"a": 1}\n[2]', r"Line 2 of .* is \[2\], unlike the first one"),
        ("a.jsonl", "[1, 2]\n[2]", r"Line 2 of .* is \[2\], unlike the first one"),
        ("a.jsonl", "[" * 10**5, "Line 1 of .* is no JSON"),
        ("a.jsonl", '{"a": 1}\n{"a": true}', "Line 2 of .* holds True, which is not a number"),
        ("a.jsonl", "\n", "no numbers"),
    ],
)
def test_bad_files_get_a_reason(tmp_path, name, content, message):
    with pytest.raises(ValueError, match=message):
        list(samples(read(tmp_path, name, content)))


nan = float("nan")
TABLES = {  # the file, its names, its columns
    "semicolons, quotes and comments": ("a.csv", '"x";"y"\n1.5;-2e3\n\n# end\n3;4\n', ["x", "y"], [[1.5, 3], [-2000, 4]]),
    "a separator in a name": ("a.csv", '"run, loss",b\n1,2\n3,4\n', ["run, loss", "b"], [[1, 3], [2, 4]]),
    "a line break in a name": ("a.csv", '"run\nloss",b\n1,2\n3,4\n', ["run\nloss", "b"], [[1, 3], [2, 4]]),
    "tabs and missing entries": ("a.tsv", "my loss\tb\n1\t\nNA\t4\n", ["my loss", "b"], [[1, nan], [nan, 4]]),
    "tabs in another file": ("a.txt", "my loss\tb\n1\t2\n", ["my loss", "b"], [[1], [2]]),
    "no names": ("a.txt", "1 2\n3   4\n", ["", ""], [[1, 3], [2, 4]]),
    "infinite": ("a.txt", "inf -Infinity\nnan 4\n", ["", ""], [[np.inf, nan], [-np.inf, 4]]),
    "names as numpy.savetxt writes them": ("a.txt", "# made today\n# a b\n1 2\n3 4\n", ["a", "b"], [[1, 3], [2, 4]]),
    "a comment that names nothing": ("a.txt", "# seed 7\n1 2\n3 4\n", ["", ""], [[1, 3], [2, 4]]),
    "names of rows by R": ("a.txt", '"a"\n"Mazda RX4" 1\n"Valiant" 2\n', ["", "a"], [[nan, nan], [1, 2]]),
    "numbers for names by pandas": ("a.csv", ",0,1\n0,0.5,7\n1,2,3\n", ["", "0", "1"], [[0, 1], [0.5, 2], [7, 3]]),
    "objects": ("a.jsonl", '{"a": 1, "b": "x"}\n\n{"c": null, "a": 2}', ["a", "b", "c"], [[1, 2], [nan] * 2, [nan] * 2]),
    "arrays": ("a.jsonl", "[1, 2]\n[3, NaN]\n", ["", ""], [[1, 3], [2, nan]]),
    "plain numbers": ("a.jsonl", "1\n1e400\n-10" + "0" * 400, [""], [[1, np.inf, -np.inf]]),
    "ending in capitals": ("A.CSV", "1,2\n", ["", ""], [[1], [2]]),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLES)
def test_a_file_is_read_as_who_wrote_it_meant_it(case, tmp_path):
    name, content, names, columns = TABLES[case]
    table = read(tmp_path, name, content)
    found_names, found = numbers(table)
    assert found_names == names
    np.testing.assert_array_equal(found, columns)
    assert table.named == any(names)


def test_arrays_are_read_as_numpy_reads_them(tmp_path):
    np.save(tmp_path / "a.npy", np.arange(3))
    assert numbers(read_table(tmp_path / "a.npy")) == ([""], [[0, 1, 2]])
    np.save(tmp_path / "b.npy", np.arange(6, dtype=np.float32).reshape(3, 2))
    assert numbers(read_table(tmp_path / "b.npy")) == (["", ""], [[0, 2, 4], [1, 3, 5]])
    np.savez_compressed(tmp_path / "c.npz", x=np.arange(3), v=np.ones((2, 2)), word=np.array(["a"]), seed=7)
    table = read_table(tmp_path / "c.npz")
    assert numbers(table) == (["x", "v", "word", "seed"], [[0, 1, 2], [[1, 1], [1, 1]], [], []])
    assert [column.holds[:22] for column in table.columns] == ["", "", "word came as str32 (su", "an array of the shape "]
    for shape in ((), (2, 2, 2), (0,), (3, 0)):
        np.save(tmp_path / "d.npy", np.zeros(shape))
        with pytest.raises(ValueError, match="shape"):
            read_table(tmp_path / "d.npy")


@pytest.mark.parametrize("reader", ["pyarrow", "pandas"])
def test_parquet_is_read_with_pyarrow_or_pandas(reader, tmp_path, monkeypatch):
    pytest.importorskip(reader, reason=f"reads Parquet with {reader}")
    pyarrow = pytest.importorskip("pyarrow", reason="writes the file")
    from pyarrow import parquet

    whole = pyarrow.array([1, None, 3], pyarrow.int64())
    columns = {"a": [0.5, 1.5, 2.5], "b": whole, "c": ["x", "y", "z"], "d": [True, False, True]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "a.parquet")
    if reader == "pandas":

        def missing(_):
            raise ImportError

        monkeypatch.setattr(parquet_file, "_with_pyarrow", missing)
    table = read_table(tmp_path / "a.parquet")
    names, found = numbers(table)
    assert names == ["a", "b", "c", "d"]
    np.testing.assert_array_equal(found[0], columns["a"])
    np.testing.assert_array_equal(found[1], [1, nan, 3])
    assert [bool(column.holds) for column in table.columns] == [False, False, True, True]
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and nothing")
    with pytest.raises(ValueError, match=r"b\.parquet cannot be read as Parquet: "):
        read_table(tmp_path / "b.parquet")


def test_parquet_without_a_package_that_reads_it_is_one_message(tmp_path, monkeypatch):
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    for package in ("pyarrow", "pandas"):
        monkeypatch.setitem(sys.modules, package, None)
    done = heavytail("tail", "a.parquet", folder=tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("heavytail: a.parquet is a Parquet file, which pyarrow or pandas reads, and neither can")
    assert line.endswith("Install pyarrow, or save the columns as .csv.")


def bytes_of(write):
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"a b\n1 2\n3 4\n", ["a", "b"]),
        (b"a,b\n1,2\n3,4\n", ["a", "b"]),
        (b'{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', ["a", "b"]),
        (b"[1, 2]\n[3, 4]\n", ["", ""]),
        (bytes_of(lambda stream: np.save(stream, [[1, 2], [3, 4]])), ["", ""]),
        (bytes_of(lambda stream: np.savez(stream, a=[1, 3], b=[2, 4])), ["a", "b"]),
    ],
)
def test_the_standard_input_is_read_in_every_format(content, names, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert numbers(read_table(STANDARD_INPUT)) == (names, [[1, 3], [2, 4]])


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
    "an archive": (archive(), "is an archive, as numpy.savez writes it. Let its name end with .npz"),
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
        read_table(tmp_path / "a.npy")
