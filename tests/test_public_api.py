"""What a user sees without running much: types that find mistakes, short reprs, tables in notebooks."""

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from heavytail.paper_checks.table_1 import TABLE

import heavytail as ht
from heavytail.claims.run import EFFORTS, Effort
from heavytail.claims.verdict import Verdicts
from heavytail.engine.backends import BACKENDS, Backend
from heavytail.experiment.observables import (
    COLUMNS,
    ITERATES,
    OBSERVABLES,
    OF_A_STEP,
    RANDOM,
    RUNNING,
    STEP,
    Iterate,
    Observable,
)
from heavytail.sampling.arrays import DEVICES, Device
from heavytail.sharpness.landscape import Landscape
from tests.builders.verdicts import verdict

ROOT = Path(__file__).resolve().parents[1]
USERS = ROOT / "tests" / "users"


def checked(name):
    """Return what mypy says of a file that a user might write, by its lines."""
    call = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context", str(USERS / name)]
    done = subprocess.run(call, capture_output=True, text=True, cwd=ROOT)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_a_type_checker_lets_right_code_pass():
    assert [line for line in checked("right.py") if ": error:" in line] == []


def test_a_type_checker_finds_every_mistake():
    found = {int(line.split(":")[1]) for line in checked("wrong.py") if ": error:" in line}
    lines = (USERS / "wrong.py").read_text().splitlines()
    marked = {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}
    assert found == marked
    assert len(marked) >= 20


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ((*OBSERVABLES, *OF_A_STEP), Observable),
        ((*ITERATES, RUNNING, RANDOM, STEP), Iterate),
        (EFFORTS, Effort),
        (BACKENDS, Backend),
        (DEVICES, Device),
    ],
)
def test_the_words_are_those_of_their_type(words, kind):
    assert words == get_args(kind)


def test_the_columns_are_of_these_words():
    assert {observable for observable, _ in COLUMNS} == set(get_args(Observable))
    assert {iterate for _, iterate in COLUMNS} == set(get_args(Iterate))


@pytest.fixture(scope="module")
def experiment():
    return ht.Experiment(
        problem=ht.problems.Quadratic(np.ones(2)),
        noise=ht.noise.Pareto(1.5),
        method=ht.methods.GClip(ht.Power(0.5, -1.0), ht.Power(1.0, 0.5)),
        start=np.linspace(0.0, 1.0, 2),
        steps=100,
        trajectories=200,
    )


@pytest.fixture(scope="module")
def shown(experiment):
    """What a user prints: one object of every kind."""
    result = ht.simulate(experiment)
    curve = result.curve("gap")
    return {
        "Experiment": experiment,
        "Result": result,
        "Curve": curve,
        "RateFit": ht.fit_rate(curve),
        "Verdict": verdict("some-claim", outcome="REFUTED", expected="HOLDS", evidence="word " * 200),
        "TailReport": ht.tail_report(ht.noise.Pareto(1.5).rvs(1000, 1)),
        "ScheduleMap": ht.explore(1.5, setting="non-convex", clip=[0.0, 0.4], step=[0.6]),
        "Landscape": Landscape(("first", "second"), np.array([0.0, 3.0]), 6.5, np.array([[6.5, 2.0], [6.5, 7.0]]), False),
    }


@pytest.fixture(scope="module")
def tables(shown):
    """What a notebook shows as a table: of those, and of what has no short line of its own."""
    return shown | {
        "LawFit": ht.fit_law(ht.noise.Laplace(), ht.noise.Laplace(2.0).rvs(100, 1)),
        "Assumptions": ht.assumptions(ht.problems.Quadratic(2.0), ht.noise.Pareto(1.5), alpha=1.2),
        "CoordinateHistogram": ht.coordinate_histogram([0.0, -0.002, 0.002, 3.0], bins_per_decade=1),
        "Table": TABLE,
    }


KINDS = ("Experiment", "Result", "Curve", "RateFit", "Verdict", "TailReport", "ScheduleMap", "Landscape")
TABLES = (*KINDS, "LawFit", "Assumptions", "CoordinateHistogram", "Table")


@pytest.mark.parametrize("kind", KINDS)
def test_a_repr_has_three_lines_at_most(shown, kind):
    text = repr(shown[kind])
    assert text.startswith(f"<{kind}: ")
    assert len(text.splitlines()) <= 3
    assert len(text) < 700


