"""The folders that come with the package: inside it in a wheel, beside it in a checkout, and nowhere else."""

import sys

import pytest

from heavytail.claims.folders import import_file, travelling


def make(place):
    place.mkdir(parents=True)
    return place


def test_inside_the_package_comes_before_beside_it(tmp_path):
    package = make(tmp_path / "heavytail")
    beside = make(tmp_path / "figures")
    assert travelling("figures", package) == beside
    inside = make(package / "figures")
    assert travelling("figures", package) == inside


def test_a_folder_where_python_runs_is_another_one(tmp_path, monkeypatch):
    package = make(tmp_path / "site" / "heavytail")
    make(tmp_path / "here" / "paper_checks")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.syspath_prepend(tmp_path / "here")
    with pytest.raises(FileNotFoundError, match=r"folder paper_checks/ did not come with heavytail\. Install it again\."):
        travelling("paper_checks", package)


def test_a_file_is_imported_as_it_is_now(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    file = tmp_path / "one.py"
    for value in (1, 2):
        file.write_text(f"value = {value}")
        assert import_file(file, "one_of_a_test").value == value
    del sys.modules["one_of_a_test"]


def test_what_a_file_raises_passes_through(tmp_path):
    (tmp_path / "broken.py").write_text("1 / 0")
    with pytest.raises(ZeroDivisionError):
        import_file(tmp_path / "broken.py", "broken_of_a_test")
    del sys.modules["broken_of_a_test"]
