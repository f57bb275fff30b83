"""What a run recorded, and the curves that can be taken from it."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heavytail import html
from heavytail.curves.curve import Curve, cells
from heavytail.curves.labelled import ORDERS, data_frame, dataset
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.groups import group_sizes
from heavytail.experiment.observables import STEP, UNITS, Iterate, Observable, mask_of
from heavytail.experiment.saved_result import read_result, same_experiment, write_result

if TYPE_CHECKING:
    import pandas
    import xarray

__all__ = ["Result"]


@dataclass(frozen=True, eq=False)
class Result:
    """What a run recorded.

    Attributes
    ----------
    experiment : Experiment
        What was run. Of a result from a file it is the description that the file holds, unless `load` was given the
        experiment.
    group_sums : ndarray, shape (groups, checkpoints, columns)
        Sums of the finite values over each group of trajectories.
    histogram : ndarray of int, shape (checkpoints, columns, histogram.BINS)
        Counts over all trajectories.
    maximum : ndarray, shape (checkpoints, columns)
        The largest finite values.
    nonfinite : ndarray of int, shape (checkpoints, columns)
        How many values were infinite or not a number.
    sample : ndarray, shape (m, checkpoints, columns)
        The values of the first trajectories: as many as make 2**18 values, in 64s, but 64 at least, if there are so many.
    every_value : ndarray, shape (trajectories, checkpoints, columns), or None
        Every single value, if `simulate` was asked to keep them.
    looks : int
        For how many looks at a growing run the intervals of its curves hold at once (see `heavytail.looks`).

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.GClip(0.1, 1.0),
    ...     start=1.0, steps=100, trajectories=1000, record=[("gap", "last")])
    >>> result = ht.simulate(experiment)
    >>> result
    <Result: GClip on Quadratic under Pareto, 1000 trajectories of 100 steps,
     gap (last)
     at k = 1 .. 100>
    >>> result.curve("gap").k.tolist()[-3:]
    [56, 75, 100]
    """

    experiment: Experiment  # to a type checker, also where a file has given its description alone
    group_sums: NDArray[np.float64]
    histogram: NDArray[np.int64]
    maximum: NDArray[np.float64]
    nonfinite: NDArray[np.int64]
    sample: NDArray[np.float64]
    every_value: NDArray[np.float64] | None = None
    looks: int = 1

    @property
    def title(self) -> str:
        """What was run: the classes of the parts, and how often and how long."""
        return self.experiment.title

    def __repr__(self) -> str:
        recorded = ", ".join(f"{observable} ({iterate})" for observable, iterate in self.experiment.record)
        checkpoints = self.experiment.checkpoints
        shown = textwrap.shorten(recorded, 160, placeholder=" ...")
        return f"<Result: {self.title},\n {shown}\n at k = {checkpoints[0]} .. {checkpoints[-1]}>"

    def _repr_html_(self) -> str:
        headings = ("observable", "iterate", f"mean at k = {self.experiment.checkpoints[-1]}", "95 % interval", "diverged")
        lines = []
        for column, diverged in zip(self.experiment.record, self.nonfinite[-1], strict=True):
            ((_, mean, interval, _),) = cells(self.curve(*column).last())
            lines.append((*column, mean, interval, str(diverged)))
        return html.table(headings, [lines], self.title)

    def _column(self, observable: Observable, iterate: Iterate) -> int:
        mask_of([(observable, iterate)])
        if (observable, iterate) not in self.experiment.record:
            recorded = ", ".join(map(str, self.experiment.record))
            raise ValueError(f"({observable!r}, {iterate!r}) was not recorded. This run recorded {recorded}.")
        return self.experiment.record.index((observable, iterate))

    def curve(self, observable: Observable, iterate: Iterate = "last") -> Curve:
        """Return one observable of one iterate along the checkpoints.

        Parameters
        ----------
        observable : {"gap", "gradient_norm", "gradient_norm_squared", "distance", "sharpness", "correlation"}
            f(x) - f*, the length of the gradient, its square, or the distance to the minimiser. Or, of a step along
            v = x_{k-1} - x_k, with the gradient g and the Hessian H of f at x_{k-1}: the sharpness v.Hv / v.v, or the
            correlation g.v / (||g|| ||v||).
        iterate : {"last", "average", "weighted", "running", "random", "step"}
            After step k: x_k; (1/k) sum_j x_{j-1}; sum_j j x_{j-1} / sum_j j over j = 1 .. k (Theorem 4 of Zhang et al.
            2020); for the two gradient observables, their own running average over x_0 .. x_{k-1} (Theorem 2); x_K with K
            uniform on 1 .. k, in each trajectory one of its own that a later k changes with probability 1/k (Algorithm 1);
            or, for sharpness and correlation, step k itself.

        Returns
        -------
        Curve
            At the checkpoints of the experiment. A trajectory whose value is no double there, or whose sum behind an average
            overflowed, has diverged. So has one whose step k moved nothing, or has no gradient to correlate with: it is
            counted, not left out, since a mean over the others would be one over a chosen part.

        Raises
        ------
        ValueError
            If it was not recorded.
        """
        column = self._column(observable, iterate)
        sizes, known = group_sizes(self.experiment.trajectories), self.experiment.foreknowledge
        return Curve(
            k=self.experiment.checkpoints,
            group_means=self.group_sums[: sizes.size, :, column] / sizes[:, None],
            group_sizes=sizes,
            counts=self.histogram[:, column],
            maximum=self.maximum[:, column],
            diverged=self.nonfinite[:, column],
            moment_limit=known.moment_limit(observable),
            variance_known=known.knows_variance(observable),
            unseen_share=partial(known.unseen_shares, observable),
            confined=known.confined,
            name=f"{observable} of the step" if iterate == STEP else f"{observable} of the {iterate} iterate",
            unit=UNITS[observable],
            title=self.title,
            sample=self.sample[:, :, column],
            looks=self.looks,
        )

    def samples(self, observable: Observable, iterate: Iterate = "last") -> NDArray[np.float64]:
        """Return every trajectory's values.

        Parameters
        ----------
        observable, iterate : str
            As for `curve`.

        Returns
        -------
        ndarray, shape (trajectories, checkpoints)

        Raises
        ------
        ValueError
            If the run did not keep them all, or did not record this.
        """
        if self.every_value is None:
            raise ValueError("This run kept no values but those of its sample. Call simulate(..., samples=True).")
        return self.every_value[:, :, self._column(observable, iterate)]

    def to_pandas(self, level: float = 0.95, quantiles: Sequence[float] = ORDERS) -> pandas.DataFrame:
        """Return all curves as a data frame of pandas, which is not installed with this library.

        Parameters
        ----------
        level : float, default 0.95
            The coverage of the intervals of the means.
        quantiles : sequence of float, default (0.1, 0.5, 0.9)
            The orders of the quantiles.

        Returns
        -------
        pandas.DataFrame
            A line for each column that was recorded and each checkpoint: ``observable``, ``iterate``, and the rest as in
            `Curve.to_pandas`.

        Raises
        ------
        ImportError
            If pandas cannot be imported.
        ValueError
            If the level or an order lies outside (0, 1).
        """
        labels = [{"observable": observable, "iterate": iterate} for observable, iterate in self.experiment.record]
        return data_frame(self._curves(), labels, level, quantiles)

    def to_xarray(self, level: float = 0.95, quantiles: Sequence[float] = ORDERS) -> xarray.Dataset:
        """Return all curves as a dataset of xarray, which is not installed with this library.

        Parameters
        ----------
        level : float, default 0.95
            The coverage of the intervals of the means.
        quantiles : sequence of float, default (0.1, 0.5, 0.9)
            The orders of the quantiles.

        Returns
        -------
        xarray.Dataset
            The variables of `Curve.to_xarray`, with a dimension ``column`` in front, whose coordinates are ``column`` (such
            as "gap last"), ``observable``, ``iterate`` and ``unit``.

        Raises
        ------
        ImportError
            If xarray cannot be imported.
        ValueError
            If the level or an order lies outside (0, 1).
        """
        record = self.experiment.record
        columns: dict[str, list[str]] = {
            "column": [" ".join(column) for column in record],
            "observable": [observable for observable, _ in record],
            "iterate": [iterate for _, iterate in record],
        }
        return dataset(self._curves(), columns, level, quantiles)

    def _curves(self) -> list[Curve]:
        return [self.curve(*column) for column in self.experiment.record]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the result to a file, from which `load` makes an equal one.

        The file is an archive of NumPy (.npz) with a header in JSON; it holds no pickled objects. It says what the parts
        are, and holds all numbers that a curve needs of them, but no code.

        Parameters
        ----------
        path : path
            The file, such as ``"result.npz"``. What it held is replaced when the new content is complete.

        Raises
        ------
        OSError
            If it cannot be written; what was there is as it was.

        See Also
        --------
        simulate : its `store` keeps a run that can be continued.
        """
        arrays = {name: getattr(self, name) for name in ("group_sums", "maximum", "nonfinite", "sample")}
        if self.every_value is not None:
            arrays["every_value"] = self.every_value
        write_result(Path(path), self.experiment, self.looks, self.histogram, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str], experiment: Experiment | None = None) -> Result:
        """Return the result that a file holds: its curves have the bits of those of the result that was saved.

        Parameters
        ----------
        path : path
            The file.
        experiment : Experiment, optional
            What was run, to have it at hand in `Result.experiment`. The file alone is enough for everything else.

        Returns
        -------
        Result

        Raises
        ------
        OSError
            If the file is not there or cannot be read.
        TypeError
            If the experiment is none.
        ValueError
            If the file holds no result, is damaged or of a newer version of the library, or is of another experiment.

        Examples
        --------
        >>> import tempfile, pathlib, heavytail as ht
        >>> experiment = ht.Experiment(
        ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.GClip(0.1, 1.0),
        ...     start=1.0, steps=100, trajectories=1000, record=[("gap", "last")])
        >>> result = ht.simulate(experiment)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     result.save(pathlib.Path(folder) / "result.npz")
        ...     again = ht.Result.load(pathlib.Path(folder) / "result.npz")
        >>> bool((again.curve("gap").mean == result.curve("gap").mean).all()), again.title == result.title
        (True, True)
        """
        saved, looks, arrays = read_result(Path(path))
        return cls(same_experiment(Path(path), saved, experiment), looks=looks, **arrays)
