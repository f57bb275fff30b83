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
        "Adam, beta1 = 0, beta2 = 1 - 1/T",
        "f smooth, noise of variance 1",
        "high probability",
        "mean ||grad f||**2 not below (delta T)**(-1/2) / 4",
        "its (1 - delta/4)-quantile is (3/4) (delta T)**(-1/2) on the instance",
        "Jin et al. 2026, Proposition B.1",
        ("later-adam-in-delta", "later-adam-in-delta-quantile", "later-adam-in-delta-run"),
        "the exponent of delta is",
    ),
    Row(
        "AdaGrad",
        "f smooth, noise of variance 1",
        "high probability",
        "a power of 1/delta without clipping",
        "delta**(-1/2), by the instance of Adam",
        "arXiv 2406.04443 (abstract only); derived here",
        ("later-adagrad-in-delta-quantile",),
    ),
    Row(
        "clipped SGD, mean ||grad f||**2",
        "f smooth, E||xi||**p <= sigma**p, p in (1, 2]",
        "high probability",
        "T**(-2 (p - 1)/(3 p - 2)) log(T/delta), 32 F/(eta T)",
        "4 F/(eta T), with steps 30 times larger",
        "arXiv 2610.10527, Theorem 1",
        (
            "later-clipped-in-delta-constants",
            "later-clipped-in-delta-largest",
            "later-clipped-in-delta-rate",
            "later-clipped-in-delta",
        ),
        "the exponent of T is",
    ),
    Row(
        "SGD, mean ||grad f||**2",
        "f(x) = x**2 / 2, noise of tail index p",
        "high probability",
        "",
        "delta**(-2/p)",
        "derived here",
        ("later-unclipped-in-delta",),
        "yes, on the parabola",
    ),
    Row(
        "clipped SGD, last iterate, eta_k ~ k**(-1/p), tau_k = k**(1/p)",
        "f convex and smooth, E||xi||**p <= sigma**p",
        "high probability",
        "K**(-(p - 1)/p) on average; open in high probability",
        "not below K**(-(p - 1)/p) / (8 e delta)",
        "Liu and Zhou 2024 (note only); derived here",
        ("later-last-iterate-in-delta", "later-last-iterate-in-delta-exponent"),
        "the exponent of delta is, by Markov's inequality",
    ),
    Row(
        "clipped SGD, last iterate, steps that fall to 0 linearly",
        "f convex and smooth, E||xi||**p <= sigma**p",
        "high probability",
        "",
        "open; no growth in 1/delta on slopes with one jump",
        "derived here",
        ("later-last-iterate-falling-steps",),
    ),
)
