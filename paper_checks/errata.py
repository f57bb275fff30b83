"""What is misprinted or missing in the two papers, each with the claims that show it.

Words in quotation marks stand in the paper; formulas are transcribed. Source: Zhang et al. 2020 (arXiv 1912.03194) up to
number 24, Pan and Li 2022 from there on.
"""

from heavytail.claims.errata import Erratum

TITLE = "Errata: Zhang et al. 2020 (Why are Adaptive Methods Good for Attention Models?) and Pan and Li 2022"
OPENING = (
    "Misprints and gaps in Zhang et al., Why are Adaptive Methods Good for Attention Models? (NeurIPS 2020, arXiv "
    "1912.03194), numbers 1 to 24, and in Pan and Li, Toward Understanding Why Adam Converges Faster Than SGD for "
    "Transformers (OPT 2022), numbers 25 to 28. Most are harmless: the main theorems hold once the schedules are "
    "mended. The evidence was computed when this page was made, and each command computes it again."
)

ERRATA = (
    Erratum(
        1,
        "Theorems 4 and 8: the clipping schedule",
        "Theorem 4: tau_k = G k**(alpha - 1). Theorem 8: tau_k = B k**(alpha - 1).",
        "tau_k = G k**(1/alpha) and tau_k = B k**(1/alpha): with these the proof gives the claimed exponent 2 (alpha - "
        "1)/alpha, even with 8.25 in place of 16. The printed schedule has the exponent min{2 (alpha - 1)**2, alpha**2 - "
        "3 alpha + 3}, which is smaller except at alpha = 2 and at the golden ratio; at alpha = 1.3 an instance violates "
        "the printed inequality.",
        (
            "theorem-4-printed-schedule",
            "theorem-4-schedule-rate",
            "theorem-4-printed-bound",
            "theorem-4-bound",
            "theorem-8-printed-schedule",
            "theorem-8",
        ),
    ),
    Erratum(
        2,
        "Theorem 2: the exponent",
        "O(K**((-2 alpha + 2)/(3 alpha - 1))).",
        "O(K**((-2 alpha + 2)/(3 alpha - 2))), as Remark 3 and Table 1 have it; at alpha = 2 this is 1/2, not 2/5.",
        (
            "theorem-2-printed-exponent",
            "theorem-2-rate",
        ),
    ),
    Erratum(
        3,
        "Theorem 2: the last term of tau",
        "tau = max{2, 48**(1/(alpha - 1)) sigma**(alpha/(alpha - 1)), 8 sigma, (f_0/(sigma**2 K))**(alpha/(3 alpha - 2)) "
        "/ L**((2 alpha - 2)/(3 alpha - 2))}.",
        "The last term decreases in K: it is not a clipping level but the step size eta = sigma**alpha/(L tau**alpha) "
        "that belongs to tau = (sigma**(3 alpha) K/(L F_0))**(1/(3 alpha - 2)), which should stand there. As printed tau "
        "and eta do not depend on K once K is large, and the error has a floor.",
        (
            "theorem-2-printed-schedule",
            "theorem-2-identity",
        ),
    ),
    Erratum(
        4,
        "Theorem 2: units",
        "tau = max{2, 48**(1/(alpha - 1)) sigma**(alpha/(alpha - 1)), 8 sigma, ...}, eta = min{1/(4 L), sigma**alpha/(L "
        "tau**alpha), 1/(24 L tau)}, and min{||grad f||, ||grad f||**2}: quantities of different units are compared.",
        "tau >= 4 sigma and eta <= 1/(8 L) suffice, and min{||grad f||**2, tau ||grad f||/4} can be bounded; then a "
        "change of units changes nothing.",
        (
            "units-theorem-2",
            "theorem-2-bound",
        ),
    ),
    Erratum(
        5,
        "Theorem 2: f_0, the range of the sum, a missing assumption",
        'f_0 inside tau, but "for F_0 := f(x_0) - f*"; the sum runs over k = 1, ..., K.',
        "F_0 in both places: f(x_0) would change if a constant was added to f. The gradients are taken, and the proof "
        "sums, over x_0, ..., x_{K-1}; the printed range obeys the same bound. f must be bounded below.",
        (
            "units-theorem-2",
            "indices-theorem-2",
        ),
    ),
    Erratum(
        6,
        "Table 1: strongly convex functions under heavy-tailed noise",
        "GClip: O(k**(-(alpha - 1)/alpha)). LowerBound: Omega(k**(-(alpha - 1)/alpha)).",
        "The exponent is 2 (alpha - 1)/alpha in both cells, as in Theorems 4 and 5. The printed upper bound is true but "
        "not tight; the printed lower bound is false.",
        (
            "table-1-gclip",
            "table-1-lower-bound",
            "theorem-4-rate",
            "theorem-5-rate",
        ),
    ),
    Erratum(
        7,
        "Section 3.1, after Theorem 4: the rate at alpha = 2",
        '"exactly match those of the usual SGD rates (O(1/sqrt(k)) for convex [...]) when alpha = 2".',
        "O(1/k), the rate of SGD for strongly convex functions: 2 (alpha - 1)/alpha is 1 at alpha = 2.",
        ("text-after-theorem-4",),
    ),
    Erratum(
        8,
        "Table 1, row SGD, and the title of Remark 1",
        '"N/A" under heavy-tailed noise; "Nonconvergence of SGD".',
        "E||grad f(x_k)||**2 is infinite, but SGD converges: almost surely, in every moment below alpha, and on a bounded"
        " X (which Theorem 4 assumes too) E f(x_k) - f* decays like k**-(alpha - 1) with the steps of Theorem 4. For "
        "smooth non-convex functions E||grad f|| decays like k**(-(alpha - 1)/(2 alpha)).",
        (
            "remark-1-title",
            "remark-1-almost-surely",
            "sgd-low-moments",
            "sgd-median",
            "sgd-projected",
            "sgd-non-convex",
        ),
    ),
    Erratum(
        9,
        "Remark 1: the proof",
        "E||(1 - eta_k) x_k||**2 - 2 (1 - eta_k) eta_k x_k^T E[xi] + eta_k**2 E||xi||**2 >= infinity, for f(x) = x**2/2 "
        "and xi in R^d.",
        'The middle term stands outside the expectation though x_k is random, and ">= infinity" should be an equality. It '
        "is simpler to condition on x_k: E||c - eta xi||**2 is infinite for every vector c, whatever the mean of xi. The "
        "statement holds for k >= 1, not for k = 0, and f(x) = ||x||**2/2.",
        (
            "remark-1-identity",
            "remark-1-every-k",
            "remark-1-tail",
        ),
    ),
    Erratum(
        10,
        "Theorem 5: no domain",
        '"there exists a problem f which is 1-strongly convex and 1-smooth [...], and stochastic gradients which satisfy '
        'Assumptions 4 with G <= 1".',
        '"on a bounded set X" is missing: the gradient of a strongly convex function on all of R^d is unbounded, which '
        "Assumption 4 forbids. On X = [0, 1/2] the theorem holds, with an explicit constant.",
        (
            "theorem-5-domain",
            "assumption-4",
            "theorem-5-rate",
            "theorem-5-constant",
        ),
    ),
    Erratum(
        11,
        "Theorem 6: the order of the quantifiers, and the class of algorithms",
        '"Given any alpha in (1,2], smoothness constant L, and (possibly randomized) algorithm A, there exists a constant'
        ' c_1 and an L-smooth function f".',
        "The proof has another function for each k, in a dimension that grows like k**(2 (alpha - 1)/(3 alpha - 2)), and "
        "is for zero-respecting algorithms. c_1 = 46 * 2**(1/alpha)/sqrt(14592) will do.",
        (
            "theorem-6-scope",
            "theorem-6-fixed-chain",
            "theorem-6-rate",
        ),
    ),
    Erratum(
        12,
        "Corollary 7: the factor d",
        "16 d ||B||_alpha**2/(mu (k + 1)**(2 (alpha - 1)/alpha)).",
        "True, but without d as well: by Lemma 12 Assumption 2 implies Assumption 4 with G = ||B||_alpha. At alpha = 2 "
        "the printed bound is d times that of Theorem 4.",
        (
            "corollary-7",
            "corollary-7-without-d",
            "corollary-7-dimension",
        ),
    ),
    Erratum(
        13,
        "Section 4.1, after Theorem 8: independence of d",
        '"CClip has a worst-case convergence independent of d under the coordinate-wise noise model."',
        "The bound has no explicit d, but ||B||_2**2 = d if every B_i is 1.",
        (
            "theorem-8-independent-of-d",
            "theorem-8-dimension",
        ),
    ),
    Erratum(
        14,
        "Appendix B, Lemma 9: the assumption",
        '"We focus on (GClip) under stochastic gradients which satisfy Assumption 1." "the variance (the first term in '
        'Lemma 9)".',
        "Assumption 4: under Assumption 1 with sigma = 0 a gradient of norm 10 clipped at 1 has the bias 9, which no "
        "bound in sigma allows. The first term bounds the second moment.",
        (
            "lemma-9-assumption",
            "appendix-b-assumption",
        ),
    ),
    Erratum(
        15,
        "Discussion: RMSProp as clipping, the inequality",
        "h_clip/2 <= h_Adam <= 2 h_clip, with eta_k = 2 alpha/(epsilon + sqrt(beta_2 v_k)), alpha being the step size of "
        "RMSProp.",
        "h_clip/4 <= h_Adam <= h_clip/2: the left inequality fails for every g other than 0. With eta_k = alpha/(epsilon "
        "+ sqrt(beta_2 v_k)), without the 2, h_clip/2 <= h_Adam <= h_clip.",
        (
            "rmsprop-printed",
            "rmsprop-corrected",
        ),
    ),
    Erratum(
        16,
        "Discussion: the update of ACClip",
        "x_{k+1} = -x_k - eta_k min{tau_k/|g_k|, 1} g_k.",
        "x_{k+1} = x_k - eta_k min{tau_k/|g_k|, 1} g_k.",
        ("rmsprop-sign",),
    ),
    Erratum(
        17,
        "Algorithm 1 and section 5.2: what is left open",
        '"x, m_k <- x_0, 0"; tau_0 is not set; "we set tau = 1"; "the conservative choice of alpha = 1"; "x_K, where '
        'random variable K is supported on {1, ..., T}".',
        "m_0 = 0; a value for tau_0 (from tau_0 = 0 the first steps are shorter); in section 5.2 alpha = 1 must be meant,"
        " since Algorithm 1 computes tau_k, and it lies outside (1, 2]; a law for K.",
        (
            "algorithm-1-specification",
            "acclip-warm-up",
        ),
    ),
    Erratum(
        18,
        "Algorithm 1 and section 4.2: clipping at a moving average",
        '"we propose to use an exponential moving average estimator to estimate the moment and clip the gradient '
        'accordingly".',
        "tau_k contains |g_k| itself, so the update is as heavy-tailed as the gradient: no bound, and no second moment if"
        " g has none. Under skewed noise a bias remains that does not decrease with k.",
        (
            "acclip-unbounded",
            "acclip-floor",
            "acclip-homogeneous",
        ),
    ),
    Erratum(
        19,
        "Section 2, Assumption 1",
        '"positive real numbers alpha in (1,2] and G > 0 such that for all x, E[||g(x) - grad f(x)||**alpha] <= '
        'sigma**alpha"; E[g(x)] = grad f(x, xi).',
        "sigma > 0; E_xi[g(x, xi)] = grad f(x).",
        (
            "assumption-1",
            "assumption-1-unbiasedness",
        ),
    ),
    Erratum(
        20,
        "Table 1: caption and head",
        '"matching lower-bounds for all alpha in (1,2] proving the optimality of clipping methods (Thm 5)"; "Standard '
        'noise (alpha >= 2)".',
        "Theorem 5 is for strongly convex functions, Theorem 6 for the others. alpha = 2: the theorems have alpha in (1, "
        "2], and beyond 2 their exponent would be false.",
        ("table-1-caption",),
    ),
    Erratum(
        21,
        "Appendix H: tail index of noise norms",
        '"we used the tail index estimator [...] to estimate the tail index of noise norm distribution".',
        "Of positive data with a finite mean this estimator tends to 1, whatever their tail. Centre the data first.",
        (
            "appendix-h-norms",
            "appendix-h-norms-limit",
        ),
    ),
    Erratum(
        22,
        "Lemmas 11, 17 and 18: constants",
        "Lemma 11: 1/3 and 8/3. Lemma 17: 12, 152 and 23. Lemma 18: 2 * 23**alpha p**(1 - alpha).",
        "All true and none sharp: 1 and 2; 11.234, about 134 (numerically) and 21.392; 2**(2 - alpha) 23**alpha p**(1 - "
        "alpha).",
        (
            "lemma-11",
            "lemma-11-sharp",
            "lemma-17",
            "lemma-18-moment",
        ),
    ),
    Erratum(
        23,
        "Equation (GClip): the counter k",
        "x_{k+1} = x_k - eta_k min{tau_k/||g_k||, 1} g_k, with tau_k = G k**(alpha - 1) and xbar_k = sum_j j x_{j-1} / "
        "sum_j j.",
        "x_k = x_{k-1} - eta_k min{tau_k/||g_k||, 1} g_k with the gradient taken at x_{k-1} and k = 1, 2, ...; counted "
        "from 0, tau_0 = 0 and the first step is lost.",
        ("indices-gclip",),
    ),
    Erratum(
        24,
        "Appendix E.2, proof of Theorem 8: the lemma",
        '"apply the inequality from Lemma 9".',
        "Lemma 13, its version for coordinates.",
        (
            "theorem-8",
            "lemma-13",
        ),
    ),
    Erratum(
        25,
        "Pan and Li, equation (1) and section 1: the expansion",
        "f(x_{t+1}) = f(x_t) + grad f(x_t)^T (x_t - x_{t+1}) + (x_t - x_{t+1})^T H (x_t - x_{t+1}) + O(eta**3), H the "
        "Hessian at x_t; in section 1, (x_t - x_{t+1})^T H (x_t - x_{t-1}).",
        "f(x_t) + grad f(x_t)^T s + s^T H s/2 + O(eta**3) with s = x_{t+1} - x_t; the second-order term is at most L "
        "||s||**2/2.",
        ("directional-expansion",),
    ),
    Erratum(
        26,
        "Pan and Li, appendix A.2, Algorithms 1 to 4",
        'g_t <- grad f(x_t) in Algorithms 1 and 2; m_t/||m_t||_2 * sqrt(m n) for a matrix; R_t C_t/(1_n^T R_t); "We use '
        'momentum for all of the optimization algorithms".',
        "grad f(x_{t-1}), as in Algorithms 3 and 4; the Frobenius norm, so that the entries have mean square 1; x_0 in "
        "R^{n x m}, since three products of Algorithm 3 do not exist for x_0 in R^{m x n} unless m = n; Algorithms 3 and 4 "
        "have no momentum.",
        ("directional-algorithms",),
    ),
    Erratum(
        27,
        "Pan and Li, section 5 and appendix B.3: clipping always helps",
        '"clipping can always improve the directional sharpness of optimization algorithms"; "coordinate-wise clipping '
        'always improve the sharpness of the direction".',
        "If |g_i| and the Hessian's diagonal are ordered alike, clipping never raises it; if they are ordered oppositely "
        "it never lowers it. Clipping the largest coordinate j increases the best decrease if and only if h_j exceeds the"
        " directional sharpness.",
        (
            "directional-clipping",
            "directional-criterion",
        ),
    ),
    Erratum(
        28,
        "Pan and Li, section 3: the supremum",
        '"the sharpness at x is just the supremum of directional sharpness over all possible directions v".',
        "The supremum is the largest eigenvalue of the Hessian, the sharpness its spectral norm; they differ if the "
        "eigenvalue of largest modulus is negative.",
        ("directional-supremum",),
    ),
)
