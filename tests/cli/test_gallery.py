"""The gallery: a picture whose packages are missing is left out, unless it is asked for by its name."""

import pytest

from heavytail.cli import gallery
from tests.builders.command_line import heavytail

SCRIPT = """
import heavytail as ht
NEEDS = {needs}
def draw():
    from heavytail.plots import new_row
    (ax,) = new_row(1, 3.0, 3.0)
    ax.plot([1.0, 2.0], [1.0, 2.0], color="black")
    return ax
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two scripts, of which one needs a package that nobody has."""
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "plain.py").write_text(SCRIPT.format(needs='("json",)'))
    (scripts / "needing.py").write_text(SCRIPT.format(needs='("no_such_package",)'))
    monkeypatch.setattr(gallery, "travelling", lambda name: scripts)
    return tmp_path


def test_all_pictures_are_those_that_can_be_drawn(folder):
    done = heavytail("figures", "-o", str(folder / "drawn"))
    assert done.returncode == 0
    assert "needing is left out: it needs no_such_package" in done.stdout
    assert sorted(file.name for file in (folder / "drawn").iterdir()) == ["plain.pdf", "plain.png"]


def test_one_that_is_named_is_an_error(folder):
    done = heavytail("figures", "needing", "-o", str(folder / "drawn"))
    assert done.returncode != 0
    assert "The picture needing needs no_such_package" in done.stderr
