"""What `heavytail cite` prints is BibTeX, names what ran, and leaves out no paper that a claim is about."""

import re
from importlib.metadata import version

import pytest

import heavytail as ht
from heavytail.claims.registry import paper_checks
from heavytail.compiler.fingerprint import library_digest
from tests.builders.command_line import ROOT, heavytail


def parsed(text):
    """Return the entries of BibTeX by key, as dicts of their fields; by counting braces, unlike the command."""
    found = {}
    for kind, key, start in (
        (one[1], one[2], one.end()) for one in re.finditer(r"^@(\w+)\{(\w+),$", text, flags=re.MULTILINE)
    ):
        depth, end = 1, start
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        fields = re.findall(r"^  (\w+) = \{(.*?)\},?$", text[start : end - 1], flags=re.MULTILINE | re.DOTALL)
        assert key not in found
        found[key] = {"kind": kind, **dict(fields)}
    assert text.count("@") == len(found)
    assert text.count("{") == text.count("}")
    return found


@pytest.fixture(scope="module")
def entries():
    done = heavytail("cite")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()  # old BibTeX reads nothing else
    return parsed(done.stdout)


def test_the_software_is_named_as_the_licence_and_the_package_name_it(entries):
    software = entries["heavytail"]
    year, holder = re.search(r"Copyright \(c\) (\d+) (.*)", (ROOT / "LICENSE").read_text()).groups()
    assert software["kind"] == "software"
    assert software["author"].strip("{}").lower() == holder
    assert software["year"] == year
    assert software["version"] == version("heavytail")
    assert library_digest() in software["note"]


def test_every_entry_has_an_author_a_title_and_a_year(entries):
    assert all({"author", "title", "year"} <= set(one) for one in entries.values())


def papers_of(sources):
    """Return the arXiv numbers, and the first authors with their years, that the sources of claims name."""
    text = "\n".join(sources)
    numbers = set(re.findall(r"\b\d{4}\.\d{5}\b", text))
    people = {(name, year) for name, year in re.findall(r"([A-Z][a-z]+) (?:et al\.|and [A-Z][a-z]+) (\d{4})", text)}
    return numbers, people


def missing(sources, entries):
    numbers, people = papers_of(sources)
    authors = {(re.sub(r"\\.|\W", "", one["author"].split(",")[0]).lower(), one["year"]) for one in entries.values()}
    known = {one.get("eprint") for one in entries.values()}
    return numbers - known, {(name, year) for name, year in people if (name.lower().replace("ue", "u"), year) not in authors}


def test_every_paper_that_a_claim_is_about_is_there(entries):
    sources = [claim.source for claim in ht.collect(paper_checks())]
    assert len(papers_of(sources)[0]) >= 7
    assert missing(sources, entries) == (set(), set())


def test_a_paper_that_is_not_there_is_found_out(entries):
    assert missing(["Nobody et al. 2031 (arXiv 3101.00001)"], entries) == ({"3101.00001"}, {("Nobody", "2031")})
