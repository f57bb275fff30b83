"""The commands for data: draws of a law into a file, and how heavy the tail of a file is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import heavytail as ht
from heavytail import report
from heavytail.cli.draws_file import write_draws
from heavytail.cli.number_file import ENDINGS, read_table
from heavytail.cli.options import Json, Seed, Store
from heavytail.cli.samples import LeftOut, Sample, left_out, samples
from heavytail.cli.screen import check_writable, console, ending, picture, progress, tell
from heavytail.cli.spec import names, parse_part

__all__ = ["sample", "tail"]


def sample(
    law: Annotated[list[str], typer.Argument(help=f"One of {', '.join(names('noise'))}, and its parameters.")],
    count: Annotated[int, typer.Option("-n", help="How many draws.")],
    output: Annotated[Path, typer.Option("-o", help="The file to write, in NumPy's format .npy.")],
    seed: Seed = 0,
    store: Store = None,
) -> None:
    """Write draws of a noise law to a file; entry i is a function of (seed, i) alone. It appears when all are drawn.

    Examples: `heavytail sample pareto alpha=1.5 symmetric=true -n 1000000 -o noise.npy`, `heavytail sample alpha-stable
    1.5 0.5 -n 1000 -o stable.npy --seed 7`.
    """
    noise = parse_part("noise", " ".join(law))
    if count < 1:
        raise ValueError(f"-n {count} must be at least 1.")
    check_writable(ending(output, (".npy",)))
    stream = ht.noise.Stream(noise, int(np.random.default_rng(seed).integers(0, 2**64, dtype=np.uint64)))
    with progress("draws") as show:
        write_draws(stream, count, output, store, lambda done, total: show(f"{count} draws", done, total))
    console().print(f"{count} draws of {noise} in {output}", soft_wrap=True)


def tail(
    files: Annotated[
        list[Path],
        typer.Argument(help=f"Files of numbers: {', '.join(ENDINGS)}, one sample a line; - is the standard input."),
    ],
    column: Annotated[
        list[str] | None,
        typer.Option(help="Only this column, by name or by number from 1; several times for several, each by itself."),
    ] = None,
    norm: Annotated[
        bool | None,
        typer.Option(
            "--norm/--no-norm",
            help="Whether the columns are coordinates of one vector a line, whose norm is looked at. By default they are if "
            "they have no names and none is chosen.",
        ),
    ] = None,
    drop_nonfinite: Annotated[
        bool,
        typer.Option(
            "--drop-nonfinite", help="Leave out samples that are missing, infinite or not a number, and say how many."
        ),
    ] = False,
    exceedances: Annotated[int | None, typer.Option(help="How many of the largest values; chosen by default.")] = None,
    dimension: Annotated[
        int | None,
        typer.Option(
            help="Of how many coordinates the values are norms, 1 if they are none: a power must look like one over more "
            "values than norms of so many log-normal coordinates do. By default 1 for values of both signs and integers, "
            "and 10 for others."
        ),
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the Hill plots there (PNG or PDF).")] = None,
    json: Json = None,
) -> None:
    """Say how heavy the tail of data is: noise norms, values of one coordinate, or noise vectors, one a line.

    Several estimates with intervals, whether mean and variance exist, and what may be misread. Each column that has a name
    gets a report of its own; `--norm` takes them as the coordinates of vectors. Columns that only count the lines, as step
    and row numbers do, and those of text or of one value are left out, with a word; `--column` takes them all the same.

    Examples: `heavytail tail norms.npy`, `heavytail tail log.csv --column loss --column grad_norm --drop-nonfinite`,
    `heavytail tail a.csv b.csv --plot hill.png --json tail.json`, `heavytail tail vectors.csv --norm`, `heavytail tail
    norms.npy --dimension 1000`.
    """
    if dimension is not None and dimension < 1:
        raise ValueError(f"--dimension {dimension} must be at least 1. Pass the number of coordinates, 1 if it is no norm.")
    if dimension is not None and norm:
        raise ValueError(f"--dimension {dimension} goes with norms; with --norm the columns are the coordinates. Pass one.")
    check_writable(picture(plot), json, beside=files)
    found: list[tuple[Sample, ht.TailReport]] = []
    without: list[tuple[str, LeftOut]] = []
    for file in files:
        table = read_table(file)
        without += [] if column else [(table.origin, one) for one in left_out(table, norm).values()]
        found += [
            (sample, _report(sample, exceedances, dimension)) for sample in samples(table, column, norm, drop_nonfinite)
        ]
    for origin in dict.fromkeys(origin for origin, _ in without):
        told = ", ".join(f"{one.column} ({one.reason})" for name, one in without if name == origin)
        tell(f"{origin}: left out {told}. Take a column with --column.\n")
    console().print("\n\n".join(f"{_heading(sample)}:\n{one}" for sample, one in found), soft_wrap=True)
    if plot:
        from heavytail.plots import hill_plot, new_row, save
        from heavytail.plots.hill import HEIGHT

        row = new_row(len(found), 6.4, HEIGHT)
        for ax, (sample, one) in zip(row, found, strict=True):
            hill_plot(one, ax).set_title(_heading(sample))
        save(row[0], plot)
    if json:
        data = {
            "reports": [
                {"file": sample.origin, "columns": list(sample.columns), "dropped": sample.dropped} | one.as_data()
                for sample, one in found
            ],
            "left_out": [{"file": origin} | vars(one) for origin, one in without],
        }
        json.write_text(report.to_json(data))


def _report(sample: Sample, exceedances: int | None, dimension: int | None) -> ht.TailReport:
    try:
        return ht.tail_report(sample.values, exceedances, dimension)
    except ValueError as error:
        raise ValueError(f"{sample}: {error}") from error


def _heading(sample: Sample) -> str:
    drawn = len(sample.values) + sample.dropped
    return f"{sample}" + (f", {sample.dropped} of {drawn} samples left out as not finite" if sample.dropped else "")
