"""The models on which the second paper's statements are measured here, and the methods that it compares: its setting in small.

Pan and Li train transformers of 6e7 parameters and more. Here are an attention head of 288 weights, on sequences of a language
with Zipf's frequencies, and a network of 87, on inputs of very different sizes; stochastic gradients have noise without a
variance, in proportion to each coordinate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

import heavytail as ht

PERCENT = 5.0  # of the coordinates, which the paper clips
EPOCHS = (20, 50, 100, 200)  # the last steps of the epochs 2, 5, 10 and 20, of 10 batches each
NOISE = ht.noise.Multiplicative(ht.noise.StudentT(1.5), floor=1e-4, slope=0.5)


@dataclass(frozen=True, eq=False)
class AttentionLoss(ht.problems.Attention):
    """An attention head whose gap is its loss: no cross entropy lies below 0."""

    minimum: ClassVar[float] = 0.0


@dataclass(frozen=True, eq=False)
class NetworkLoss(ht.problems.TwoLayerNetwork):
    """A network whose gap is its loss."""

    minimum: ClassVar[float] = 0.0


def attention():
    """Return an attention head on sentences of Zipf's words, where a word often names the next one, and a random start."""
    words, sentences, length, width = 24, 32, 8, 4
    generator = np.random.default_rng(16)
    frequency = 1.0 / np.arange(1, words + 1)
    follower = generator.permutation(words)
    text = generator.choice(words, (sentences, length + 1), p=frequency / frequency.sum())
    for place in range(length):
        named = generator.random(sentences) < 0.6
        text[named, place + 1] = follower[text[named, place]]
    problem = AttentionLoss(text[:, :-1], text[:, 1:], words, width)
    return problem, generator.normal(0.0, 0.3, problem.dimension)


def network():
    """Return a network that sorts inputs, whose sizes span three decades, into three classes, and a random start."""
    generator = np.random.default_rng(16)
    inputs = generator.standard_normal((48, 8))
    labels = (inputs @ generator.standard_normal((8, 3))).argmax(axis=1)
    problem = NetworkLoss(inputs * np.geomspace(10.0, 0.01, 8), labels, hidden=6)
    return problem, generator.normal(0.0, 0.3, problem.dimension)


def _clip(percent: float | None):
    """Return the clip of the top coordinates of each block; without a share, one that clips the largest one to itself.

    So a method with a clip and the same without are one piece of compiled code.
    """
    return ht.clips.Top(1e-9 if percent is None else percent)


def methods(problem: Any, percent: float = PERCENT) -> dict[str, Any]:
    """Return the methods of the paper's tables by their names; how long their steps are does not count."""
    blocks = ht.Blocks(problem.shapes)
    plain, clipped = _clip(None), _clip(percent)
    share = f"{percent:g} % clipped"
    return {
        "SGD": ht.methods.MomentumSGD(1.0, clip=plain, blocks=blocks),
        f"SGD, {share}": clipped_sgd(problem, percent),
        "Adam": ht.methods.Adam(1.0),
        "Adafactor": ht.methods.Adafactor(clip=plain, blocks=blocks),
        f"Adafactor, {share}": ht.methods.Adafactor(clip=clipped, blocks=blocks),
        "normalized SGD": _normalized(1.0, plain, blocks),
        f"normalized SGD, {share}": _normalized(1.0, clipped, blocks),
    }


def clipped_sgd(problem: Any, percent: float):
    """Return SGD with momentum, of whose gradient a share of each block is clipped (Algorithm 1)."""
    return ht.methods.MomentumSGD(1.0, clip=_clip(percent), blocks=ht.Blocks(problem.shapes))


def trajectories(name: str, model: str, count: int = 20):
    """Return an experiment that trains a model, by "SGD" or "Adam", through all epochs."""
    problem, start = MODELS[model]()
    blocks = ht.Blocks(problem.shapes)
    method: Any = ht.methods.Adam(0.01)
    if name == "SGD":
        method = ht.methods.MomentumSGD({"attention": 0.3, "network": 0.1}[model], clip=_clip(None), blocks=blocks)
    return ht.Experiment(
        problem=problem, noise=NOISE, method=method, start=start, steps=EPOCHS[-1], trajectories=count, checkpoints=EPOCHS,
        record=[("gap", "last")],
    )  # fmt: skip


def _normalized(eta: Any, clip: Any, blocks: Any):
    """Return normalised SGD with momentum as in Algorithm 2."""
    return ht.methods.NormalizedSGD(eta, 0.9, start="zero", scale="size", clip=clip, blocks=blocks)


def families(problem: Any, decay: Any) -> dict[str, Any]:
    """Return a function from the step size to each method, times a decay, for all methods with and without a clip."""
    blocks = ht.Blocks(problem.shapes)
    found: dict[str, Any] = {}
    for suffix, clip in (("", _clip(None)), (f", {PERCENT:g} % clipped", _clip(PERCENT))):
        found[f"SGD{suffix}"] = lambda eta, clip=clip: ht.methods.MomentumSGD(eta * decay, clip=clip, blocks=blocks)
        found[f"normalized SGD{suffix}"] = lambda eta, clip=clip: _normalized(eta * decay, clip, blocks)
        found[f"Adafactor{suffix}"] = lambda eta, clip=clip: ht.methods.Adafactor(
            eta * decay, relative=False, clip=clip, blocks=blocks
        )
    return found | {"Adam": lambda eta: ht.methods.Adam(eta * decay)}


MODELS = {"attention": attention, "network": network}
