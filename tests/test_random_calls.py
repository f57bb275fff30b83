"""Calls that nobody wrote down: random command lines and random parameters, each an answer or one clear error.

A traceback, a message without words, a run that does not end or a law that answers nonsense is a failure. The examples are
derived from the test itself, so they are the same in every run.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heavytail.cli.spec import names
from tests.builders.command_line import heavytail

NUMBERS = (
    "0",
    "-1",
    "1",
    "1.5",
    "3",
    "nan",
    "inf",
    "-inf",
    "1e-320",
    "1e308",
    "1e400",
    "0x10",
    "",
    "abc",
    "1,5",
    "½",
    "true",
)
WHOLE = ("0", "-1", "1", "7", "20", "64", "1.5", "nan", "1e3", "", "abc")
# Of one class each in what is right, so that hardly a kernel has to be compiled.
PROBLEMS = ("quadratic", "quadratic 0", "quadratic curvature=1e300", "quadratic curvature=-1", "quadratic (", "cubic", "")
NOISES = (
    "pareto 1.5",
    "pareto 1e-300",
    "pareto 1e300",
    "pareto alpha=nan",
    "pareto",
    "pareto 1.5 1.5 1.5 1.5",
    "parto 1.5",
    "=",
)
METHODS = (
    "sgd 4*(k+1)^-1",
    "sgd 0",
    "sgd 1e308",
    "sgd -k^2",
    "sgd eta=k^",
    "sgd",
    "sgd eta=1 eta=1",
    "sgd nan",
    "gclip(1",
    "ß",
)
FILES = ("data.csv", "data.npy", "words.txt", "empty.npy", "nothing.csv", ".", "x.docx", "x.json", "data.csv/x.npy", "")
OPTIONS = {
    "--problem": PROBLEMS, "--noise": NOISES, "--method": METHODS, "--start": NUMBERS, "--steps": WHOLE,
    "--trajectories": WHOLE, "--observable": ("gap", "gape", ""), "--iterate": ("last", "first"), "--quantile": NUMBERS,
    "--logs": NUMBERS, "--theory": NUMBERS, "--seed": WHOLE, "--threads": WHOLE, "--json": FILES, "--store": FILES,
    "--backend": ("cpu", "gpu"), "--what": ("1",),
}  # fmt: skip
TAIL = {"--column": WHOLE, "--json": FILES, "--seed": WHOLE, "--what": ("1",)}
RANDOM = settings(max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


def options_of(pool):
    """Return a strategy for some options of a command, each with a value of its pool."""
    one = st.sampled_from(sorted(pool)).flatmap(lambda name: st.sampled_from(pool[name]).map(lambda value: [name, value]))
    return st.lists(one, max_size=3).map(lambda pairs: [word for pair in pairs for word in pair])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("files")
    np.savetxt(made / "data.csv", np.random.default_rng(0).standard_t(2.0, (500, 2)), delimiter=",")
    np.save(made / "data.npy", np.random.default_rng(1).pareto(1.5, 500))
    (made / "words.txt").write_text("no number\n")
    (made / "empty.npy").write_bytes(b"")
    return made


def check_end(done):
    """Assert that a command ended with an answer, or with a message that says what is wrong."""
    assert done.returncode in (0, 1, 2, 3), done
    assert "Traceback" not in done.stderr
    assert "Aborted" not in done.stderr
    if done.returncode == 2:
        assert len(done.stderr.strip()) > 20
    else:
        assert done.stdout.strip()


@RANDOM
@given(options=options_of(OPTIONS))
def test_a_rate_of_random_options_ends_with_an_answer_or_a_message(folder, options):
    check_end(heavytail("rate", "--steps", 20, "--trajectories", 64, "--method", "sgd 4*(k+1)^-1", *options, folder=folder))


@RANDOM
@given(file=st.sampled_from(FILES), options=options_of(TAIL))
def test_a_tail_of_random_files_ends_with_an_answer_or_a_message(folder, file, options):
    check_end(heavytail("tail", file, *options, folder=folder))


@RANDOM
@given(
    law=st.sampled_from(sorted({*names("noise"), "parto", ""})),
    values=st.lists(
        st.sampled_from((*NUMBERS, "gaussian(1)", "pareto(1.5", "scale=2", "alpha=1.5", "symmetric=maybe")), max_size=3
    ),
    draws=st.sampled_from(WHOLE),
)
def test_draws_of_random_laws_end_with_a_message_or_a_file(folder, law, values, draws):
    """Only of Pareto are draws made: every law would be one more kernel to compile."""
    words = [law, *values] if law == "pareto" else [law, *values, "unknown=1"]
    done = heavytail("sample", *words, "-n", draws, "-o", "drawn.npy", folder=folder)
    check_end(done)
    assert law == "pareto" or done.returncode == 2


def answer(call):
    """Return what a call gives and "", or None and the message with which it is refused."""
    try:
        return call(), ""
    except (ValueError, TypeError) as error:
        message = str(error)
    assert len(message) > 10
    return None, message


ODD = st.sampled_from(
    (
        0.0,
        -1.0,
        1.0,
        1.5,
        2.0,
        3,
        1e-320,
        1e308,
        math.nan,
        math.inf,
        -math.inf,
        None,
        "1.5",
        True,
        1j,
        (),
        [1.0, 2.0],
        {},
        object,
    )
)
POINTS = np.array([-math.inf, -1e300, -1.0, -1e-300, 0.0, 1e-300, 1.0, 1e300, math.inf])


@settings(RANDOM, max_examples=250)
@given(name=st.sampled_from(sorted(names("noise"))), values=st.lists(ODD, max_size=3))
def test_a_law_of_random_parameters_is_refused_in_words_or_is_a_law(name, values):
    law, _ = answer(lambda: names("noise")[name](*values))
    below, _ = answer(lambda: np.asarray(law.cdf(POINTS))) if hasattr(law, "cdf") else (None, "")
    if below is None:
        return
    assert below[0] == 0.0
    assert below[-1] == 1.0
    assert (np.diff(below) >= -1e-12).all(), (law, below)


@settings(RANDOM, max_examples=300)
@given(role=st.sampled_from(("method", "problem")), pick=st.integers(0, 100), values=st.lists(ODD, max_size=3))
def test_a_part_of_random_parameters_is_refused_in_words_or_made(role, pick, values):
    kinds = sorted(names(role))
    part, refused = answer(lambda: names(role)[kinds[pick % len(kinds)]](*values))
    assert refused or kinds[pick % len(kinds)].replace("-", "") == type(part).__name__.lower()
