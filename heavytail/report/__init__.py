"""Verdicts as something to read: a table of rates, a page of errata, lines of a list, plain data.

What a page says (`document`, built by `table` and `errata`) and how a format writes it (`text`, `markdown`, `latex`,
`html`) do not know each other; `FORMATS` brings them together.
"""

from collections.abc import Callable

from heavytail.json_numbers import finite
from heavytail.report import html, latex, markdown, text
from heavytail.report.claim_lines import claim_listing, claims_as_data
from heavytail.report.constants_page import constants_as_data, constants_page
from heavytail.report.document import Document
from heavytail.report.errata import errata_as_data, errata_page
from heavytail.report.experiment_data import experiment_as_data
from heavytail.report.filterable_page import filterable_page
from heavytail.report.github import job_summary, workflow_commands
from heavytail.report.junit import to_junit
from heavytail.report.labels import label_of, to_csv
from heavytail.report.measured_page import measured_page
from heavytail.report.table import table_as_data, table_page
from heavytail.report.theory_page import theory_as_data, theory_page
from heavytail.report.verdict_data import as_data, to_json
from heavytail.report.verdict_lines import listing, summary
from heavytail.report.verdict_page import verdict_document
from heavytail.report.verdict_schema import SCHEMA_FILE, read_verdicts, verdict_schema

FORMATS: dict[str, Callable[[Document], str]] = {
    "text": text.render,
    "md": markdown.render,
    "tex": latex.render,
    "html": html.render,
}

__all__ = [
    "FORMATS",
    "SCHEMA_FILE",
    "Document",
    "as_data",
    "claim_listing",
    "claims_as_data",
    "constants_as_data",
    "constants_page",
    "errata_as_data",
    "errata_page",
    "experiment_as_data",
    "filterable_page",
    "finite",
    "job_summary",
    "label_of",
    "listing",
    "measured_page",
    "read_verdicts",
    "summary",
    "table_as_data",
    "table_page",
    "theory_as_data",
    "theory_page",
    "to_csv",
    "to_json",
    "to_junit",
    "verdict_document",
    "verdict_schema",
    "workflow_commands",
]
