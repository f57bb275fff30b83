"""The command line, and the only file that prints."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

import heavytail as ht
from heavytail import report, theory
from heavytail.claims import Report
from heavytail.engine.run import choose_backend
from heavytail.parameters import one_of
from heavytail.report import document, text
from heavytail.spec import names, parse_part

CHUNK = 2**20
PAGE_FORMATS = tuple(report.FORMATS)
TABLE_FORMATS = (*PAGE_FORMATS, "json")

app = typer.Typer(
    name="heavytail",
    help="Theorems about stochastic optimisation under heavy-tailed gradient noise, checked by machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _settle(backend: str) -> str:
    """Return the back end that will run: a missing GPU is said now, before any work."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        chosen = choose_backend(backend)
    for warning in told:
        _complain(warning.message, "yellow")
    return chosen


Effort = Annotated[str, typer.Option(help="smoke (seconds), ci (a minute) or full (a night).")]
Seed = Annotated[int, typer.Option(help="Names the random numbers.")]
Threads = Annotated[int | None, typer.Option(help="Threads; all processors by default. Results do not depend on it.")]
Backend = Annotated[
    str,
    typer.Option(callback=_settle, help="cpu, cuda (NVIDIA's GPUs) or auto (GPUs if there are any). Results are the same."),
]
Json = Annotated[Path | None, typer.Option("--json", help="Write the numbers there as JSON.")]
Output = Annotated[Path | None, typer.Option("-o", help="Write the page there; its ending may name the format.")]
Store = Annotated[Path | None, typer.Option(help="Keep partial results there: a stopped run goes on from them.")]


def main() -> None:
    """Run the command line; an error in the input is one message and the exit status 2, never a traceback."""
    try:
        app()
    except (ValueError, TypeError, OSError, ht.CudaUnavailableError) as error:
        _complain(error, "red")
        sys.exit(2)


def _complain(message: object, style: str) -> None:
    Console(stderr=True, soft_wrap=True).print(f"heavytail: {message}", style=style, markup=False, highlight=False)


def _console() -> Console:
    terminal = sys.stdout.isatty()
    return Console(width=None if terminal else text.WIDTH, highlight=False, markup=False)


@contextmanager
def _progress() -> Iterator[Report]:
    """Give a function that shows a label and a share; in a pipe it shows nothing."""
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bars:
        task = bars.add_task("", total=1.0)
        yield lambda label, share: bars.update(task, description=label, completed=share)


def _check_writable(*files: Path | None) -> None:
    for file in filter(None, files):
        if file.is_dir():
            raise IsADirectoryError(f"{file} is a folder. Name a file.")
        try:
            with tempfile.TemporaryFile(dir=file.absolute().parent):
                pass
        except OSError as error:
            raise OSError(
                f"{file} cannot be written: {error.strerror}. Choose a folder that exists and can be written."
            ) from error


def _format(chosen: str | None, file: Path | None, default: str, formats: tuple[str, ...]) -> str:
    """Return the format of a page: the chosen one, or the one that the file's name ends with, or the default."""
    if chosen is not None:
        return one_of("format", chosen, formats)
    ending = file.suffix.removeprefix(".") if file else ""
    return ending if ending in formats else default


def _page(page: report.Document, form: str) -> str:
    return text.render(page, _console().width) if form == "text" else report.FORMATS[form](page)


def _deliver(content: str, file: Path | None, verdicts: list[ht.Verdict]) -> None:
    """Write a page to its file, or print it; exit with 1 if a verdict is not the expected one."""
    if file:
        file.write_text(content, encoding="utf-8")
        _console().print(f"{report.summary(verdicts)} The page is {file}.", soft_wrap=True)
    else:
        sys.stdout.write(content)
    if not all(verdict.as_expected for verdict in verdicts):
        raise typer.Exit(1)


def _write_verdicts(verdicts: list[ht.Verdict], effort: str, seed: int, file: Path | None) -> None:
    if file:
        file.write_text(report.to_json({"effort": effort, "seed": seed, "claims": report.as_data(verdicts)}))


