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
    Row(
        method="SGD on least squares, constant step eta, b fresh normal examples",
        assumption="a normal of covariance I_d, y independent",
        sense="law",
        printed="a power tail, of infinite variance for some eta and b",
        proved="tail index 2 at eta_2 = 2 b / (b + d + 1), else an integral; no law from eta_2 (1 + 4 (b + 2) / d**2) on",
        source="arXiv 2006.04740, from its abstract; derived here",
        claims=(
            "later-kesten-critical-step",
            "later-kesten-monotone",
            "later-kesten-second-moment",
            "later-kesten-tail",
            "later-kesten-window",
        ),
        tight="exact",
    ),
    Row(
        method="sign SGD and normalised SGD, eta_k = c / (k + 1)",
        assumption="quadratic, symmetric noise without moments, 2 c s > 1, a start that is not far",
        sense="mean",
        printed="nearly k**-1 in mean square",
        proved="k (E f(x_k) - f*) -> c**2 V / (2 (2 c s - 1)); from x_0 only after exp(|x_0| / (c sup|psi|)) steps",
        source="arXiv 2410.13954, 2410.15637 and 2507.09093, from their abstracts; derived here",
        claims=("later-symmetric-direction", "later-symmetric-far-start", "later-symmetric-sign"),
        tight="exact limit",
    ),
    Row(
        method="SGD and its average, eta_k = c k**-rho",
        assumption="quadratic, symmetric stable noise of index alpha",
        sense="law",
        printed="a stable limit of the average, and a rate in L**p if the Hessian is p-positive definite",
        proved="scales: 1 - 1/alpha for the average, rho (1 - 1/alpha) for x_k; p-positivity is not necessary",
        source="arXiv 2102.10346, from its abstract; derived here",
        claims=("later-stable-average", "later-stable-last", "later-stable-law", "later-stable-not-p-positive"),
        tight="exact",
    ),
    Row(
        method="projected SGD, eta_t = beta / t",
        assumption="quadratic of modulus mu on a bounded set, E|xi|**p <= sigma**p",
        sense="mean",
        printed="p - 1 if p < 1 + beta mu, by the definition of mu there, which was not read",
        proved="min(p - 1, 2 beta mu) for E (x_t - x*)**2, where f >= f* + mu (x - x*)**2 / 2",
        source="arXiv 2606.03769, from its abstract and a note; derived here",
        claims=("later-harmonic-steps-rate", "later-harmonic-steps-run"),
        tight="yes",
    ),
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
