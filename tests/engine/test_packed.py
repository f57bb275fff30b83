"""Parts on their way to a process that has never seen their files: they arrive, or the error says what is missing."""

import os
import pickle
import subprocess
import sys
import types
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import heavytail as ht
from heavytail.claims import registry
from heavytail.engine import packed, work
from heavytail.problems import Quadratic

ROOT = Path(__file__).resolve().parents[2]

HELPERS = """
import heavytail as ht

WIDTH = 3.0

@ht.kernel_function
def soften(value):
    return value / (1.0 + abs(value) / WIDTH)
"""

PARTS = """
from dataclasses import dataclass
from typing import Any
import numpy as np
import helpers_of_mine
from helpers_of_mine import soften

@dataclass(frozen=True)
class Inner:
    scale: float

@dataclass(frozen=True, eq=False)
class Noise:
    inner: Inner
    weights: Any

    def draw(self, u, v):
        return self.inner.scale * soften(self.weights[1] * (u - v))

@dataclass(frozen=True)
class ByModule:
    def draw(self, u):
        return helpers_of_mine.soften(u - 0.5)
"""

CLAIM = """
from parts_of_mine import Inner, Noise
import heavytail as ht
import numpy as np

def check(run, alpha):
    run.simulate(ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=Noise(Inner(alpha), np.array([1.0, 2.0])), method=ht.methods.SGD(0.1),
        start=1.0, steps=5, trajectories=64, record=[("gap", "last")]))

claim = ht.Claim(id="travels", source="a test", statement="A part travels.", check=check, alphas=(1.5,))
"""

ELSEWHERE = """
import pickle, sys
from heavytail.engine import identity
answers = {}
for name, content in pickle.load(sys.stdin.buffer).items():
    if name.startswith("newer"):
        identity.library_digest = lambda *places: "0" * 16
    try:
        answers[name] = vars(pickle.loads(content)())
    except Exception as error:
        answers[name] = f"{type(error).__name__}: {error}"
assert not [name for name in sys.modules if "of_mine" in name and name not in sys.argv]
sys.stdout.buffer.write(pickle.dumps(answers))
"""


def experiment(noise, **changes):
    given = {
        "problem": Quadratic(1.0),
        "method": ht.methods.SGD(0.1),
        "start": 1.0,
        "steps": 5,
        "trajectories": 64,
        "seed": 3,
    }
    return ht.Experiment(**(given | {"noise": noise, "record": [("gap", "last")]} | changes))


def task_of(thing):
    return partial(work.compute, packed.pack(thing, "interpreted"), 0, 64)


def elsewhere(folder, contents, path="", modules=()):
    """What pickled tasks come to in another process and another folder: the arrays of a piece, or the text of an error."""
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, *modules], input=pickle.dumps(contents), capture_output=True, check=True,
        cwd=folder, env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(path)])},
    )  # fmt: skip
    return pickle.loads(done.stdout)


def same(arrays, task):
    """Whether arrays from elsewhere are those that a task comes to here."""
    return all(np.array_equal(arrays[name], value) for name, value in vars(task()).items())


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """Two modules in a folder that only this process has in its path."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "helpers_of_mine.py").write_text(HELPERS)
    (folder / "parts_of_mine.py").write_text(PARTS)
    monkeypatch.syspath_prepend(folder)
    import parts_of_mine

    yield parts_of_mine
    for name in ("helpers_of_mine", "parts_of_mine", "notebook_of_mine"):
        sys.modules.pop(name, None)


def notebook():
    """A module without a file, as a notebook's is."""
    module = types.ModuleType("notebook_of_mine")
    sys.modules["notebook_of_mine"] = module
    exec(HELPERS + PARTS.replace("import helpers_of_mine\nfrom helpers_of_mine import soften", ""), vars(module))
    return module


def local_class(factor):
    @dataclass(frozen=True)
    class Local:
        """A class inside a function, which it takes a number from."""

        def draw(self, u):
            return factor * (u - 0.5)

    return Local()


@dataclass(frozen=True)
class WithField:
    """A field that no kernel reads."""

    field: Any

    def draw(self, u):
        return u - 0.5


def test_parts_travel_to_a_process_that_cannot_import_them(mine, tmp_path):
    weights = np.array([1.0, 2.0])
    table = ht.methods.SGD(np.array([0.1, 0.2, 0.1, 0.2, 0.1]))
    in_notebook = notebook()
    things = {
        "the library's": experiment(ht.noise.Pareto(1.5)),
        "in a file, with a part and an array inside, and a helper in another file": experiment(
            mine.Noise(mine.Inner(2.0), weights)
        ),
        "helper by its module": experiment(mine.ByModule()),
        "in a notebook": experiment(in_notebook.Noise(in_notebook.Inner(3.0), weights)),
        "in a function": experiment(local_class(0.5)),
        "a schedule that is a table": experiment(ht.noise.Gaussian(), method=table),
        "a schedule of a power": experiment(ht.noise.Gaussian(), method=ht.methods.GClip(ht.Power(0.5, -0.5), 1.0)),
        "a function in a field": experiment(WithField(lambda x: x + 1.0)),
    }
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "claim.py").write_text(CLAIM)
    ((claim, _),) = registry.find([tmp_path / "claims"])
    wanted = []
    claim.check(types.SimpleNamespace(simulate=wanted.append), 1.5)
    things["in the file of a claim"] = wanted[0]
    tasks = {name: task_of(thing) for name, thing in things.items()}
    answers = elsewhere(tmp_path, {name: pickle.dumps(task) for name, task in tasks.items()})
    for name, task in tasks.items():
        assert not isinstance(answers[name], str), f"{name}: {answers[name]}"
        assert same(answers[name], task), name
    first, second = (answers[name]["sums"] for name in ("in a notebook", "in a function"))
    assert not np.array_equal(first, second)


