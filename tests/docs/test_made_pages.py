"""The pages that are made of the package: complete, true to what they are made of, and silent on what is not known."""

import json
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from heavytail.paper_checks.errata import ERRATA
from heavytail.paper_checks.later.clip_constants import CONSTANTS
from heavytail.paper_checks.table_1 import TABLE
from heavytail.paper_checks.theory_state import PAGE as STATE

import heavytail as ht
from heavytail.docs.docstrings import escaped
from heavytail.docs.pages import api, claims, constants, errata, pictures, rooms, start, table_1, theory_state, tutorials
from heavytail.docs.pages.folder import write
from heavytail.docs.pages.known_verdicts import Known, known_verdicts, measured
from heavytail.docs.pages.links import PAGES, ROOT, linked
from heavytail.docs.pages.prose import outcome, prose

VERDICT = {
    "id": "theorem-4-rate", "alpha": 1.5, "control": None, "measured": 0.6678, "low": 0.665, "high": 0.6705,
    "exact": False, "algebra": False, "outcome": "HOLDS", "evidence": "rate 0.6678",
}  # fmt: skip
MADE = {"date": "2026-01-02", "heavytail": "0.1.0", "digest": "0123456789abcdef"}


@pytest.fixture(scope="module")
def papers():
    return ht.collect(ROOT / "paper_checks")


def test_every_claim_has_a_page_with_its_statement_and_its_command(papers):
    made = claims.pages(Known())
    assert set(made) == {claim.id for claim in papers} | {"index"}
    for claim in papers:
        assert f"heavytail check {claim.id} --controls" in made[claim.id]
        assert prose(claim.statement) in made[claim.id]
        assert all(prose(name) in made[claim.id] for name in claim.controls)
        assert f"[{claim.id}]({claim.id}.md)" in made["index"]


def test_an_outcome_that_depends_on_alpha_is_said_for_each(papers):
    said = {claim.id: claims.expectation(claim) for claim in papers}
    assert said["theorem-4-rate"] == "HOLDS"
    assert said["theorem-4-printed-schedule"] == "REFUTED at alpha = 1.2, 1.5, 1.8; HOLDS at alpha = 2"


def test_a_page_has_verdicts_only_if_there_are_some(tmp_path):
    assert "measured" not in claims.pages(Known())["theorem-4-rate"]
    file = tmp_path / "verdicts.json"
    control = VERDICT | {"control": "biased noise", "outcome": "REFUTED", "measured": 0.1}
    file.write_text(json.dumps({"claims": [VERDICT, control], "made": MADE, "effort": "ci", "seed": 0}))
    shown = claims.pages(known_verdicts(file))
    assert (
        "| 1.5 | 0.3333 | 0.6667 | [HOLDS]{.HOLDS} | 0.6678 \\[0.665, 0.6705\\] | [HOLDS]{.HOLDS} |"
        in shown["theorem-4-rate"]
    )
    assert "| 1.2 | 0.1667 | 0.3333 | [HOLDS]{.HOLDS} | - | - |" in shown["theorem-4-rate"]
    assert "with the seed 0" in shown["theorem-4-rate"]
    assert "measured" not in shown["theorem-4-bound"]


@pytest.mark.parametrize("content", ["", "[]", '{"claims": [{"id": "a"}]}'])
def test_a_file_without_verdicts_is_an_error_that_says_how_to_write_one(tmp_path, content):
    file = tmp_path / "other.json"
    file.write_text(content)
    with pytest.raises(ValueError, match=r"other\.json holds no verdicts .* heavytail check --json"):
        known_verdicts(file)


def test_errata_and_table_link_to_claims_that_have_a_page(papers):
    known = {claim.id for claim in papers}
    page = errata.page()
    for erratum in ERRATA:
        assert f"(e{erratum.number})=\n## E{erratum.number}. " in page
        assert set(erratum.claims) <= known
        assert all(f"[{name}]({name}.md)" in page for name in erratum.claims)
    assert all(f"[{name}]({name}.md)" in table_1.page() for name in TABLE.claims)
    assert "What rests on it\n\n- [E1. " in claims.pages(Known())["theorem-4-printed-bound"]


