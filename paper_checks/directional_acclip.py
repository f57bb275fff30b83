"""ACClip does not owe its speed to a lower sharpness: Pan and Li's explanation of Adam does not carry over to it.

Setting: networks of some 60 weights, trained by SGD with momentum and by Adam on mini-batches of heavy-tailed examples.
Method: ACClip of Zhang et al. clips each coordinate at its own level; in every coordinate the step is in proportion to the
gradients there (`acclip_scale`). Clipping at one level for all, and Adam, scale large coordinates down.
Question: Pan and Li call their work "inspired by the use of coordinate-wise clipping in algorithm design in [33]", with
"different explanations of the effectiveness of coordinate-wise clipping". Do these explain the method of [33]?
True: no. Its updates are about as sharp as those of SGD, or sharper, where Adam's at the same points are flatter.
Check: the ratio to SGD at steps 10, 30 and 100, with its interval over random networks.
Source: Zhang et al. 2020, Algorithm 1; Pan and Li 2022, sections 2 and 4. The claim is ours.
"""

import heavytail as ht

from .small_models import compare, network

BOTH = ((network, "SGD"), (network, "Adam"))


def check(run, alpha, method="ACClip", limit=0.9):
    """Hold the ratio of a method's sharpness to SGD's against a limit."""
    return compare(run, alpha, BOTH, method, "SGD", limit)


claim = ht.Claim(
    id="directional-acclip",
    source="Zhang et al. 2020, Algorithm 1, held against Pan and Li 2022",
    statement="The directional sharpness of ACClip is at most 9/10 of that of SGD.",
    assumptions="networks of some 60 weights; mini-batches of heavy-tailed examples; ACClip with its recommended values",
    check=check,
    alphas=(1.5,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "Adam": ht.Control({"method": "Adam"}, ht.Outcome.HOLDS),
        "Adafactor": ht.Control({"method": "Adafactor"}, ht.Outcome.HOLDS),
    },
)
