"""The command that measures the exponent of one experiment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

import heavytail as ht
from heavytail import theory
from heavytail.claims.held_against import guaranteed_rates, held_against
from heavytail.cli.claimed_rate import column_of, moment_order, named_claim
from heavytail.cli.cluster import workers_of
from heavytail.cli.measured_rate import MeasuredRate
from heavytail.cli.options import Backend, Dask, Json, Seed, Store, Threads
from heavytail.cli.screen import check_writable, console, picture, progress
from heavytail.cli.spec import parse_part
from heavytail.engine.backends import BACKENDS
from heavytail.parts.parameters import between, number, one_of, positive

__all__ = ["rate"]


def rate(
    context: typer.Context,
    problem: Annotated[str, typer.Option(help="The function, with its parameters.")] = "quadratic curvature=1",
    noise: Annotated[str, typer.Option(help="The noise, with its parameters.")] = "pareto alpha=1.5",
    method: Annotated[str, typer.Option(help="The method, with its parameters.")] = "gclip eta=4*(k+1)^-1 tau=k^(2/3)",
    start: Annotated[float, typer.Option(help="Every coordinate of the first point.")] = 0.0,
    steps: Annotated[int, typer.Option(help="Steps of each trajectory.")] = 10_000,
    trajectories: Annotated[int, typer.Option(help="Number of trajectories; the most, with --target.")] = 20_000,
    target: Annotated[
        float | None,
        typer.Option(help="Double the trajectories until the rate's 95 % interval has this half-width, and still covers."),
    ] = None,
    observable: Annotated[
        str | None,
        typer.Option(help="gap, gradient_norm, gradient_norm_squared or distance.", show_default="gap, or the claim's"),
    ] = None,
    iterate: Annotated[
        str | None,
        typer.Option(help="last, average, weighted, running or random.", show_default="weighted, or the claim's"),
    ] = None,
    quantile: Annotated[float | None, typer.Option(help="Fit this quantile instead of the mean.")] = None,
    window: Annotated[tuple[float, float] | None, typer.Option(help="First and last k of the fit.")] = None,
    logs: Annotated[float, typer.Option(help="The p of a law k^-r (log k)^p: that power of log k is divided out.")] = 0.0,
    theory_rate: Annotated[float | None, typer.Option("--theory", help="A rate to compare with.")] = None,
    claim: Annotated[
        str | None,
        typer.Option(help="A claim whose guaranteed rate to hold the fit against: an id, or FILE::ID of one of your own."),
    ] = None,
    alpha: Annotated[
        float | None,
        typer.Option(help="The claim's moment order.", show_default="the noise's tail index, or 2 if that is larger"),
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw curve, fit and theory there (PNG or PDF).")] = None,
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    json: Json = None,
    store: Store = None,
    dask: Dask = None,
) -> None:
    """Measure the convergence rate of one experiment, with its interval.

    Parts are written as a name and its parameters; schedules as sums of terms `scale*(k+shift)^exponent`.

    Examples: `heavytail rate`, `heavytail rate --noise "pareto alpha=1.3" --method "gclip eta=4*(k+1)^-1 tau=k^0.3" --plot
    rate.png`, `heavytail rate --noise "alpha-stable 1.5" --method "sgd 4*(k+1)^-1" --observable distance --iterate last
    --quantile 0.5`, `heavytail rate --trajectories 1000000 --target 0.01`, `heavytail rate --claim theorem-4-rate`.
    """
    _refuse_strays(context.args)
    check_writable(picture(plot), json)
    target = None if target is None else positive("target", target)
    theory_rate = None if theory_rate is None else number("theory", theory_rate)
    if quantile is not None:
        between("quantile", quantile, 0.0, 1.0, closed="neither")
    held = None if claim is None else named_claim(claim)
    column = column_of(held, observable, iterate)
    experiment = ht.Experiment(
        problem=parse_part("problem", problem), noise=parse_part("noise", noise), method=parse_part("method", method),
        start=start, steps=steps, trajectories=trajectories, seed=seed, record=[column],
    )  # fmt: skip
    settled = one_of("backend", backend, BACKENDS)
    if held is None and alpha is not None:
        raise ValueError(f"--alpha {alpha:g} is the moment order of a claim. Name the claim with --claim, or drop it.")
    order = moment_order(experiment, alpha)
    claimed = _claimed(held, order, theory_rate, quantile)

    def fit_of(curve: ht.Curve) -> ht.RateFit:
        if quantile is None:
            return ht.fit_rate(curve, window, logs=logs)
        return ht.fit_quantile_rate(curve, quantile, window, logs=logs)

    given: dict[str, Any] = {"backend": settled, "threads": threads, "store": store}
    with workers_of(dask) as given["executor"], progress() as show:
        given["progress"] = lambda _, done, total: show(f"{total} trajectories", done, total)
        if target is None:
            curve = ht.simulate(experiment, **given).curve(*column)
            fit = fit_of(curve)
        else:
            curve, fit = ht.rate_within(experiment, column, target, fit=fit_of, **given)
    expected = claimed if claimed is not None else theory_rate
    found = MeasuredRate(
        experiment=experiment, column=column, quantile=quantile, curve=curve, fit=fit,
        expected=_theory(experiment, column[0], quantile) if expected is None else expected,
        claim=held, alpha=order, findings=held_against(held, order, fit) if held else {},
    )  # fmt: skip
    found.tell()
    if target is not None and fit.half_width > target:
        console().print(f"The half-width {fit.half_width:.4f} is not {target:g} yet, with all {trajectories} trajectories.")
    if plot:
        from heavytail.plots import convergence, save

        save(convergence(curve, fit, found.expected, quantile), plot)
    if json:
        json.write_text(found.as_json())


def _refuse_strays(words: Sequence[str]) -> None:
    """Raise an error if some words belong to no option: mostly a part whose parameters the shell has taken apart."""
    if words:
        said = " ".join(words)
        raise ValueError(
            f"{said} belongs to no option. A part with its parameters is one word for the shell: put quotation marks around "
            f'it, as in --noise "mini-batch gaussian(1) 4".'
        )


def _claimed(claim: ht.Claim | None, alpha: float, theory_rate: float | None, quantile: float | None) -> float | None:
    """Return the exponent that a claim guarantees, the proved one if there are two; before any work."""
    if claim is None:
        return None
    if theory_rate is not None:
        raise ValueError(f"--theory {theory_rate:g} is another rate than that of the claim. Drop one of the two.")
    if quantile is not None:
        raise ValueError(f"--quantile {quantile:g} is no mean, of which the claim speaks. Drop one of the two.")
    return next(iter(guaranteed_rates(claim, alpha).values()))


def _theory(experiment: ht.Experiment, observable: str, quantile: float | None) -> float | None:
    """Return the rate of Theorem 4, where it applies: a clipped method and the mean gap under heavy tails."""
    alpha, clipped = moment_order(experiment), hasattr(experiment.method, "tau")
    return theory.theorem_4.rate(alpha) if clipped and observable == "gap" and quantile is None and alpha > 1.0 else None
