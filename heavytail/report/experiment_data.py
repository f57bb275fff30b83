"""An experiment as plain data, for JSON: every part by its class and its parameters, and all numbers of the run."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np

from heavytail.experiment.experiment import Experiment

__all__ = ["experiment_as_data"]


def experiment_as_data(experiment: Experiment) -> dict[str, Any]:
    """Return an experiment as a dictionary.

    Parameters
    ----------
    experiment : Experiment
        The experiment.

    Returns
    -------
    dict
        What JSON can hold; a part is its `class`, with the module, and its `parameters`, and numbers that JSON has not are
        text.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.SGD(0.1),
    ...     start=1.0, steps=100, trajectories=1000)
    >>> ht.report.experiment_as_data(experiment)["noise"]["parameters"]["alpha"]
    1.5
    """
    return {item.name: _plain(getattr(experiment, item.name)) for item in dataclasses.fields(experiment)}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        kind = type(value)
        parameters = {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value) if item.init}
        return {"class": f"{kind.__module__}.{kind.__qualname__}", "parameters": parameters}
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    return value if value is None or isinstance(value, bool | int | str) else repr(value)
