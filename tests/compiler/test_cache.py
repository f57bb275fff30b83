"""Kernels on disk: a second process finds them, no edit is served an old one, and nothing about the disk stops a run."""

import errno
import hashlib
import os
import pickle
import re
import shutil
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
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
stats = cpu.kernel(*cpu.layout(1, 64), 0, experiment.mask, 1).stats
print(float(mean), sum(stats.cache_hits.values()), sum(stats.cache_misses.values()), len(passes.buffer))
"""

DRAW = """
import numpy as np
import heavytail as ht
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


def test_two_processes_that_save_at_once_keep_both_kernels(project):
    """Of one function, for two types and, at the same time, for one type twice."""
    shutil.rmtree(project / "cache", ignore_errors=True)
    scripts = DRAW, DRAW.replace("Tilted(2.0)", "ht.noise.Pareto(1.5)"), DRAW
    with ThreadPoolExecutor(3) as pool:
        cold = list(pool.map(lambda script: run(project, script), scripts))
    warm = [run(project, script) for script in scripts[:2]]
    assert [answer[0] for answer in cold] == [warm[0][0], warm[1][0], warm[0][0]]
    assert [answer[1:] for answer in warm] == [[1, 0], [1, 0]]
    assert len(list((project / "cache").rglob("*_draws_kernel*.nbc"))) == 2


DIGEST = """
import heavytail, os, shutil
from pathlib import Path
file = Path(heavytail.__file__).parent / 'kernel' / 'rng.py'
EDIT
from heavytail.compiler.fingerprint import library_digest
print(int(library_digest(), 16))
"""


@pytest.mark.parametrize(
    "edit",
    [
        "file.touch()",
        "os.utime(file, (1e9, 1e9))",
        "file.with_name('added.py').write_text('')",
        # the same content, date and size, as an editor or a package manager puts it there
        "shutil.copy2(file, file.with_suffix('.new')); os.replace(file.with_suffix('.new'), file)",
    ],
)
def test_a_process_whose_library_was_edited_while_it_ran_keeps_its_kernels_to_itself(project, edit):
    edited = {run(project, DIGEST.replace("EDIT", edit))[0] for _ in range(2)}
    (project / "heavytail/kernel/added.py").unlink(missing_ok=True)
    quiet = {run(project, DIGEST.replace("EDIT", ""))[0] for _ in range(2)}
    assert len(quiet) == 1
    assert len(edited | quiet) == 3


def test_files_dated_in_the_future_cost_nothing(project):
    file = project / "heavytail/kernel/rng.py"
    before, dates = run(project, DIGEST.replace("EDIT", "")), file.stat()
    os.utime(file, (time.time() + 1e9,) * 2)
    assert run(project, DIGEST.replace("EDIT", "")) == before
    os.utime(file, ns=(dates.st_atime_ns, dates.st_mtime_ns))


def test_a_damaged_kernel_is_compiled_anew_and_said_with_its_folder(project):
    first = run(project, RUN)
    kernels = list((project / "cache").rglob("*.nbc"))
    for file in kernels:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    done = process(project, RUN)
    assert kernels
    assert done.stderr.count(str(project / "cache")) == done.stderr.count("is damaged") == 1
    assert [float(word) for word in done.stdout.split()][:3] == [first[0], 0, 1]
    assert run(project, RUN)[:3] == [first[0], 1, 0]


# What follows needs no process of its own: a function of two instructions stands for a kernel.


def doubled(x):
    return 2.0 * x


def compiled(function=doubled):
    """Return what a new process would hold: a kernel that is not compiled yet."""
    return cache.compile_cached(function)


def hits(kernel):
    return sum(kernel.stats.cache_hits.values())


@pytest.fixture
def parent(tmp_path, monkeypatch):
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", str(tmp_path / "kernels"))
    monkeypatch.setattr(cache, "_warned", set())
    return tmp_path / "kernels"


@pytest.fixture
def file(parent):
    """The file of a kernel that was kept."""
    assert compiled()(3.0) == 6.0
    (file,) = parent.rglob("*.nbc")
    return file


def test_a_kernel_is_kept_for_its_types_in_a_file_each(file):
    kernel = compiled()
    assert (kernel(3.0), hits(kernel)) == (6.0, 1)
    assert (kernel(3), hits(kernel)) == (6.0, 1)
    assert len(list(file.parent.iterdir())) == 2


def test_no_flipped_bit_is_ever_executed(file, parent):
    """One in each of 60 places, the checksum's own bytes among them; without a checksum nearly half would load."""
    sound = file.read_bytes()
    places = [*range(0, cache.CHECKSUM, 8), *np.random.default_rng(0).integers(0, len(sound), 60 - 4)]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for place in places:
            damaged = bytearray(sound)
            damaged[place] ^= 1 << place % 8
            file.write_bytes(damaged)
            kernel = compiled()
            assert (kernel(3.0), hits(kernel)) == (6.0, 0), place
            kernel = compiled()
            assert (kernel(3.0), hits(kernel)) == (6.0, 1), place
    (warning,) = told
    assert str(parent) in str(warning.message)