def test_claims_are_grouped_by_paper_and_those_of_folders_by_what_they_are(papers):
    groups = {claim.id: claims.paper(claim, file) for claim, file in claims.decided_claims().items()}
    assert groups["theorem-4-rate"] == "Zhang et al. 2020"
    assert groups["clipped-sgd-symmetric"] == "Derived here, beside these papers"
    assert groups["later-clip-lemma"] == "Later papers"
    assert {name for name, group in groups.items() if group == "Later papers"} == {
        name for name in groups if name.startswith("later-")
    }
    assert "Real networks, at this scale" in groups.values()


def test_the_file_of_a_claim_is_shown_from_where_it_lies():
    made = claims.pages(Known())["later-clip-lemma"]
    (place,) = re.findall(r"literalinclude\} (\S+)", made)
    assert (ROOT / "heavytail" / "docs" / "claims" / place).resolve() == ROOT / "paper_checks" / "later" / "clip_lemma.py"


def test_the_state_of_the_theory_and_the_constants_have_each_row_with_links_and_verdicts_if_there_are_some(papers):
    known = {claim.id for claim in papers}
    seen = Known({("theorem-4-rate", 1.5): VERDICT, ("later-clip-lemma", 1.5): VERDICT}, "Computed.")
    for module, entries in ((theory_state, STATE.rows), (constants, CONSTANTS)):
        silent, told = module.page(Known()), module.page(seen)
        for entry in entries:
            assert set(entry.claims) <= known
            assert all(f"[{name}]({name}.md)" in silent for name in entry.claims)
        assert ("verdicts |" in silent, "verdicts |" in told) == (False, True)
        assert "Computed." in told
    assert "| [HOLDS]{.HOLDS} | alpha = 1.5: rate 0.6678 |" in theory_state.page(seen)
    assert "later-kesten-large-index.md" in theory_state.page(Known())
    assert "[state of the theory](theory.md)" in claims.pages(Known())["later-kesten-tail"]
    assert "[the clip lemmas](constants.md)" in claims.pages(Known())["later-clip-lemma"]


def test_the_page_of_the_table_is_that_of_the_readme():
    assert start.table_1() in table_1.page()
    assert "GClip with the printed tau_k       1.2    0.3333 REFUTED" in start.table_1()
    assert "GClip with the printed tau_k" not in start.pages()["index"]


def test_a_claim_names_the_pictures_that_use_its_statement():
    assert "two_schedules" in pictures.shows("theorem_4_rate")
    assert "figure_1" in pictures.shows("figure_1")
    assert pictures.shows("lemma_17") == []
    assert pictures.shows("theorem_40") == []


def test_a_picture_is_shown_where_it_was_drawn(tmp_path):
    (tmp_path / "figure_1.png").write_bytes(b"")
    assert "/figure_1.png)" in pictures.pages(tmp_path)["figure_1"]
    assert ".png)" not in pictures.pages(tmp_path)["figure_2"]
    assert "two_schedules.png)" in pictures.pages(None)["two_schedules"]


def test_every_public_name_has_a_page_or_stands_on_one():
    made = api.pages()
    for name in ht.__all__:
        one = None if name == "__version__" else getattr(ht, name)
        assert (
            name == "__version__" or f"heavytail.{name}" in made or any(one is other for other in api.documented().values())
        )
    for room in (ht.noise, ht.problems, ht.methods):
        assert all(f"[`{name}`](" in made[room.__name__] for name in room.__all__)
    assert all(f"heavytail.theory.{name}" in made for name in ht.theory.__all__ if name != "moment_order")
    assert ".. autofunction:: heavytail.theory.theorem_4.rate\n" in made["heavytail.theory.theorem_4"]


