"""Deciding claims: each gets a verdict with its numbers, its seed and the command that shows it again."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from math import nan
from pathlib import Path
from typing import Any

from heavytail.claims import faults
from heavytail.claims.claim import Claim, Control, moment_orders
from heavytail.claims.judge import Finding, Outcome
from heavytail.claims.registry import find
from heavytail.claims.reproduction import address, command, exact
from heavytail.claims.run import Effort, Run
from heavytail.claims.verdict import Verdict, Verdicts, Waiting
from heavytail.compiler.errors import CudaUnavailableError
from heavytail.engine.backends import Backend
from heavytail.engine.executors import WorkersLostError
from heavytail.engine.looks import DOUBLINGS, kept
from heavytail.engine.progress import Progress
from heavytail.engine.shards import Shard
from heavytail.parts.parameters import flag, integer, shown

__all__ = ["check", "chosen", "controls_of", "decide", "wanted"]


def check(
    what: Claim | str | os.PathLike[str] | Sequence[Claim | str | os.PathLike[str]] = (),
    *,
    alphas: Sequence[float] | None = None,
    effort: Effort = "ci",
    seed: int = 0,
    backend: Backend = "cpu",
    threads: int | None = None,
    store: str | os.PathLike[str] | None = None,
    controls: bool = False,
    until_decided: bool = False,
    progress: Progress | None = None,
    executor: Executor | None = None,
    shard: Shard | None = None,
) -> Verdicts:
    """Decide claims. One whose own code fails is an ERROR, with its line, and the others go on.

    Parameters
    ----------
    what : Claim, folder, Python file, id, or a sequence of them, optional
        What to check; all the papers' claims by default.
    alphas : sequence of float, optional
        Only these moment orders: those of a claim, or any in its `any_alpha`.
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
    until_decided : bool, default False
        Whether to run what comes out UNDECIDED again with twice the trajectories, up to 64 times as many; not where the
        finding tells that more would not decide it, or where they changed nothing. The seven looks share the error of every
        interval (see `looks`): a verdict is as seldom wrong as that of one look, and needs up to twice the trajectories.
    progress : callable, optional
        Called with claim and alpha, and which of how many it is; the number of trajectories done, and how many a
        simulation will have.
    executor : concurrent.futures.Executor, optional
        Workers elsewhere, which simulate (see `heavytail.simulate`). Verdicts do not depend on it.
    shard : Shard, optional
        Only this share of every simulation is computed, into the store, which it needs. What other shards have not
        computed yet has no verdict, and is in `waiting` of what is returned; the last shard to end sees all verdicts, and so
        does a check of the same store without a shard.

    Returns
    -------
    Verdicts
        A list of `Verdict`, which a notebook shows as a table.

    Raises
    ------
    CudaUnavailableError
        If ``backend="cuda"`` and numba-cuda, the driver or a GPU is missing; before any work starts.
    OSError
        If there is no such folder or file, or the store cannot be written.
    TypeError, ValueError
        If there is nothing of that name, or no claim can be checked for one of those alphas, or a claim is ill-formed.
    """
    claims, controls, growing = chosen(what), flag("controls", controls), flag("until_decided", until_decided)
    seed, looks = integer("seed", seed, 0, 2**64 - 1), DOUBLINGS + 1 if growing else 1
    run = Run(effort, seed, threads, store, progress, backend, executor=executor, shard=shard, looks=looks)
    orders_of_each = wanted([claim for claim, _ in claims], alphas, effort)
    tasks = [
        (claim, alpha, name, control, again)
        for (claim, place), orders in zip(claims, orders_of_each, strict=True)
        for called in [address(claim, place)]
        for alpha in orders
        for again in [command(called, alpha, run, controls)]  # before any check runs: it might change the folder
        for name, control in [("", None), *(controls_of(claim, alpha) if controls else [])]
    ]
    verdicts = Verdicts()
    with kept(store) if growing else nullcontext(store) as run.store:
        for number, task in enumerate(tasks, 1):
            decided = _decide(run, f"{number} of {len(tasks)}: " if len(tasks) > 1 else "", *task)
            if isinstance(decided, Verdict):
                verdicts.append(decided)
            else:
                verdicts.waiting.append(decided)
    return verdicts


def decide(claim: Claim, alpha: float, run: Run, control: str = "") -> Verdict:
    """Return the verdict on a claim for one moment order, or on one of its controls by name.

    Parameters
    ----------
    claim : Claim
        The claim.
    alpha : float
        The moment order.
    run : Run
        What the check may use; no shard.
    control : str, optional
        The name of a negative control; the claim itself by default.
    """
    again = command(address(claim, None), alpha, run, bool(control))
    verdict = _decide(run, "", claim, alpha, control, claim.controls[control] if control else None, again)
    assert isinstance(verdict, Verdict)  # only a shard waits for others
    return verdict


Named = Claim | str | os.PathLike[str]


def chosen(what: Named | Sequence[Named]) -> list[tuple[Claim, Path | None]]:
    """Return the claims that `check` takes, each with the folder or file that was named; see there."""
    items = [what] if isinstance(what, Claim | str | os.PathLike) else list(what) if isinstance(what, Iterable) else [what]
    for item in items:
        if not isinstance(item, Claim | str | os.PathLike):
            raise TypeError(
                f"{item!r} is no claim. Pass a heavytail.Claim, a folder, a Python file, an id, or a list of them."
            )
    claims: list[tuple[Claim, Path | None]] = [(item, None) for item in items if isinstance(item, Claim)]
    names = [item for item in items if not isinstance(item, Claim)]
    if names or not claims:
        claims.extend(find(names))
    return claims


def wanted(claims: Sequence[Claim], alphas: Sequence[float] | None, effort: Effort = "ci") -> list[list[float]]:
    """Return the moment orders for which to check each of some claims: its own, or those of the ones asked for it takes.

    Raises
    ------
    ValueError
        If none of the claims takes one of them.
    """
    if alphas is None:
        return [list(claim.alphas_at(effort)) for claim in claims]
    asked = sorted(set(moment_orders("alphas", alphas)))
    none = [alpha for alpha in asked if not any(claim.takes(alpha) for claim in claims)]
    if none:
        known = sorted({alpha for claim in claims for alpha in (*claim.alphas, *(claim.full or ()))})
        ranges = sorted({claim.any_alpha for claim in claims if claim.any_alpha})
        others = "".join(f", or any in ({exact(low)}, {exact(high)}]" for low, high in ranges)
        raise ValueError(f"No claim is checked for alpha in {shown(none)}. Choose among {known}{others}.")
    return [[alpha for alpha in asked if claim.takes(alpha)] for claim in claims]


def controls_of(claim: Claim, alpha: float) -> list[tuple[str, Control]]:
    """Return the negative controls of a claim for a moment order, by name."""
    return [(name, one) for name, one in claim.controls.items() if one.alphas is None or alpha in one.alphas]


def _decide(
    run: Run, which: str, claim: Claim, alpha: float, name: str, control: Control | None, again: str
) -> Verdict | Waiting:
    label = f"{which}{claim.id}, alpha = {alpha:g}" + (f" ({name})" if name else "")
    if run.progress:
        run.progress(label, 0, 1)
    printed, proved, expected, finding = _known(claim, alpha)
    look = 1
    missing = claim.missing()
    if finding is None and missing:
        finding = _cannot_be_decided(missing)
    elif finding is None:
        run = copy.copy(run)
        run.waiting = {}
        finding, look = _until_decided(run, claim, alpha, label, {} if control is None else control.variation)
        if run.waiting:
            return Waiting(claim, name, alpha, run.waiting)
    return Verdict(
        claim=claim,
        control=name,
        alpha=alpha,
        printed=printed,
        proved=proved,
        finding=finding,
        expected=Outcome.UNDECIDED if missing else expected if control is None else control.expected,
        seed=run.seed,
        command=again,
        looks=look,
    )


def _cannot_be_decided(missing: list[str]) -> Finding:
    names = " and ".join(missing)
    return Finding(
        Outcome.UNDECIDED,
        nan,
        nan,
        nan,
        evidence=f"The check needs {names}, which cannot be imported here",
        advice=f"Install {names}: pip install 'heavytail[torch]' brings torch; others come by their own names.",
        seen="nothing",
        lasting=True,
    )


def _until_decided(run: Run, claim: Claim, alpha: float, label: str, variation: Mapping[str, Any]) -> tuple[Finding, int]:
    """Return what a check finds at the last look, and how many looks there were; at each the run is twice as long."""
    before: Finding | None = None
    for look in range(1, run.looks + 1):
        own = copy.copy(run)  # which a check may change
        own.label = label + (f", look {look}" if look > 1 else "")
        own.factor = 2 ** (look - 1)
        returned, fault = _call(claim.check, own, alpha, **variation)
        finding: Finding = fault or faults.wrong_finding(returned, claim.check) or returned
        if run.waiting or finding == before or not _may_be_decided(finding):  # no look before the last one is complete
            break
        before = finding
    return finding, look


def _may_be_decided(finding: Finding) -> bool:
    """Return whether a finding is undecided, and chance or a number of trajectories may be all that is in the way."""
    undecided = [part for part in finding.parts or (finding,) if part.outcome is Outcome.UNDECIDED]
    return finding.outcome is Outcome.UNDECIDED and not any(part.exact or part.lasting for part in undecided)


def _known(claim: Claim, alpha: float) -> tuple[float | None, float | None, Outcome, Finding | None]:
    """Return what a claim prints, proves and expects, and what is wrong with one of these functions, if anything is."""
    printed, wrong_printed = _call(claim.printed, alpha)
    proved, wrong_proved = _call(claim.proved, alpha)
    expected, wrong_expected = _call(claim.expected, alpha)
    fault = (
        (wrong_printed or faults.wrong_number("printed", printed, claim.printed))
        or (wrong_proved or faults.wrong_number("proved", proved, claim.proved))
        or (wrong_expected or faults.wrong_outcome("expected", expected, claim.expected))
    )
    return (None, None, Outcome.HOLDS, fault) if fault else (printed, proved, Outcome(expected), None)


def _call(function: Callable[..., Any], /, *arguments: Any, **variation: Any) -> tuple[Any, Finding | None]:
    """Return what a function of a claim returns, or the finding on its error; missing GPUs or workers are no fault of it."""
    try:
        return function(*arguments, **variation), None
    except (CudaUnavailableError, WorkersLostError):
        raise
    except Exception as error:
        return None, faults.raised(error, function)
