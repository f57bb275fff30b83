"""What `heavytail rate` says of a fit: on the terminal, and as JSON with the whole experiment."""

from __future__ import annotations

import math
import shlex
import sys
from dataclasses import dataclass
from typing import Any

import heavytail as ht
from heavytail import report
from heavytail.claims.reproduction import exact
from heavytail.cli.origin import SCHEMA, made
from heavytail.cli.screen import tell
from heavytail.experiment.observables import Column

__all__ = ["MeasuredRate"]

MOVES = {True: "have settled", False: "still move", None: "are too noisy to tell whether they move"}


@dataclass(frozen=True, kw_only=True)
class MeasuredRate:
    """A fit, what it was made of, and what it is held against.

    Attributes
    ----------
    experiment, column, quantile : Experiment, Column, float or None
        What was run, and of which of its numbers the rate is.
    curve, fit : Curve, RateFit
        What came out.
    expected : float or None
        The rate of the theory.
    claim, alpha, findings : Claim or None, float, dict of str to Finding
        The claim, its moment order, and what the fit says of its exponents.
    """

    experiment: ht.Experiment
    column: Column
    quantile: float | None
    curve: ht.Curve
    fit: ht.RateFit
    expected: float | None
    claim: ht.Claim | None
    alpha: float
    findings: dict[str, ht.Finding]

    def tell(self) -> None:
        """Print it."""
        fit = self.fit
        tell(f"{self.curve.name}: {fit.seen}")
        honest = math.isfinite(fit.low)
        interval = f"95 % interval [{fit.low:.4f}, {fit.high:.4f}]" if honest else "without an honest interval"
        beside = f" beside (log k)^{fit.logs:g}" if fit.logs else ""
        tell(f"rate {fit.rate:.4f}{beside} over these steps, {interval}")
        low, high = fit.limits()
        if math.isfinite(low):
            tell(f"local rates {', '.join(f'{value:.3f}' for value in fit.local)} {MOVES[fit.settled]}")
            tell(f"limits within reach as k grows: [{low:.4f}, {high:.4f}]")
        if self.expected is not None:
            reached = "within reach" if low <= self.expected <= high else "out of reach"
            tell(f"theory {self.expected:.4f}, {reached}")
        if fit.caution:
            tell(f"{fit.caution[0].upper()}{fit.caution[1:]}.")
        if self.claim:
            self._tell_claim(self.claim)

    def _tell_claim(self, claim: ht.Claim) -> None:
        tell(f"{claim.id} at alpha = {exact(self.alpha)}: {claim.statement} ({claim.source})")
        for how, finding in self.findings.items():
            tell(f"  {how}: {finding.outcome}. {finding.account}")
        tell(f"  {self._scope(claim)}")

    def _scope(self, claim: ht.Claim) -> str:
        """Return of what a verdict on one experiment speaks."""
        assumed = f": {claim.assumptions}" if claim.assumptions else ""
        said = (
            "This speaks of this experiment alone. HOLDS is no proof of the claim, and REFUTED refutes it only if the "
            f"experiment meets what it assumes{assumed}."
        )
        if getattr(self.experiment.noise, "tail_index", math.inf) > self.alpha:
            return said
        return f"{said} The noise has every moment below alpha, not that of order alpha: the claim is taken in the limit."

    def as_json(self) -> str:
        """Return it as JSON, with the experiment and the command that repeats it."""
        fit, curve = self.fit, self.curve
        curves = {"mean": curve.mean, "mean_low": curve.low, "mean_high": curve.high, "median": curve.counted_quantile(0.5)}
        observable, iterate = self.column
        return report.to_json(
            {
                "schema": SCHEMA, "made": made(), "command": shlex.join(["heavytail", *sys.argv[1:]]),
                "experiment": report.experiment_as_data(self.experiment),
                "observable": observable, "iterate": iterate, "quantile": self.quantile, "logs": fit.logs,
                "rate": fit.rate, "low": report.finite(fit.low), "high": report.finite(fit.high), "theory": self.expected,
                "limits": [report.finite(limit) for limit in fit.limits()], "settled": fit.settled, "caution": fit.caution,
                "local": list(fit.local), "window": list(fit.window), "seed": self.experiment.seed,
                "trajectories": curve.trajectories, "looks": curve.looks, "claim": self._claim_as_data(),
                "median_note": curve.quantile_note(0.5), "k": curve.k.tolist(), "diverged": curve.diverged.tolist(),
                **{name: [report.finite(value) for value in values.tolist()] for name, values in curves.items()},
            }
        )  # fmt: skip

    def _claim_as_data(self) -> dict[str, Any] | None:
        claim = self.claim
        if claim is None:
            return None
        verdicts = [
            {
                "claimed": how, "outcome": str(finding.outcome), "measured": report.finite(finding.measured),
                "low": report.finite(finding.low), "high": report.finite(finding.high), "evidence": finding.evidence,
                "boundary": finding.boundary, "rests_on": finding.rests_on, "advice": finding.advice,
            }
            for how, finding in self.findings.items()
        ]  # fmt: skip
        return {
            "id": claim.id, "source": claim.source, "statement": claim.statement, "assumptions": claim.assumptions,
            "alpha": self.alpha, "verdicts": verdicts, "scope": self._scope(claim),
        }  # fmt: skip
