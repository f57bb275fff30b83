"""A class is named by its source and by all that its methods reach: equal in every process, different after any edit."""

import math
import os
import subprocess
import sys
import types

import numpy as np
import pytest

from heavytail.compiler.fingerprint import fingerprint, library_digest

PACKAGE = {
    "pack": "",
    "pack.deep": "def far(x):\n    return {far} * x\n",
    "pack.inner": "def by_path(x):\n    return {path} * x\n",
    "pack.helpers": (
        "from pack import deep\n"
        "SCALE = {scale}\n"
        "TABLE = ({table})\n"
        "def by_name(x):\n    return {constant} * x + deep.far(x)\n"
        "def by_module(x, y={default}, *, z={keyword}):\n    return {factor} * x + y + z\n"
    ),
    "pack.parts": (
        "import numpy as np\n"
        "import math\n"
        "import pack.inner\n"
        "from pack import helpers\n"
        "from pack.helpers import SCALE, TABLE, by_name\n"
        "from math import {function} as root\n"
        "ARRAY = np.array([{array}])\n"
        "class Base:\n"
        "    def inherited(self, x):\n        return x - {inherited}\n"
        "    LEVEL = {level}\n"
        "    @staticmethod\n    def fixed():\n        return {fixed}\n"
        "    @classmethod\n    def of_class(cls):\n        return {of_class}\n"
        "    @property\n    def size(self):\n        return {size}\n"
        "class Names:\n    INSIDE = {inside}\n"
        "class Part(Base):\n"
        "    def draw(self, u):\n"
        "        inner = lambda y: y * {inner}\n"
        "        total = SCALE * by_name(u) + helpers.by_module(u) + root(u) + TABLE[0] * ARRAY[0]\n"
        "        return total + inner(u) * {own} + {other} + Names.INSIDE\n"
        "    def value(self, x):\n        return pack.inner.by_path(x)\n"
    ),
}
CONSTANTS = {
    "far": "2.0", "scale": "1.0", "table": "1.0, 2.0", "constant": "3.0", "default": "0.5", "keyword": "0.25",
    "factor": "4.0", "function": "sqrt", "array": "1.0, 2.0", "inherited": "1.0", "inner": "5.0", "own": "1.0",
    "other": "23.0", "path": "1.0", "level": "1.0", "fixed": "2.0", "of_class": "3.0", "size": "4.0", "inside": "5.0",
}  # fmt: skip
EDITS = {
    "far": "2.5", "scale": "1.5", "table": "1.0, 3.0", "constant": "3.5", "default": "0.75", "keyword": "0.5",
    "factor": "4.5", "function": "exp", "array": "1.5, 2.0", "inherited": "2.0", "inner": "5.5", "own": "1.5",
    "other": "24.0", "path": "2.0", "level": "1.5", "fixed": "2.5", "of_class": "3.5", "size": "4.5", "inside": "5.5",
}  # fmt: skip


def part(changes=()):
    """The class Part of a package made from the texts above, as a fresh process would import it."""
    modules = {}
    try:
        for name, text in PACKAGE.items():
            modules[name] = sys.modules[name] = types.ModuleType(name)
            if name.partition(".")[2]:
                setattr(modules["pack"], name.partition(".")[2], modules[name])
            exec(text.format(**(CONSTANTS | dict(changes))), vars(modules[name]))
        return modules["pack.parts"].Part
    finally:
        for name in modules:
            del sys.modules[name]


def test_equal_source_gives_an_equal_name():
    assert fingerprint(part()) == fingerprint(part())
    assert len(fingerprint(part())) == 16


@pytest.mark.parametrize("place", EDITS)
def test_an_edit_anywhere_gives_another_name(place):
    assert fingerprint(part({place: EDITS[place]})) != fingerprint(part())


def test_neighbouring_constants_do_not_run_together():
    """0.5, 10.5 and 0.51, 0.5 are the same text without a separator."""
    assert fingerprint(part({"own": "0.5", "other": "10.5"})) != fingerprint(part({"own": "0.51", "other": "0.5"}))


def test_foreign_packages_count_by_their_version_only(monkeypatch):
    def made(function):
        class Uses:
            def draw(self, u):
                return function(u)

        return fingerprint(Uses)

    before = made(np.linalg.norm)
    assert before != made(np.linalg.det)
    assert made(math.sin) != made(math.cos)
    assert made(np.sin) != made(np.cos)
    monkeypatch.setattr(np, "__version__", "0.0.1")
    assert made(np.linalg.norm) != before


def test_a_function_that_calls_itself_has_a_name():
    class Recursive:
        def draw(self, u):
            return self.draw(u) + loop(u)

    assert fingerprint(Recursive) == fingerprint(Recursive)


def loop(x):
    return loop(x - 1.0) if x > 0.0 else 0.0


def test_names_do_not_depend_on_the_process():
    """Hash randomisation reorders sets: the constant {..} of an `in` test, for one."""
    script = (
        "import heavytail as ht\n"
        "from heavytail.compiler.fingerprint import fingerprint, library_digest\n"
        "class Choice:\n"
        "    def draw(self, u):\n        return 1.0 if 'a' in {'a', 'b', 'c', 'd'} else u\n"
        "e = ht.Experiment(problem=ht.problems.Quadratic(1.0), noise=ht.noise.StudentT(1.5), method=ht.methods.SGD(0.1),\n"
        "                  start=1.0, steps=3, trajectories=4)\n"
        "print(fingerprint(Choice), fingerprint(ht.noise.AlphaStable), e.digest, library_digest())\n"
    )
    printed = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        printed.add(done.stdout)
    assert len(printed) == 1
    assert library_digest() in printed.pop()
