"""Pan and Li, appendix B.3: Adafactor is not always flatter than Adam; it is if the curvatures have the rank 1.

Setting: diagonal quadratics whose 64 coordinates are an 8 x 8 matrix, trained by Adam under noise in proportion to the
gradient; |g| = h, in random places, or an outer product of a row and a column.
Printed: "Adafactor almost always has the lowest directional sharpness across all tasks, iterations, and local geometry".
True: of a matrix Adafactor keeps the sums of rows and columns. If |g| is no outer product, they do not tell which entry is
large, and Adafactor's update is 2.5 times as sharp as Adam's; if it is one, Adafactor's is the flatter.
Check: the ratio of the two at steps 10, 30 and 100, with its interval over random quadratics.
Source: Pan and Li 2022, appendix B.3; the printed exceptions are in `directional_tables`.
"""

import heavytail as ht

from .small_models import compare, outer_quadratic, rising_quadratic


def check(run, alpha, make=rising_quadratic, limit=1.25):
    """Hold the ratio of Adafactor's sharpness to Adam's against a limit, at which the two are still about alike."""
    return compare(run, alpha, ((make, "Adam"),), "Adafactor", "Adam", limit)


claim = ht.Claim(
    id="directional-adafactor",
    source="Pan and Li 2022, appendix B.3",
    statement="The directional sharpness of Adafactor is at most 1.25 times that of Adam.",
    assumptions="an 8 x 8 matrix of coordinates with h = |g| in random places; Adam's trajectory; heavy-tailed noise",
    check=check,
    alphas=(1.5,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "h = |g| an outer product": ht.Control({"make": outer_quadratic}, ht.Outcome.HOLDS),
        "the limit 1.5": ht.Control({"limit": 1.5}),
    },
)
