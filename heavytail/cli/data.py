"""The commands for data: draws of a law into a file, and how heavy the tail of a file is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import heavytail as ht
from heavytail import report
from heavytail.cli.options import Json, Seed
from heavytail.cli.screen import check_writable, console, ending, picture, progress, tell
from heavytail.cli.spec import names, parse_part

__all__ = ["sample", "tail"]

CHUNK = 2**20


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
    check_writable(ending(output, (".npy",)))
    free = shutil.disk_usage(output.absolute().parent).free
    if free < 8 * count:
        raise OSError(f"The disk has {free} bytes free; {count} draws need {8 * count}. Make room, or draw fewer.")
    stream = ht.noise.Stream(noise, int(np.random.default_rng(seed).integers(0, 2**64, dtype=np.uint64)))
    array = np.lib.format.open_memmap(output, mode="w+", dtype=np.float64, shape=(count,))
    with progress() as show:
        for first in range(0, count, CHUNK):
            array[first : first + CHUNK] = stream[first : min(first + CHUNK, count)]
            show(f"{count} draws", min(first + CHUNK, count), count)
    array.flush()
    console().print(f"{count} draws of {noise} in {output}", soft_wrap=True)


def tail(
    file: Annotated[Path, typer.Argument(help="Numbers: .npy, .csv or .txt, one sample a line.")],
    column: Annotated[list[str] | None, typer.Option(help="Only this column, by name or by number from 1.")] = None,
    exceedances: Annotated[int | None, typer.Option(help="How many of the largest values; chosen by default.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the Hill plot there (PNG or PDF).")] = None,
    json: Json = None,
) -> None:
    """Say how heavy the tail of data is: noise norms, values of one coordinate, or noise vectors, one a line.

    Several estimates with intervals, whether mean and variance exist, and what may be misread. A first column that only
    numbers the lines is left out, with a word; `--column` names those to take.

    Examples: `heavytail tail norms.npy`, `heavytail tail noise.csv --column loss --plot hill.png --json tail.json`.
    """
    from heavytail.cli.number_file import read_numbers

    check_writable(picture(plot), json, beside=[file])
    found = ht.tail_report(read_numbers(file, column, tell), exceedances)
    console().print(str(found), soft_wrap=True)
    if plot:
        from heavytail.plots import hill_plot, save

        save(hill_plot(found), plot)
    if json:
        json.write_text(report.to_json(found.as_data()))
