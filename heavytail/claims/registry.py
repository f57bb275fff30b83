"""The registry of claims is a folder: every `Claim` that a Python file there, or in a package below, names at top level."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from heavytail.claims.claim import Claim
from heavytail.claims.faults import described, frame_in, shown
from heavytail.claims.folders import import_file, travelling
from heavytail.parts.parameters import near

__all__ = ["FILES", "PAPERS", "claims_by_file", "collect", "find", "is_place", "paper_checks"]

FEW = 12
PAPERS = "heavytail.paper_checks"  # the package of the papers' claims, whose files are imported once
NO_CLAIMS = ("tests",)  # packages that are not searched

FILES: WeakKeyDictionary[Claim, Path] = WeakKeyDictionary()  # where each claim was collected
IMPORTED: set[str] = set()  # modules that the files of the latest folder have imported from each other


def paper_checks() -> Path:
    """Return the folder of the papers' claims, which comes with this package."""
    return travelling("paper_checks")


def collect(place: str | os.PathLike[str]) -> list[Claim]:
    """Return the claims of a folder, or of one file, by file name.

    They are what a Python file names at top level, and what stands there in a list, tuple or dict. Packages below the
    folder, which have an ``__init__.py``, are searched after its files, but for one called tests. Files and packages whose
    name starts with an underscore are left out.

    Parameters
    ----------
    place : path
        The folder, or the Python file. The files of a folder may import each other; those of a package as ``from .x import
        y`` too.

    Returns
    -------
    list of Claim
        At least one.

    Raises
    ------
    NotADirectoryError, FileNotFoundError
        If there is no such folder or file.
    ValueError
        If no file holds a claim, two claims share an id, or a file cannot be imported.
    """
    path = _existing(place)
    files = claims_by_file(list(_searched(path)) if path.is_dir() else [path])
    claims: list[Claim] = []
    for held in files.values():
        if isinstance(held, ValueError):
            raise held
        claims += held
    if not claims:
        raise ValueError(f"{place} holds no claim. Assign a heavytail.Claim to a name at the top level of a Python file.")
    return claims


