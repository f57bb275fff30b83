"""Claims, the registry that finds them, and the verdicts: on small folders of claims that the tests write."""

import json
import shlex

import pytest

import heavytail as ht
from heavytail import report
from heavytail.claims.registry import FILES, collect, find, paper_checks
from heavytail.claims.run import Run
from heavytail.claims.verdict import cells

ONE_CLAIM = '''
"""A claim that needs no simulation."""
import heavytail as ht

def check(run, alpha, shift=0.0):
    return ht.judge.number_is(alpha + shift, alpha, 1e-9, "alpha")

claim = ht.Claim(
    id="{id}", source="a test", statement="alpha is alpha", check=check, alphas=(1.2, 1.5),
    printed=lambda alpha: alpha, proved=lambda alpha: alpha,
    controls={{"shifted": ht.Control({{"shift": 0.1}}), "only at 1.2": ht.Control({{"shift": 0.2}}, alphas=(1.2,))}},
)
'''


SIMULATING = '''
"""A claim about one small simulation."""
import heavytail as ht

def check(run, alpha):
    experiment = ht.Experiment(problem=ht.problems.Quadratic(1.0), noise=ht.noise.Gaussian(), method=ht.methods.SGD(0.5),
                               start=1.0, steps=3, trajectories=70)
    return ht.judge.number_is(run.simulate(experiment).curve("gap").mean[-1], 0.25, 1.0, "gap")

claim = ht.Claim(id="simulating", source="a test", statement="the gap falls", check=check, alphas=(2.0,))
'''


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "first.py").write_text(ONE_CLAIM.format(id="first"))
    (tmp_path / "second.py").write_text(ONE_CLAIM.format(id="second"))
    (tmp_path / "_hidden.py").write_text("raise RuntimeError('never imported')")
    return tmp_path


def test_a_folder_is_a_registry(folder):
    assert [claim.id for claim in collect(folder)] == ["first", "second"]


def test_check_decides_every_claim_for_every_alpha(folder):
    verdicts = ht.check(folder)
    assert [(verdict.id, verdict.alpha, verdict.outcome) for verdict in verdicts] == [
        (name, alpha, ht.Outcome.HOLDS) for name in ("first", "second") for alpha in (1.2, 1.5)
    ]
    assert all(verdict.as_expected for verdict in verdicts)


def test_controls_must_come_out_refuted(folder):
    verdicts = ht.check([folder, "first"], controls=True)
    assert [(verdict.control, verdict.alpha, verdict.outcome) for verdict in verdicts] == [
        ("", 1.2, "HOLDS"),
        ("shifted", 1.2, "REFUTED"),
        ("only at 1.2", 1.2, "REFUTED"),
        ("", 1.5, "HOLDS"),
        ("shifted", 1.5, "REFUTED"),
    ]


def test_a_verdict_that_is_not_expected_is_said_to_be_so(folder):
    (claim,) = [claim for claim in collect(folder) if claim.id == "first"]
    wrong = ht.Claim(**{**vars(claim), "expected": lambda alpha: ht.Outcome.REFUTED})
    verdicts = ht.check(wrong, alphas=[1.2])
    assert not verdicts[0].as_expected
    assert report.summary(verdicts).startswith("1 of 1 verdicts are not as expected. 1 decided otherwise: ht.check(claim, ")
    assert cells(verdicts[0])[3] == "expected REFUTED"


def test_the_command_of_a_verdict_names_folder_claim_alpha_and_seed(folder):
    verdict = ht.check([folder, "second"], alphas=[1.5], seed=7)[0]
    expected = ["heavytail", "check", str(folder), "second", "--alpha", "1.5", "--effort", "ci", "--seed", "7"]
    assert shlex.split(verdict.command) == expected


def test_data_has_what_every_reader_needs(folder):
    data = json.loads(report.to_json({"claims": report.as_data(ht.check([folder, "first"], alphas=[1.2]))}))
    claim = data["claims"][0]
    wanted = {"id", "alpha", "printed", "proved", "measured", "low", "high", "outcome", "expected", "seed", "command"}
    assert wanted <= set(claim)
    assert (claim["id"], claim["alpha"], claim["outcome"], claim["expected"]) == ("first", 1.2, "HOLDS", "HOLDS")


def test_infinity_becomes_null():
    assert report.finite(float("inf")) is None
    assert report.finite(float("nan")) is None
    assert report.finite(1.5) == 1.5