@app.command()
def table1(
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    form: Annotated[str | None, typer.Option("--format", help=f"One of {', '.join(TABLE_FORMATS)}.")] = None,
    output: Output = None,
    json: Json = None,
    store: Store = None,
) -> None:
    """Print Table 1 of Zhang et al. 2020: rates as printed, as proved and as measured, each with a verdict.

    A line where the printed rate is not the proved one says CONFLICT. Exit status 0 if every verdict is the expected one;
    the printed schedule is expected to be refuted.

    Examples: `heavytail table1`, `heavytail table1 --effort smoke --json table1.json`, `heavytail table1 -o table1.html`.
    """
    from paper_checks.table_1 import TABLE

    form = _format(form, output, "text", TABLE_FORMATS)
    _check_writable(output, json)
    with _progress() as show:
        verdicts = ht.check(
            TABLE.claims, effort=effort, seed=seed, backend=backend, threads=threads, store=store, report=show
        )
    _write_verdicts(verdicts, effort, seed, json)
    if form == "json":
        content = report.to_json(TABLE.as_data(verdicts, effort, seed))
    else:
        content = _page(TABLE.page(verdicts, effort, seed), form)
    _deliver(content, output, verdicts)


@app.command()
def errata(
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    form: Annotated[str | None, typer.Option("--format", help=f"One of {', '.join(PAGE_FORMATS)}.")] = None,
    output: Output = None,
    store: Store = None,
) -> None:
    """Print the misprints and gaps of the papers, each with the evidence that claims compute now.

    Exit status 0 if every verdict is the expected one.

    Examples: `heavytail errata --effort smoke`, `heavytail errata -o errata.html`.
    """
    from paper_checks.errata import ERRATA, OPENING, TITLE

    form = _format(form, output, "md", PAGE_FORMATS)
    _check_writable(output)
    with _progress() as show:
        verdicts = ht.check(
            report.claims_of(ERRATA), effort=effort, seed=seed, backend=backend, threads=threads, store=store, report=show
        )
    _deliver(_page(report.errata_page(TITLE, OPENING, ERRATA, verdicts), form), output, verdicts)


@app.command()
def check(
    what: Annotated[
        list[str] | None, typer.Argument(help="Folders of claims, or ids; all of the papers' by default.")
    ] = None,
    alpha: Annotated[list[float] | None, typer.Option(help="Only these moment orders.")] = None,
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    controls: Annotated[bool, typer.Option("--controls", help="Run the negative controls too.")] = False,
    json: Json = None,
    store: Store = None,
) -> None:
    """Decide claims: those of the papers, or those in a folder of your own.

    Exit status 0 if every verdict is the expected one.

    Examples: `heavytail check`, `heavytail check theorem-4-rate --alpha 1.5 --controls`, `heavytail check my_paper/`.
    """
    _check_writable(json)
    for name in what or []:
        if os.sep in name and not Path(name).is_dir():
            raise NotADirectoryError(f"{name} is no folder. Pass one whose Python files hold heavytail.Claim objects.")
    with _progress() as show:
        verdicts = ht.check(
            what or (), alphas=alpha, effort=effort, seed=seed, backend=backend, threads=threads, store=store,
            controls=controls, report=show,
        )  # fmt: skip
    _write_verdicts(verdicts, effort, seed, json)
    commands = tuple(dict.fromkeys(verdict.command for verdict in verdicts))
    blocks = report.listing(verdicts), document.Commands(commands), document.Paragraph(report.summary(verdicts))
    _deliver(_page(report.Document("", blocks), "text"), None, verdicts)


@app.command()
def rate(
    problem: Annotated[str, typer.Option(help="The function, with its parameters.")] = "quadratic curvature=1",
    noise: Annotated[str, typer.Option(help="The noise, with its parameters.")] = "pareto alpha=1.5",
    method: Annotated[str, typer.Option(help="The method, with its parameters.")] = "gclip eta=4*(k+1)^-1 tau=k^(2/3)",
    start: Annotated[float, typer.Option(help="Every coordinate of the first point.")] = 0.0,
    steps: Annotated[int, typer.Option(help="Steps of each trajectory.")] = 10_000,
    trajectories: Annotated[int, typer.Option(help="Number of trajectories.")] = 20_000,
    observable: Annotated[str, typer.Option(help="gap, gradient_norm, gradient_norm_squared or distance.")] = "gap",
    iterate: Annotated[str, typer.Option(help="last, average, weighted or running.")] = "weighted",
    quantile: Annotated[float | None, typer.Option(help="Fit this quantile instead of the mean.")] = None,
    window: Annotated[tuple[float, float] | None, typer.Option(help="First and last k of the fit.")] = None,
    theory_rate: Annotated[float | None, typer.Option("--theory", help="A rate to compare with.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw curve, fit and theory there (PNG or PDF).")] = None,
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    json: Json = None,
    store: Store = None,
) -> None:
    """Measure the convergence rate of one experiment, with its interval.

    Parts are written as a name and its parameters; schedules as sums of terms `scale*(k+shift)^exponent`.

    Examples: `heavytail rate`, `heavytail rate --noise "pareto alpha=1.3" --method "gclip eta=4*(k+1)^-1 tau=k^0.3" --plot
    rate.png`, `heavytail rate --noise "alpha-stable 1.5" --method "sgd 4*(k+1)^-1" --observable distance --iterate last
    --quantile 0.5`.
    """
    _check_writable(plot, json)
    experiment = ht.Experiment(
        problem=parse_part("problem", problem), noise=parse_part("noise", noise), method=parse_part("method", method),
        start=start, steps=steps, trajectories=trajectories, seed=seed, record=[(observable, iterate)],
    )  # fmt: skip
    with _progress() as show:
        label = f"{trajectories} trajectories"
        result = ht.simulate(
            experiment, backend, threads, store=store, progress=lambda done, total: show(label, done / total)
        )
    curve = result.curve(observable, iterate)
    fit = ht.fit_rate(curve, window) if quantile is None else ht.fit_quantile_rate(curve, quantile, window)
    expected = theory_rate if theory_rate is not None else _theory(experiment, observable, quantile)
    _print_fit(curve, fit, expected)
    if plot:
        from heavytail.plots import convergence, save

        save(convergence(curve, fit, expected, quantile), plot)
    if json:
        json.write_text(_fit_as_json(experiment, curve, fit, expected))


