"""Pan and Li, section 3: a small fraction of the coordinates makes most of the momentum, on an attention model.

Setting: the model trains by SGD with momentum, and by Adam; SGD's momentum is followed.
Printed: "the gradients are concentrated on a small fraction of the coordinates" (section 3, Figure 1), "contributing to most
of the gradient norm".
Seen: at this scale 5 % of the coordinates hold most of its squared length. Of Adam's update they do not.
Check: the squared length of the other 95 % over that of the largest 5 %, with its interval over seeds.
Source: Pan and Li 2022, section 3 and Figure 1.
"""

from functools import partial

import heavytail as ht

from .followed import BOTH, number_of, ratios_at_most


def check(run, alpha, method="SGD", limit=1.0):
    """Hold the ratio of the squared lengths against a limit at each epoch."""
    top = partial(number_of, quantity="top_share", method=method)
    what = f"squared length of 95 % over that of 5 % of the coordinates of {method}"
    return ratios_at_most(run, run.choose(BOTH[:1], BOTH, BOTH), lambda one: 1.0 - top(one), top, limit, what)


claim = ht.Claim(
    id="network-momentum-coordinates",
    source="Pan and Li 2022, section 3 and Figure 1",
    statement="At this scale 5 % of the coordinates of SGD's momentum hold half of its squared length or more.",
    assumptions="an attention model of 20,000 to 91,000 weights; 20 to 200 steps; text; 8 seeds or more",
    check=check,
    alphas=(2.0,),
    controls={"the update of Adam": ht.Control({"method": "Adam"})},
    needs=("torch",),
)
