"""The two models whose training the pictures of the second paper show, and the methods that it compares there.

Pan and Li train transformers of 6e7 weights and more. Here are an attention head of 288 weights, on a language with Zipf's
frequencies, and a network of 75, on inputs whose sizes span three decades. The noise of the gradients has no variance: it is
Student's t with 1.5 degrees of freedom, in proportion to each coordinate.
"""

from typing import Any

import numpy as np

import heavytail as ht

PERCENT = 5.0  # of the coordinates, which the paper clips
EPOCHS = (20, 50, 100, 200)  # the last steps of its epochs 2, 5, 10 and 20, of 10 batches each
NOISE = ht.noise.Multiplicative(ht.noise.StudentT(1.5), floor=1e-4, slope=0.5)
STEP_SIZES = {("SGD", "attention"): 0.3, ("SGD", "network"): 0.1, ("Adam", "attention"): 0.01, ("Adam", "network"): 0.01}


def attention():
    """Return an attention head on sentences of 24 words, where a word often decides the next one, and a random start."""
    words, sentences, length, width = 24, 32, 8, 4
    rng = np.random.default_rng(16)
    frequencies = 1.0 / np.arange(1, words + 1)
    follower = rng.permutation(words)
    text = rng.choice(words, (sentences, length + 1), p=frequencies / frequencies.sum())
    for place in range(length):
        follows = rng.random(sentences) < 0.6
        text[follows, place + 1] = follower[text[follows, place]]
    problem = ht.problems.Attention(text[:, :-1], text[:, 1:], words, width)
    return problem, rng.normal(0.0, 0.3, problem.dimension)


def network():
    """Return a network of 6 tanh units that sorts inputs into three classes, and a random start."""
    rng = np.random.default_rng(16)
    inputs = rng.standard_normal((48, 8))
    labels = (inputs @ rng.standard_normal((8, 3))).argmax(axis=1)
    problem = ht.problems.TwoLayerNetwork(inputs * np.geomspace(10.0, 0.01, 8), labels, hidden=6)
    return problem, rng.normal(0.0, 0.3, problem.dimension)


MODELS = {"attention": attention, "network": network}


def families(problem, percent=PERCENT):
    """Return a function from the step size to the method, by the names of the paper's tables."""
    blocks = ht.Blocks(problem.shapes)
    found: dict[str, Any] = {"Adam": ht.methods.Adam}
    for suffix, share in (("", 1e-9), (f", {percent:g} % clipped", percent)):
        # 1e-9 clips the largest coordinate of a block to itself: with and without a clip, a method is the same machine code
        clip = ht.clips.Top(share)

        def sgd(eta, clip=clip):
            return ht.methods.MomentumSGD(eta, clip=clip, blocks=blocks)

        def normalized(eta, clip=clip):
            return ht.methods.NormalizedSGD(eta, 0.9, start="zero", scale="size", clip=clip, blocks=blocks)

        def adafactor(eta, clip=clip):
            return ht.methods.Adafactor(eta, relative=False, clip=clip, blocks=blocks)

        found |= {f"SGD{suffix}": sgd, f"normalized SGD{suffix}": normalized, f"Adafactor{suffix}": adafactor}
    return found


def methods(problem, percent=PERCENT):
    """Return the methods; how long their steps are does not count."""
    return {name: make(1.0) for name, make in families(problem, percent).items()}


def training(method, model, trajectories=20):
    """Return an experiment in which "SGD" or "Adam" trains the "attention" head or the "network", through all epochs."""
    problem, start = MODELS[model]()
    return ht.Experiment(
        problem=problem, noise=NOISE, method=families(problem)[method](STEP_SIZES[method, model]), start=start,
        steps=EPOCHS[-1], trajectories=trajectories, checkpoints=EPOCHS, record=[("gap", "last")],
    )  # fmt: skip
