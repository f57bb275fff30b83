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
        method="projected SGD or dual averaging, constant steps for the horizon, uniform average",
        assumption="f convex on X of diameter D, E||g||**alpha <= G**alpha",
        sense="mean",
        printed="O(K**-((alpha - 1)/alpha))",
        proved="D G K**-((alpha - 1)/alpha)",
        source="arXiv 2508.04860 (abstract only); the constant derived here",
        claims=("later-projected-sgd-paths", "later-projected-sgd-constant", "later-projected-sgd-lower-bound"),
        tight="in K; the constant 1 at K = 1, for alpha = 2 at every K; no algorithm gains more than a factor 4.7",
    ),
    Row(
        method="projected SGD, steps k**(-1/alpha), uniform average",
        assumption="f convex on X of diameter D, E||g||**alpha <= G**alpha",
        sense="mean",
        printed="",
        proved="alpha**(1/alpha) D G K**-((alpha - 1)/alpha) at every K",
        source="derived here",
        claims=("later-projected-sgd-paths", "later-projected-sgd-anytime", "later-projected-sgd-lower-bound"),
        tight="in K",
    ),
    Row(
        method="projected SGD, constant steps for the horizon, uniform average",
        assumption="f a strongly convex quadratic, least inside X, E[||xi||**alpha | past] <= sigma**alpha",
        sense="mean",
        printed="O(K**-(2 (alpha - 1)/alpha))",
        proved="the same",
        source="arXiv 2508.04860 (abstract only); derived here for quadratics",
        claims=("sgd-projected-average", "later-projected-sgd-quadratic", "later-projected-sgd-quadratic-run"),
        tight="in K, by a law for every K",
    ),
    Row(
        method="projected SGD, constant steps K**(-1/alpha), uniform average",
        assumption="f strongly convex and smooth, least inside X, E||xi||**alpha <= sigma**alpha",
        sense="mean",
        printed="O(K**-(2 (alpha - 1)/alpha)), for steps that were not read",
        proved="no better than K**-(2 (alpha - 1)/alpha**2), where f'' jumps at the minimum",
        source="arXiv 2508.04860 (abstract only); derived here",
        claims=("later-projected-sgd-two-curvatures", "later-projected-sgd-two-curvatures-run"),
        tight="not known",
    ),
    Row(
        method="AdaGrad-Norm, eta = D / sqrt(2), uniform average",
        assumption="f convex on X of diameter D, ||grad f|| <= G, E||xi||**alpha <= sigma**alpha, none of them known",
        sense="mean",
        printed="O(G D K**(-1/2) + sigma D K**-((alpha - 1)/alpha))",
        proved="sqrt(2) D (G K**(-1/2) + sigma K**-((alpha - 1)/alpha)), from sqrt(2) D sqrt(V_K) on every path",
        source="arXiv 2508.07473, Theorem 3 (its main part read, in a transcription); the constant derived here",
        claims=("adagrad-norm-convex", "later-adagrad-norm-paths", "later-adagrad-norm-mean"),
        tight="in K; the constant of the path is at least 1.16",
    ),
    Row(
        method="online gradient descent, steps min(D / (G sqrt(k)), D / (sigma k**(1/alpha))), uniform average",
        assumption="f convex on X of diameter D, ||grad f|| <= G, E||xi||**alpha <= sigma**alpha",
        sense="mean",
        printed="O(G D K**(-1/2) + sigma D K**-((alpha - 1)/alpha))",
        proved="(5/2) G D K**(-1/2) + (1/2 + alpha C) sigma D K**-((alpha - 1)/alpha), C <= 1",
        source="arXiv 2508.07473, Theorem 1 (its main part read, in a transcription); constants derived here",
        claims=("later-online-descent-bound", "later-online-descent-units-printed"),
        tight="in K",
    ),
    Row(
        method="clipped SGD, steps k**-((2 + alpha)/(3 alpha)), last iterate",
        assumption="f convex and smooth, E||g - grad f||**alpha <= sigma**alpha",
        sense="high probability",
        printed="O(K**-(2 (alpha - 1)/(3 alpha))) up to logarithms of K/delta",
        proved="no better exponent for these steps, even without noise",
        source="High-Probability Bounds for the Last Iterate of Clipped SGD, ICLR 2026 (a note only); derived here",
        claims=("later-clipped-last-iterate", "later-clipped-last-iterate-longer-steps"),
        tight="for its schedule; whether other steps reach (alpha - 1)/alpha is open",
    ),
)
