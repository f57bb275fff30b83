"""The gradient noise of a model where it stands: many stochastic gradients, less the gradient of the loss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm

from heavytail.engine.progress import Progress, check_listener
from heavytail.parts.parameters import integer, shown
from heavytail.torch.examples import gather, loss_of
from heavytail.torch.gradient_noise import GradientNoise
from heavytail.torch.precision import widest
from heavytail.torch.refusals import trainable
from heavytail.torch.stochastic_gradients import StochasticGradients, seeded

__all__ = ["record_gradient_noise"]

KEPT = 2**26  # entries of gradients that are kept between the two passes, 256 MiB; of more each is computed twice


def record_gradient_noise(
    model: torch.nn.Module,
    loss: Callable[[Any, Any], Tensor],
    loader: Iterable[Any],
    *,
    batch_size: int = 1,
    samples: int = 1000,
    center: str | Sequence[Tensor] = "mean",
    coordinates: int = 200,
    seed: int = 0,
    progress: Progress | None = None,
) -> GradientNoise:
    """Record the noise of stochastic gradients at the model's present parameters, which stay as they are.

    Parameters
    ----------
    model : torch.nn.Module
        The model, in the mode, training or evaluation, in which it is to be looked at. What is frozen has no noise; tied
        weights count once; buffers are put back; dropout is a part of the noise.
    loss : callable
        The mean loss of a mini-batch, from the model's output and the target: ``torch.nn.functional.cross_entropy``.
    loader : iterable
        Batches of any size, as a DataLoader gives them: tuples (inputs and target), tensors, which are their own target,
        or mappings of tensors, for ``model(**batch)`` and ``loss(output, batch)``. It should shuffle.
    batch_size : int, default 1
        Of how many examples a stochastic gradient is taken. The noise of one training run is that of its batch size.
    samples : int, default 1000
        How many stochastic gradients, of disjoint mini-batches.
    center : "mean" or sequence of Tensor
        The gradient of the loss: the mean of the samples, which is exact if they are all of the data; or given, a tensor
        for each parameter that requires a gradient.
    coordinates : int, default 200
        Of how many coordinates, chosen at random, the noise is kept.
    seed : int, default 0
        Of the choice, of the loader's order unless it has a generator of its own, and of dropout.
    progress : callable, optional
        Called with a label, the number of gradients done, and their total;
        ``heavytail.cli.screen.progress("gradients")`` gives one that a terminal shows.

    Returns
    -------
    GradientNoise

    Raises
    ------
    TypeError
        If the model is none or of half precision, a batch has another form, or the loss returns no number.
    ValueError
        If no parameter requires a gradient, parameters lie on several devices, the loader gives too few examples or some of
        different shapes, a loss or gradient is not finite, or single examples are asked for of a batch normalisation.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import record_gradient_noise
    >>> data = torch.utils.data.TensorDataset(torch.randn(400, 3), torch.randn(400, 1))
    >>> loader = torch.utils.data.DataLoader(data, batch_size=100, shuffle=True)
    >>> model = torch.nn.Linear(3, 1)
    >>> noise = record_gradient_noise(model, torch.nn.functional.mse_loss, loader, batch_size=4, samples=100)
    >>> noise.report().subject
    'Tail of 100 values, as they are'
    """
    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"model = {shown(model)} is no torch.nn.Module. Pass the model itself.")
    if not callable(loss):
        raise TypeError(f"loss = {shown(loss)} is no function. Pass one of output and target, such as F.cross_entropy.")
    if not (isinstance(loader, Iterable) or hasattr(loader, "__getitem__")):
        raise TypeError(f"loader = {shown(loader)} gives no batches. Pass a DataLoader, or a list of batches.")
    batch_size, samples, seed = (
        integer("batch_size", batch_size, 1),
        integer("samples", samples, 2),
        integer("seed", seed, 0),
    )
    coordinates = integer("coordinates", coordinates, 0)
    check_listener(progress)
    parameters = trainable("record_gradient_noise", list(model.named_parameters()))
    _refuse_batch_statistics(model, batch_size)
    device = next(iter(parameters.values())).device
    kind, given = widest(device), _given_center(center, parameters)
    with seeded(seed, device):
        examples = gather(loader, samples * batch_size, device)
    buffers = dict(model.named_buffers())
    gradients = StochasticGradients(loss_of(model, loss, examples.names), parameters, buffers, examples, batch_size, seed)
    count = min(coordinates, gradients.dimension)
    positions = np.random.default_rng(seed).choice(gradients.dimension, count, replace=False)
    positions.sort()
    passes = 2 if given is None else 1
    kept: list[Tensor] | None = [] if passes == 2 and samples * gradients.dimension <= KEPT else None
    done, total = 0, samples * (1 if kept is not None else passes)
    if given is None:
        middle = torch.zeros(gradients.dimension, dtype=kind, device=device)
        for rows in gradients.rows():
            middle += rows.to(kind).sum(0)
            if kept is not None:
                kept.append(rows)
            done += rows.shape[0]
            if progress is not None:
                progress("gradients", done, total)
        middle /= samples
    else:
        middle = given.to(device, kind)
    chosen = torch.from_numpy(positions).to(device)
    norms, lengths, values = [], [], []
    for rows in kept if kept is not None else gradients.rows():
        noise = rows.to(kind) - middle
        norms.append(torch.linalg.vector_norm(noise, dim=1).cpu())
        lengths.append(torch.linalg.vector_norm(rows.to(kind), dim=1).cpu())
        values.append(noise[:, chosen].cpu())
        if kept is None:
            done += rows.shape[0]
            if progress is not None:
                progress("gradients", done, total)
    return GradientNoise(
        norms=torch.cat(norms).double().numpy(),
        gradient_norms=torch.cat(lengths).double().numpy(),
        coordinates=torch.cat(values).double().numpy(),
        names=_names(parameters, positions),
        center_norm=float(torch.linalg.vector_norm(middle)),
        dimension=gradients.dimension,
        batch_size=batch_size,
    )


def _refuse_batch_statistics(model: torch.nn.Module, batch_size: int) -> None:
    for name, module in model.named_modules():
        if batch_size == 1 and isinstance(module, _BatchNorm) and (module.training or module.running_mean is None):
            raise ValueError(
                f"{name} is a {type(module).__name__} that normalises by its mini-batch, so a single example has no "
                "gradient of its own. Pass the batch_size of the training, or call model.eval()."
            )


def _given_center(center: Any, parameters: dict[str, Tensor]) -> Tensor | None:
    """Return the given gradient as one vector; None if it is to be the mean.

    Raises
    ------
    TypeError, ValueError
        If it is neither, or of other shapes than the parameters.
    """
    if isinstance(center, str) and center == "mean":
        return None
    if isinstance(center, str | Tensor) or not all(isinstance(one, Tensor) for one in center):
        raise TypeError(f'center = {shown(center)} is no gradient. Pass "mean", or a list of a tensor for each parameter.')
    shapes, wanted = [tuple(one.shape) for one in center], [tuple(one.shape) for one in parameters.values()]
    if shapes != wanted:
        raise ValueError(
            f"center has the shapes {shapes}, and the parameters that require gradients {wanted}. Pass their gradients in "
            "the order of model.parameters()."
        )
    return torch.cat([one.detach().flatten() for one in center])


def _names(parameters: dict[str, Tensor], positions: np.ndarray) -> tuple[str, ...]:
    """Return where in the model the positions of the flat vector lie, as "layer.weight[3, 0]"."""
    found, first = [], 0
    for name, parameter in parameters.items():
        last = first + parameter.numel()
        for place in positions[(positions >= first) & (positions < last)] - first:
            index = (
                ", ".join(str(int(i)) for i in np.unravel_index(place, tuple(parameter.shape))) if parameter.dim() else ""
            )
            found.append(f"{name}[{index}]")
        first = last
    return tuple(found)