def test_every_readme_is_a_page():
    listed = subprocess.run(["git", "ls-files", "*README.md"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    if not listed:
        pytest.skip("the tree is no checkout of git")
    others = {"heavytail/cli/new_paper/README.md", "tests/data/README.md"}  # a user's, and where data came from
    assert set(listed) - others <= set(PAGES)
    assert {page for page in PAGES.values() if page.startswith("rooms/")} == {f"rooms/{name}" for name in rooms.pages()} - {
        "rooms/index"
    }


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("[a](../../paper_checks/README.md)", "[a](claims.md)"),
        ("[a](../cli/README.md#b)", "[a](commands.md#b)"),
        ("[`c`](../parts/contract.py)", "{download}`c <../../parts/contract.py>`"),
        ("[a](../../tests/benchmarks)", "a (`tests/benchmarks/`)"),
        ("[a](https://b.org/README.md)", "[a](https://b.org/README.md)"),
        ("```md\n[a](../cli/README.md)\n```", "```md\n[a](../cli/README.md)\n```"),
        ("![a](../../figures/two_schedules.png)", "![a](../../../figures/two_schedules.png)"),
        ("- [a\n  b](../parts/contract.py)", "- {download}`a b <../../parts/contract.py>`"),
        ("  ```md\n  [a](../cli/README.md)\n  ```", "  ```md\n  [a](../cli/README.md)\n  ```"),
        ("[a](../docs/index.md)", "[a](../index.md)"),
        ("[a](../docs/formulas.py)", "{download}`a <../formulas.py>`"),
        ("[a](no_such.md)", "[a](no_such.md)"),
    ],
)
def test_a_link_to_a_file_leads_to_its_page(link, expected):
    assert linked(link, ROOT / "heavytail" / "noise", "rooms/noise") == expected


def test_a_folder_holds_what_was_made_last_and_is_written_only_where_that_is_new(tmp_path):
    folder = tmp_path / "pages"
    write(folder, {"a": "1", "b": "2"})
    before = (folder / "a.md").stat().st_mtime_ns
    write(folder, {"a": "1", "c": "3"})
    assert {file.name: file.read_text() for file in folder.iterdir()} == {"a.md": "1", "c.md": "3"}
    assert (folder / "a.md").stat().st_mtime_ns == before


def test_tutorials_are_listed_in_order_whatever_there_are(tmp_path):
    for name in ("zebra", "in_ci", "your_theorem_in_ten_minutes"):
        Path(tmp_path / f"{name}.md").write_text("# A title\n")
    names = [line.rpartition("/")[2] for line in tutorials.index(tmp_path).splitlines() if tmp_path.name in line]
    assert names == ["your_theorem_in_ten_minutes", "in_ci", "zebra"]


def test_what_a_docstring_says_is_no_command():
    lines = ["E|xi|**p of x_ and `a|b`", "*rest : int", ">>> 2**3 | 1", "8", "", "|x|"]
    assert escaped(lines) == ["E\\|xi\\|\\*\\*p of x\\_ and `a|b`", "*rest : int", ">>> 2**3 | 1", "8", "", "\\|x\\|"]
    assert prose("``a_b`` is k**-r, `c|d`") == "`a_b` is k\\*\\*-r, `c|d`"
    assert outcome("HOLDS at 2*3") == "[HOLDS]{.HOLDS} at 2\\*3"


def test_formulas_are_set_outside_code():
    core = pytest.importorskip("docutils.core", reason="docutils, with which the site is built, is not installed")
    formulas = pytest.importorskip(
        "heavytail.docs.formulas", reason="sphinx, with which the site is built, is not installed"
    )
    page = core.publish_doctree("tau_k = G k**(1/alpha), not ``tau_k``", settings_overrides={"report_level": 5})
    formulas.SetFormulas(page).run()
    assert page.astext() == "\N{GREEK SMALL LETTER TAU}k = G k1/\N{GREEK SMALL LETTER ALPHA}, not tau_k"
    set_apart = [node.tagname for node in page[0].children if node.tagname != "#text"]
    assert set_apart == ["subscript", "superscript", "literal"]


def test_mathematics_between_dollars_is_mathml():
    nodes = pytest.importorskip("docutils.nodes", reason="docutils, with which the site is built, is not installed")
    from heavytail.docs.mathml import visit_displaymath, visit_math

    for visit, mode in ((visit_math, "inline"), (visit_displaymath, "block")):
        writer = SimpleNamespace(body=[])
        with pytest.raises(nodes.SkipNode):
            visit(writer, nodes.math("", r"\tau_k"))
        root = ElementTree.fromstring(writer.body[0])
        assert (root.tag.rpartition("}")[2], root.get("display", "inline")) == ("math", mode)
        assert "".join(root.itertext()).split() == ["\N{GREEK SMALL LETTER TAU}", "k"]


def test_an_interval_is_shown_where_it_is_one():
    assert measured(VERDICT) == "0.6678 [0.665, 0.6705]"
    assert measured(VERDICT | {"measured": 1.0, "low": 1.0, "high": 1.0 + 1e-9, "exact": True}) == "1 exact"
    assert measured(VERDICT | {"low": None}) == "0.6678"
    assert measured(VERDICT | {"measured": None}) == "-"