def _searched(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that may hold claims, and then those of the packages below it."""
    yield from sorted(folder.glob("[!_]*.py"))
    for package in sorted(folder.glob("[!_.]*/__init__.py")):
        if package.parent.name not in NO_CLAIMS:
            yield from _searched(package.parent)


def claims_by_file(files: Sequence[Path]) -> dict[Path, list[Claim] | ValueError]:
    """Return the claims of each of some files of one folder, which may be none, or what is wrong with that file.

    Those of packages below the folder follow its own.

    A claim that several of them name stands with the one that defines its check, or else with the first.
    """
    modules: dict[Path, Any] = {}
    with _importing_each_other(files) as loaded:
        for file in files:
            try:
                modules[file] = _load(file, loaded)
            except ValueError as error:
                modules[file] = error
    held = {file: list(dict.fromkeys(_held(one))) for file, one in modules.items() if not isinstance(one, ValueError)}
    home: dict[Claim, Path] = {}
    for file, claims in held.items():
        for claim in claims:
            if claim not in home or getattr(claim.check, "__module__", None) == modules[file].__name__:
                home[claim] = file
    first: dict[str, Claim] = {}
    for claim in home:
        FILES.setdefault(claim, home[claim].absolute())
        first.setdefault(claim.id, claim)
    found: dict[Path, list[Claim] | ValueError] = {}
    for file, one in modules.items():
        own = [claim for claim in held.get(file, ()) if home[claim] == file]
        twice = next((claim for claim in own if first[claim.id] is not claim), None)
        found[file] = one if isinstance(one, ValueError) else own if twice is None else _twice(file, first[twice.id])
    return found


def _twice(file: Path, claim: Claim) -> ValueError:
    return ValueError(
        f"{file}: two claims share the id {claim.id!r}; the other is in {shown(FILES[claim])}. Rename one of them."
    )


def find(names: Sequence[str | os.PathLike[str]] = ()) -> list[tuple[Claim, Path]]:
    """Return the claims that some names stand for, each with its folder or file.

    A name is a folder, a Python file, or the id of a claim in one of those named; the papers' claims are searched if none
    is.

    Raises
    ------
    NotADirectoryError, FileNotFoundError
        If a name is a path that leads nowhere.
    ValueError
        If there is neither a folder nor a claim of that name.
    """
    places = [Path(name) for name in names if is_place(name)]
    ids = [str(name) for name in names if not is_place(name)]
    known = [(claim, place) for place in places or [paper_checks()] for claim in collect(place)]
    unknown = [name for name in ids if name not in {claim.id for claim, _ in known}]
    if unknown:
        raise ValueError(_unknown(unknown[0], places, [claim.id for claim, _ in known]))
    if not ids:
        return known
    return sorted(((claim, place) for claim, place in known if claim.id in ids), key=lambda found: ids.index(found[0].id))


def is_place(name: str | os.PathLike[str]) -> bool:
    """Return whether a name is a folder or a Python file, and no id of a claim of the papers."""
    return not isinstance(name, str) or os.sep in name or name.endswith(".py") or Path(name).is_dir()


def _existing(place: str | os.PathLike[str]) -> Path:
    path = Path(place)
    if path.is_dir() or (path.is_file() and path.suffix == ".py"):
        return path
    if path.is_file():
        raise FileNotFoundError(f"{place} is no Python file. Pass one that holds heavytail.Claim objects, or a folder.")
    if path.suffix == ".py":
        raise FileNotFoundError(f"There is no file {place}. Pass one that holds heavytail.Claim objects, or a folder.")
    raise NotADirectoryError(f"{place} is no folder. Pass one whose Python files hold heavytail.Claim objects.")


def _unknown(name: str, places: Sequence[Path], known: Sequence[str]) -> str:
    """Return what to say of an id that no claim has: those that are like it first."""
    where = " and ".join(map(str, places))
    start = f"{where} holds no claim" if places else "There is neither a folder nor a claim"
    guess = near(name, known)
    if len(known) <= FEW:
        return f"{start} called {name!r}.{guess} The claims are {', '.join(known)}."
    return f"{start} called {name!r}.{guess} There are {len(known)} claims; heavytail check --list shows them."


def _held(module: Any) -> Iterator[Claim]:
    """Yield the claims that a module names, and those in a dict, list or tuple that it names."""
    waiting = [value for name, value in reversed(vars(module).items()) if not name.startswith("__")]
    seen = set()
    while waiting:
        one = waiting.pop()
        if issubclass(type(one), Claim):
            yield one
        elif type(one) in (dict, list, tuple) and id(one) not in seen:
            seen.add(id(one))
            waiting.extend(reversed(list(one.values() if isinstance(one, dict) else one)))


def _package(file: Path) -> list[str]:
    """Return the names of the packages that a file lies in, outermost first."""
    names: list[str] = []
    for folder in file.resolve().parents:
        if not (folder / "__init__.py").is_file():
            break
        names.insert(0, folder.name)
    return names


def _of_papers(file: Path) -> bool:
    return file.resolve().is_relative_to(paper_checks().resolve())


@contextmanager
def _importing_each_other(files: Sequence[Path]) -> Iterator[Callable[[Path], Any]]:
    """Let the files of a folder import each other, as they are now; give what finds a file among those imported so far.

    What files of another folder have imported is forgotten: a module of theirs may have the same name.
    """
    for name in IMPORTED:
        sys.modules.pop(name, None)
    IMPORTED.clear()
    importlib.invalidate_caches()
    folder = min((file.parent for file in files), key=lambda folder: len(folder.resolve().parts), default=Path())
    before, entries = set(sys.modules), _entries(folder)
    sys.path[:0] = entries

    def loaded(file: Path) -> Any:
        module = None if file.stem in before else sys.modules.get(file.stem)
        return module if _is_from(module, file) else None

    try:
        yield loaded
    finally:
        for entry in entries:
            if entry in sys.path:
                sys.path.remove(entry)
        IMPORTED.update(file.stem for file in folder.glob("*.py") if loaded(file))
        outermost = {name for file in files if not _of_papers(file) for name in _package(file)[:1]}
        IMPORTED.update(name for name in set(sys.modules) - before if name.split(".")[0] in outermost)


def _entries(folder: Path) -> list[str]:
    """Return where the files of a folder may import from: there, and where its outermost package lies, if it is one."""
    if _of_papers(folder):  # which import each other by their packages
        return []
    place = folder.resolve()
    depth = len(_package(place / "__init__.py"))
    return [str(place), *([str(place.parents[depth - 1])] if depth else [])]


def _is_from(module: Any, file: Path) -> bool:
    return str(getattr(module, "__file__", "")) == str(file.resolve())


def _load(file: Path, loaded: Callable[[Path], Any]) -> Any:
    if _of_papers(file):
        inside = file.resolve().relative_to(paper_checks().resolve()).with_suffix("")
        return importlib.import_module(".".join((PAPERS, *inside.parts)))
    if found := loaded(file):
        return found
    packages = _package(file)
    try:
        if packages:
            return _of_package(file, ".".join((*packages, file.stem)))
        return import_file(file, f"claims_of_{file.resolve().parent.name}_{file.stem}")
    except (Exception, SystemExit) as error:
        place = frame_in(error, str(file.absolute()))
        raise ValueError(f"{file} cannot be imported: {described(error, place)}. Mend it first.") from error


def _of_package(file: Path, name: str) -> Any:
    """Return the module of a file that lies in packages, where another one may have its name."""
    top = name.partition(".")[0]
    known = sys.modules.get(top)
    if known is not None and not hasattr(known, "__path__"):
        raise ImportError(f"{top} is a module that is imported already. Rename the folder {top}/")
    module = importlib.import_module(name)
    if not _is_from(module, file):
        raise ImportError(f"the module {name} is {module.__file__}. Rename the folder")
    return module
