"""The page of a run: every claim is on it, none of its text becomes HTML, and a browser shows what is chosen."""

import dataclasses
import json
import re
import shutil
import subprocess

import pytest

import heavytail as ht
from heavytail.cli.origin import origin
from heavytail.report import FORMATS, as_data, filterable_page, verdict_document
from heavytail.report.html import STYLE
from tests.builders.html_reader import Reader
from tests.builders.verdicts import verdict

NASTY = '</article><script>alert(1)</script> & "it\'s" <b>'


def claim(name, source, statement="k**-r is it.", **given):
    return ht.Claim(id=name, source=source, statement=statement, check=lambda run, alpha: None, alphas=(1.5,), **given)


ONE = claim("one", "A and B 2020, Theorem 1", "The gap decays like k**-r.", assumptions="f convex")
TWO = claim("two", "A and B 2020, Theorem 2")
THREE = claim("three", "C 2021; derived", NASTY)
WITHOUT = claim("without", "")


@pytest.fixture
def data():
    verdicts = [
        verdict(ONE, 1.2), verdict(ONE, 1.5, "UNDECIDED", "HOLDS", advice="Run more."),
        dataclasses.replace(verdict(ONE, 1.5, "REFUTED", rests_on="faith"), control="biased noise"),
        verdict(TWO, 1.5, "REFUTED", measured=float("inf"), seen="k = 1 .. 10"), verdict(THREE, 2.0, exact=True),
        verdict(WITHOUT, 1.5, "ERROR", "HOLDS", measured=float("nan")),
    ]  # fmt: skip
    return origin("ci", 7) | {"claims": as_data(verdicts)}


def test_every_claim_is_on_the_page_with_its_verdicts(data):
    reader = Reader(filterable_page(data))
    for one in data["claims"]:
        for name in ("id", "source", "statement", "evidence", "boundary", "rests_on", "advice", "assumptions", "command"):
            assert " ".join(one[name].split()) in reader.text, name
    cells = [line[:5] for line in reader.lines]
    assert ["1.2", "HOLDS", "", "0.5", "[0.49, 0.51]"] in cells
    assert ["1.5", "UNDECIDED", "expected HOLDS", "0.5", "[0.49, 0.51]"] in cells
    assert ["biased noise", "1.5", "REFUTED", "", "0.5"] in cells
    assert ["2", "HOLDS", "", "0.5", "[0.49, 0.51] exact"] in cells
    assert ["1.5", "REFUTED", "", "", ""] in cells  # an infinite number is none
    counted = "2 of 6 verdicts are not as expected: 2 HOLDS, 1 UNDECIDED, 2 REFUTED, 1 ERROR. Of these, 1 on negative"
    assert counted in reader.text
    assert "effort ci, seed 7" in reader.text
    assert "effort smoke (toy: enough to show that it runs), seed 7" in filterable_page(data | {"effort": "smoke"})
    assert f"heavytail {data['made']['heavytail']}, digest {data['made']['digest']}; Python" in reader.text


def attribute(reader, name):
    return [value for key, value in reader.attributes if key == name]


def test_what_the_filter_goes_by(data):
    reader = Reader(filterable_page(data))
    assert attribute(reader, "data-paper") == ["A and B 2020", "A and B 2020", "C 2021", "No paper"]
    assert attribute(reader, "data-outcomes") == ["HOLDS UNDECIDED", "REFUTED", "HOLDS", "ERROR"]  # without the control's
    assert attribute(reader, "data-unexpected") == ["yes", "no", "no", "yes"]
    assert attribute(reader, "id") == ["one", "two", "three", "without"]


def test_text_is_no_html(data):
    page = filterable_page(data)
    assert page.count("<script>") == page.count("</script>") == 1
    assert page.count("</article>") == 4
    assert " ".join(NASTY.split()) in Reader(page).text


def test_the_page_needs_nothing_else(data):
    page = filterable_page(data)
    assert not re.search(r"""(src|href)=|url\(|@import|https?://|fetch\(|XMLHttp""", page)


def test_two_folders_may_give_one_id(data):
    other = [{**one, "statement": "Something else."} for one in data["claims"] if one["id"] == "two"]
    reader = Reader(filterable_page(data | {"claims": data["claims"] + other}))
    assert attribute(reader, "id") == ["one", "two", "two-2", "three", "without"]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_writes_the_page(data, form):
    shown = FORMATS[form](verdict_document(data))
    plain = re.sub(r"[\\\s{}]", "", shown)
    for name in ("one", "two", "three", "without", "A and B 2020", "Negative controls", "Run more"):
        assert name.replace(" ", "") in plain


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_light_and_dark_can_be_read():
    """WCAG 2.2 asks for a contrast of 4.5 of text; the palettes are the two blocks of variables, light first."""
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", STYLE, re.S))
    assert light.keys() == dark.keys()
    for colours in (light, dark):
        for name in ("ink", "faint", "holds", "refuted", "undecided", "link"):
            assert contrast(colours[name], colours["paper"]) >= 4.5, name
            assert contrast(colours[name], colours["plate"]) >= 4.5, name
        assert contrast(colours["ink"], colours["conflict"]) >= 4.5
        assert contrast(colours["ink"], colours["not-sharp"]) >= 4.5


DRIVE = """<script>
const form = document.querySelector("form"), found = [];
const shown = () => [...document.querySelectorAll("article:not([hidden])")].map(one => one.id).join(" ");
const set = change => { change(); form.dispatchEvent(new Event("input")); found.push(shown()); };
set(() => {});
set(() => { form.words.value = "DECAYS gap"; });
set(() => { form.words.value = "decays alert"; });
set(() => { form.words.value = ""; form.paper.value = "A and B 2020"; });
set(() => { form.querySelector("[value=REFUTED]").checked = true; });
set(() => { form.querySelector("[value=UNDECIDED]").checked = true; });
set(() => { form.unexpected.checked = true; });
form.querySelector("[name=open]").click();
found.push([...document.querySelectorAll("details[open]")].length);
found.push(form.querySelector("output").textContent);
found.push([...document.querySelectorAll("section")].filter(one => one.hidden).length);
document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true}));
found.push(document.activeElement.name);
form.reset();
setTimeout(() => { found.push(shown()); document.body.textContent = JSON.stringify(found); }, 50);
</script></body>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no Chromium on this system")
def test_a_browser_shows_what_is_chosen(data, tmp_path):
    (tmp_path / "page.html").write_text(filterable_page(data).replace("</body>", DRIVE))
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/own"]
    command = ["chromium", *options, "--virtual-time-budget=2000", "--dump-dom", (tmp_path / "page.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    (found,) = re.findall(r"<body>(.*)</body>", done.stdout)
    assert json.loads(found) == [
        "one two three without", "one", "", "one two", "two", "one two", "one", 1, "1 of 4 claims", 2, "words",
        "one two three without",
    ]  # fmt: skip