def _theory(experiment: ht.Experiment, observable: str, quantile: float | None) -> float | None:
    """Return the rate of Theorem 4, where it applies: a clipped method and the mean gap under heavy tails."""
    alpha = min(float(getattr(experiment.noise, "tail_index", 2.0)), 2.0)
    clipped = hasattr(experiment.method, "tau")
    return (
        theory.rate_strongly_convex(alpha) if clipped and observable == "gap" and quantile is None and alpha > 1.0 else None
    )


def _print_fit(curve: ht.Curve, fit: ht.RateFit, expected: float | None) -> None:
    console = _console()
    console.print(f"{curve.name}, {curve.trajectories} trajectories, k = {fit.window[0]} .. {fit.window[1]}")
    console.print(f"rate {fit.rate:.4f}, 95 % interval [{fit.low:.4f}, {fit.high:.4f}]")
    if expected is not None:
        console.print(f"theory {expected:.4f}")
    drift_low, drift_high = fit.drift.interval()
    settled = {True: "have settled", False: "still drift: this is no exponent yet", None: "are too noisy to tell a drift"}
    console.print(
        f"local rates {', '.join(f'{value:.3f}' for value in fit.local)} {settled[fit.settled]} "
        f"(drift {fit.drift.value:.3f} in [{drift_low:.3f}, {drift_high:.3f}])"
    )
    if curve.diverged.any():
        console.print(f"{curve.diverged[-1]} trajectories diverged")


def _fit_as_json(experiment: ht.Experiment, curve: ht.Curve, fit: ht.RateFit, expected: float | None) -> str:
    curves = {"mean": curve.mean, "mean_low": curve.low, "mean_high": curve.high, "median": curve.quantile(0.5)}
    return report.to_json(
        {
            "rate": fit.rate, "low": fit.low, "high": fit.high, "theory": expected, "settled": fit.settled,
            "local": list(fit.local), "window": list(fit.window), "seed": experiment.seed,
            "k": curve.k.tolist(), "diverged": curve.diverged.tolist(),
            **{name: [report.finite(value) for value in values.tolist()] for name, values in curves.items()},
        }
    )  # fmt: skip


@app.command()
def sample(
    law: Annotated[list[str], typer.Argument(help=f"One of {', '.join(names('noise'))}, and its parameters.")],
    count: Annotated[int, typer.Option("-n", help="How many draws.")],
    output: Annotated[Path, typer.Option("-o", help="The file to write, in NumPy's format .npy.")],
    seed: Seed = 0,
) -> None:
    """Write draws of a noise law to a file; entry i is a function of (seed, i) alone.

    Examples: `heavytail sample pareto alpha=1.5 symmetric=true -n 1000000 -o noise.npy`, `heavytail sample alpha-stable
    1.5 0.5 -n 1000 -o stable.npy --seed 7`.
    """
    noise = parse_part("noise", " ".join(law))
    if count < 1:
        raise ValueError(f"-n {count} must be at least 1.")
    _check_writable(output)
    free = shutil.disk_usage(output.absolute().parent).free
    if free < 8 * count:
        raise OSError(f"The disk has {free} bytes free; {count} draws need {8 * count}. Make room, or draw fewer.")
    stream = ht.noise.Stream(noise, int(np.random.default_rng(seed).integers(0, 2**64, dtype=np.uint64)))
    array = np.lib.format.open_memmap(output, mode="w+", dtype=np.float64, shape=(count,))
    with _progress() as show:
        for first in range(0, count, CHUNK):
            array[first : first + CHUNK] = stream[first : min(first + CHUNK, count)]
            show(f"{count} draws", min(1.0, (first + CHUNK) / count))
    array.flush()
    _console().print(f"{count} draws of {noise} in {output}", soft_wrap=True)


