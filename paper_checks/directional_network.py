"""Pan and Li, section 5: a network on which clipping makes the direction of the gradient sharper.

Setting: 24 inputs of 3 features in 3 classes; cross entropy of W2 tanh(W1 x + b1) + b2 with 5 hidden units, 38 weights, all
numbers below. Nothing is sampled.
Method: the top 5, 20 and 50 % of the coordinates of the gradient clipped, over all weights.
Printed: "clipping can always improve the directional sharpness of optimization algorithms" (section 5).
True: D goes from .436 to .443, .452 and .453, and the decrease M falls each time. At 7/10 of the weights clipping
lowers D: whether it does depends on the point.
Check: D from the exact product with the Hessian, and that from second differences of the values.
Source: Pan and Li 2022, section 5 and appendix B.3.
"""

import numpy as np

import heavytail as ht
from heavytail import theory

INPUTS = np.array(
    [
        -0.395, 0.264, 0.607, -0.972, 0.768, 0.255, 0.783, 0.272, 1.162, -0.938, 1.776, 1.202, -0.6, 0.66, 0.445, -1.746,
        0.595, -0.585, -0.25, -0.602, -0.428, 0.072, 0.097, -1.559, -0.269, -1.345, -1.271, -0.347, 0.855, 0.631, -0.605,
        -0.71, -0.827, 0.143, 0.937, 0.018, 0.693, 0.315, 1.504, -2.007, -2.131, -0.198, 0.637, -0.411, 0.426, -1.174,
        -1.259, -0.717, 0.841, 0.696, -0.713, 0.181, -0.648, 0.02, -1.114, -0.047, -0.736, -0.044, -0.652, -0.822, 0.113,
        -0.338, 0.022, -0.419, 0.614, -0.816, 0.769, 1.332, -0.269, 1.745, 2.03, 0.443,
    ]
).reshape(24, 3)  # fmt: skip
LABELS = [1, 2, 0, 1, 1, 0, 1, 0, 0, 2, 1, 1, 2, 0, 2, 0, 1, 1, 1, 2, 0, 1, 1, 0]
WEIGHTS = np.array(
    [
        0.025, 0.367, -0.312, 0.419, 0.283, -1.155, -0.73, -0.506, 0.459, 0.211, 0.198, 0.121, 0.446, 0.662, -0.388, -1.114,
        0.467, -0.147, 0.034, -0.122, -0.779, -1.057, 0.675, 0.765, 0.652, 0.146, 0.188, -0.293, 0.048, -0.282, -0.381,
        0.144, 1.189, -1.318, 0.421, 0.473, -0.85, 0.219,
    ]
)  # fmt: skip
NETWORK = ht.problems.TwoLayerNetwork(INPUTS, LABELS, hidden=5)
CLIPPED = (5.0, 20.0, 50.0)
SHORT = 1e-3


def by_differences(x, v):
    """Return D(v) from three values of f, which is off by about SHORT**2."""
    unit = SHORT * v / np.linalg.norm(v)
    ahead, here, behind = (NETWORK.value(x + sign * unit) for sign in (1.0, 0.0, -1.0))
    return float(ahead - 2.0 * here + behind) / SHORT**2


def by_product(x, v):
    """Return D(v), and Hv."""
    curved = np.empty(x.size)
    NETWORK.hessian_vector(x, v, curved)
    return float(v @ curved / (v @ v)), curved


def check(run, alpha, scale=1.0):
    """Report the ratio D(clip g) / D(g) for each clip; `scale` is that of all weights."""
    x, g = scale * WEIGHTS, np.empty(WEIGHTS.size)
    NETWORK.gradient(x, g)
    before, curved = by_product(x, g)
    merit = float((g @ g) ** 2 / (2.0 * g @ curved))
    apart, findings = abs(before - by_differences(x, g)), []
    for percent in CLIPPED:
        clipped = theory.directional.clip_top(g, percent)
        after, curved = by_product(x, clipped)
        apart = max(apart, abs(after - by_differences(x, clipped)))
        ratio, decrease = after / before, float((g @ clipped) ** 2 / (2.0 * clipped @ curved)) / merit
        outcome = ht.Outcome.HOLDS if ratio < 1.0 else ht.Outcome.REFUTED
        evidence = f"clipping the top {percent:g} %: sharpness {before:.4f} -> {after:.4f}, decrease x {decrease:.4f}"
        findings.append(ht.Finding(outcome, ratio, ratio, ratio, evidence, exact=True))
    findings.append(ht.judge.number_is(apart, 0.0, 1e-6, "largest difference to D by second differences of f"))
    return ht.judge.all_of(findings)


claim = ht.Claim(
    id="directional-network",
    source="Pan and Li 2022, section 5 and appendix B.3",
    statement="On this network of 38 weights, clipping the top 5, 20 or 50 % lowers the sharpness of the gradient.",
    assumptions="full gradients; clipping over all weights; no moment order enters",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "all weights 0.7 times": ht.Control({"scale": 0.7}, ht.Outcome.HOLDS),
        "all weights 0.5 times": ht.Control({"scale": 0.5}, ht.Outcome.HOLDS),
        "all weights 1.1 times": ht.Control({"scale": 1.1}),
    },
)