def test_reprs_say_what_was_found(shown):
    result, curve, fit, report = (shown[kind] for kind in ("Result", "Curve", "RateFit", "TailReport"))
    assert "GClip on Quadratic under Pareto, 200 trajectories of 100 steps" in repr(result)
    low, high = curve.low[-1], curve.high[-1]
    assert f"mean {curve.mean[-1]:.4g} [{low:.4g}, {high:.4g}] at k = 100" in repr(curve)
    assert f"rate {fit.rate:.4f} [{fit.low:.4f}, {fit.high:.4f}]" in repr(fit)
    assert "limits within reach [{:.4f}, {:.4f}]".format(*fit.limits()) in repr(fit)
    assert "some-claim at alpha = 1.5 REFUTED (expected HOLDS)" in repr(shown["Verdict"])
    assert f"mean {report.mean.answer}, variance {report.variance.answer}" in repr(report)


def test_the_repr_of_an_experiment_in_many_dimensions_is_short():
    many = ht.Experiment(
        problem=ht.problems.Quadratic(np.linspace(1.0, 2.0, 500)),
        noise=ht.noise.Gaussian(),
        method=ht.methods.SGD(np.full(50, 0.1)),
        start=np.zeros(500),
        steps=50,
        trajectories=1,
    )
    assert len(repr(many)) < 700
    assert len(repr(many).splitlines()) == 3


class Reader(HTMLParser):
    """Collects the tags, the addresses and the cells of HTML, in which every tag is closed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.addresses, self.cells, self.open, self.text = set(), [], [], [], ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "href", "srcset")]
        self.open.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if "td" in self.open:
            self.cells[-1] += data


@pytest.mark.parametrize("kind", TABLES)
def test_a_notebook_shows_a_table_that_needs_nothing_else(tables, kind):
    read = Reader(tables[kind]._repr_html_())
    assert read.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "p", "span", "sup", "sub"}
    assert read.addresses == []
    assert len(read.cells) >= 3


def test_the_table_of_a_result_has_every_column(shown):
    result = shown["Result"]
    cells = Reader(result._repr_html_()).cells
    assert [tuple(cells[i : i + 2]) for i in range(0, len(cells), 5)] == list(result.experiment.record)
    curve = result.curve("gap")
    assert cells[2:5] == [f"{curve.mean[-1]:.4g}", f"[{curve.low[-1]:.4g}, {curve.high[-1]:.4g}]", "0"]


CELLS = {  # some that stand one after the other
    "Experiment": ["start", "0, 1", "dimension", "2", "steps", "100", "trajectories", "200", "seed", "0"],
    "ScheduleMap": ["proved", "0.4000", "0.6000", "0.4000", "0.4000"],
    "Landscape": ["first", "3", "2", "second", "0", "6.5"],
    "LawFit": ["scale", "1.89385", "[1.5569, 2.30372]"],
    "Assumptions": ["smoothness", "holds", "L = 2"],
    "CoordinateHistogram": ["0.001 to 0.01", "2", "8.89e-05 %", "1 to 10", "1", "100 %"],
    "Table": ["GClip", "table-1-gclip", "theorem-4-rate"],
}


@pytest.mark.parametrize("kind", CELLS)
def test_a_table_says_what_is_in_it(tables, kind):
    cells, wanted = Reader(tables[kind]._repr_html_()).cells, CELLS[kind]
    assert wanted in [cells[i : i + len(wanted)] for i in range(len(cells))]


NASTY = '<script>alert(1)</script> & "quoted" <b>it\'s</b>'


def test_html_shows_text_as_it_stands():
    read = Reader(verdict(NASTY, evidence=NASTY)._repr_html_())
    assert read.cells[0] == NASTY
    assert NASTY in read.cells[-1]
    assert not read.tags & {"script", "b"}


def test_verdicts_are_a_list_that_a_notebook_shows():
    one, two, three = verdict("one"), verdict("one", alpha=1.2), verdict("two", outcome="UNDECIDED")
    found = Verdicts([one, two, three])
    assert found == [one, two, three]
    assert isinstance(found, list)
    assert isinstance(found[1:], Verdicts)
    assert (found[1:], found[-1]) == ([two, three], three)
    cells = Reader(found._repr_html_()).cells
    assert cells[0::5] == ["one", "one", "two"]
    assert cells[2::5] == ["HOLDS", "HOLDS", "UNDECIDED"]
    assert Reader(Verdicts()._repr_html_()).cells == []


def test_check_returns_verdicts():
    claim = ht.Claim(
        id="two",
        source="arithmetic",
        statement="1 + 1 = 2.",
        check=lambda run, alpha: ht.judge.number_is(1.0 + 1.0, 2.0, 0.0, "1 + 1"),
        alphas=(1.5,),
    )
    assert isinstance(ht.check(claim), Verdicts)


def test_a_notebook_loads_no_plotting_library():
    program = (
        "import sys, heavytail as ht\n"
        "ht.tail_report(ht.noise.Pareto(1.5).rvs(200, 1))._repr_html_()\n"
        "print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"