@pytest.mark.parametrize(
    ("files", "error", "message"),
    [
        ({}, ValueError, "holds no claim"),
        ({"a.py": "x = 1"}, ValueError, "holds no claim"),
        ({"a.py": "import nothing_of_that_name"}, ValueError, "a.py cannot be imported: ModuleNotFoundError"),
        ({"a.py": "\n1 / 0"}, ValueError, r"a.py cannot be imported: ZeroDivisionError at .*a\.py:2: division by zero"),
        ({"a.py": "import heavytail as ht\nht.Claim(id='', alphas=1)"}, ValueError, r"a.py cannot be .* at .*a\.py:2: "),
        (
            {"a.py": ONE_CLAIM.format(id="same"), "b.py": ONE_CLAIM.format(id="same")},
            ValueError,
            r"b\.py: two claims share the id 'same'; the other is in .*a\.py",
        ),
    ],
)
def test_a_folder_that_is_no_registry_is_an_error(tmp_path, files, error, message):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(error, match=message):
        collect(tmp_path)


def test_a_wrong_folder_is_an_error(tmp_path):
    with pytest.raises(NotADirectoryError, match=r"missing is no folder\. Pass one"):
        collect(tmp_path / "missing")


def test_claims_may_stand_in_lists_tuples_and_dicts(tmp_path):
    sources = ONE_CLAIM.format(id="named") + "more = [claim, (ht.Claim(**{**vars(claim), 'id': 'listed'}),)]\n"
    sources += "others = {'x': ht.Claim(**{**vars(claim), 'id': 'by key'})}\nmore.append(more)\n"
    (tmp_path / "many.py").write_text(sources)
    assert [claim.id for claim in collect(tmp_path)] == ["named", "listed", "by key"]


def test_a_file_is_a_registry_too_and_its_siblings_can_be_imported(tmp_path):
    (tmp_path / "base.py").write_text(ONE_CLAIM.format(id="base"))
    (tmp_path / "a.py").write_text("from base import claim, ht\nmine = ht.Claim(**{**vars(claim), 'id': 'mine'})\n")
    assert [claim.id for claim in collect(tmp_path / "a.py")] == ["base", "mine"]
    verdicts = ht.check([str(tmp_path / "a.py"), "mine"], alphas=[1.2])
    assert [(verdict.id, verdict.outcome) for verdict in verdicts] == [("mine", ht.Outcome.HOLDS)]
    claims = collect(tmp_path)
    assert [claim.id for claim in claims] == ["mine", "base"]  # base is one claim, named in two files
    assert FILES[claims[1]] == tmp_path / "base.py"


def test_folders_whose_files_have_the_same_names_do_not_mix(tmp_path):
    for name in ("one", "two", "one"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "base.py").write_text(ONE_CLAIM.format(id=name))
        (tmp_path / name / "a.py").write_text("from base import claim\n")
        assert [claim.id for claim in collect(tmp_path / name)] == [name]


def packages(folder, *, root=False):
    """A claim in a folder, and two in a package below it that import each other and what lies above."""
    files = {
        "orders.py": "ALPHAS = (1.2,)\n",
        "top.py": "from orders import ALPHAS\n" + ONE_CLAIM.format(id="top"),
        "later/__init__.py": '"""Later papers."""\n',
        "later/constants.py": "ALPHA = 1.5\n",
        "later/deep.py": "from .constants import ALPHA\n" + ONE_CLAIM.format(id="deep"),
        "later/seen.py": "from .deep import claim\nfrom orders import ALPHAS\n"
        + ONE_CLAIM.format(id="seen").replace("claim =", "own ="),
        "later/further/__init__.py": "",
        "later/further/deepest.py": "from ..constants import ALPHA\n" + ONE_CLAIM.format(id="deepest"),
    }
    if root:
        files |= {"__init__.py": "", "later/upward.py": "from ..orders import ALPHAS\n" + ONE_CLAIM.format(id="upward")}
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_the_packages_of_a_folder_are_searched_after_its_files(tmp_path):
    folder = packages(tmp_path)
    assert [claim.id for claim in collect(folder)] == ["top", "deep", "seen", "deepest"]
    assert [claim.id for claim in collect(folder / "later" / "further")] == ["deepest"]
    (deep,) = collect(folder / "later" / "deep.py")
    assert FILES[deep] == folder / "later" / "deep.py"
    assert [verdict.outcome for verdict in ht.check([folder, "deepest"])] == ["HOLDS", "HOLDS"]
    (folder / "later" / "deep.py").write_text(ONE_CLAIM.format(id="edited"))
    assert [claim.id for claim in collect(folder)] == ["top", "edited", "seen", "deepest"]  # as the files are now


def test_a_folder_that_is_a_package_can_be_imported_from_below(tmp_path):
    (tmp_path / "my_paper").mkdir()
    folder = packages(tmp_path / "my_paper", root=True)
    for _ in range(2):
        assert [claim.id for claim in collect(folder)] == ["top", "deep", "seen", "upward", "deepest"]
    assert [claim.id for claim in collect(folder / "later" / "upward.py")] == ["upward"]


