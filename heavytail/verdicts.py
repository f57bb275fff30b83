"""Deciding claims: each gets a verdict with its numbers, its seed and the command that shows it again."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heavytail.claims import Claim, Control, Report, Run
from heavytail.parameters import integer
from heavytail.predictions import Finding, Outcome
from heavytail.registry import find, paper_checks


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The outcome of a claim for one alpha, with what is needed to see it again.

    Attributes
    ----------
    claim, source, statement : str
        The claim.
    control : str
        The name of the negative control, or "" for the claim itself.
    alpha : float
        The moment order.
    printed, proved : float or None
        What the paper prints and what can be proved.
    finding : Finding
        The outcome and its numbers.
    expected : Outcome
        The outcome that is known to be right.
    seed : int
        The seed.
    command : str
        The command that reproduces it.
    """

    claim: str
    source: str
    statement: str
    control: str
    alpha: float
    printed: float | None
    proved: float | None
    finding: Finding
    expected: Outcome
    seed: int
    command: str

    @property
    def outcome(self) -> Outcome:
        """HOLDS, REFUTED or UNDECIDED."""
        return self.finding.outcome

    @property
    def as_expected(self) -> bool:
        """Whether the outcome is the expected one."""
        return self.outcome == self.expected


def check(
    what: Claim | str | os.PathLike[str] | Sequence[Claim | str | os.PathLike[str]] = (),
    *,
    alphas: Sequence[float] | None = None,
    effort: str = "ci",
    seed: int = 0,
    backend: str = "cpu",
    threads: int | None = None,
    store: str | os.PathLike[str] | None = None,
    controls: bool = False,
    report: Report | None = None,
) -> list[Verdict]:
    """Decide claims.

    Parameters
    ----------
    what : Claim, folder, id, or a sequence of them, optional
        What to check; all the papers' claims by default.
    alphas : sequence of float, optional
        Only these moment orders.
    effort : {"smoke", "ci", "full"}, default "ci"
        Seconds, minutes or a night.
    seed : int, default 0
        The seed.
    backend : {"cpu", "cuda", "auto", "interpreted"}, default "cpu"
        What simulates (see `heavytail.simulate`). Verdicts do not depend on it.
    threads : int, optional
        How many threads; all by default. Verdicts do not depend on it.
    store : path, optional
        A folder for partial results, from which a stopped check goes on.
    controls : bool, default False
        Whether to run the negative controls as well.
    report : callable, optional
        Called with a label and the finished share of each simulation.

    Returns
    -------
    list of Verdict

    Raises
    ------
    CudaUnavailableError
        If ``backend="cuda"`` and numba-cuda, the driver or a GPU is missing; before any work starts.
    ValueError
        If there is nothing of that name, or nothing to check for those alphas.
    """
    items = [what] if isinstance(what, Claim | str | os.PathLike) else list(what)
    claims: list[tuple[Claim, Path | None]] = [(item, None) for item in items if isinstance(item, Claim)]
    names = [item for item in items if not isinstance(item, Claim)]
    if names or not claims:
        claims.extend(find(names))
    run = Run(effort, integer("seed", seed, 0, 2**64 - 1), threads, store, report, backend)
    wanted = [
        (claim, folder, alpha)
        for claim, folder in claims
        for alpha in (claim.alphas_at(effort) if alphas is None else sorted({*claim.alphas, *(claim.full or ())}))
        if alphas is None or alpha in alphas
    ]
    if not wanted:
        known = sorted({alpha for claim, _ in claims for alpha in (*claim.alphas, *(claim.full or ()))})
        raise ValueError(f"No claim is checked for alpha in {list(alphas or ())}. Choose among {known}.")
    verdicts = []
    for claim, folder, alpha in wanted:
        verdicts.append(_decide(run, claim, folder, alpha, "", Control({}, claim.expected(alpha)), controls))
        if controls:
            chosen = [(name, one) for name, one in claim.controls.items() if one.alphas is None or alpha in one.alphas]
            verdicts.extend(_decide(run, claim, folder, alpha, name, one, controls) for name, one in chosen)
    return verdicts


def _decide(
    run: Run, claim: Claim, folder: Path | None, alpha: float, name: str, control: Control, controls: bool
) -> Verdict:
    run.label = f"{claim.id}, alpha = {alpha:g}" + (f" ({name})" if name else "")
    if run.report:
        run.report(run.label, 0.0)
    finding = claim.check(run, alpha, **control.variation)
    return Verdict(
        claim=claim.id,
        source=claim.source,
        statement=claim.statement,
        control=name,
        alpha=alpha,
        printed=claim.printed(alpha),
        proved=claim.proved(alpha),
        finding=finding,
        expected=control.expected,
        seed=run.seed,
        command=_command(run, claim, folder, alpha, controls),
    )


def _command(run: Run, claim: Claim, folder: Path | None, alpha: float, controls: bool) -> str:
    place = [] if folder is None or folder == paper_checks() else [str(folder)]
    options = [
        "--alpha",
        f"{alpha:g}",
        "--effort",
        run.effort,
        "--seed",
        str(run.seed),
        *(["--controls"] if controls else []),
    ]
    return shlex.join(["heavytail", "check", *place, claim.id, *options])
