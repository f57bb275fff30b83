"""The command that searches: a plane of schedules without chance, or schedules of any method over a family of instances."""

from __future__ import annotations

import itertools
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

import heavytail as ht
from heavytail import report
from heavytail.cli.options import Json, Seed, Store, Threads
from heavytail.cli.origin import SCHEMA, made
from heavytail.cli.screen import check_writable, console, picture, progress, rendered, tell
from heavytail.cli.spec import parse_part
from heavytail.experiment.observables import checked_column
from heavytail.parts.parameters import near, number, one_of

__all__ = ["explore"]

OF_THE_PLANE = ("noise", "setting", "resolution", "plot")
OF_A_SEARCH = (
    "p", "q", "instance", "rate", "observable", "iterate", "quantile", "steps", "trajectories", "seed", "threads",
)  # fmt: skip


def explore(
    context: typer.Context,
    alpha: Annotated[float, typer.Option(help="The moment order, in (1, 2].")] = 1.5,
    noise: Annotated[str, typer.Option(help="symmetric, skewed or both.")] = "both",
    setting: Annotated[str, typer.Option(help="strongly-convex or non-convex.")] = "strongly-convex",
    resolution: Annotated[int, typer.Option(help="How fine the grid is: exponents are multiples of its inverse.")] = 10,
    plot: Annotated[Path | None, typer.Option(help="Draw the exponents there as a map (PNG or PDF).")] = None,
    method: Annotated[
        str | None,
        typer.Option(help="Search instances for this method instead; {p} and {q} stand for exponents to try."),
    ] = None,
    p: Annotated[str | None, typer.Option(help="The values of {p}, with commas: 0.5,2/3.")] = None,
    q: Annotated[str | None, typer.Option(help="The values of {q}.")] = None,
    instance: Annotated[
        list[str] | None,
        typer.Option(help="Search instances with these words in their name; may be repeated.", show_default="all"),
    ] = None,
    rate: Annotated[float | None, typer.Option(help="A claimed exponent: that the error is O(k^-rate).")] = None,
    observable: Annotated[str, typer.Option(help="gap, gradient_norm, gradient_norm_squared or distance.")] = "gap",
    iterate: Annotated[str, typer.Option(help="last, average, weighted, running or random.")] = "last",
    quantile: Annotated[float | None, typer.Option(help="Fit this quantile instead of the mean.")] = None,
    steps: Annotated[int, typer.Option(help="Steps of each trajectory.")] = 10_000,
    trajectories: Annotated[int, typer.Option(help="Trajectories on each instance.")] = 16_384,
    seed: Seed = 0,
    threads: Threads = None,
    json: Json = None,
    store: Store = None,
) -> None:
    """Measure the exponent of every schedule tau = k^p, eta ~ k^-q, or search instances for the worst one of any method.

    Without --method: clipped SGD, held against the prediction. The printed schedule, the proved one and the best one are
    points of the plane of p and q. No chance is involved, and --alpha, --noise, --setting, --resolution and --plot choose.

    With --method: its rates on each of a family of instances. A claimed --rate is REFUTED if an instance refutes it, else
    UNDECIDED; no search proves it.

    Examples: `heavytail explore`, `heavytail explore --alpha 1.3 --noise skewed --plot map.png`, `heavytail explore
    --setting non-convex --resolution 5 --json map.json`, `heavytail explore --method "gclip eta=4*(k+1)^-{q} tau=k^{p}" --p
    0.5,2/3 --q 1 --rate 0.667`, `heavytail explore --method "normalized-sgd k^-{q}" --q 0.5,0.75 --instance quadratic`.
    """
    _refuse(context, method)
    check_writable(picture(plot), json)
    if method is None:
        _plane(alpha, noise, setting, resolution, plot, json, store)
        return
    rate = None if rate is None else number("rate", rate)
    column, instances = checked_column(observable, iterate), _chosen(instance or [])
    with progress("pairs") as show:
        found = ht.worst_case.search(
            _schedules(method, {"p": p, "q": q}), alpha, rate, instances, column=column, quantile=quantile,
            steps=steps, trajectories=trajectories, seed=seed, threads=threads, store=store, progress=show,
        )  # fmt: skip
    _tell(found)
    if json:
        command = shlex.join(["heavytail", *sys.argv[1:]])
        json.write_text(report.to_json({"schema": SCHEMA, "made": made(), "command": command, **found.as_data()}))


