"""The other pages are true: terms are those of the API, numbers those of the code, and every link leads somewhere."""

import ast
import re
import tomllib

import pytest

import heavytail as ht
from heavytail.claims.registry import claims_by_file, paper_checks
from tests.builders.pages import DOCS, ROOT, Block, Reader, blocks, same

FILES = [DOCS / f"{name}.md" for name in ("citing", "comparison", "contributing", "glossary")]
PAGES = {file.relative_to(DOCS).as_posix(): file.read_text() for file in [*FILES, *sorted(DOCS.glob("tutorials/*.md"))]}
TERMS = re.findall(r"\*\*([^*]+)\*\*", "\n".join(re.findall(r"^- (\*\*.*?): ", PAGES["glossary.md"], flags=re.MULTILINE)))
LINKS = [(page, target) for page, text in PAGES.items() for target in re.findall(r"\]\(((?!http|#)[^)]+)\)", text)]


def documented():
    """Return what the library says of itself: its pages but for these, and the docstrings and names of its code."""
    said = [file.read_text() for folder in ("heavytail", "paper_checks") for file in (ROOT / folder).rglob("README.md")]
    for file in (ROOT / "heavytail").rglob("*.py"):
        tree = ast.parse(file.read_text())
        documents = (ast.Module, ast.ClassDef, ast.FunctionDef)
        said += [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, documents)]
        said += [node.name for node in ast.walk(tree) if isinstance(node, documents[1:])]
    return "\n".join(said)


def unknown(terms, text):
    """Return the terms that do not occur as words, wherever a line ends."""
    spaced = {term: re.sub("[ -]", "[- \\n]+", term) for term in terms}
    return [term for term in terms if not re.search(rf"\b{spaced[term]}(s|es)?\b", text, flags=re.IGNORECASE)]


def test_every_term_of_the_glossary_is_one_of_the_library():
    assert len(TERMS) >= 50
    assert len(set(TERMS)) == len(TERMS)
    text = documented()
    assert unknown(TERMS, text) == []
    assert unknown(["heteroscedasticity", "gap year"], text) == ["heteroscedasticity", "gap year"]


def test_the_glossary_has_the_numbers_of_the_code():
    text = PAGES["glossary.md"]
    assert f"within {ht.judge.RATE_TOLERANCE:g} of it" in text
    assert f"an interval of level {100 * ht.judge.REFUTING_LEVEL:g} %" in text
    assert all(f"**{outcome}**" in text for outcome in ht.Outcome)
    assert all(f"`{effort}`" in text for effort in ("smoke", "ci", "full"))


def test_names_in_the_glossary_are_names():
    names = set(re.findall(r"`([A-Z]\w+)(?:\.\w+)?[`(]", PAGES["glossary.md"]))
    known = {*ht.__all__, *ht.noise.__all__, *ht.rates.__all__}
    assert names <= known
    assert {"RateFit", "Control", "Verdict", "Pareto"} <= names


def powers_in_prose(text):
    """Return the powers that stand outside code, where two stars begin or end bold letters."""
    prose = re.sub(r"^```.*?^```|`[^`]*`", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r".*[\w|)]\*\*[\w(|-].*", prose)


@pytest.mark.parametrize("page", PAGES)
def test_powers_stand_as_code(page):
    assert powers_in_prose(PAGES[page]) == []
    assert powers_in_prose("It decays like k**-1, **not** faster.") != []


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_links_lead_somewhere(page, target):
    assert ((DOCS / page).parent / target.split("#")[0]).resolve().exists()


def test_every_page_is_linked_from_another():
    linked = {((DOCS / page).parent / target).resolve() for page, target in LINKS}
    linked |= {
        (file.parent / target).resolve()
        for file in ROOT.rglob("README.md")
        for target in re.findall(r"\]\(((?!http|#)[^)]+\.md)\)", file.read_text())
    }
    assert [page for page in PAGES if (DOCS / page).resolve() not in linked] == []


def groups():
    """Return the groups of the artifact appendix: the files of each, and how many verdicts it is said to have."""
    rows = re.findall(r"`heavytail check (.*?) --effort smoke` \| .* \| All (\d+) verdicts", PAGES["citing.md"])
    return [(sorted(file for one in told.split() for file in held_by(one)), int(number)) for told, number in rows]


def held_by(name):
    """Return the files with claims that a word of a command stands for, a pattern or a folder."""
    found = [file for one in ROOT.glob(name) for file in (one.glob("[!_]*.py") if one.is_dir() else [one])]
    return [file for file in found if claims_by_file([file])[file]]


def test_the_groups_of_the_appendix_have_as_many_verdicts_as_it_says():
    assert len(groups()) == 10
    for files, number in groups():
        assert sum(len(claim.alphas) for file in files for claim in claims_by_file([file])[file]) == number, files
    assert f"all {sum(number for _, number in groups())} verdicts" in PAGES["citing.md"]


def test_the_groups_leave_out_no_claim():
    named = {file for files, _ in groups() for file in files}
    held = {file for file in paper_checks().rglob("[!_]*.py") if claims_by_file([file])[file]}
    assert held == named


@pytest.mark.slow
def test_a_group_ends_with_the_line_that_is_told():
    """The lemmas, which cost least; the tests of the papers' claims decide all of them."""
    ((files, number),) = (group for group in groups() if group[0][-1].name.startswith("lemma"))
    names = " ".join(file.relative_to(ROOT).as_posix() for file in files)
    printed = Reader(ROOT).follow(Block("sh", f"heavytail check {names} --effort smoke\n", None))
    assert printed.splitlines()[-1] == f"All {number} verdicts are as expected."


def test_what_cite_prints_is_what_the_page_shows(tmp_path):
    (block,) = blocks(PAGES["citing.md"], "sh")
    assert same(block.shown, Reader(tmp_path).follow(block))


def test_the_environment_of_the_appendix_is_the_declared_one():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = PAGES["citing.md"]
    assert f"Python {project['requires-python'].removeprefix('>=')} or later" in text
    (listed,) = re.findall(r"brings (.*?); the versions", text, flags=re.DOTALL)
    packages = {requirement.split(">=")[0] for requirement in project["dependencies"]}
    assert {word.lower() for word in re.split(r",\s+|\s+and\s+", listed)} == packages
