"""What is known of rates under heavy-tailed noise: a row for each method and assumption, resting on claims."""

from dataclasses import dataclass

__all__ = ["ROWS", "Row"]


@dataclass(frozen=True)
class Row:
    """A rate: of which method, under which assumption, in which sense, as printed where, and the claims that decide it."""

    method: str
    assumption: str
    sense: str  # "mean", "high probability" or "law"
    printed: str
    proved: str
    source: str
    claims: tuple[str, ...]
    tight: str = ""


ROWS: tuple[Row, ...] = (
    Row(
        method="clipped SGD, fixed clip level tau",
        assumption="E|g - E g|**alpha <= sigma**alpha, on the line",
        sense="mean",
        printed="the gradient does not tend to 0",
        proved="E g tends to at most F(tau): sigma - tau for tau <= sigma/2, sigma**2 / (4 tau) above for alpha = 2",
        source="Koloskova et al. 2023 (arXiv 2305.01588, abstract only); the height derived here",
        claims=("later-clip-floor", "later-clip-floor-dynamics"),
        tight="yes",
    ),
    Row(
        method="mean of T clipped gradients, clip level s_l (T/d)**(1/alpha)",
        assumption="E||xi||**alpha <= s_l**alpha, E|<e, xi>|**alpha <= (s_l / sqrt d)**alpha for every unit vector e",
        sense="mean",
        printed="squared error T**(2/alpha - 2) d**(-(2 - alpha)/alpha)",
        proved="the same in d, at E g = 0",
        source="Liu 2025 (arXiv 2512.23178, abstract and a note only)",
        claims=("later-refined-clip-rate",),
        tight="in d, on noise that is worst for the level",
    ),
    Row(
        method="any algorithm, one gradient a seed, non-convex",
        assumption="E||xi||**alpha <= sigma**alpha, E||g(x) - g(y)||**q <= (L ||x - y||)**q for one seed; A = L Delta / "
        "epsilon**2",
        sense="mean",
        printed="gradients for E||grad f|| <= epsilon: max{A + t**r + A t**(r/q), A max(1, t)**2}, t = sigma / epsilon, "
        "r = alpha / (alpha - 1)",
        proved="the same up to factors of alpha and q, for A >= 10,752,000 (by Lean; the numbers are computed here)",
        source="heavy-tailed-noise-lean 0.2.0, strictK1_same_model_minimax_tight_rate",
        claims=("later-lean-rates", "later-lean-coin", "later-lean-accuracy"),
        tight="yes",
    ),
)