@app.command()
def explore(
    alpha: Annotated[float, typer.Option(help="The moment order, in (1, 2].")] = 1.5,
    noise: Annotated[str, typer.Option(help="symmetric, skewed or both.")] = "both",
    setting: Annotated[str, typer.Option(help="strongly-convex or non-convex.")] = "strongly-convex",
    resolution: Annotated[int, typer.Option(help="How fine the grid is: exponents are multiples of its inverse.")] = 10,
    plot: Annotated[Path | None, typer.Option(help="Draw the exponents there as a map (PNG or PDF).")] = None,
    json: Json = None,
) -> None:
    """Measure the exponent of every schedule tau = k^p, eta ~ k^-q, and hold it against the prediction.

    The printed schedule, the proved one and the best one are points of the plane of p and q. No chance is involved.

    Examples: `heavytail explore`, `heavytail explore --alpha 1.3 --noise skewed --plot map.png`, `heavytail explore
    --setting non-convex --resolution 5 --json map.json`.
    """
    from heavytail.report.schedule_page import schedule_page

    shapes = {"skewed": [False], "symmetric": [True], "both": [False, True]}
    one_of("noise", noise, tuple(shapes))
    one_of("setting", setting, ("strongly-convex", "non-convex"))
    _check_writable(plot, json)
    chosen = setting.replace("strongly-", "strongly ")
    found = [ht.explore(alpha, symmetric, chosen, resolution=resolution) for symmetric in shapes[noise]]
    if plot:
        from heavytail.plots import save, schedule_maps

        save(schedule_maps(found), plot)
        _console().print(f"The map is {plot}.", soft_wrap=True)
    else:
        sys.stdout.write(_page(schedule_page(found), "text"))
    if json:
        json.write_text(report.to_json({"maps": [explored.as_data() for explored in found]}))


@app.command()
def figures(
    names: Annotated[list[str] | None, typer.Argument(help="Names of pictures; all by default.")] = None,
    output: Annotated[Path, typer.Option("-o", help="The folder for them.")] = Path("."),
) -> None:
    """Draw the pictures, each as PNG and PDF.

    Examples: `heavytail figures -o pictures`, `heavytail figures two_schedules schedule_map`.
    """
    from heavytail.gallery import choose, draw
    from heavytail.plots import save

    chosen = choose(names or [])
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(f"The folder {output} cannot be made: {error.strerror}. Choose another one.") from error
    files = {name: [output / f"{name}.{ending}" for ending in ("png", "pdf")] for name in chosen}
    _check_writable(*(file for pair in files.values() for file in pair))
    with _progress() as show:
        for done, (name, pair) in enumerate(files.items()):
            show(name, done / len(files))
            axes = draw(name)
            for file in pair:
                save(axes, file)
    for pair in files.values():
        _console().print(" ".join(map(str, pair)), soft_wrap=True)


@app.command()
def tail(
    file: Annotated[Path, typer.Argument(help="Numbers: .npy, .csv or .txt, one sample a line.")],
    column: Annotated[list[str] | None, typer.Option(help="Only this column, by name or by number from 1.")] = None,
    exceedances: Annotated[int | None, typer.Option(help="How many of the largest values; chosen by default.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the Hill plot there (PNG or PDF).")] = None,
    json: Json = None,
) -> None:
    """Say how heavy the tail of data is: noise norms, values of one coordinate, or noise vectors, one a line.

    Several estimates with intervals, whether mean and variance exist, and what may be misread.

    Examples: `heavytail tail norms.npy`, `heavytail tail noise.csv --column loss --plot hill.png --json tail.json`.
    """
    from heavytail.number_file import read_numbers

    _check_writable(plot, json)
    found = ht.tail_report(read_numbers(file, column), exceedances)
    _console().print(str(found), soft_wrap=True)
    if plot:
        found.plot(plot)
    if json:
        json.write_text(report.to_json(found.as_data()))


if __name__ == "__main__":
    main()