def test_without_cloudpickle_parts_go_by_name(mine, tmp_path, monkeypatch):
    """Who can import them has them; who cannot says so; and a file that is another one there is no other number."""
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    thing = experiment(mine.Noise(mine.Inner(2.0), np.array([1.0, 2.0])))
    task = task_of(thing)
    contents = {"mine": pickle.dumps(task), "library": pickle.dumps(task_of(experiment(ht.noise.Pareto(1.5))))}
    assert pickle.loads(contents["mine"]).args[0].content == task.args[0].content
    without = elsewhere(tmp_path, contents)
    assert without["mine"].startswith("TravelError: A worker cannot read the experiment: ModuleNotFoundError: ")
    assert "Install there what defines its parts, in the same version, and cloudpickle." in without["mine"]
    assert not isinstance(without["library"], str)
    modules = "helpers_of_mine", "parts_of_mine"
    there = elsewhere(tmp_path, contents, Path(mine.__file__).parent, modules)
    assert same(there["mine"], task)
    other = tmp_path / "other"
    other.mkdir()
    (other / "parts_of_mine.py").write_text(PARTS)
    (other / "helpers_of_mine.py").write_text(HELPERS.replace("3.0", "4.0"))
    edited = elsewhere(tmp_path, contents, other, modules)
    assert edited["mine"].startswith(
        "TravelError: A worker has another version of heavytail, or of a part of the experiment"
    )
    with pytest.raises(ht.TravelError, match=r"cannot be sent to another process: .*\. Install cloudpickle\."):
        packed.pack(experiment(local_class(0.5)), "cpu")


def test_another_version_of_the_library_is_an_error_and_never_another_number(tmp_path):
    answers = elsewhere(tmp_path, {"newer heavytail there": pickle.dumps(task_of(experiment(ht.noise.Pareto(1.5))))})
    assert answers["newer heavytail there"].startswith("TravelError: A worker has another version of heavytail")


def test_a_file_that_is_not_there_is_an_error_that_says_so(mine, tmp_path):
    """A part that names a module brings its content along, but what vouches for it is its file."""
    content = pickle.dumps(task_of(experiment(mine.ByModule())))
    Path(sys.modules["helpers_of_mine"].__file__).unlink()
    answers = elsewhere(tmp_path, {"part": content})
    assert answers["part"].startswith("TravelError: A worker cannot read the experiment: FileNotFoundError: ")


def test_what_cannot_be_pickled_is_an_error_before_any_work():
    import threading

    with pytest.raises(
        ht.TravelError, match=r"cannot be sent .*: TypeError: .*lock.*\. Give its parts fields that can be pickled\."
    ):
        packed.pack(experiment(WithField(threading.Lock())), "cpu")


def test_only_what_no_other_process_has_goes_by_value(mine):
    noise = mine.Noise(mine.Inner(2.0), np.array([1.0, 2.0]))
    names = [module.__name__ for module in packed._own_modules(experiment(noise))]
    assert names == ["helpers_of_mine", "parts_of_mine"]
    assert packed._own_modules(experiment(ht.noise.Pareto(1.5))) == []
    cloudpickle = pytest.importorskip("cloudpickle")
    packed.pack(experiment(noise), "cpu")
    assert not cloudpickle.list_registry_pickle_by_value()


SCRIPT = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
import heavytail as ht
from helpers_of_mine import soften

@dataclass(frozen=True)
class Noise:
    def draw(self, u):
        return soften(4.0 * (u - 0.5))

if __name__ == "__main__":
    thing = ht.Experiment(problem=ht.problems.Quadratic(1.0), noise=Noise(), method=ht.methods.SGD(0.1), start=1.0, steps=5,
                          trajectories=200, record=[("gap", "last")])
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = ht.simulate(thing, "interpreted", executor=pool)
    print((found.group_sums == ht.simulate(thing, "interpreted").group_sums).all())
"""


def test_a_class_of_a_script_with_a_helper_in_a_file_beside_travels(tmp_path):
    (tmp_path / "helpers_of_mine.py").write_text(HELPERS)
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "-W", "error", tmp_path / "script.py"], capture_output=True, text=True, cwd="/",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == "True\n", done.stderr
