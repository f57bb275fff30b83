"""The site as it was built: claims have pages, pages are listed, links lead somewhere, nothing is loaded from elsewhere."""

import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from heavytail.paper_checks.errata import ERRATA

import heavytail as ht

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(os.environ.get("HEAVYTAIL_SITE", "")).resolve()
MADE_BY_SPHINX = {"genindex.html", "search.html", "py-modindex.html"}

built = pytest.mark.skipif("HEAVYTAIL_SITE" not in os.environ, reason="HEAVYTAIL_SITE names no site that was built")


class Page(HTMLParser):
    """What a page loads, where its links lead, and which places in it links can lead to."""

    def __init__(self, text):
        super().__init__()
        self.loaded, self.links, self.places = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.places.add(given.get("id"))
        if tag == "a":
            self.links.append(given.get("href") or "")
        else:
            self.loaded += [given[name] for name in ("src", "href", "data", "poster", "srcset") if given.get(name)]


def is_elsewhere(address):
    return bool(urlsplit(address).netloc)


@pytest.fixture(scope="module")
def pages():
    files = [file for file in sorted(SITE.rglob("*.html")) if "_static" not in file.parts]
    return {file.relative_to(SITE).as_posix(): Page(file.read_text()) for file in files}


def test_what_a_page_loads_is_told_from_where_its_links_lead():
    page = Page(
        '<link href="https://a.org/x.css"><script src="//b.org/x.js"></script><img src="c.png"><a id="d" href="https://d.org">'
    )
    assert [is_elsewhere(address) for address in page.loaded] == [True, True, False]
    assert page.links == ["https://d.org"]
    assert "d" in page.places


@built
def test_nothing_is_loaded_from_elsewhere(pages):
    assert [(name, address) for name, page in pages.items() for address in page.loaded if is_elsewhere(address)] == []
    styles = {file: file.read_text(errors="replace") for file in SITE.rglob("*.css")}
    loaded = {
        (file.name, found) for file, text in styles.items() for found in re.findall(r"url\(\s*['\"]?(?:https?:)?//", text)
    }
    assert loaded == set()


@built
def test_every_claim_and_every_erratum_has_its_place(pages):
    claims = {f"claims/{claim.id}.html" for claim in ht.collect(ROOT / "paper_checks")}
    assert claims - set(pages) == set()
    assert {f"e{erratum.number}" for erratum in ERRATA} <= pages["claims/errata.html"].places


@built
def test_links_inside_the_site_lead_to_a_page_and_to_a_place_on_it(pages):
    broken = []
    for name, page in pages.items():
        for link in page.links:
            target = urlsplit(link)
            if target.scheme or target.netloc or not link:
                continue
            file = (SITE / name).parent / unquote(target.path) if target.path else SITE / name
            there = file.resolve().relative_to(SITE).as_posix()
            if not file.exists() or (target.fragment and there in pages and target.fragment not in pages[there].places):
                broken.append((name, link))
    assert broken == []


@built
def test_the_list_for_programs_names_every_page_and_no_other(pages):
    listed = re.findall(r"^- \[[^\]]+\]\(([^)]+)\): \S", (SITE / "llms.txt").read_text(), flags=re.MULTILINE)
    assert sorted(listed) == sorted(set(pages) - MADE_BY_SPHINX)


@built
def test_the_text_for_programs_holds_the_statements_and_the_docstrings():
    text = (SITE / "llms-full.txt").read_text()
    assert "GClip with tau\\_k = G k\\*\\*(1/alpha) has the worst-case rate" in text
    assert "Centred Pareto noise: one-sided, or symmetric." in text
