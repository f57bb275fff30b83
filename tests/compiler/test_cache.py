"""Kernels on disk: a second process finds them, and no edit, of the user's files or the library's, is served an old one."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import heavytail
from heavytail.compiler import cache

pytestmark = pytest.mark.slow

LIBRARY = Path(heavytail.__file__).parent

RUN = """
import numpy as np
import heavytail as ht
from user_part import Tilted
experiment = ht.Experiment(problem=ht.problems.Quadratic(1.0), noise=Tilted(2.0), method=ht.methods.SGD(0.5), start=1.0,
                           steps=8, trajectories=100, record=[("gap", "last")])
from heavytail.engine import cpu
from numba.core.event import install_recorder
with install_recorder("numba:run_pass") as passes:
    mean = ht.simulate(experiment).curve("gap").mean[-1]
stats = cpu.kernel(*cpu.layout(1), 0, experiment.mask, 1).stats
print(float(mean), sum(stats.cache_hits.values()), sum(stats.cache_misses.values()), len(passes.buffer))
"""

DRAW = """
import numpy as np
from user_part import Tilted
from heavytail.sampling import numbers as fill
out = np.empty(3)
fill.fill_draws(Tilted(2.0), np.uint64(1), out)
stats = fill._draws_kernel(1).stats
print(float(out[0]), sum(stats.cache_hits.values()), sum(stats.cache_misses.values()))
"""

FILES = {
    "user_part.py": (
        "from dataclasses import dataclass\n"
        "import user_helpers\n"
        "from user_helpers import bend\n"
        "WEIGHT = 1.0\n"
        "@dataclass(frozen=True)\n"
        "class Tilted:\n"
        "    scale: float\n"
        "    def draw(self, u):\n"
        "        return self.scale * (bend(u) + user_helpers.lift(u) + WEIGHT * u)\n"
    ),
    "user_helpers.py": (
        "import heavytail as ht\n"
        "@ht.kernel_function\n"
        "def bend(u):\n    return u * 3.0\n"
        "@ht.kernel_function\n"
        "def deeper(u):\n    return u + 0.125\n"
        "@ht.kernel_function\n"
        "def lift(u):\n    return deeper(u) * 5.0\n"
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder with the user's files, a copy of the library, and an empty cache."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(LIBRARY, folder / "heavytail", ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


def process(folder, script):
    environment = os.environ | {
        "HEAVYTAIL_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",  # Python itself takes an edit within one second for none
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=folder, capture_output=True, text=True, check=True
    )


def run(folder, script):
    return [float(word) for word in process(folder, script).stdout.split()]


def edit(file, old, new):
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def test_a_second_process_finds_the_kernel_and_compiles_nothing(project):
    """Not even a function that the kernel calls: every pass of numba's compiler over any function is counted."""
    mean, hits, misses, passes = run(project, RUN)
    assert (hits, misses) == (0, 1)
    assert passes > 0
    assert run(project, RUN) == [mean, 1, 0, 0]


EDITS = [
    ("user_helpers.py", "u + 0.125", "u + 0.25"),  # in a helper of a helper, reached as module.function
    ("user_part.py", "WEIGHT = 1.0", "WEIGHT = 2.0"),
    ("heavytail/kernel/rng.py", "ONE_MINUS_HALF_STEP = 1.0 - 2.0**-53", "ONE_MINUS_HALF_STEP = 0.75"),
]


def test_an_edit_gives_the_new_number_at_once_and_its_undoing_the_old_one(project):
    original = run(project, DRAW)
    u = (original[0] / 2.0 - 5.0 * 0.125) / 9.0  # from scale (3 u + 5 (u + 1/8) + u)
    assert 0.0 < u < 1.0
    expected = [9.0 * u + 1.25, 10.0 * u + 1.25, 10.0 * (u + 0.25) + 1.25]
    for (file, old, new), number in zip(EDITS, expected, strict=True):
        edit(project / file, old, new)
        value, hits, misses = run(project, DRAW)
        assert value == pytest.approx(2.0 * number, rel=1e-14)
        assert (hits, misses) == (0, 1)
    for file, old, new in EDITS:
        edit(project / file, new, old)
    assert run(project, DRAW) == [original[0], 1, 0]


RACE = """
import numpy as np
from numba.core.caching import IndexDataCacheFile
from heavytail.sampling import numbers as fill
from user_part import Tilted
from heavytail.noise import Pareto
IndexDataCacheFile._load_index = lambda self: {}  # as it was before another process saved to it
out = np.empty(1)
fill.fill_draws(LAW, 1, out)
print(float(out[0]))
"""


def test_two_processes_that_save_at_once_do_not_overwrite_each_other(project):
    folder = project / "cache"
    shutil.rmtree(folder, ignore_errors=True)
    run(project, RACE.replace("LAW", "Tilted(2.0)"))
    kernels = {file: file.read_bytes() for file in folder.rglob("*_draws_kernel*.nbc")}
    run(project, RACE.replace("LAW", "Pareto(1.5)"))
    assert len(kernels) == 1
    assert all(file.read_bytes() == content for file, content in kernels.items())
    assert len(list(folder.rglob("*_draws_kernel*.nbc"))) == 2


