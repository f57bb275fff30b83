"""The commands that measure exponents: of one experiment, and of a plane of schedules."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import heavytail as ht
from heavytail import report, theory
from heavytail.cli.cluster import workers_of
from heavytail.cli.options import Backend, Dask, Json, Seed, Store, Threads
from heavytail.cli.screen import check_writable, console, picture, progress, rendered
from heavytail.cli.spec import parse_part
from heavytail.engine.backends import BACKENDS
from heavytail.experiment.observables import checked_column
from heavytail.parts.parameters import between, number, one_of, positive

__all__ = ["explore", "rate"]


def rate(
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
    observable: Annotated[str, typer.Option(help="gap, gradient_norm, gradient_norm_squared or distance.")] = "gap",
    iterate: Annotated[str, typer.Option(help="last, average, weighted, running or random.")] = "weighted",
    quantile: Annotated[float | None, typer.Option(help="Fit this quantile instead of the mean.")] = None,
    window: Annotated[tuple[float, float] | None, typer.Option(help="First and last k of the fit.")] = None,
    logs: Annotated[float, typer.Option(help="The p of a law k^-r (log k)^p: that power of log k is divided out.")] = 0.0,
    theory_rate: Annotated[float | None, typer.Option("--theory", help="A rate to compare with.")] = None,
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
    --quantile 0.5`, `heavytail rate --trajectories 1000000 --target 0.01`.
    """
    check_writable(picture(plot), json)
    target = None if target is None else positive("target", target)
    theory_rate = None if theory_rate is None else number("theory", theory_rate)
    if quantile is not None:
        between("quantile", quantile, 0.0, 1.0, closed="neither")
    column = checked_column(observable, iterate)
    experiment = ht.Experiment(
        problem=parse_part("problem", problem), noise=parse_part("noise", noise), method=parse_part("method", method),
        start=start, steps=steps, trajectories=trajectories, seed=seed, record=[column],
    )  # fmt: skip
    settled = one_of("backend", backend, BACKENDS)

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
    expected = theory_rate if theory_rate is not None else _theory(experiment, observable, quantile)
    _print_fit(curve, fit, expected)
    if target is not None and fit.half_width > target:
        console().print(f"The half-width {fit.half_width:.4f} is not {target:g} yet, with all {trajectories} trajectories.")
    if plot:
        from heavytail.plots import convergence, save

        save(convergence(curve, fit, expected, quantile), plot)
    if json:
        json.write_text(_fit_as_json(experiment, curve, fit, expected))


def _theory(experiment: ht.Experiment, observable: str, quantile: float | None) -> float | None:
    """Return the rate of Theorem 4, where it applies: a clipped method and the mean gap under heavy tails."""
    alpha = min(float(getattr(experiment.noise, "tail_index", 2.0)), 2.0)
    clipped = hasattr(experiment.method, "tau")
    return theory.theorem_4.rate(alpha) if clipped and observable == "gap" and quantile is None and alpha > 1.0 else None


def _print_fit(curve: ht.Curve, fit: ht.RateFit, expected: float | None) -> None:
    screen = console()
    screen.print(f"{curve.name}: {fit.seen}", soft_wrap=True)
    interval = f"95 % interval [{fit.low:.4f}, {fit.high:.4f}]" if math.isfinite(fit.low) else "without an honest interval"
    beside = f" beside (log k)^{fit.logs:g}" if fit.logs else ""
    screen.print(f"rate {fit.rate:.4f}{beside} over these steps, {interval}")
    low, high = fit.limits()
    if math.isfinite(low):
        settled = {True: "have settled", False: "still move", None: "are too noisy to tell whether they move"}[fit.settled]
        screen.print(f"local rates {', '.join(f'{value:.3f}' for value in fit.local)} {settled}")
        screen.print(f"limits within reach as k grows: [{low:.4f}, {high:.4f}]")
    if expected is not None:
        reached = "within reach" if low <= expected <= high else "out of reach"
        screen.print(f"theory {expected:.4f}, {reached}")
    if fit.caution:
        screen.print(f"{fit.caution[0].upper()}{fit.caution[1:]}.", soft_wrap=True)


def _fit_as_json(experiment: ht.Experiment, curve: ht.Curve, fit: ht.RateFit, expected: float | None) -> str:
    curves = {"mean": curve.mean, "mean_low": curve.low, "mean_high": curve.high, "median": curve.counted_quantile(0.5)}
    return report.to_json(
        {
            "rate": fit.rate, "low": report.finite(fit.low), "high": report.finite(fit.high), "theory": expected,
            "limits": [report.finite(limit) for limit in fit.limits()], "settled": fit.settled, "caution": fit.caution,
            "local": list(fit.local), "window": list(fit.window), "seed": experiment.seed,
            "trajectories": curve.trajectories, "looks": curve.looks,
            "median_note": curve.quantile_note(0.5), "k": curve.k.tolist(), "diverged": curve.diverged.tolist(),
            **{name: [report.finite(value) for value in values.tolist()] for name, values in curves.items()},
        }
    )  # fmt: skip


def explore(
    alpha: Annotated[float, typer.Option(help="The moment order, in (1, 2].")] = 1.5,
    noise: Annotated[str, typer.Option(help="symmetric, skewed or both.")] = "both",
    setting: Annotated[str, typer.Option(help="strongly-convex or non-convex.")] = "strongly-convex",
    resolution: Annotated[int, typer.Option(help="How fine the grid is: exponents are multiples of its inverse.")] = 10,
    plot: Annotated[Path | None, typer.Option(help="Draw the exponents there as a map (PNG or PDF).")] = None,
    json: Json = None,
    store: Store = None,
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
    check_writable(picture(plot), json)
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
