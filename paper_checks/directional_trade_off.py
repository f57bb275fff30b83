"""Pan and Li, appendix B.3: a lower sharpness does not mean a larger decrease, nor a high one a bad direction.

Setting: |g| spread evenly in the logarithm from 1e-12 to 1e-2, as in the paper's Figure 1; a diagonal Hessian h = |g|**c.
With L = log(1e10), the sign of g, which clipping tends to, has the sharpness (2 + c)/(2 c L) times that of g, and the
decrease 4 c/(2 + c) times, both up to 1e-10**c. So it is flatter for all c > .045, and a better direction only for c > 2/3:
at c = 1/2 its sharpness is 9 times lower and its decrease a fifth smaller.
Printed: "having as small sharpness as possible does not necessarily lead to fast loss decrement", which is true; "However,
we can conclude that high sharpness will lead to bad performance", which is no law: at c = 1/2 the sharp direction wins.
Check: both ratios on 10**5 sizes, and the closed forms; no sampling.
Source: Pan and Li 2022, sections 3 and 4 and appendix B.3.
"""

import math

import numpy as np

import heavytail as ht
from heavytail import theory

DECADES, COUNT = 10.0, 100_000
SIZES = 10.0 ** (DECADES * ((np.arange(COUNT) + 0.5) / COUNT) - 12.0)
LOGARITHM = DECADES * math.log(10.0)


def check(run, alpha, exponent=0.5):
    """Hold what the sign of g does to the sharpness and to the decrease against 1, and against the closed forms."""
    h, sign = SIZES**exponent, np.ones(COUNT)
    sharper = theory.directional.sharpness(h, sign) / theory.directional.sharpness(h, SIZES)
    better = theory.directional.figure_of_merit(SIZES, h, sign) / theory.directional.figure_of_merit(SIZES, h, SIZES)
    closed = (2.0 + exponent) / (2.0 * exponent * LOGARITHM), 4.0 * exponent / (2.0 + exponent)
    return ht.judge.all_of(
        [
            ht.judge.number_at_least(better, 1.0, f"the sign's sharpness is x {sharper:.4f}, its decrease"),
            ht.judge.number_at_most(sharper, 1.0, "the sign's sharpness over the gradient's"),
            ht.judge.number_is(sharper / closed[0], 1.0, 1e-4, "ratio of that to its closed form"),
            ht.judge.number_is(better / closed[1], 1.0, 1e-4, "ratio of the decrease to its closed form"),
        ]
    )


claim = ht.Claim(
    id="directional-trade-off",
    source="Pan and Li 2022, appendix B.3",
    statement="Of two directions the one with the lower directional sharpness has the larger decrease under its best step.",
    assumptions="H = diag(|g|**(1/2)), |g| log-uniform over ten decades; no moment order enters",
    check=check,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "the exponent 0.6, below 2/3": ht.Control({"exponent": 0.6}),
        "the exponent 0.7, above 2/3": ht.Control({"exponent": 0.7}, ht.Outcome.HOLDS),
        "the exponent 1": ht.Control({"exponent": 1.0}, ht.Outcome.HOLDS),
    },
)
