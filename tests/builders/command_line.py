"""The command line in this process: what it writes and the status it ends with.

A process of its own costs two seconds of imports. It is needed only where it is what is tested: a terminal, a pipe, an
environment variable that is read at import.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import patch

from heavytail.cli import main

ROOT = Path(__file__).resolve().parents[2]


def heavytail(*arguments, folder="."):
    """Run a command in a folder; return its status and what it wrote, as `process` does."""
    words = ["heavytail", *map(str, arguments)]
    output, errors = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", words),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        try:
            main()
            status = 0
        except SystemExit as stopped:
            status = stopped.code or 0
    return subprocess.CompletedProcess(words, status, output.getvalue(), errors.getvalue())


def process(*arguments, folder=".", **environment):
    """Run a command in a process of its own, in a pipe."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "heavytail.cli", *map(str, arguments)],
        capture_output=True, text=True, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done


def killed(*arguments, when, folder="."):
    """Start a command in a process of its own and kill it as soon as `when()`; return whether it was at work until then."""
    with subprocess.Popen(
        [sys.executable, "-m", "heavytail.cli", *map(str, arguments)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:  # fmt: skip
        while running.poll() is None and not when():
            time.sleep(0.001)
        running.kill()
    return running.returncode < 0
