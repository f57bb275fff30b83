"""Recorded gradient noise: how long it is, some of its coordinates, and what they say of its tail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.estimates.tail_report import TailReport, tail_report
from heavytail.parts.parameters import one_of
from heavytail.plots.noise_norms import mean_square_growth, noise_norms

__all__ = ["GradientNoise"]

Array = NDArray[np.float64]


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
        return mean_square_growth(self.norms, points)

    def plot(self, axes: Any = None) -> Any:
        """Draw the histogram of the norms, and how the estimate of their mean square grows, in several orders.

        Parameters
        ----------
        axes : two Axes, optional
            Where to draw.

        Returns
        -------
        Axes
            The left one.

        Raises
        ------
        ValueError
            If there are not two Axes.
        """
        return noise_norms(self.norms, self.center_norm, axes)
