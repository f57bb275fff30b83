"""Recorded gradient noise: how long it is, some of its coordinates, and what they say of its tail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heavytail.estimates.tail_report import TailReport, tail_report
from heavytail.parts.parameters import integer, one_of
from heavytail.plots.axes import new_row

__all__ = ["GradientNoise"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

ORDERS = 10  # of the same values, in which a picture shows how their mean square grows
BINS = 60


@dataclass(frozen=True, eq=False)
class GradientNoise:
    """The noise xi_i = g_i - grad f of stochastic gradients g_i, as `record_gradient_noise` finds it.

    Attributes
    ----------
    norms : ndarray, shape (samples,)
        ||xi_i||, in the order in which they were drawn.
    gradient_norms : ndarray, shape (samples,)
        ||g_i||.
    coordinates : ndarray, shape (samples, coordinates)
        Some coordinates of xi_i.
    names : tuple of str
        Where in the model they are.
    center_norm : float
        ||grad f||, or of what stands for it.
    dimension : int
        The number of coordinates of g_i.
    batch_size : int
        Of how many examples each g_i is the gradient.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import record_gradient_noise
    >>> data = torch.utils.data.TensorDataset(torch.randn(200, 3), torch.randn(200, 1))
    >>> loader = torch.utils.data.DataLoader(data, batch_size=50)
    >>> noise = record_gradient_noise(torch.nn.Linear(3, 1), torch.nn.functional.mse_loss, loader, samples=200)
    >>> noise.norms.shape, noise.coordinates.shape, noise.names[0]
    ((200,), (200, 4), 'weight[0, 0]')
    """

    norms: Array
    gradient_norms: Array
    coordinates: Array
    names: tuple[str, ...]
    center_norm: float
    dimension: int
    batch_size: int

    def __repr__(self) -> str:
        low, median, high = np.quantile(self.norms, [0.0, 0.5, 1.0])
        return (
            f"<GradientNoise: {self.norms.size} gradients of {self.batch_size} examples in {self.dimension} coordinates;\n"
            f" noise norms from {low:.3g} to {high:.3g}, median {median:.3g}; full gradient {self.center_norm:.3g}>"
        )

    def report(self, of: str = "norms") -> TailReport:
        """Say how heavy the tail is.

        Parameters
        ----------
        of : {"norms", "coordinates"}
            Of what: a norm of many coordinates is light even where each of them is heavy, as far as few are seen.

        Returns
        -------
        TailReport

        Raises
        ------
        ValueError
            If there are fewer than 50 samples, or no coordinates.
        """
        if one_of("of", of, ("norms", "coordinates")) == "norms":
            return tail_report(self.norms, dimension=self.dimension)
        if not self.names:
            raise ValueError("No coordinates were recorded. Pass coordinates=200 to record_gradient_noise.")
        return tail_report(self.coordinates)

    def variance_growth(self, points: int = 50) -> tuple[NDArray[np.int64], Array]:
        """Return how the estimate of E||xi||**2 changes as samples are added: it settles if there is a variance.

        Where there is none it grows like n**(2/a - 1), a the tail index; one curve hardly shows which (see
        `heavytail.theory.figure_1`).

        Parameters
        ----------
        points : int, default 50
            How many numbers of samples, at even ratios.

        Returns
        -------
        (ndarray, ndarray)
            The numbers of samples n, and (||xi_1||**2 + ... + ||xi_n||**2) / n.

        Raises
        ------
        ValueError
            If there is no point.
        """
        return _growth(self.norms, integer("points", points, 1))

    def plot(self) -> Axes:
        """Draw the histogram of the norms, and how the estimate of their mean square grows, in several orders.

        Returns
        -------
        Axes
            The left one.
        """
        left, right = new_row(2)
        left.hist(self.norms, BINS, color="0.8", edgecolor="0.6", linewidth=0.4)
        left.axvline(self.center_norm, color="black", linestyle=":", label="norm of the full gradient")
        left.set_xlabel("norm of the gradient noise")
        left.set_ylabel(
            f"gradients of {self.batch_size} examples" if self.batch_size > 1 else "gradients of single examples"
        )
        left.legend(frameon=False, fontsize="small")
        rng = np.random.default_rng(0)
        for _ in range(ORDERS):
            right.loglog(*_growth(rng.permutation(self.norms), 200), color="0.75", linewidth=0.8)
        right.loglog(*_growth(self.norms, 200), color="black", label="as drawn; in other orders grey")
        right.set_xlabel("number of samples")
        right.set_ylabel("mean squared norm")
        right.legend(frameon=False, fontsize="small")
        for ax in (left, right):
            ax.grid(which="major", color="0.92")
            ax.set_axisbelow(True)
        return left


def _growth(norms: Array, points: int) -> tuple[NDArray[np.int64], Array]:
    counts = np.unique(np.geomspace(1, norms.size, points).round().astype(np.int64))
    return counts, np.cumsum(norms**2)[counts - 1] / counts
