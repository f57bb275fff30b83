"""Zhang et al., Figure 5: for one mini-batch the noise over the coordinates is heavy, though norms are concentrated.

Setting: a residual network on digits before training; noise of mini-batches.
Printed: of AlexNet "the noise histogram looks Gaussian as in Figure 5(a, b) [...] We are also able to observe heavy tailed
noise if we fix a single minibatch and plot the noise in each dimension, as shown in Figure 5(c)" (appendix).
Seen at this scale: so it is. But the coordinates have different scales, and a mixture of scales looks heavy: each divided by
its own deviation, those of one mini-batch look normal. So a tail over the coordinates of one mini-batch says that
scales differ, and nothing of how heavy the noise is.
Check: the tail index over the coordinates, a median over mini-batches, against that of the norms, and the kurtosis over
coordinates with and without their scales; over seeds.
Source: Zhang et al. 2020, appendix on related work and Figure 5.
"""

import numpy as np

import heavytail as ht

from ..one_sided import ratio_at_most
from .noise_seen import BATCH, norms_index, over_seeds, seen_of, tail_index

SETTING = ("residual network", "digits")
ASSUMPTIONS = "14,442 weights or fewer, 400 of them looked at, before training; no moment order enters"
NORMAL = 3.0  # the kurtosis of a normal law


def coordinates_index(noise):
    """Return the tail index over the coordinates of one mini-batch: the median over mini-batches."""
    return float(np.median([tail_index(np.abs(one)) for one in noise.coordinates]))


def kurtosis_over_coordinates(noise, scaled=True):
    """Return the kurtosis over the coordinates of one mini-batch, each divided by its deviation: a median likewise."""
    values = noise.coordinates[:, noise.coordinates.std(0) > 0.0]
    values = values / values.std(0) if scaled else values
    return float(np.median(np.mean(values**4, axis=1) / np.mean(values**2, axis=1) ** 2))


def check(run, alpha, one=coordinates_index, other=norms_index, limit=0.8):
    """Hold the ratio of a tail index to another against a limit."""
    first, second = (over_seeds(run, measure, SETTING, batch_size=BATCH) for measure in (one, other))
    what = f"tail index over coordinates over that of norms, mini-batches of {BATCH},"
    return ratio_at_most(run, first, second, limit, what, seen_of(run, SETTING, batch_size=BATCH))


def check_scales(run, alpha, scaled=True, factor=1.5):
    """Hold the kurtosis over the coordinates against a factor over that of a normal law, which it is to reach."""
    found = over_seeds(run, lambda noise: kurtosis_over_coordinates(noise, scaled), SETTING, batch_size=BATCH)
    what = f"normal kurtosis over that over coordinates, mini-batches of {BATCH},"
    seen = seen_of(run, SETTING, batch_size=BATCH)
    return ratio_at_most(run, np.full(found.size, NORMAL), found, 1.0 / factor, what, seen)


over_coordinates = ht.Claim(
    id="network-one-batch",
    source="Zhang et al. 2020, appendix and Figure 5",
    statement="At this scale, for a residual network on digits, the coordinates of one mini-batch's noise have a heavier "
    "tail than the norms of many: their tail index is at most 4/5 as large.",
    assumptions=ASSUMPTIONS,
    check=check,
    alphas=(2.0,),
    needs=("torch", "sklearn"),
    controls={
        "the two swapped": ht.Control({"one": norms_index, "other": coordinates_index}),
        "norms under two names": ht.Control({"one": norms_index}),
    },
)

scales = ht.Claim(
    id="network-one-batch-scales",
    source="Zhang et al. 2020, appendix and Figure 5 (c)",
    statement="At this scale the coordinates of one mini-batch's noise are heavy beyond their different scales: each "
    "divided by its own deviation, they have a kurtosis of at least 1.5 times the normal one.",
    assumptions=ASSUMPTIONS,
    check=check_scales,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    needs=("torch", "sklearn"),
    controls={
        "with their scales": ht.Control({"scaled": False}, ht.Outcome.HOLDS),
    },
)
