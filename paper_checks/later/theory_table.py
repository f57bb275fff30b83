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
        method="Adam, constant eta, beta1 <= beta2",
        assumption="f smooth; E|xi|**p <= sigma**p",
        sense="mean",
        printed="open: is it (p - 1)/(3 p - 2)?",
        proved="no more than 2 (p - 1)**2/(p (3 p - 2)), up to logarithms; a sketch, and instances for each horizon",
        source="arXiv 2606.23676 (abstract and a note only); derived here in sketch form",
        claims=("later-adam-descent", "later-adam-hidden-slope", "later-adam-exponent"),
        tight="not known",
    ),
    Row(
        method="Adam, constant eta, beta1**2 > beta2",
        assumption="f smooth; E|xi|**p <= sigma**p; eps near 0",
        sense="mean",
        printed="-",
        proved="none: the mean gradient norm does not decay; instances for each horizon",
        source="derived here",
        claims=("later-adam-flight",),
        tight="yes",
    ),
    Row(
        method="AdaGrad, any constant gamma",
        assumption="f smooth; E|xi|**p <= sigma**p; lambda small",
        sense="mean",
        printed="(3 p - 4)/(4 p) for p > 4/3, up to logarithms",
        proved="no more than (3 p - 4)/(4 p), for every p: none at p = 4/3, growth below",
        source="arXiv 2605.18694 (abstract and a note); lower bound derived here, an instance for each horizon",
        claims=("later-adagrad-worst-case", "later-adagrad-all-paths"),
        tight="yes, up to logarithms",
    ),
    Row(
        method="AdaGrad-Norm, any constant gamma",
        assumption="f smooth, sup f - inf f finite; E||xi||**p <= sigma**p; lambda small",
        sense="mean",
        printed="(p - 1)/(2 p), up to logarithms",
        proved="no more than (p - 1)/(2 p)",
        source="arXiv 2605.18694 (abstract and a note); lower bound derived here, an instance for each horizon",
        claims=("later-adagrad-worst-case-bounded",),
        tight="yes, up to logarithms",
    ),
    Row(
        method="projected SGD, eta ~ K**(-1/p), uniform average",
        assumption="f smooth and strongly convex, f'(x*) = 0; E[||xi||**p | past] <= sigma**p",
        sense="mean",
        printed="-",
        proved="2 (p - 1)/p**2; 2 (p - 1)/(2 p - 1) with the best constant eta; 2 (p - 1)/p on parabolas",
        source="derived here",
        claims=("later-averaged-constant-step", "later-averaged-best-step", "later-averaged-curvature"),
        tight="yes, over the class",
    ),
    Row(
        method="normalised SGD with momentum, one gradient a step",
        assumption="f smooth; (E||xi||**p)**(1/p) <= s0 + s1 ||grad f||, E[xi | past] = 0",
        sense="mean",
        printed="(p - 1)/(3 p - 2), with batches where s1 > 0",
        proved="(p - 1)/(3 p - 2), without batches, with a memory of the order s1**(p/(p - 1))",
        source="arXiv 2412.19529 (abstract and reviews); one gradient a step derived here",
        claims=("later-momentum-growing-bound", "later-momentum-growing-rate", "later-momentum-memory-threshold"),
        tight="exponent and power of s1",
    ),
)
