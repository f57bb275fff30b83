"""The published schema of files of verdicts: real files pass it, and our reader finds what another validator finds."""

import copy
import json

import jsonschema
import pytest

import heavytail as ht
from heavytail.cli.origin import SCHEMA, origin
from heavytail.report.verdict_schema import SCHEMA_FILE, fault_of, read_verdicts, verdict_schema
from tests.builders.command_line import heavytail
from tests.builders.verdicts import verdict, verdicts_of

WORDS = {"$schema", "$id", "title", "description", "type", "required", "properties", "const", "enum", "items"}
FILE = """
import heavytail as ht

def outcome(word):
    return lambda run, alpha, word=word: ht.Finding(ht.Outcome(word), 1.0, 0.5, float("inf"), "it was seen")

def two(run, alpha):
    return ht.judge.all_of({"a": ht.judge.number_is(1.0, 1.0, 0.1, "one"), "b": ht.judge.number_is(1.0, 2.0, 0.1, "one")})

claims = [
    ht.Claim(id="right", source="Lemma 1", statement="So it is.", alphas=(1.5, 2.0), check=outcome("HOLDS"),
             proved=lambda alpha: alpha, controls={"far": ht.Control({"word": "REFUTED"})}),
    ht.Claim(id="open", source="A and B 2020 (arXiv 2001.00001), Lemma 2", statement="", alphas=(1.5,),
             check=outcome("UNDECIDED")),
    ht.Claim(id="broken", source="", statement="No.", alphas=(1.5,), check=lambda run, alpha: 1 / 0),
    ht.Claim(id="several", source="Lemma 3; derived", statement="Both.", alphas=(1.5,), check=two, assumptions="none"),
]
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The content of a file that the command has written, with all outcomes, a control and several comparisons."""
    folder = tmp_path_factory.mktemp("verdicts")
    (folder / "claims.py").write_text(FILE)
    assert heavytail("check", "claims.py", "--controls", "--json", "verdicts.json", folder=folder).returncode == 1
    return json.loads((folder / "verdicts.json").read_text())


def validator():
    return jsonschema.Draft202012Validator(verdict_schema())


def test_the_schema_is_one_and_has_the_number_that_files_have():
    jsonschema.Draft202012Validator.check_schema(verdict_schema())
    assert verdict_schema()["properties"]["schema"]["const"] == SCHEMA
    assert verdict_schema()["$id"].endswith(f":{SCHEMA}")


def test_what_check_writes_passes(written):
    validator().validate(written)
    assert {one["outcome"] for one in written["claims"]} == {"HOLDS", "REFUTED", "UNDECIDED", "ERROR"}
    assert [one["paper"] for one in written["claims"] if one["control"] is None] == [
        "Lemma 1", "Lemma 1", "A and B 2020", "", "Lemma 3",
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["table1", "errata"])
def test_the_verdicts_behind_the_pages_pass(command, monkeypatch):
    monkeypatch.setattr(ht, "check", lambda ids, effort, **_: verdicts_of(ids, effort))
    data = json.loads(heavytail(command, "--format", "json").stdout)
    validator().validate(data)
    assert len(data["claims"]) > 20


def described(value, schema, place=""):
    """Yield each place where the names in a value are not those that the schema describes and requires."""
    if isinstance(value, dict):
        if not value.keys() == schema["properties"].keys() == set(schema["required"]):
            yield place
        for name, one in schema["properties"].items():
            yield from described(value.get(name), one, f"{place}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from described(one, schema["items"], f"{place}[]")


def test_the_schema_describes_every_name_in_a_file_and_requires_it(written):
    assert list(described(written, verdict_schema())) == []
    assert list(described(written | {"other": 1}, verdict_schema()))[:1] == [""]


def words_of(schema):
    yield from schema
    for one in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]:
        yield from words_of(one)


def test_the_schema_uses_the_words_that_the_reader_knows():
    assert set(words_of(verdict_schema())) <= WORDS


def places(value, path=()):
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from places(one, (*path, key))


def changed(data, path, value=None):
    """Return a copy in which what stands at a place is another value, or is missing if that is ``...``."""
    if not path:
        return value
    made = copy.deepcopy(data)
    home = made
    for key in path[:-1]:
        home = home[key]
    if value is ...:
        del home[path[-1]]
    else:
        home[path[-1]] = value
    return made


def test_the_reader_finds_a_fault_where_a_validator_does(written):
    """Each entry of a file is left out, or replaced by values of every kind."""
    data = written | {"claims": [written["claims"][0], written["claims"][-1]]}
    schema, valid = verdict_schema(), validator()
    faults = 0
    for path in places(data):
        for value in (None, "HOLDS", "x", 1, 1.5, True, [], {}, [1], *([...] if path else [])):
            made = changed(data, path, value)
            assert (fault_of(made, schema) == "") == valid.is_valid(made), (path, value)
            faults += not valid.is_valid(made)
    assert faults > 500


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON: "),
        ("[]", "is no file of verdicts: it is [], no object"),
        ("{}", "is no file of verdicts: it has no 'schema'"),
        ('{"schema": 2, "effort": "ci", "seed": 0, "made": {}, "claims": []}', "schema is 2, not 1"),
        ('{"schema": 1, "effort": "much", "seed": 0, "made": {}, "claims": []}', "effort is 'much', none of smoke"),
        ("\ufeff[" * 20_000, "is no JSON"),
    ],
)
def test_a_file_of_another_kind_is_an_error_with_a_remedy(tmp_path, text, message):
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="Pass what `heavytail check --json FILE` of this version wrote") as raised:
        read_verdicts(tmp_path / "other.json")
    assert message in str(raised.value)


def test_the_place_of_a_fault_is_named():
    data = origin("ci", 0) | {"claims": ht.report.as_data([verdict("one"), verdict("two")])}
    data["claims"][1]["outcome"] = "MAYBE"
    fault = fault_of(data, verdict_schema())
    assert fault == "claims[1].outcome is 'MAYBE', none of HOLDS, REFUTED, UNDECIDED, ERROR"


def test_the_command_prints_the_schema():
    done = heavytail("check", "--schema")
    assert (done.returncode, done.stdout) == (0, SCHEMA_FILE.read_text(encoding="utf-8"))