def _tell(found: ht.worst_case.Search) -> None:
    from heavytail.report.search_page import search_page

    sys.stdout.write(rendered(search_page(found), "text"))
    tell(f"Again: {shlex.join(['heavytail', *sys.argv[1:]])} (seed {found.worst().seed})")


def _refuse(context: typer.Context, method: str | None) -> None:
    """Raise an error if an option is given that does not belong to what is asked for."""
    others, what, remedy = (
        (OF_A_SEARCH, "a search, which needs --method", "Name a method")
        if method is None
        else (OF_THE_PLANE, "the plane of clipped SGD, which has no --method", "Drop --method")
    )
    given = [name for name in others if getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"]
    if given:
        raise ValueError(f"--{given[0]} belongs to {what}. {remedy}, or drop --{given[0]}.")


def _chosen(words: Sequence[str]) -> list[ht.worst_case.Instance]:
    """Return the instances with one of these words in their name; all of them if there is none."""
    known = ht.worst_case.INSTANCES
    for word in words:
        if not any(word.lower() in one.name.lower() for one in known):
            names = [one.name for one in known]
            raise ValueError(f"There is no instance {word!r}.{near(word, names)} Choose from: {'; '.join(names)}.")
    return [one for one in known if not words or any(word.lower() in one.name.lower() for word in words)]


def _schedules(method: str, texts: dict[str, str | None]) -> dict[str, Any]:
    """Return the methods that a text describes, with each choice of the exponents in braces, by their text."""
    used = list(dict.fromkeys(re.findall(r"\{(.*?)\}", method)))
    for name in used:
        if texts.get(name) is None:
            known = "needs its values" if name in texts else "is no exponent to try; write {p} or {q}"
            raise ValueError(f"{{{name}}} in --method {known}. Pass for example --{name if name in texts else 'p'} 0.5,2/3.")
    for name, text in texts.items():
        if text is not None and name not in used:
            raise ValueError(
                f"--{name} {text} is of no use: --method has no {{{name}}}. Write it in a schedule: k^{{{name}}}."
            )
    choices: Iterable[tuple[str, ...]] = itertools.product(*(_exponents(name, texts[name] or "") for name in used))
    filled = [_filled(method, dict(zip(used, choice, strict=True))) for choice in choices]
    return {text: parse_part("method", text) for text in filled}


def _exponents(name: str, text: str) -> list[str]:
    """Return the exponents of a list as a schedule reads them; fractions in parentheses."""
    pieces = [piece.strip() for piece in text.split(",")]
    for piece in pieces:
        if not re.fullmatch(r"\d+\.?\d*|\.\d+|\d+/0*[1-9]\d*", piece):
            raise ValueError(
                f"--{name} {text}: {piece!r} is no exponent to try. Pass numbers such as 0.5 or 2/3, without a sign."
            )
    return pieces


def _filled(method: str, choice: dict[str, str]) -> str:
    """Return a method's text with exponents for the names in braces; a sign goes into the parentheses of a fraction."""
    for name, value in choice.items():
        fraction = "/" in value
        method = method.replace(f"^-{{{name}}}", f"^(-{value})" if fraction else f"^-{value}")
        method = method.replace(f"{{{name}}}", f"({value})" if fraction else value)
    return method


def _plane(
    alpha: float, noise: str, setting: str, resolution: int, plot: Path | None, json: Path | None, store: Path | None
) -> None:
    """Measure the plane of clipped SGD's schedules, and show it or draw it."""
    from heavytail.report.schedule_page import schedule_page

    shapes = {"skewed": [False], "symmetric": [True], "both": [False, True]}
    one_of("noise", noise, tuple(shapes))
    one_of("setting", setting, ("strongly-convex", "non-convex"))
    chosen = setting.replace("strongly-", "strongly ")
    with progress("schedules") as show:
        found = [
            ht.explore(alpha, symmetric, chosen, resolution=resolution, store=store, progress=show)
            for symmetric in shapes[noise]
        ]
    if plot:
        from heavytail.plots import save, schedule_maps

        save(schedule_maps(found), plot)
        console().print(f"The map is {plot}.", soft_wrap=True)
    else:
        sys.stdout.write(rendered(schedule_page(found), "text"))
    if json:
        json.write_text(report.to_json({"maps": [explored.as_data() for explored in found]}))
