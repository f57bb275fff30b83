"""What pytest loads in every project: options and a hook. heavytail, a second of imports, follows when claims are there.

A wheel carries this file beside the package, as `pytest_heavytail.py`: importing it inside would import the package.
"""

from __future__ import annotations

import fnmatch
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

__all__ = ["RulesOfVerdicts", "pytest_addhooks", "pytest_addoption", "pytest_collect_file", "pytest_configure"]

NO_CLAIMS = ("_*.py", "conftest.py", "setup.py")


class RulesOfVerdicts:
    """The hook for rules of one's own."""

    def pytest_heavytail_verdict(self, item: Any, verdict: Any) -> None:
        """Hold a verdict that came out as expected against rules of a project, in a conftest.py; an error fails the item.

        Parameters
        ----------
        item : VerdictItem
            The item.
        verdict : Verdict
            Its verdict.
        """


def pytest_addhooks(pluginmanager: Any) -> None:
    """Add the hook."""
    pluginmanager.add_hookspecs(RulesOfVerdicts)


def pytest_addoption(parser: Any) -> None:
    """Add the options."""
    group = parser.getgroup("heavytail", "claims of heavytail")
    group.addoption(
        "--heavytail",
        action="store_true",
        help="Collect the claims, and their negative controls, of the Python files that are no tests.",
    )
    group.addoption("--heavytail-effort", choices=("smoke", "ci", "full"), help="How much work to spend.")
    group.addoption("--heavytail-seed", type=int, default=0, metavar="SEED", help="The seed, 0 by default.")
    group.addoption(
        "--heavytail-store",
        metavar="FOLDER",
        help="Where simulations are kept, so that a killed run goes on; until the end of the session by default.",
    )
    parser.addini("heavytail_claims", "Folders whose claims are collected, without an option or an argument.", "paths", [])
    parser.addini("heavytail_effort", "smoke, ci or full: how much work to spend.", default="ci")


def pytest_configure(config: Any) -> None:
    """Say what the markers mean, and collect the folders that the ini file names where no argument says what to collect."""
    config.addinivalue_line("markers", "heavytail: the verdict on a claim, or on one of its negative controls")
    config.addinivalue_line("markers", "heavytail_control: the verdict on a negative control")
    if not 0 <= (seed := config.getoption("heavytail_seed")) < 2**64:
        raise pytest.UsageError(f"--heavytail-seed {seed} is out of range. Pass an integer from 0 to 2**64 - 1.")
    for folder in map(Path, config.getini("heavytail_claims")):
        if not folder.exists():
            raise pytest.UsageError(f"heavytail_claims: {folder} is not there, so no claim would be checked. Name a folder.")
    _share_simulations(config)
    if config.args_source is not config.ArgsSource.ARGS:
        given = [Path(argument).resolve() for argument in config.args]
        for folder in map(Path, config.getini("heavytail_claims")):
            if not any(folder.resolve().is_relative_to(one) for one in given):
                config.args.append(str(folder))


def pytest_collect_file(file_path: Path, parent: Any) -> Any:
    """Collect a file that may hold claims."""
    if not _may_hold_claims(file_path, parent.config):
        return None
    from heavytail.pytest import ClaimFile

    return ClaimFile.from_parent(parent, path=file_path)


def _share_simulations(config: Any) -> None:
    """Have a claim and its controls find what one of them has simulated, in whatever worker of pytest-xdist, until the end.

    The workers get their options from the process that starts them.
    """
    asked = config.getoption("heavytail") or config.getini("heavytail_claims")
    if asked and not config.getoption("heavytail_store") and not hasattr(config, "workerinput"):
        config.option.heavytail_store = tempfile.mkdtemp(prefix="heavytail-simulations-")
        config.add_cleanup(lambda: shutil.rmtree(config.option.heavytail_store, ignore_errors=True))


def _may_hold_claims(file: Path, config: Any) -> bool:
    if file.suffix != ".py" or any(fnmatch.fnmatch(file.name, one) for one in (*NO_CLAIMS, *config.getini("python_files"))):
        return False
    return config.getoption("heavytail") or any(file.is_relative_to(one) for one in config.getini("heavytail_claims"))
