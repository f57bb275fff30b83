"""`theory` and `exact`: one namespace per statement, named as `paper_checks` names it."""

import importlib
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest

import paper_checks
from heavytail import exact, theory

CHECKS = {file.stem for file in Path(paper_checks.__file__).parent.rglob("*.py")}
STATEMENT = re.compile(r"(assumption|theorem|lemma|corollary|remark|table|figure|appendix)_\w+")


def modules(package):
    """Return the modules of a package, imported from their files."""
    found = [name for _, name, _ in pkgutil.iter_modules(package.__path__)]
    return {name: importlib.import_module(f"{package.__name__}.{name}") for name in found}


MODULES = [pytest.param(module, id=module.__name__) for package in (theory, exact) for module in modules(package).values()]


@pytest.mark.parametrize("package", [theory, exact])
def test_no_module_is_shadowed(package):
    for name, module in modules(package).items():
        assert getattr(package, name) is module


def test_the_packages_export_namespaces_and_hardly_anything_else():
    assert [name for name in theory.__all__ if not isinstance(getattr(theory, name), ModuleType)] == ["moment_order"]
    assert all(isinstance(getattr(exact, name), ModuleType) for name in exact.__all__)
    assert set(modules(theory)) - set(theory.__all__) == {"hypotheses", "instances"}
    assert set(modules(exact)) == set(exact.__all__)


@pytest.mark.parametrize("module", MODULES)
def test_what_is_public_is_listed(module):
    defined = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    }
    listed = set(module.__all__)
    assert defined <= listed
    assert all(hasattr(module, name) for name in listed)
    assert module.__all__ == sorted(listed, key=lambda name: (not name.isupper(), not name[0].isupper(), name))


def test_a_formula_needs_no_compiler():
    """But for `exact.recursion`, which takes hundreds of millions of steps."""
    for module in (param.values[0] for param in MODULES):
        words = re.findall(r"heavytail\.(?:compiler|sampling|engine)", Path(module.__file__).read_text())
        assert not words or module is exact.recursion, module.__name__


@pytest.mark.parametrize("package", [theory, exact])
def test_statements_are_named_as_their_checks_are(package):
    for name in package.__all__:
        if STATEMENT.fullmatch(name):
            assert any(check == name or check.startswith(f"{name}_") for check in CHECKS), name


@pytest.mark.parametrize("module", [param for param in MODULES if ".theory." in param.id])
def test_what_is_printed_stands_beside_what_is_proved(module):
    """But for what the paper prints and nothing corresponds to: cells of a table, constants, a term of a schedule."""
    alone = {"rate_heavy_tailed_printed", "rate_strongly_convex_printed", "rate_of_norm_printed", "term_printed"}
    for name in module.__all__:
        if name.endswith("_printed") and name not in alone:
            assert name.removesuffix("_printed") in module.__all__
