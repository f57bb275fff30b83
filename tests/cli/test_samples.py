"""Which samples the tail command finds in a file: columns by themselves or vectors, and what is left out."""

import numpy as np
import pytest

from heavytail.cli.number_file import read_table
from heavytail.cli.samples import left_out, samples

VALUES = np.random.default_rng(1).standard_t(1.5, size=60).tolist()


def table_of(folder, content, name="a.csv"):
    (folder / name).write_text(content)
    return read_table(folder / name)


def found(table, *options, **more):
    return {sample.columns: sample.values.tolist() for sample in samples(table, *options, **more)}


def test_columns_with_names_are_looked_at_one_by_one_and_others_as_vectors(tmp_path):
    named, unnamed = table_of(tmp_path, "x,y\n1.5,2\n3,4\n0,9"), table_of(tmp_path, "1.5,2\n3,4\n0,9")
    columns, vectors = {("x",): [1.5, 3, 0], ("y",): [2, 4, 9]}, [[1.5, 2], [3, 4], [0, 9]]
    assert found(named) == found(named, norm=False) == columns
    assert found(named, norm=True) == {("x", "y"): vectors}
    assert found(unnamed) == found(unnamed, norm=True) == {(): vectors}
    assert found(unnamed, norm=False) == {("1",): columns[("x",)], ("2",): columns[("y",)]}
    assert found(unnamed, ["2", "1"]) == {("2",): columns[("y",)], ("1",): columns[("x",)]}
    assert found(named, ["y", "1"]) == {("y",): columns[("y",)], ("x",): columns[("x",)]}
    assert found(named, ["y", "x"], norm=True) == {("y", "x"): [[2, 1.5], [4, 3], [9, 0]]}
    for table in named, unnamed:
        with pytest.raises(ValueError, match=r"no column '3' in .*a\.csv\. The (names are x, y|columns are 1 to 2)\."):
            found(table, ["3"])


def lines(first, separator=",", begin=""):
    return begin + "".join(f"{first(i)}{separator}{x!r}\n" for i, x in enumerate(VALUES))


