"""The constants of the clip lemmas: printed, sharp, and the law that attains them. Data; claims decide each line."""

from heavytail import theory
from heavytail.claims.constants import Constant, Constants

from ..orders import ALPHAS

TITLE = "Clipping: the constants of the lemmas, as printed and sharp"
OPENING = (
    "What clipping a gradient g at the level tau costs, where E g = m: for each bound the printed constant, and the least "
    "one that serves every law and every tau, at some moment orders alpha. Proofs of convergence inherit these constants: a "
    "squared bias counts their square."
)
ALONG = "alpha (tau - ||m||) / (alpha - 1)"

CONSTANTS = (
    Constant(
        name="Bias, E||g||**alpha <= G**alpha",
        bound="G**alpha tau**(1 - alpha)",
        printed="1",
        sharp=theory.lemma_9.constant,
        formula="c = (alpha - 1)**(alpha - 1) / alpha**alpha",
        law="||g|| is 0 or alpha tau / (alpha - 1)",
        source="Zhang et al. 2020, Lemma 9 (reconstructed)",
        claims=("lemma-9-sharp",),
    ),
    Constant(
        name="Second moment, E||g||**alpha <= G**alpha",
        bound="G**alpha tau**(2 - alpha)",
        printed="1",
        sharp=lambda alpha: 1.0,
        formula="1",
        law="||g|| is 0 or tau",
        source="Zhang et al. 2020, Lemma 9 (reconstructed)",
        claims=("lemma-9-sharp",),
    ),
    Constant(
        name="Bias, ||m|| <= tau/2",
        bound="sigma**alpha tau**(1 - alpha)",
        printed="4",
        sharp=theory.clip_lemma.bias,
        formula="c 2**(alpha - 1); at any m, c sigma**alpha (tau - ||m||)**(1 - alpha)",
        law=f"A jump of {ALONG} along m, in the limit of large tau",
        source="Sadiev et al. 2023, Lemma 5.1, as quoted in arXiv 2610.10527, Lemma 5",
        claims=("later-clip-lemma", "later-clip-lemma-sharp"),
    ),
    Constant(
        name="Variance, ||m|| <= tau/2",
        bound="sigma**alpha tau**(2 - alpha)",
        printed="18",
        sharp=theory.clip_lemma.variance,
        formula="(3/2)**(2 - alpha); at any m, sigma**alpha (tau + ||m||)**(2 - alpha)",
        law="A jump against m, to -tau m / ||m||, in the limit of large tau",
        source="Sadiev et al. 2023, Lemma 5.1, as quoted in arXiv 2610.10527, Lemma 5",
        claims=("later-clip-lemma", "later-clip-lemma-sharp"),
    ),
    Constant(
        name="Squared bias, ||m|| <= tau/2",
        bound="sigma**(2 alpha) tau**(2 - 2 alpha)",
        printed="4, where the lemma gives 16",
        sharp=lambda alpha: theory.clip_lemma.bias(alpha) ** 2,
        formula="c**2 4**(alpha - 1)",
        law=f"A jump of {ALONG} along m, in the limit of large tau",
        source="arXiv 2610.10527, after (9)",
        claims=("later-clip-lemma-sharp",),
    ),
    Constant(
        name="Bias with an effective dimension, m = 0",
        bound="s_s s_l**(alpha - 1) tau**(1 - alpha)",
        printed="O(1)",
        sharp=theory.lemma_9.constant,
        formula="c, in every dimension; s_l and s_s are the roots of the moments of ||g|| and, at most, of a component",
        law="A jump of alpha tau / (alpha - 1) in one coordinate, drawn evenly, in the limit of large tau",
        source="Liu 2025 (arXiv 2512.23178), Lemma 1 (abstract and a note only)",
        claims=("later-refined-clip-bias", "later-refined-clip-bias-sharp"),
    ),
    Constant(
        name="Two clipped vectors, ||clip u - clip v||**2",
        bound="tau**(2 - alpha) ||u - v||**alpha",
        printed="2**(2 - alpha)",
        sharp=lambda alpha: 2.0 ** (2.0 - alpha),
        formula="2**(2 - alpha)",
        law="u = -v with ||u|| = tau",
        source="heavy-tailed-noise-lean 0.2.0, upperClip_difference_sq_le_rpow",
        claims=("later-lean-clipping",),
    ),
    Constant(
        name="Floor of the level tau = sigma, on the line",
        bound="sigma",
        printed="none",
        sharp=lambda alpha: theory.clip_floor.floor(1.0, alpha),
        formula="F(1), from F(tau) = sigma - tau for tau <= sigma/2, and sigma**2 / (4 tau) above at alpha = 2",
        law="Two values of g, -s and tau + m/q with probability q, s = q tau / (1 - q)",
        source="Koloskova et al. 2023 (arXiv 2305.01588, abstract only): that there is one",
        claims=("later-clip-floor", "later-clip-floor-dynamics"),
    ),
)

PAGE = Constants(TITLE, OPENING, ALPHAS, CONSTANTS)
