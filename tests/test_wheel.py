"""The wheel: what it holds, and that it runs as the checkout does, whatever lies in the folder where it is called."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("built")), versions=["standard"])
    return zipfile.ZipFile(built)


@pytest.fixture(scope="module")
def places(wheel, tmp_path_factory):
    """Return the folders to import heavytail from: the checkout, and what the wheel holds."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    wheel.extractall(unpacked)
    return {"checkout": ROOT, "wheel": unpacked}


@pytest.fixture
def hostile(tmp_path):
    """A folder with a paper_checks/ and a figures/ of its own, which nobody has asked for."""
    for name in ("paper_checks/__init__.py", "paper_checks/theorem_4_schedule.py", "figures/clipping_bias.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit('a file of another project was imported')")
    return tmp_path


def python(place, folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=folder, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sources(folder):
    return {file.relative_to(ROOT / folder).as_posix() for file in (ROOT / folder).rglob("*.py")}


def test_one_package_its_metadata_and_the_plugin_of_pytest_are_installed(wheel):
    top = {PurePosixPath(name).parts[0] for name in wheel.namelist()}
    assert sorted(name.split("-")[0] for name in top) == ["heavytail", "heavytail", "pytest_heavytail.py"]


@pytest.mark.parametrize("folder", ["paper_checks", "figures"])
def test_the_folders_lie_inside_the_package(wheel, folder):
    held = {name.removeprefix(f"heavytail/{folder}/") for name in wheel.namelist() if f"/{folder}/" in name}
    assert {name for name in held if name.endswith(".py")} == sources(folder)
    assert f"heavytail/{folder}.py" not in wheel.namelist()


def test_the_library_is_whole_and_says_that_it_has_types(wheel):
    inside = {f"heavytail/{file.relative_to(ROOT / 'heavytail').as_posix()}" for file in (ROOT / "heavytail").rglob("*.py")}
    assert inside - set(wheel.namelist()) == {"heavytail/paper_checks.py", "heavytail/pytest/hooks.py"}
    assert "heavytail/py.typed" in wheel.namelist()


def test_neither_tests_nor_byte_code_are_in_it(wheel):
    strange = ("tests/", "test_", "__pycache__", ".pyc", "benchmark", ".ci/")
    found = [name for name in wheel.namelist() if any(part in name for part in strange)]
    assert sorted(found) == ["heavytail/cli/new_paper/test_parts.py", "pytest_heavytail.py"]  # that `heavytail new` copies


@pytest.mark.parametrize("place", ["checkout", "wheel"])
def test_claims_are_those_of_the_papers_wherever_it_is_called(places, place, hostile):
    command = ("-m", "heavytail.cli", "check", "theorem-4-schedule-rate", "--effort", "smoke", "--json", "verdicts.json")
    assert "theorem-4-schedule-rate" in python(places[place], hostile, *command)
    claims = json.loads((hostile / "verdicts.json").read_text())["claims"]
    assert {verdict["outcome"] for verdict in claims} == {"HOLDS"}
    assert all("paper_checks" not in verdict["command"] for verdict in claims)


@pytest.mark.parametrize("place", ["checkout", "wheel"])
def test_the_modules_of_the_claims_have_one_name_and_are_found(places, place, hostile):
    program = "import heavytail.paper_checks.table_1 as page; print(page.__file__, len(page.TABLE.claims))"
    table, claims = python(places[place], hostile, "-c", program).split()
    folder = places[place] / ("paper_checks" if place == "checkout" else "heavytail/paper_checks")
    assert Path(table) == folder / "table_1.py"
    assert int(claims) > 20


def test_later_papers_claims_are_inside_too(wheel):
    assert {"heavytail/paper_checks/later/__init__.py", "heavytail/paper_checks/later/misprints.py"} <= set(wheel.namelist())


def test_pictures_are_those_of_the_package(places, hostile):
    program = "from heavytail.cli.gallery import pictures; print(*map(str, pictures().values()), sep='\\n')"
    found = [Path(line) for line in python(places["wheel"], hostile, "-c", program).splitlines()]
    assert {file.name for file in found} == sources("figures")
    assert {file.parent for file in found} == {places["wheel"] / "heavytail" / "figures"}
