"""What is public says what it takes, what it gives and what it refuses, and shows examples that run."""

import doctest
import importlib.util
import inspect
import pkgutil
import re
from itertools import pairwise
from pathlib import Path

import pytest

import heavytail as ht

ROOMS = (
    "heavytail",
    "heavytail.noise",
    "heavytail.problems",
    "heavytail.methods",
    "heavytail.claims.judge",
    "heavytail.claims.worst_case",
    "heavytail.curves.rates",
    "heavytail.estimates.tail_index",
    "heavytail.estimates.stable_index",
    "heavytail.estimates.robust_mean",
    "heavytail.plots",
    "heavytail.report",
    *(["heavytail.torch"] if importlib.util.find_spec("torch") else []),
)
# They take whatever has the type that they name.
REFUSE_NOTHING = {
    "algebra", "as_data", "as_png", "claim_listing", "claims_as_data", "convergence", "coordinate_sizes",
    "experiment_as_data", "filterable_page", "finite", "formats", "hill_plot", "job_summary", "kernel_function", "label_of",
    "listing", "local_rates", "measured_page", "new_axes", "new_row", "rates_over_alpha", "ratios_over_steps",
    "slope", "summary", "to_csv", "to_junit", "tuning_curves", "verdict_document", "verdict_schema",
    "workflow_commands",
}  # fmt: skip


def public(kind):
    """Return the public functions or classes of the library, each once."""
    found = {}
    for room in ROOMS:
        module = importlib.import_module(room)
        found |= {getattr(module, name): f"{room}.{name}" for name in module.__all__ if kind(getattr(module, name))}
    return [pytest.param(one, id=name) for one, name in found.items() if one.__module__.startswith("heavytail")]


def sections(one):
    """Return the sections of a docstring in numpydoc's form, by their headings."""
    lines = inspect.getdoc(one).splitlines()
    starts = [i for i, line in enumerate(lines[1:]) if re.fullmatch("-{3,}", line)]
    return {lines[i]: lines[i + 2 : end] for i, end in pairwise([*starts, len(lines)])}


def documented(lines):
    """Return the names that a section describes."""
    entries = [line.split(" : ")[0] for line in lines if line and not line.startswith(" ")]
    return [name.strip().lstrip("*") for entry in entries for name in entry.split(",")]


def test_sections_are_read_as_they_are_written():
    def taught(a, b, *rest):
        """Do something.

        Parameters
        ----------
        a, b : int
            Two numbers: not 0.
        *rest : int
            Others.

        Returns
        -------
        int
        """

    found = sections(taught)
    assert list(found) == ["Parameters", "Returns"]
    assert documented(found["Parameters"]) == list(inspect.signature(taught).parameters)


@pytest.mark.parametrize("function", public(inspect.isfunction))
def test_a_function_says_what_it_takes_gives_and_refuses(function):
    found, signature = sections(function), inspect.signature(function)
    assert documented(found.get("Parameters", [])) == list(signature.parameters)
    assert ("Returns" in found) is (signature.return_annotation != "None")
    assert ("Raises" in found) is (function.__name__ not in REFUSE_NOTHING)


def is_built_from_parameters(one):
    return inspect.isclass(one) and not issubclass(one, Exception | ht.Outcome)


@pytest.mark.parametrize("kind", public(is_built_from_parameters))
def test_a_class_says_what_it_is_built_from_and_what_it_refuses(kind):
    found = sections(kind)
    assert documented(found.get("Parameters", found.get("Attributes", []))) == list(inspect.signature(kind).parameters)
    assert "Raises" in found or not hasattr(kind, "__post_init__")


def methods():
    """Return the methods of the public classes, without kernel code, which says in a line what it computes."""
    kinds = [getattr(ht, name) for name in ht.__all__ if inspect.isclass(getattr(ht, name))]
    found = {
        f"{kind.__name__}.{name}": method
        for kind in kinds
        if is_built_from_parameters(kind)
        for name, method in vars(kind).items()
        if inspect.isfunction(method) and not name.startswith("_") and "(kernel code)" not in (method.__doc__ or "")
    }
    functions_of_a_claim = {"Claim.printed", "Claim.proved", "Claim.expected"}
    return [pytest.param(method, id=name) for name, method in found.items() if name not in functions_of_a_claim]


@pytest.mark.parametrize("method", methods())
def test_a_method_says_what_it_takes_and_gives(method):
    found, signature = sections(method), inspect.signature(method)
    assert documented(found.get("Parameters", [])) == list(signature.parameters)[1:]
    assert ("Returns" in found) is (signature.return_annotation != "None")


@pytest.mark.parametrize("kind", [one for one in (getattr(ht, name) for name in ht.__all__) if inspect.isclass(one)])
def test_a_public_class_has_an_example(kind):
    assert ">>> " in kind.__doc__


def with_examples():
    """Return the modules of the library whose docstrings hold examples."""
    names = [found.name for found in pkgutil.walk_packages(ht.__path__, "heavytail.")]
    sources = {name: importlib.util.find_spec(name).origin for name in names if not name.endswith("__main__")}
    return [name for name, file in sources.items() if "    >>> " in Path(file).read_text()]


@pytest.mark.parametrize("name", with_examples())
def test_the_examples_run(name):
    if name == "heavytail.compiler.for_numba":
        pytest.importorskip("numba_cuda", reason="its example has a kernel for GPUs, and numba-cuda is not installed")
    module = importlib.import_module(name)
    done = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert done.attempted > 0
    assert done.failed == 0
