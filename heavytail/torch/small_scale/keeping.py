"""Trainings kept in a folder: one that was stopped goes on where it was, and a picture is drawn again without training.

A file is named by all that determines its numbers: the setting, the method, its values, the steps, the seed, the version of
torch and the source of what trains.
"""

from __future__ import annotations

import hashlib
import os
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from heavytail.compiler.fingerprint import library_digest
from heavytail.sharpness.grid_search import Point
from heavytail.torch.small_scale.method import Method
from heavytail.torch.small_scale.setting import Setting
from heavytail.torch.small_scale.training import Training, train

__all__ = ["kept"]

SOURCE = (
    *(f"torch/{name}.py" for name in ("acclip", "adafactor", "clips", "conventions", "sgd", "stochastic_gradients")),
    *(f"torch/small_scale/{name}.py" for name in ("data", "method", "models", "setting", "training", "unseen")),
)


def kept(folder: str | os.PathLike[str]) -> Callable[[Setting, Method, Point, int, int], Training]:
    """Return a function that trains as `train` does, but reads from a folder what it has trained before.

    Parameters
    ----------
    folder : path
        It is made if it is not there. A file that cannot be read is written anew.

    Returns
    -------
    callable
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)

    def trained(setting: Setting, method: Method, values: Point, steps: int, seed: int) -> Training:
        told = setting, replace(method, axes=()), values, steps, seed  # where a search begins does not matter
        key = repr((*told, torch.__version__, library_digest(*SOURCE)))
        file = place / f"training-{hashlib.sha256(key.encode()).hexdigest()[:32]}.npz"
        found = _read(file)
        if found is None:
            found = train(setting, method, values, steps, seed)
            _write(file, found)
        return found

    return trained


def _read(file: Path) -> Training | None:
    """Return what a file holds, or None if it is not there, or damaged."""
    try:
        with file.open("rb") as opened, np.load(opened) as held:
            return Training(held["losses"], *held["ends"].tolist())
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def _write(file: Path, training: Training) -> None:
    """Write a file that appears when it is complete."""
    part = file.with_name(f"{uuid.uuid4().hex}.npz")
    np.savez(part, losses=training.losses, ends=[training.training, training.validation, training.accuracy])
    part.replace(file)
