"""The registry of claims is the folder: every `Claim` that a Python file in it names at top level."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from heavytail.claims import Claim


def paper_checks() -> Path:
    """Return the folder of the papers' claims, which is installed with this package."""
    found = importlib.util.find_spec("paper_checks")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(
            "The papers' claims (paper_checks) are not installed beside heavytail. Install heavytail again."
        )
    return Path(next(iter(found.submodule_search_locations)))


def collect(folder: str | os.PathLike[str]) -> list[Claim]:
    """Return the claims of a folder: every `Claim` that one of its Python files names at top level, by file name.

    Files whose name starts with an underscore are left out.

    Parameters
    ----------
    folder : path
        The folder. Its files may import each other.

    Raises
    ------
    NotADirectoryError
        If there is no such folder.
    ValueError
        If no file holds a claim, two claims share an id, or a file cannot be imported.
    """
    path = Path(folder)
    if not path.is_dir():
        raise NotADirectoryError(f"{folder} is no folder. Pass one whose Python files hold heavytail.Claim objects.")
    claims: dict[str, Claim] = {}
    for file in sorted(path.glob("[!_]*.py")):
        for claim in vars(_load(file)).values():
            if isinstance(claim, Claim) and claims.setdefault(claim.id, claim) is not claim:
                raise ValueError(f"Two claims in {folder} share the id {claim.id!r}. Rename one of them.")
    if not claims:
        raise ValueError(f"{folder} holds no claim. Assign a heavytail.Claim to a name at the top level of a Python file.")
    return list(claims.values())


def _load(file: Path) -> Any:
    if file.parent.resolve() == paper_checks().resolve():
        return importlib.import_module(f"paper_checks.{file.stem}")
    name = f"claims_of_{file.parent.name}_{file.stem}"
    specification = importlib.util.spec_from_file_location(name, file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    sys.path.insert(0, str(file.parent))
    try:
        specification.loader.exec_module(module)
    except Exception as error:
        raise ValueError(f"{file} cannot be imported: {type(error).__name__}: {error}. Mend it first.") from error
    finally:
        sys.path.remove(str(file.parent))
    return module


def find(names: Sequence[str | os.PathLike[str]] = ()) -> list[tuple[Claim, Path]]:
    """Return the claims that some names stand for, each with its folder.

    A name is a folder, or the id of a claim in one of the folders named; the papers' claims are searched if none is.

    Raises
    ------
    ValueError
        If there is neither a folder nor a claim of that name.
    """
    folders = [Path(name) for name in names if Path(name).is_dir()]
    ids = [str(name) for name in names if not Path(name).is_dir()]
    known = [(claim, folder) for folder in folders or [paper_checks()] for claim in collect(folder)]
    unknown = sorted(set(ids) - {claim.id for claim, _ in known})
    if unknown:
        raise ValueError(
            f"There is neither a folder nor a claim called {unknown[0]!r}. "
            f"The claims are {', '.join(claim.id for claim, _ in known)}."
        )
    if not ids:
        return known
    return sorted(((claim, folder) for claim, folder in known if claim.id in ids), key=lambda found: ids.index(found[0].id))
