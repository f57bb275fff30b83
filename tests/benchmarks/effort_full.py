"""What a full check costs, and what it says: minutes per claim, the cheapest first, as far as the time reaches.

Run by hand; it goes on where it was stopped, claim by claim from RAW.jsonl and within a claim from the store:

    python tests/benchmarks/effort_full.py STORE RAW.jsonl [--hours 3] [--claims ID ...] [--output FILE.md]

The cost of a claim is known before it is decided: its check runs on few trajectories, and the experiments that it asks for
are counted. Minutes are those of a processor, so that other work on the machine does not count.
"""

import argparse
import dataclasses
import datetime
import json
import time
import warnings
from collections import Counter
from contextlib import suppress
from pathlib import Path

from machine import described
from tables import table

import heavytail as ht
from heavytail.claims.check import chosen
from heavytail.report.verdict_data import as_data

FEW = 64  # trajectories
SECONDS_PER_STEP = 2.5e-9  # of one coordinate on one processor


class Counting(ht.Run):
    """A run that keeps what it is asked for, and computes little of it."""

    def __post_init__(self):
        super().__post_init__()
        self.asked = []

    def simulate(self, experiment):
        self.asked.append(experiment)
        return super().simulate(dataclasses.replace(experiment, trajectories=min(FEW, experiment.trajectories)))


def cost(claim):
    """Return the steps of one coordinate that a full check of a claim computes, and the processor seconds besides."""
    asked, begun = {}, time.process_time()
    for alpha in claim.alphas_at("full"):
        run = Counting("full", threads=1)
        with suppress(Exception), warnings.catch_warnings():  # of few trajectories a check may make nothing
            warnings.simplefilter("ignore")
            claim.check(run, alpha)
        asked.update((experiment.digest, experiment) for experiment in run.asked)
    steps = sum(one.trajectories * one.steps * one.dimension for one in asked.values())
    return steps, time.process_time() - begun


def decide(claim, store):
    """Return what a full check of a claim says, and the processor seconds that it takes now."""
    begun = time.process_time()
    verdicts = ht.check(claim, effort="full", store=store)
    return {"claim": claim.id, "seconds": time.process_time() - begun, "verdicts": as_data(verdicts)}


def known(file):
    """Return the records of a file by claim."""
    records = map(json.loads, file.read_text().splitlines() if file.exists() else [])
    return {record["claim"]: record for record in records}


def minutes(seconds):
    return f"{seconds / 60:.1f}" if seconds >= 6 else f"{seconds / 60:.2f}"


def cells_of(claim, costs, record):
    """Return a row of the table."""
    steps, besides = costs[claim.id]
    estimate = minutes(steps * SECONDS_PER_STEP + besides)
    cells = [
        claim.id,
        ", ".join(f"{alpha:g}" for alpha in claim.alphas_at("full")),
        f"{steps:.1e}" if steps else "-",
        estimate,
    ]
    if record:
        outcomes = Counter(one["outcome"] for one in record["verdicts"])
        wrong = [f"{one['alpha']:g} {one['outcome']}" for one in record["verdicts"] if one["outcome"] != one["expected"]]
        told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        cells += [minutes(record["seconds"]), told, "; ".join(wrong)]
    return cells


def page(claims, costs, records):
    """Return the record as Markdown."""
    done, left = ([one for one in claims if (one.id in records) == there] for there in (True, False))
    verdicts = [one for record in records.values() for one in record["verdicts"]]
    as_expected = sum(one["outcome"] == one["expected"] for one in verdicts)
    spent = sum(record["seconds"] for record in records.values())
    missing = sum(costs[one.id][0] * SECONDS_PER_STEP for one in left)
    heads = ["claim", "alpha", "steps x d", "estimate, min", "processor min", "verdicts", "not as expected"]
    sections = [
        f"# Effort full, {datetime.date.today()}",
        f"{described('numpy', 'numba')} Made by tests/benchmarks/effort_full.py.",
        f"- {len(done)} of {len(claims)} claims, {len(verdicts)} verdicts, {as_expected} of them as expected; "
        f"{spent / 3600:.2f} hours of a processor.\n"
        f"- {len(left)} claims are left, some {missing / 3600:.1f} hours of a processor by their steps.",
        "## Decided",
        table(heads, (cells_of(claim, costs, records[claim.id]) for claim in done)),
    ]
    if left:
        sections += ["## Left", table(heads[:4], (cells_of(claim, costs, None) for claim in left))]
    return "\n\n".join(sections) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("store", type=Path)
    parser.add_argument("raw", type=Path)
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--claims", nargs="+", default=[])
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    end = time.monotonic() + 3600.0 * arguments.hours
    claims = [claim for claim, _ in chosen(())]
    costs = {claim.id: cost(claim) for claim in claims}
    claims.sort(key=lambda claim: costs[claim.id][0] * SECONDS_PER_STEP + costs[claim.id][1])
    for claim in claims:
        wanted = claim.id in arguments.claims if arguments.claims else True
        if wanted and claim.id not in known(arguments.raw) and time.monotonic() < end:
            record = decide(claim, arguments.store)
            with arguments.raw.open("a") as file:
                file.write(json.dumps(record) + "\n")
            print(claim.id, minutes(record["seconds"]), flush=True)
    if arguments.output:
        arguments.output.write_text(page(claims, costs, known(arguments.raw)))


if __name__ == "__main__":
    main()