def test_a_process_whose_library_was_edited_while_it_ran_keeps_its_kernels_to_itself(project):
    script = (
        "import heavytail, time\n"
        "from pathlib import Path\n"
        "file = Path(heavytail.__file__).parent / 'kernel' / 'rng.py'\n"
        "EDIT\n"
        "from heavytail.compiler.fingerprint import library_digest\n"
        "print(int(library_digest(), 16))\n"
    )
    quiet = {run(project, script.replace("EDIT", ""))[0] for _ in range(2)}
    edited = {run(project, script.replace("EDIT", "time.sleep(0.02); file.touch()"))[0] for _ in range(2)}
    assert len(quiet) == 1
    assert len(edited | quiet) == 3


@pytest.fixture
def parent(tmp_path, monkeypatch):
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", str(tmp_path / "cache"))
    cache.cache_folder.cache_clear()
    yield tmp_path / "cache"
    cache.cache_folder.cache_clear()


def test_only_old_folders_of_other_versions_are_forgotten(parent):
    """The folder may be shared: what does not look like ours is not touched, however old."""
    names = {"0123456789abcdef": 40, "fedcba9876543210": 20, "my-data-folder-1": 400, "0123456789ABCDEF": 400, "notes": 400}
    for name, days in names.items():
        (parent / name).mkdir(parents=True)
        (parent / name / "file").write_text("x")
        os.utime(parent / name, (time.time() - days * 86400,) * 2)
    folder = cache.cache_folder()
    assert folder.parent == parent
    assert {item.name for item in parent.iterdir()} == {*names, folder.name} - {"0123456789abcdef"}


def test_a_file_in_the_way_of_the_folder_is_an_error_that_says_what_to_do(parent):
    parent.write_text("a file, not a folder")
    with pytest.raises(PermissionError, match="Set HEAVYTAIL_CACHE_DIR to a folder that can"):
        cache.cache_folder()


@pytest.fixture
def homeless(tmp_path, monkeypatch):
    """A user whose home cannot be written; gives the folder that he would have among the temporary ones."""
    monkeypatch.delenv("HEAVYTAIL_CACHE_DIR", raising=False)
    (tmp_path / "home").write_text("a file, not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(cache.tempfile, "tempdir", str(tmp_path))
    cache.cache_folder.cache_clear()
    yield tmp_path / f"heavytail-{os.getuid()}"
    cache.cache_folder.cache_clear()


def test_without_a_writable_home_a_private_temporary_folder_serves(homeless):
    assert cache.cache_folder().parent == homeless
    assert homeless.stat().st_mode & 0o777 == 0o700
    cache.cache_folder.cache_clear()
    assert cache.cache_folder().parent == homeless  # found again by the next process


def test_a_user_without_a_home_at_all_has_that_folder_too(homeless, monkeypatch):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(cache.Path, "home", nowhere)
    assert cache.cache_folder().parent == homeless


def prepare_open(folder):
    folder.mkdir()
    folder.chmod(0o777)


def prepare_link(folder):
    (folder.parent / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(folder.parent / "elsewhere")


def prepare_file(folder):
    folder.write_text("")


@pytest.mark.parametrize("prepare", [prepare_open, prepare_link, prepare_file])
def test_a_folder_that_another_user_may_have_prepared_is_not_used(homeless, prepare):
    prepare(homeless)
    assert_not_used(homeless)


def test_a_folder_of_another_owner_is_not_used(homeless, monkeypatch):
    own = os.getuid()
    monkeypatch.setattr(cache.os, "getuid", lambda: own + 1)
    folder = homeless.parent / f"heavytail-{own + 1}"
    folder.mkdir(mode=0o700)
    assert_not_used(folder)


def assert_not_used(refused):
    with pytest.warns(UserWarning, match=r"so no kernel is kept: tried .*Set HEAVYTAIL_CACHE_DIR to a folder that can"):
        folder = cache.cache_folder()
    assert refused not in (folder, folder.parent)
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("ending", ["nbc", "nbi"])
def test_a_damaged_kernel_is_compiled_anew_and_said_with_its_folder(project, ending):
    first = run(project, RUN)
    for file in (project / "cache").rglob(f"*.{ending}"):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    done = process(project, RUN)
    assert str(project / "cache") in done.stderr
    assert "is damaged" in done.stderr
    assert float(done.stdout.split()[0]) == first[0]
    assert run(project, RUN)[0] == first[0]


def test_without_a_compiler_there_is_one_clear_message(monkeypatch):
    def needs_it():
        raise NotImplementedError("<intrinsic stack> is not usable in pure-python")

    monkeypatch.setattr(cache.numba.config, "DISABLE_JIT", 1)
    with pytest.raises(ValueError, match=r"NUMBA_DISABLE_JIT is set.*backend='interpreted'"):
        cache.compile_cached(needs_it)()
    assert cache.compile_cached(lambda x: x + 1)(2) == 3
