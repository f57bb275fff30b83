"""A page of the documentation as a reader follows it: its files are written, its commands and its Python run, in order.

A block that opens with `# name.py` is a file; any other one in `python` runs, in one session for the page. In a block `sh` a
line is a command, and `echo $?` shows the status of the one before, which must be 0 elsewhere. A block `text` right after is
what was printed; `...` stands for anything. `py` marks Python that needs what not every machine has.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.builders.command_line import ROOT, heavytail

DOCS = ROOT / "heavytail" / "docs"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
NAMES_A_FILE = re.compile(r"# ([\w./-]+\.\w+)\n")
PYTEST = [sys.executable, "-m", "pytest", "-p", "heavytail.pytest.hooks", "-p", "no:heavytail", "-p", "no:cacheprovider"]


@dataclass(frozen=True)
class Block:
    """A block of code, and what is shown right after it as printed, if anything is."""

    language: str
    text: str
    shown: str | None

    @property
    def file(self):
        """The name of the file that it is, or None."""
        named = NAMES_A_FILE.match(self.text)
        return named[1] if named else None


def blocks(page, *languages):
    """Return the blocks of the text of a page, of some languages or of all."""
    found = re.findall(r"^```(\w+)\n(.*?)^```\n(?:\n?```text\n(.*?)^```)?", page, flags=re.DOTALL | re.MULTILINE)
    return [Block(*one[:2], one[2] or None) for one in found if not languages or one[0] in languages]


def run_python(program, folder, **environment):
    """Run a program in a process of its own, and return what it prints."""
    (folder / "program.py").write_text(program)
    done = subprocess.run(
        [sys.executable, "program.py"], capture_output=True, text=True, cwd=folder, env=ENVIRONMENT | environment
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_the_simulator(program, folder):
    """Run a program in numba's simulator of a GPU, in whose integers 64-bit words wrap with a warning."""
    quiet = "import warnings; warnings.simplefilter('ignore')\n"
    return run_python(quiet + program, folder, NUMBA_ENABLE_CUDASIM="1", NUMBA_DISABLE_JIT="1")


class Reader:
    """One who follows a page in a folder."""

    def __init__(self, folder):
        self.folder, self.session, self.status, self.number = Path(folder), {"__name__": "__main__"}, 0, 0

    def follow(self, block):
        """Do what a block says, and return what is printed."""
        if block.language == "sh":
            assert self.status == 0 or block.text.startswith("echo $?"), f"status {self.status} before {block.text}"
            return "".join(map(self._command, block.text.splitlines()))
        if block.file is None:
            return self._python(block.text)
        (self.folder / block.file).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / block.file).write_text(block.text)
        return ""

    def _python(self, program):
        self.number += 1
        file = self.folder / f"session_{self.number}.txt"  # where the source of a part can be read
        file.write_text(program)
        output = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(output):
            exec(compile(program, file, "exec"), self.session)
        return output.getvalue()

    def _command(self, line):
        words = shlex.split(line, comments=True)
        if line == "echo $?":
            status, self.status = self.status, 0
            return f"{status}\n"
        assert self.status == 0, f"status {self.status} before {line}"
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve()
            return ""
        done = self._pytest(words) if "pytest" in words else heavytail(*words[1:], folder=self.folder)
        assert words[0] in ("heavytail", "pytest", "python"), line
        assert done.returncode in (0, 1, 3), (line, done.stdout, done.stderr)
        self.status = done.returncode
        return done.stdout

    def _pytest(self, words):
        """Run pytest as in a folder of a user's, where the plugin is that of this tree."""
        arguments, wide = words[words.index("pytest") + 1 :], ENVIRONMENT | {"COLUMNS": "80"}
        return subprocess.run([*PYTEST, *arguments], capture_output=True, text=True, cwd=self.folder, env=wide)


def same(shown, printed):
    """Return whether what is shown is what was printed, where `...` stands for anything."""
    shown, printed = ("".join(f"{line.rstrip()}\n" for line in text.splitlines()) for text in (shown, printed))
    return doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS)