def test_packages_of_one_name_in_two_folders_do_not_mix(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "later").mkdir(parents=True)
        (tmp_path / name / "later" / "__init__.py").write_text("")
        (tmp_path / name / "later" / "theorem.py").write_text(ONE_CLAIM.format(id=name))
    assert [claim.id for claim, _ in find([tmp_path / "one", tmp_path / "two"])] == ["one", "two"]


@pytest.mark.parametrize(
    "below", ["tests/__init__.py", ".venv/__init__.py", "_own/__init__.py", "venv/lib", "plain", "__pycache__"]
)
def test_what_is_no_package_of_claims_is_not_walked_into(folder, below):
    place = folder / below
    if place.suffix:
        place.parent.mkdir()
        place.write_text("raise RuntimeError('never imported')")
    else:
        place.mkdir(parents=True)
    (folder / below.removesuffix("/__init__.py") / "other.py").write_text("raise RuntimeError('never imported')")
    assert [claim.id for claim in collect(folder)] == ["first", "second"]


def test_a_package_whose_name_is_taken_is_an_error(tmp_path):
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "__init__.py").write_text("")
    (tmp_path / "json" / "decoder.py").write_text(ONE_CLAIM.format(id="decoder"))
    with pytest.raises(
        ValueError, match=r"decoder\.py cannot be imported: ImportError: the module json\.decoder is .*Rename"
    ):
        collect(tmp_path)


def test_a_package_that_is_called_like_a_module_in_use_is_told_to_take_another_name(tmp_path):
    package = tmp_path / "random"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "theorem.py").write_text("")
    with pytest.raises(ValueError, match=r"random is a module that is imported already\. Rename the folder random/"):
        collect(tmp_path)


def test_a_path_that_leads_nowhere_is_an_error(tmp_path):
    (tmp_path / "text.txt").write_text("")
    with pytest.raises(FileNotFoundError, match=r"There is no file .*missing\.py"):
        ht.check(tmp_path / "missing.py")
    with pytest.raises(FileNotFoundError, match=r"text\.txt is no Python file"):
        ht.check(tmp_path / "text.txt")
    with pytest.raises(NotADirectoryError, match="is no folder"):
        ht.check(str(tmp_path / "missing"))


def test_an_unknown_claim_brings_to_mind_those_like_it():
    with pytest.raises(ValueError, match=r"'theorem-4-rat'\. Did you mean theorem-4-rate or .* There are \d+ claims; "):
        find(["theorem-4-rat"])


def test_a_claim_that_takes_any_alpha_is_decided_for_it(folder):
    (claim,) = [claim for claim in collect(folder) if claim.id == "first"]
    wide = ht.Claim(**{**vars(claim), "id": "wide", "any_alpha": (1.0, 1.9), "full": (1.95,)})
    assert [(v.id, v.alpha) for v in ht.check([claim, wide], alphas=[1.37, 1.2])] == [
        ("first", 1.2), ("wide", 1.2), ("wide", 1.37),
    ]  # fmt: skip
    assert [alpha for alpha in (1.0, 1.9, 1.91, 1.95) if wide.takes(alpha)] == [1.9, 1.95]
    with pytest.raises(ValueError, match=r"alpha in \[1\.91\]\. Choose among \[1\.2, 1\.5, 1\.95\], or any in \(1, 1\.9\]"):
        ht.check([claim, wide], alphas=[1.2, 1.91])


def test_a_claim_whose_package_is_missing_is_undecided_and_says_so(folder):
    (claim,) = [claim for claim in collect(folder) if claim.id == "first"]
    known = {**vars(claim), "alphas": (1.2,), "controls": {"other": ht.Control({"nothing": 0.0})}}
    needing = ht.Claim(**{**known, "id": "needing", "needs": ("no_such_package",)})
    verdicts = ht.check([needing], controls=True, until_decided=True)
    assert [(v.outcome, v.as_expected) for v in verdicts] == [("UNDECIDED", True)] * 2
    assert "needs no_such_package, which cannot be imported" in verdicts[0].finding.evidence
    assert [v.lacking for v in verdicts] == [("no_such_package",)] * 2
    said = "All 2 verdicts are as expected. But 2 of them decided nothing, for want of no_such_package."
    assert report.summary(verdicts) == said
    page = report.to_junit(verdicts)
    assert 'failures="0" errors="0" skipped="2"' in page
    assert page.count('<skipped message="The check needs no_such_package') == 2
    there = ht.Claim(**{**known, "id": "there", "needs": ("json",), "controls": {}})
    assert ht.check([there])[0].finding == ht.check([claim], alphas=[1.2])[0].finding
    assert report.summary(ht.check([there])) == "All 1 verdicts are as expected."
    assert "<skipped" not in report.to_junit(ht.check([there]))
    with pytest.raises(TypeError, match=r"Claim 'needing': needs = 'torch' is no tuple of names to import"):
        ht.Claim(**{**known, "id": "needing", "needs": "torch"})