ROW_NUMBERS = {  # by whom the lines are numbered, how, and how it is said
    "write.csv of R": (lines(lambda i: f'"{i + 1}"', begin='"","x"\n'), "1", "1, 2 ... 60"),
    "write.table of R": (lines(lambda i: f'"{i + 1}"', " ", begin='"x"\n'), "1", "1, 2 ... 60"),
    "a named column": (lines(lambda i: i + 1, begin="rownames,x\n"), "rownames", "1, 2 ... 60"),
    "to_csv of pandas": (lines(lambda i: i, begin=",x\n"), "1", "0, 1 ... 59"),
    "pandas after a filter": (lines(lambda i: 3 * i + i % 2, begin=",x\n"), "1", "0, 4 ... 178"),
    "floats": (lines(lambda i: float(i), ";", begin="n;x\n"), "n", "0, 1 ... 59"),
    "no names": (lines(lambda i: i), "1", "0, 1 ... 59"),
    "every hundredth step": (lines(lambda i: 100 * i + 100, begin="n,x\n"), "n", "100, 200 ... 6000"),
    "steps with gaps": (lines(lambda i: i * i, begin="train/global_step,x\n"), "train/global_step", "0, 1 ... 3481"),
    "pandas, saved twice": (lines(lambda i: 3 * i + i % 2, begin="Unnamed: 0,x\n"), "Unnamed: 0", "0, 4 ... 178"),
    "epochs": (lines(lambda i: i // 7, begin="Epoch,x\n"), "Epoch", "0, 0 ... 8"),
    "times": (lines(lambda i: 1.7e9 + 0.7 * i, begin="Wall time,x\n"), "Wall time", "1700000000, 1700000001 ... 1700000041"),
}


@pytest.mark.parametrize("name", ROW_NUMBERS)
def test_a_column_that_counts_the_lines_is_left_out_and_said(name, tmp_path):
    content, label, counts = ROW_NUMBERS[name]
    table = table_of(tmp_path, content, "a.txt")
    ((_, one),) = left_out(table, None).items()
    assert (one.column, one.reason) == (label, f"counts {counts}")
    assert list(found(table).values()) == [VALUES]
    assert len(found(table, ["1"])) == 1


@pytest.mark.parametrize(
    "lines",
    [["1,5", "2,8", "4,7"], ["0.5,5", "1.5,6", "2.5,2"], ["9,5", "8,6", "7,3"], ["1", "2", "3"],
     ["step,x", "5,1", "4,2", "6,7"], [",y", "0.5,1", "1.5,9", "2.5,3"], ["id", "1", "2", "3"], ["epoch,x", "1,5", "0,6"]],
)  # fmt: skip
def test_a_column_that_does_not_count_the_lines_stays(lines, tmp_path):
    assert not left_out(table_of(tmp_path, "\n".join(lines) + "\n"), None)


def test_text_and_constants_are_left_out_of_columns_with_names(tmp_path):
    named = table_of(tmp_path, "run,x,rate\na,1.5,0.1\nb,7,0.1\n")
    assert [(one.column, one.reason) for one in left_out(named, None).values()] == [
        ("run", "holds 'a', no number"), ("rate", "is always 0.1"),
    ]  # fmt: skip
    assert found(named) == found(named, norm=True) == {("x",): [1.5, 7]}
    assert found(named, ["rate"]) == {("rate",): [0.1, 0.1]}
    with pytest.raises(ValueError, match=r"Column run of .*a\.csv holds 'a', no number\. Mend it, or take other columns"):
        found(named, ["run"])
    assert found(table_of(tmp_path, "1.5,0\n7,0\n")) == {(): [[1.5, 0], [7, 0]]}  # a coordinate without noise
    with pytest.raises(ValueError, match=r"no numbers .*: column step counts 1, 2 \.\.\. 2, column x is always 3\. Take"):
        found(table_of(tmp_path, "step,x\n1,3\n2,3\n"))


def test_an_entry_that_is_no_number_stops_only_who_looks_at_its_column(tmp_path):
    table = table_of(tmp_path, "x,y\n1.5,2\n3,bad\n")
    assert found(table, ["x"]) == {("x",): [1.5, 3]}
    with pytest.raises(ValueError, match=r"Line 3 of .*a\.csv holds 'bad', which is not a number\. Mend it, or take"):
        found(table)


def test_what_is_not_finite_is_refused_or_left_out_and_counted(tmp_path):
    table = table_of(tmp_path, "x,y\n1.5,2\n3,\ninf,4\nNA,nan\n5,6\n")
    with pytest.raises(
        ValueError, match=r"2 of the 5 samples in .*a\.csv, column x have values that are .* --drop-nonfinite"
    ):
        found(table)
    dropped = [(one.columns, one.values.tolist(), one.dropped) for one in samples(table, drop_nonfinite=True)]
    assert dropped == [(("x",), [1.5, 3, 5], 2), (("y",), [2, 4, 6], 2)]
    (vectors,) = samples(table, norm=True, drop_nonfinite=True)
    assert (vectors.values.tolist(), vectors.dropped) == ([[1.5, 2], [5, 6]], 3)


def test_arrays_of_an_archive_are_samples_of_their_own(tmp_path):
    rng = np.random.default_rng(1)
    x, y, vectors = rng.random(5), rng.random(5), rng.random((7, 3))
    np.savez(tmp_path / "a.npz", x=x, y=y, vectors=vectors, seed=7)
    table = read_table(tmp_path / "a.npz")
    assert found(table) == {("x",): x.tolist(), ("y",): y.tolist(), ("vectors",): vectors.tolist()}
    assert found(table, ["x", "y"], norm=True) == {("x", "y"): np.column_stack([x, y]).tolist()}
    with pytest.raises(ValueError, match=r"a\.npz differ in length: x 5, y 5, vectors 7"):
        found(table, norm=True)


def test_more_columns_than_one_reads_are_asked_for(tmp_path):
    rows = np.random.default_rng(1).random((3, 51))
    wide = "\n".join([",".join(f"x{j}" for j in range(51)), *(",".join(map(str, row)) for row in rows)])
    table = table_of(tmp_path, wide)
    with pytest.raises(
        ValueError, match=r"51 columns, and each would get a report\. Choose some with --column, or pass --norm"
    ):
        found(table)
    ((names, _),) = found(table, norm=True).items()
    assert len(names) == 51
    assert str(next(samples(table, norm=True))).endswith("a.csv, columns x0, x1, x2, x3, x4 ...")
