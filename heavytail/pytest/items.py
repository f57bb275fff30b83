"""The items: one for each claim and moment order, and one for each of its negative controls."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from heavytail.claims.check import controls_of, decide
from heavytail.claims.claim import Claim
from heavytail.claims.registry import claims_by_file
from heavytail.claims.run import EFFORTS, Effort, Run
from heavytail.claims.verdict import Verdict
from heavytail.parts.parameters import one_of
from heavytail.report.junit import PROPERTIES, case_name, contradiction
from heavytail.report.verdict_data import as_data

__all__ = ["ClaimFile", "UnexpectedVerdictError", "VerdictItem"]

KNOWN = pytest.StashKey[dict[Path, dict[Path, list[Claim] | ValueError]]]()


class UnexpectedVerdictError(AssertionError):
    """A verdict that is not the expected one."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(
            f"{contradiction(verdict)}.\n"
            f"  claim:    {verdict.statement}" + (f"\n  control:  {verdict.control}" if verdict.control else "") + "\n"
            f"  source:   {verdict.source}\n"
            f"  evidence: {verdict.account}\n"
            f"  again:    {verdict.command}"
        )


class ClaimFile(pytest.File):
    """A Python file that may hold claims; one without any is a module that others import."""

    def collect(self) -> Iterator[VerdictItem]:
        """Yield the items of the file's claims."""
        held = _claims_beside(self.path, self.config)[self.path]
        if isinstance(held, ValueError):
            raise self.CollectError(str(held))
        for claim in held:
            for alpha in claim.alphas_at(_effort_of(self.config)):
                for control in ["", *(name for name, _ in controls_of(claim, alpha))]:
                    name = case_name(claim.id, alpha, control)
                    yield VerdictItem.from_parent(self, name=name, claim=claim, alpha=alpha, control=control)


class VerdictItem(pytest.Item):
    """The verdict on a claim for one moment order, or on one of its controls; it passes if the verdict is as expected.

    Where a package that the check needs is missing, nothing is decided, and it is skipped.
    """

    def __init__(self, *, claim: Claim, alpha: float, control: str, **others: Any) -> None:
        super().__init__(**others)
        self.claim, self.alpha, self.control = claim, alpha, control
        self.add_marker("heavytail")
        if control:
            self.add_marker("heavytail_control")

    def runtest(self) -> None:
        """Decide the claim."""
        verdict = decide(self.claim, self.alpha, _run_of(self.config), self.control)
        (data,) = as_data([verdict])
        self.user_properties.extend((name, data[name]) for name in PROPERTIES if data[name] is not None)
        if not verdict.as_expected:
            raise UnexpectedVerdictError(verdict)
        self.ihook.pytest_heavytail_verdict(item=self, verdict=verdict)
        if verdict.lacking:
            pytest.skip(verdict.account)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Return the evidence; the traceback only of what is no verdict."""
        return (
            str(excinfo.value) if isinstance(excinfo.value, UnexpectedVerdictError) else super().repr_failure(excinfo, style)
        )

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the line of the check, and the name."""
        code = getattr(self.claim.check, "__code__", None)
        line = None if code is None or Path(code.co_filename) != self.path else code.co_firstlineno - 1
        return self.path, line, self.name


def _effort_of(config: pytest.Config) -> Effort:
    """Return the effort that the command line names, or else the ini file."""
    return one_of("heavytail_effort", config.getoption("heavytail_effort") or config.getini("heavytail_effort"), EFFORTS)


def _run_of(config: pytest.Config) -> Run:
    """Return what a check may use; beside other workers of pytest-xdist that is one thread."""
    threads = 1 if "PYTEST_XDIST_WORKER" in os.environ else None
    return Run(_effort_of(config), config.getoption("heavytail_seed"), threads, config.getoption("heavytail_store"))


def _claims_beside(file: Path, config: pytest.Config) -> dict[Path, list[Claim] | ValueError]:
    """Return the claims of all files in a file's folder, which may import each other, imported once."""
    known = config.stash.setdefault(KNOWN, {})
    if file not in known.get(file.parent, {}):
        known[file.parent] = claims_by_file(sorted({*file.parent.glob("[!_]*.py"), file}))
    return known[file.parent]
