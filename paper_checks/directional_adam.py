"""Pan and Li, section 3: the updates of Adam are flatter than those of SGD, on models where steep coordinates are curved.

Setting: networks and attention heads of some 60 weights, trained by SGD with momentum and by Adam on mini-batches of
heavy-tailed examples; and diagonal quadratics of 64 coordinates under noise in proportion to the gradient.
Method: pseudo-updates (appendix A.3): each method has its own memory at the same points and gradients.
Printed: "the directional sharpness is much lower for adaptive algorithms than for SGD"; "the sharpness reduction effect of
adaptive coordinate-wise scaling is the reason for Adam's success in practice" (abstract).
True: on average over such networks and attention heads, by a third or more, though not on each of them; and on quadratics
whose curvatures rise with |g|. Where they fall with |g|, Adam is some hundred times sharper; where H = I, all methods are
alike. So the effect is one of the function, not of Adam alone.
Check: the ratio of the two at steps 10, 30 and 100, with its interval over random models.
Source: Pan and Li 2022, section 3, appendix A.3 and Tables 3 to 6.
"""

import heavytail as ht

from .small_models import (
    attention_head,
    compare,
    falling_quadratic,
    network,
    rising_quadratic,
    round_quadratic,
)

MODELS = tuple((make, trainer) for make in (network, attention_head) for trainer in ("SGD", "Adam"))


def check(run, alpha, pairs=None, limit=0.9):
    """Hold the ratio of Adam's sharpness to SGD's against a limit."""
    chosen = run.choose(MODELS[:2], MODELS, MODELS) if pairs is None else pairs  # the attention heads take most of the time
    return compare(run, alpha, chosen, "Adam", "SGD", limit)


claim = ht.Claim(
    id="directional-adam",
    source="Pan and Li 2022, section 3, Tables 3 to 6",
    statement="On SGD's and on Adam's trajectories, the directional sharpness of Adam is at most 9/10 of that of SGD.",
    assumptions="networks and attention heads of some 60 weights; mini-batches of heavy-tailed examples; on average",
    check=check,
    alphas=(1.5,),
    controls={
        "quadratics with h = |g|": ht.Control({"pairs": ((rising_quadratic, "Adam"),)}, ht.Outcome.HOLDS),
        "quadratics with H = I": ht.Control({"pairs": ((round_quadratic, "Adam"),)}),
        "quadratics whose curvatures fall with |g|": ht.Control({"pairs": ((falling_quadratic, "Adam"),)}),
    },
)
