"""The house rules that a reader of the tree relies on, as checks of its source."""

import ast
import importlib
import subprocess
import sys
import tomllib
from dataclasses import is_dataclass
from pathlib import Path

import pytest

import heavytail as ht

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "heavytail"

# Bottom up; an import points down, or stays in its layer.
LAYERS = [
    {"kernel", "formulas", "html", "json_numbers"},
    {"parts"},
    {"compiler"},
    {"sampling"},
    {"noise", "problems", "methods"},
    {"theory"},
    {"estimates"},
    {"curves"},
    {"experiment"},
    {"engine"},
    {"sharpness"},
    {"exact"},
    {"hypotheses"},
    {"claims"},
    {"paper_checks"},
    {"plots"},
    {"report", "testing"},
    {"cli", "pytest"},
    {"torch"},
]
RANK = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}


def sources(*folders):
    """Return the files of some folders, without those that are copied to a user's."""
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [file for file in files if file.parent.name != "new_paper"]


def room_of(file):
    return file.relative_to(LIBRARY).with_suffix("").parts[0]


def imports_of(file):
    """Return the dotted names of all modules that a file imports, wherever the import stands.

    Only the papers' claims import each other from where they lie: in a checkout, that is not inside heavytail.
    """
    found = []
    depth = len(file.relative_to(ROOT / "paper_checks").parts) if file.is_relative_to(ROOT / "paper_checks") else 0
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and 0 < node.level <= depth:
            inside = file.relative_to(ROOT).parts[: depth + 1 - node.level]
            found.append(".".join(("heavytail", *inside, node.module or "")))
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} has a relative import"
            found += [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "heavytail" else [node.module]
    return found


def climbing(file, names):
    """Return the imports of a file of the library that point up."""
    rank = RANK[room_of(file)]
    return [name for name in names if name.startswith("heavytail.") and RANK[name.split(".")[1]] > rank]


def test_every_room_has_a_layer():
    rooms = {room_of(file) for file in sources("heavytail")} - {"__init__"}
    assert rooms == set(RANK)


@pytest.mark.parametrize("file", sources("heavytail"), ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_down(file):
    if file.name != "__init__.py" or file.parent != LIBRARY:
        assert climbing(file, imports_of(file)) == []


def test_an_import_that_points_up_is_seen():
    assert climbing(LIBRARY / "noise" / "pareto.py", ["heavytail.engine.run"]) == ["heavytail.engine.run"]


def test_only_the_named_rooms_import_the_heavy_packages():
    allowed = {
        "numba": {"compiler", "engine"},
        "llvmlite": {"compiler"},
        "matplotlib": {"plots"},
        "typer": {"cli"},
        "rich": {"cli"},
        "torch": {"torch", "sampling"},
    }
    for file in sources("heavytail"):
        for name in imports_of(file):
            top = name.split(".")[0]
            assert top not in allowed or room_of(file) in allowed[top], f"{file} imports {name}"


def test_one_file_imports_what_cuda_needs():
    """All that depends on numba-cuda can be read, and replaced, in one place."""
    found = set()
    for file in sources("heavytail", "paper_checks", "figures"):
        tree = ast.walk(ast.parse(file.read_text()))
        names = [f"{node.module}.{alias.name}" for node in tree if isinstance(node, ast.ImportFrom) for alias in node.names]
        if any(f"{name}.".startswith(("numba.cuda.", "numba_cuda.", "cuda.")) for name in [*names, *imports_of(file)]):
            found.add(file)
    assert found == {LIBRARY / "compiler" / "cuda_target.py"}


def test_the_engine_knows_no_concrete_part_and_parts_know_no_engine():
    for file in sources("heavytail/engine"):
        assert not {name.split(".")[1] for name in imports_of(file) if name.startswith("heavytail.")} & {
            "noise",
            "problems",
            "methods",
        }
    for file in sources("heavytail/noise", "heavytail/problems", "heavytail/methods"):
        assert not [name for name in imports_of(file) if name.startswith("heavytail.engine")]


def test_claims_and_figures_use_public_names_only():
    for file in sources("paper_checks", "figures"):
        for name in imports_of(file):
            top = name.split(".")[0]
            assert top in {"heavytail", "numpy", "scipy"} or top in sys.stdlib_module_names
            assert not any(part.startswith("_") for part in name.split("."))


def test_only_the_command_line_prints():
    for file in sources("heavytail", "paper_checks"):
        calls = [node.func for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
        prints = [call for call in calls if isinstance(call, ast.Name) and call.id == "print"]
        assert not prints, f"{file} prints"


def test_every_file_is_named_after_an_idea_and_opens_with_it():
    for file in sources("heavytail", "paper_checks", "figures"):
        assert file.stem not in {"utils", "util", "helpers", "core", "common", "misc"}
        assert ast.get_docstring(ast.parse(file.read_text())), f"{file} does not say what it is for"


def exported(tree):
    """Return the names in the `__all__` of a module, or None if it has none."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(name, ast.Name) and name.id == "__all__" for name in node.targets
        ):
            return ast.literal_eval(node.value)
    return None


def public_definitions(tree):
    """Return the functions and classes of a module whose names begin with no underscore."""
    kinds = ast.FunctionDef | ast.ClassDef
    return [node.name for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]


@pytest.mark.parametrize("file", sources("heavytail"), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_module_lists_what_others_may_use(file):
    """That is every function and class without an underscore, and the constants and types that other files import."""
    tree = ast.parse(file.read_text())
    names = exported(tree)
    if names is None:
        assert public_definitions(tree) == []
        return
    if room_of(file) == "torch":
        pytest.importorskip("torch", reason="torch, which this room is for, is not installed")
    loaded = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    assert all(hasattr(loaded, name) for name in names)
    assert set(public_definitions(tree)) <= set(names)


def test_files_import_from_each_other_only_what_is_listed():
    modules = {}
    for file in sources("heavytail"):
        modules[".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")] = file
    for file in sources("heavytail", "paper_checks", "figures"):
        for node in ast.walk(ast.parse(file.read_text())):
            home = modules.get(node.module) if isinstance(node, ast.ImportFrom) else None
            if home is None or room_of(home) == "paper_checks":  # whose names are files beside the package
                continue
            listed = exported(ast.parse(home.read_text())) or []
            unlisted = {alias.name for alias in node.names if f"{node.module}.{alias.name}" not in modules} - set(listed)
            assert not unlisted, f"{file} imports {unlisted} from {node.module}"


def test_dir_shows_the_public_names_and_nothing_else():
    assert dir(ht) == sorted(ht.__all__)
    assert all(hasattr(ht, name) for name in ht.__all__)
    with pytest.raises(AttributeError, match="module 'heavytail' has no attribute 'simulat'"):
        ht.simulat  # noqa: B018


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert ht.__version__ == project["version"]


BASES = {"Separable"}  # a dataclass that is no part by itself: it lacks what its subclasses say


@pytest.mark.parametrize("room", [ht.noise, ht.problems, ht.methods])
def test_a_part_in_a_file_of_its_own_is_exported(room):
    for file in sources(f"heavytail/{room.__name__.split('.')[1]}"):
        module = importlib.import_module(f"{room.__name__}.{file.stem}" if file.stem != "__init__" else room.__name__)
        parts = {name for name, value in vars(module).items() if is_dataclass(value) and value.__module__ == module.__name__}
        public = {name for name in parts - BASES if not name.startswith("_")}
        assert public <= set(room.__all__), f"{file} has a part that is not exported"


def test_public_functions_and_classes_have_docstrings():
    for name in ht.__all__:
        assert (getattr(ht, name).__doc__ or "").strip(), name


def test_importing_the_package_is_light():
    """numba alone takes 0.2 s and more; a file that imports it at top level would show here whatever the machine."""
    heavy = ("numba", "cuda", "matplotlib", "typer", "rich", "scipy.stats", "torch")
    program = f"import sys, heavytail; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