def test_a_kernel_that_cannot_be_unpickled_or_is_another_one_is_compiled_anew(file, parent):
    def signed(content):
        return hashlib.sha256(content).digest() + content

    for content in (b"", b"short", signed(b"no pickle"), signed(pickle.dumps("no pair"))):
        file.write_bytes(content)
        cache._warned.clear()
        with pytest.warns(UserWarning, match=re.escape(str(parent))):
            assert compiled()(3.0) == 6.0
    file.write_bytes(signed(pickle.dumps(("another key", "no kernel"))))  # as if two names were equal
    cache._warned.clear()
    kernel = compiled()
    assert (kernel(3.0), hits(kernel)) == (6.0, 0)


def twice(x):
    return 2.0 * x


def test_a_full_disk_is_one_warning_that_names_the_folder(parent, monkeypatch):
    def half(file, content):
        assert parent in file.parents
        with file.open("wb") as stream:
            stream.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.warns(UserWarning, match=f"cannot be kept in {re.escape(str(parent))}.*: No space left on device") as told:
        assert (compiled()(3.0), compiled(twice)(3.0)) == (6.0, 6.0)
    (warning,) = told
    assert ".tmp" not in str(warning.message)
    assert [item for item in parent.rglob("*") if item.is_file()] == []


# Numba asks every loaded module for the name of a function, and mpmath, which other tests load, warns of some that it has.
@pytest.mark.filterwarnings("ignore:.* module is deprecated:DeprecationWarning")
def test_a_folder_that_cannot_be_made_is_one_warning_and_numba_finds_no_other(parent, tmp_path):
    """Numba would write beside the source, and raise where it cannot."""
    parent.write_text("a file, not a folder")
    scope = {}
    exec(compile("def doubled(x):\n    return 2.0 * x\n", tmp_path / "source.py", "exec"), scope)
    with pytest.warns(UserWarning, match=f"cannot be kept in {re.escape(str(parent))}") as told:
        assert (compiled(scope["doubled"])(3.0), compiled()(3.0)) == (6.0, 6.0)
    assert [one.category for one in told].count(UserWarning) == 1
    assert list(tmp_path.iterdir()) == [parent]


def test_without_any_folder_kernels_are_used_all_the_same(parent, monkeypatch):
    monkeypatch.setattr(cache, "cache_folder", lambda: None)
    with pytest.warns(UserWarning, match="No kernel is kept: .* Set HEAVYTAIL_CACHE_DIR") as told:
        assert (compiled()(3.0), compiled(twice)(3.0)) == (6.0, 6.0)
    assert len(told) == 1


def test_kernels_in_a_folder_that_cannot_be_written_are_read(file, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(cache.os, "utime", refuse)
    kernel = compiled()
    assert (kernel(3.0), hits(kernel)) == (6.0, 1)


def test_a_folder_that_vanishes_while_a_kernel_is_written_is_made_again(parent, monkeypatch):
    write = Path.write_bytes

    def vanish(file, content):
        monkeypatch.setattr(Path, "write_bytes", write)
        shutil.rmtree(parent)
        return write(file, content)

    monkeypatch.setattr(Path, "write_bytes", vanish)
    assert compiled()(3.0) == 6.0
    assert len(list(parent.rglob("*.nbc"))) == 1


def test_the_last_use_is_the_date_and_the_limit_holds_after_every_write(file, monkeypatch):
    os.utime(file, (1e9, 1e9))
    compiled()(3.0)
    assert file.stat().st_mtime > 1.5e9
    monkeypatch.setenv("HEAVYTAIL_CACHE_SIZE", "0")
    assert compiled(twice)(3.0) == 6.0
    assert not file.parent.exists()


def test_a_limit_that_is_no_number_is_said_before_anything_is_compiled(parent, monkeypatch):
    monkeypatch.setenv("HEAVYTAIL_CACHE_SIZE", "1 GiB")
    with pytest.raises(ValueError, match=r"HEAVYTAIL_CACHE_SIZE='1 GiB' is no whole number of MiB"):
        compiled()


def test_without_a_compiler_there_is_one_clear_message(monkeypatch):
    def needs_it():
        raise NotImplementedError("<intrinsic stack> is not usable in pure-python")

    monkeypatch.setattr(cache.numba.config, "DISABLE_JIT", 1)
    with pytest.raises(ValueError, match=r"NUMBA_DISABLE_JIT is set.*backend='interpreted'"):
        cache.compile_cached(needs_it)()
    assert cache.compile_cached(lambda x: x + 1)(2) == 3
    assert cache.compile_for(cache.compile_cached(lambda x: x + 1), "any type")(2) == 3
