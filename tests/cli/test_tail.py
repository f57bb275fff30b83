"""The command that reports on the tails of files."""

import json
import sys

import numpy as np
import pytest

import heavytail as ht
from tests.builders.command_line import heavytail

NORMS = np.abs(ht.noise.StudentT(1.5).rvs((1000, 2), 1))


@pytest.fixture
def folder(tmp_path):
    np.save(tmp_path / "norms.npy", NORMS[:, 0])
    np.savetxt(tmp_path / "norms.csv", NORMS, delimiter=",", header="loss,norm", comments="")
    np.savetxt(tmp_path / "vectors.txt", NORMS)
    return tmp_path


def report_of(values, origin):
    return [f"{origin}:", *str(ht.tail_report(values)).splitlines()]


def test_a_report_names_its_file_and_column(folder):
    for arguments, values, origin in (
        (("norms.npy",), NORMS[:, 0], "norms.npy"),
        (("norms.csv", "--column", "loss"), NORMS[:, 0], "norms.csv, column loss"),
        (("norms.csv", "--column", 2), NORMS[:, 1], "norms.csv, column norm"),
        (("vectors.txt", "--column", 1), NORMS[:, 0], "vectors.txt, column 1"),
        (("vectors.txt",), NORMS, "vectors.txt"),
        (("norms.csv", "--norm"), NORMS, "norms.csv, columns loss, norm"),
    ):
        done = heavytail("tail", *arguments, folder=folder)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines() == report_of(values, origin)


def test_each_column_of_each_file_has_its_report_picture_and_numbers(folder):
    done = heavytail("tail", "norms.csv", "norms.npy", "--plot", "hill.png", "--json", "tail.json", folder=folder)
    expected = [
        report_of(NORMS[:, 0], "norms.csv, column loss"), report_of(NORMS[:, 1], "norms.csv, column norm"),
        report_of(NORMS[:, 0], "norms.npy"),
    ]  # fmt: skip
    assert done.stdout.splitlines() == [*expected[0], "", *expected[1], "", *expected[2]]
    assert (folder / "hill.png").exists()
    written = json.loads((folder / "tail.json").read_text())
    assert [(one["file"], one["columns"], one["dropped"]) for one in written["reports"]] == [
        ("norms.csv", ["loss"], 0), ("norms.csv", ["norm"], 0), ("norms.npy", [], 0),
    ]  # fmt: skip
    values = ht.tail_report(NORMS[:, 1]).as_data()
    assert {name: written["reports"][1][name] for name in values} == values


def test_what_is_left_out_is_said_and_written(folder):
    rows = [f"{10 * i},a,{x!r},{'' if i in (3, 5) else x}" for i, x in enumerate(NORMS[:, 0].tolist())]
    (folder / "log.csv").write_text("\n".join(["step,run,loss,norm", *rows]))
    done = heavytail("tail", "log.csv", "--drop-nonfinite", "--json", "tail.json", folder=folder)
    said, empty, *others = done.stdout.splitlines()
    assert said == "log.csv: left out step (counts 0, 10 ... 9990), run (holds 'a', no number). Take a column with --column."
    assert empty == ""
    first, second = (
        report_of(NORMS[:, 0], "log.csv, column loss"),
        report_of(np.delete(NORMS[:, 0], [3, 5]), "log.csv, column norm, 2 of 1000 samples left out as not finite"),
    )
    assert others == [*first, "", *second]
    written = json.loads((folder / "tail.json").read_text())
    assert [one["dropped"] for one in written["reports"]] == [0, 2]
    assert [(one["file"], one["column"]) for one in written["left_out"]] == [("log.csv", "step"), ("log.csv", "run")]


def test_the_standard_input_has_a_report(folder, monkeypatch):
    with (folder / "norms.csv").open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        done = heavytail("tail", "-", "--column", "loss")
    assert done.stdout.splitlines() == report_of(NORMS[:, 0], "the standard input, column loss")


@pytest.mark.parametrize(
    ("content", "arguments", "message"),
    [
        (
            "x\n" + "1.5\nnan\n" * 50,
            (),
            "50 of the 100 samples in a.csv, column x have values that are missing, infinite or",
        ),
        ("x\n" + "1.5\n2\n" * 20, (), "a.csv, column x: 40 samples are too few"),
        ("x\n" + "1.5\nnan\n" * 40, ("--drop-nonfinite",), "a.csv, column x: 40 samples are too few"),
        ("x,y\n" + "1.5,1\n2,7\n" * 30, ("--column", "z"), "There is no column 'z' in a.csv. The names are x, y."),
    ],
)
def test_a_sample_without_a_report_is_one_message_and_no_output(content, arguments, message, tmp_path):
    (tmp_path / "a.csv").write_text(content)
    done = heavytail("tail", "a.csv", *arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"heavytail: {message}")


def test_the_dimension_of_norms_is_said(folder):
    """Norms of 1000 log-normal coordinates look like a power over more values than those of 1."""
    for dimension in (1, 1000):
        done = heavytail("tail", "norms.npy", "--dimension", dimension, "--json", "tail.json", folder=folder)
        expected = ht.tail_report(NORMS[:, 0], dimension=dimension)
        assert done.stdout.splitlines() == ["norms.npy:", *str(expected).splitlines()]
        (written,) = json.loads((folder / "tail.json").read_text())["reports"]
        assert written["stretch"]["dimension"] == dimension
        assert written["stretch"]["needed"] == expected.power.needed
    assert ht.tail_report(NORMS[:, 0], dimension=1000).power.needed > ht.tail_report(NORMS[:, 0], dimension=1).power.needed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing.npy", "--dimension", 0), "--dimension 0 must be at least 1. Pass the number of coordinates"),
        (("missing.csv", "--dimension", 3, "--norm"), "--dimension 3 goes with norms; with --norm the columns are the"),
        (
            ("vectors.txt", "--dimension", 3),
            "vectors.txt: dimension = 3 goes with norms, and these vectors say it",
        ),
    ],
)
def test_a_dimension_that_goes_with_nothing_is_one_message(arguments, message, folder):
    done = heavytail("tail", *arguments, folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"heavytail: {message}")