def test_an_unknown_claim_is_an_error_that_lists_the_known_ones(folder):
    with pytest.raises(ValueError, match=r"holds no claim called 'third'\. The claims are first, second"):
        find([folder, "third"])
    with pytest.raises(ValueError, match=r"alpha in \[1\.7\]. Choose among \[1\.2, 1\.5\]"):
        ht.check(folder, alphas=[1.7])
    with pytest.raises(ValueError, match="effort = 'huge' is unknown"):
        ht.check(folder, effort="huge")


def test_ids_come_in_the_order_asked_for():
    assert [claim.id for claim, _ in find(["theorem-5-rate", "remark-1-tail"])] == ["theorem-5-rate", "remark-1-tail"]


def test_the_papers_claims_are_found_beside_the_package():
    ids = [claim.id for claim in collect(paper_checks())]
    assert len(ids) == len(set(ids))
    assert {"theorem-4-rate", "theorem-4-printed-schedule", "theorem-5-rate", "remark-1-tail"} <= set(ids)


def experiment(**changes):
    given = {"start": 1.0, "steps": 20, "trajectories": 100}
    parts = {"problem": ht.problems.Quadratic(1.0), "noise": ht.noise.Gaussian(), "method": ht.methods.SGD(0.1)}
    return ht.Experiment(**parts, **{**given, **changes})


def test_a_run_seeds_experiments_and_runs_each_once():
    run = Run(seed=3)
    first = run.simulate(experiment())
    assert first.experiment.seed == 3
    assert run.simulate(experiment(seed=5)) is first
    assert run.simulate(experiment(steps=21)) is not first


def test_a_run_hands_its_back_end_on(monkeypatch):
    asked = []
    monkeypatch.setattr("heavytail.claims.run.simulate", lambda experiment, backend, *_, **__: asked.append(backend))
    Run().simulate(experiment())
    Run(backend="interpreted").simulate(experiment())
    assert asked == ["cpu", "interpreted"]


def test_verdicts_and_their_commands_do_not_depend_on_the_back_end(tmp_path):
    (tmp_path / "simulating.py").write_text(SIMULATING)
    plain, interpreted = ht.check(tmp_path)[0], ht.check(tmp_path, backend="interpreted")[0]
    assert plain == interpreted
    assert "backend" not in plain.command
    with pytest.raises(ValueError, match="backend = 'gpu' is unknown"):
        ht.check(tmp_path, backend="gpu")


def test_a_gpu_that_is_not_there_is_an_error_before_any_check(monkeypatch):
    def none():
        raise ht.CudaUnavailableError("no GPU")

    monkeypatch.setattr("heavytail.compiler.cuda_target.count_devices", none)
    claim = ht.Claim(id="never", source="", statement="", check=lambda run, alpha: pytest.fail("a check ran"), alphas=(2.0,))
    with pytest.raises(ht.CudaUnavailableError, match="no GPU"):
        ht.check(claim, backend="cuda")


def test_horizons_are_joined_to_a_curve():
    run = Run()
    curve = run.over_horizons(lambda horizon: experiment(steps=horizon), (5, 10, 20), "gap")
    assert curve.k.tolist() == [5, 10, 20]
    alone = run.simulate(experiment(steps=10)).curve("gap").mean[-1]
    assert curve.mean[1] == alone


def test_a_check_tells_its_progress():
    seen = []
    ht.check("sgd-standard-noise", effort="smoke", progress=lambda *told: seen.append(told))
    assert seen[0] == ("sgd-standard-noise, alpha = 2", 0, 1)
    shares = [done / total for _, done, total in seen]
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def test_a_check_of_several_claims_tells_which_of_how_many(folder):
    seen = []
    ht.check(folder, controls=True, progress=lambda *told: seen.append(told))
    of_each = ["alpha = 1.2", "alpha = 1.2 (shifted)", "alpha = 1.2 (only at 1.2)", "alpha = 1.5", "alpha = 1.5 (shifted)"]
    both = [f"{name}, {one}" for name in ("first", "second") for one in of_each]
    assert seen == [(f"{number} of 10: {one}", 0, 1) for number, one in enumerate(both, 1)]
    seen.clear()
    ht.check(folder, progress=lambda *told: seen.append(told))
    assert [label.partition(":")[0] for label, _, _ in seen] == ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]
