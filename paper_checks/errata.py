"""What is misprinted or missing in the two papers, how far it reaches, and the claims that show it.

Words in quotation marks stand in the paper; formulas are transcribed. Source: Zhang et al. 2020 (arXiv 1912.03194), and Pan
and Li 2022 as submitted to OPT 2022. A number is never given to another entry.
"""

from heavytail.claims.errata import Errata, Erratum

TITLE = "Errata: Zhang et al. 2020 (Why are Adaptive Methods Good for Attention Models?) and Pan and Li 2022"
OPENING = (
    "Misprints and gaps in Zhang et al., Why are Adaptive Methods Good for Attention Models? (NeurIPS 2020, arXiv "
    "1912.03194), and, where an entry names them, in Pan and Li, Toward Understanding Why Adam Converges Faster Than SGD "
    "for Transformers, as submitted to OPT 2022; its later version, arXiv 2306.00204, was not read. The first paper was "
    "read in a conversion of its PDF, so that a single sign or digit of a formula rests on that; of its appendix only the "
    "words were at hand: formulas of its lemmas are reconstructed from them, and none is called misprinted. Most entries "
    "are harmless: the main theorems hold once the schedules are mended and the conditions of E5, E10, E11 and E30 are "
    "added. E22 was withdrawn. A claim is worded by us, to be computed: REFUTED beside one speaks of that sentence under "
    "those assumptions, on the instance it names, and only where an entry quotes it is it the paper's. The evidence was "
    "computed when this page was made, and each command computes it again."
)

ERRATA = (
    Erratum(
        number=1,
        where="Theorems 4 and 8: the clipping schedule",
        printed=(
            "Theorem 4: tau_k = G k**(alpha - 1), with the bound 16 G**2/(mu (k + 1)**(2 (alpha - 1)/alpha)). Theorem 8: "
            "tau_k = B k**(alpha - 1), with 16 ||B||_2**2 in the place of 16 G**2."
        ),
        wrong=(
            "With this schedule the worst error has the exponent min{2 (alpha - 1)**2, alpha**2 - 3 alpha + 3}, which is "
            "smaller than the claimed one except at alpha = 2 and at the golden ratio (1 + sqrt 5)/2. At alpha = 1.3 an "
            "instance violates the printed inequality."
        ),
        true=(
            "With tau_k = G k**(1/alpha) and tau_k = B k**(1/alpha), on a bounded X with projection, the bounds hold as "
            "printed, and even with 8.25 in place of 16. So it is the schedule that is misprinted: the claimed exponent 2 "
            "(alpha - 1)/alpha is right. Which tau_k the proofs in the appendix take could not be read."
        ),
        severity="false",
        claims=(
            "theorem-4-printed-schedule",
            "theorem-4-schedule-rate",
            "theorem-4-printed-bound",
            "theorem-4-bound",
            "theorem-8-printed-schedule",
            "theorem-8",
        ),
    ),
    Erratum(
        number=2,
        where="Theorem 2: the exponent",
        printed="(1/K) sum_k E min{||grad f(x_k)||, ||grad f(x_k)||**2} = O(K**((-2 alpha + 2)/(3 alpha - 1))).",
        wrong=(
            "With the schedule of E3 mended this O(...) is true, but it is not the rate that Remark 3 and Table 1 take from "
            "it: at alpha = 2 it gives 2/5, where Remark 3 has 1/2 for the square and Table 1 has 1/4 for the norm."
        ),
        true=(
            "O(K**((-2 alpha + 2)/(3 alpha - 2))), as in Remark 3 and Table 1, so probably a misprint; no larger exponent "
            "holds for zero-respecting methods (E11)."
        ),
        severity="not sharp",
        claims=(
            "theorem-2-printed-exponent",
            "theorem-2-bound",
            "theorem-2-rate",
        ),
    ),
    Erratum(
        number=3,
        where="Theorem 2: the last term of tau",
        printed=(
            "tau = max{2, 48**(1/(alpha - 1)) sigma**(alpha/(alpha - 1)), 8 sigma, (f_0/(sigma**2 K))**(alpha/(3 alpha - "
            "2)) / L**((2 alpha - 2)/(3 alpha - 2))}."
        ),
        wrong="The last term decreases in K, so tau and eta do not depend on K once K is large, and the error has a floor.",
        true=(
            "The last term is no clipping level but the step size eta = sigma**alpha/(L tau**alpha) that belongs to tau = "
            "(sigma**(3 alpha) K/(L F_0))**(1/(3 alpha - 2)). With this tau in its place the theorem holds."
        ),
        severity="false",
        claims=(
            "theorem-2-printed-schedule",
            "theorem-2-identity",
            "theorem-2-bound",
        ),
    ),
    Erratum(
        number=4,
        where="Theorem 2: units",
        printed=(
            "tau = max{2, 48**(1/(alpha - 1)) sigma**(alpha/(alpha - 1)), 8 sigma, ...}, eta = min{1/(4 L), sigma**alpha/(L "
            "tau**alpha), 1/(24 L tau)}, and min{||grad f||, ||grad f||**2}."
        ),
        wrong=(
            "Quantities of different units are compared. With E3 mended the theorem holds in any fixed units, but the "
            "method and its constants depend on them."
        ),
        true=(
            "tau >= 4 sigma and eta <= 1/(8 L) suffice, and min{||grad f||**2, tau ||grad f||/4} can be bounded; then a "
            "change of units changes nothing."
        ),
        severity="remark",
        claims=(
            "units-theorem-2",
            "theorem-2-bound",
        ),
    ),
    Erratum(
        number=5,
        where="Theorem 2: f_0, the range of the sum, an assumption",
        printed='f_0 inside tau, but "for F_0 := f(x_0) - f*"; the sum runs over k = 1, ..., K.',
        wrong=(
            "f_0 is not defined; F_0 is meant, for f(x_0) would change with a constant added to f. The steps to x_1, ..., "
            "x_K use the gradients at x_0, ..., x_{K-1}."
        ),
        true=(
            "F_0 in both places; it implies that f* is finite. The bound is proved for x_0, ..., x_{K-1}; the printed range "
            "obeys the same one."
        ),
        severity="slip",
        claims=(
            "units-theorem-2",
            "indices-theorem-2",
        ),
    ),
    Erratum(
        number=6,
        where="Table 1: strongly convex functions under heavy-tailed noise",
        printed="GClip: O(k**(-(alpha - 1)/alpha)). LowerBound: Omega(k**(-(alpha - 1)/alpha)).",
        wrong=(
            "These cells have half of the exponent of Theorems 4 and 5. The printed upper bound is true and not sharp. The "
            "printed lower bound is false: GClip decays faster than it allows."
        ),
        true=(
            "2 (alpha - 1)/alpha in both cells. It is 1 at alpha = 2, as the next column has it. The printed exponent is "
            "that of ||x_k - x*||."
        ),
        severity="false",
        claims=(
            "table-1-gclip",
            "table-1-lower-bound",
            "theorem-4-rate",
            "theorem-5-rate",
        ),
    ),
    Erratum(
        number=7,
        where="Section 3.1, after Theorem 4: the rate at alpha = 2",
        printed='"exactly match those of the usual SGD rates (O(1/sqrt(k)) for convex [...]) when alpha = 2".',
        wrong="Theorem 4 gives more: 2 (alpha - 1)/alpha is 1 at alpha = 2. The sentence has the exponent of Table 1 (E6).",
        true="O(1/k), the rate of SGD for strongly convex functions, of which Theorem 4 speaks.",
        severity="slip",
        claims=("text-after-theorem-4",),
    ),
    Erratum(
        number=8,
        where="Table 1, row SGD; the title of Remark 1; sections 3 and 4 on what is essential",
        printed=(
            '"N/A" under heavy-tailed noise; "Nonconvergence of SGD"; section 3: "it is critical for the step sizes to be '
            'adaptive i.e. eta_k must depend on the observed gradients"; section 4: "adaptive step sizes (which depend on '
            'the gradients) are essential for convergence under heavy-tailed noise".'
        ),
        wrong=(
            "Remark 1 shows that E||grad f(x_k)||**2 = 2 E(f(x_k) - f*) is infinite for f(x) = ||x||**2/2 on all of R^d. On "
            "the bounded X of the table's strongly convex half it is finite, and of E||grad f||, in which the other half "
            "counts, it says nothing. Nonconvergence in another sense does not follow, nor that steps must depend on the "
            'gradients. (Elsewhere the paper says that convergence "might fail".)'
        ),
        true=(
            "On x**2/2 SGD converges almost surely (eta_k = 1/(k + 1)) and in moments below the tail index (4/(k + 1)); on "
            "X E f(x_k) - f* = O(k**-(alpha - 1)). E||grad f|| averages to O(K**(-(alpha - 1)/(2 alpha))) if f is L-smooth. "
            "With eta ~ K**(-1/alpha), averaged, convex f and quadratics with x* inside X have the exponents of clipping; "
            "with x* at an edge they have not. Compare arXiv 2508.04860, 2508.07473 and, on convergence, 2102.10346."
        ),
        severity="does not follow",
        claims=(
            "remark-1-title",
            "remark-1-almost-surely",
            "sgd-low-moments",
            "sgd-median",
            "sgd-projected",
            "sgd-projected-average",
            "sgd-projected-convex",
            "sgd-non-convex",
        ),
    ),
    Erratum(
        number=9,
        where="Remark 1: the proof",
        printed=(
            "E||(1 - eta_k) x_k||**2 - 2 (1 - eta_k) eta_k x_k^T E[xi] + eta_k**2 E||xi||**2 >= infinity, for f(x) = x**2/2 "
            "and xi in R^d."
        ),
        wrong="The middle term stands outside the expectation though x_k is random, and in R^d f(x) = ||x||**2/2 is meant.",
        true=(
            "The conclusion is right. It is simpler to condition on x_k: E||c - eta xi||**2 is infinite for every vector c, "
            "whatever the mean of xi."
        ),
        severity="slip",
        claims=("remark-1-identity",),
    ),
    Erratum(
        number=10,
        where="Theorem 5: the domain",
        printed=(
            '"there exists a problem f which is 1-strongly convex and 1-smooth [...], and stochastic gradients which '
            'satisfy Assumptions 4 with G <= 1".'
        ),
        wrong=(
            "The theorem does not repeat the bounded domain. On all of R^d the gradient of a strongly convex function is "
            "unbounded, which Assumption 4 forbids."
        ),
        true=(
            "On a bounded set X, which appendix A.2 supplies for the strongly convex setting, and perhaps the function "
            "class (3) of appendix F, whose formula was not at hand. On X = [0, 1/2] the theorem holds, with an explicit "
            "constant."
        ),
        severity="slip",
        claims=(
            "theorem-5-domain",
            "assumption-4",
            "theorem-5-rate",
            "theorem-5-constant",
        ),
    ),
    Erratum(
        number=11,
        where="Theorem 6: the class of algorithms, and the order of the quantifiers",
        printed=(
            '"Given any alpha in (1,2], smoothness constant L, and (possibly randomized) algorithm A, there exists a '
            'constant c_1 and an L-smooth function f".'
        ),
        wrong=(
            'The proof is for "any zero-respecting algorithm", which a randomised one need not be. k is to be fixed before '
            "f: the dimension grows like k**(2 (alpha - 1)/(3 alpha - 2))."
        ),
        true=(
            "For each k and every zero-respecting algorithm there is such an f, by our reconstruction with c_1 = 46 * "
            "2**(1/alpha)/sqrt(14592). For randomised algorithms the rotation of Arjevani et al. 2019, to which the "
            "appendix refers, is the known way."
        ),
        severity="does not follow",
        claims=(
            "theorem-6-scope",
            "theorem-6-fixed-chain",
            "theorem-6-rate",
        ),
    ),
    Erratum(
        number=12,
        where="Corollary 7: the factor d",
        printed="16 d ||B||_alpha**2/(mu (k + 1)**(2 (alpha - 1)/alpha)).",
        wrong=(
            "True with the clipping level of E1, and larger than need be: at alpha = 2 it is d times the bound of Theorem "
            "4. That the error grows with d as this bound does, like d**(1 + 2/alpha) if every B_i is 1, was not claimed as "
            "exact."
        ),
        true=(
            "The same without d: Assumption 2 implies Assumption 4 with G = ||B||_alpha, the upper end of Lemma 12 as "
            "reconstructed. At the level ||B||_alpha k**(1/alpha) the worst error grows like d**(2/alpha) if every B_i is 1."
        ),
        severity="not sharp",
        claims=(
            "corollary-7",
            "corollary-7-without-d",
            "corollary-7-dimension",
            "theorem-8-dimension",
            "lemma-12",
        ),
    ),
    Erratum(
        number=13,
        where="Section 4.1, after Theorem 8: independence of d",
        printed='"CClip has a worst-case convergence independent of d under the coordinate-wise noise model."',
        wrong=(
            "The bound of Theorem 8 has no factor d of its own, but depends on d through ||B||_2**2, which is d if every "
            "B_i is 1."
        ),
        true=(
            "Independent of d for a given ||B||_2. The comparison with GClip at the level of Theorem 4 stands: d against "
            "d**(2/alpha) if every B_i is 1."
        ),
        severity="incomplete",
        claims=(
            "theorem-8-independent-of-d",
            "theorem-8-dimension",
        ),
    ),
    Erratum(
        number=14,
        where="Appendix B: the assumption",
        printed='"We focus on (GClip) under stochastic gradients which satisfy Assumption 1."',
        wrong=(
            "Under Assumption 1 with sigma = 1 a gradient of norm 10 clipped at 1 has a bias of about 9, where sigma**alpha "
            "tau**(1 - alpha) = 1."
        ),
        true=(
            "Assumption 4, as in appendix D, where Lemma 9 is applied. Appendix C makes the distinction, and has the "
            "variant for Assumption 1. The statement of Lemma 9 itself was not at hand."
        ),
        severity="slip",
        claims=(
            "lemma-9-assumption",
            "appendix-b-assumption",
        ),
    ),
    Erratum(
        number=15,
        where="Discussion: RMSProp as clipping, the inequality",
        printed=(
            "h_clip/2 <= h_Adam <= 2 h_clip, with eta_k = 2 alpha/(epsilon + sqrt(beta_2 v_k)), alpha being the step size "
            "of RMSProp, and tau_k = (epsilon + sqrt(beta_2 v_k))/sqrt(1 - beta_2)."
        ),
        wrong="The left inequality fails for every g other than 0.",
        true=(
            "h_clip/4 <= h_Adam <= h_clip/2. With eta_k = alpha/(epsilon + sqrt(beta_2 v_k)), without the 2, it is h_clip/2 "
            "<= h_Adam <= h_clip, so the conclusion stands."
        ),
        severity="false",
        claims=(
            "rmsprop-printed",
            "rmsprop-corrected",
        ),
    ),
    Erratum(
        number=16,
        where="Discussion: the update of ACClip",
        printed="x_{k+1} = -x_k - eta_k min{tau_k/|g_k|, 1} g_k =: x_k - h_clip g_k.",
        wrong="The first minus is a stray one.",
        true="x_{k+1} = x_k - eta_k min{tau_k/|g_k|, 1} g_k.",
        severity="slip",
        claims=("rmsprop-sign",),
    ),
    Erratum(
        number=17,
        where="Algorithm 1 and section 5.2: what is left open",
        printed=(
            '"x, m_k <- x_0, 0"; "we set tau = 1"; "the conservative choice of alpha = 1"; "x_K, where random variable K is '
            'supported on {1, ..., T}".'
        ),
        wrong=(
            "tau_0 is not set, Algorithm 1 computes tau_k, no theorem covers alpha = 1, and the law of K is not given. Each "
            "of these changes what is returned."
        ),
        true=(
            "m_0 = 0; a value for tau_0 (from tau_0 = 0 the first steps are shorter); in section 5.2 alpha = 1 is probably "
            "meant; a law for K."
        ),
        severity="incomplete",
        claims=(
            "algorithm-1-specification",
            "acclip-warm-up",
        ),
    ),
    Erratum(
        number=18,
        where="Algorithm 1 and section 4.2: clipping at a moving average",
        printed=(
            '"our theoretical analysis suggest that we should clip proportional to the noise level, we propose to use an '
            'exponential moving average estimator to estimate the moment and clip the gradient accordingly".'
        ),
        wrong=(
            "No error: the theorems do not cover ACClip, nor does the paper say they do. Their level is independent of the "
            "gradient it clips and grows with k; tau_k contains |g_k| itself, and does not grow."
        ),
        true=(
            "The update is as heavy-tailed as the gradient: no bound, and no second moment if g has none. Under skewed "
            "noise a bias remained in our runs that did not decrease with k."
        ),
        severity="remark",
        claims=(
            "acclip-unbounded",
            "acclip-floor",
        ),
    ),
    Erratum(
        number=19,
        where="Section 3, Assumption 1 and the sentences before it",
        printed=(
            '"positive real numbers alpha in (1,2] and G > 0 such that for all x, E[||g(x) - grad f(x)||**alpha] <= '
            'sigma**alpha"; E[g(x)] = grad f(x, xi).'
        ),
        wrong="G is introduced and sigma used; the right side of the second formula is random.",
        true="sigma > 0; E_xi[g(x, xi)] = grad f(x).",
        severity="slip",
        claims=("assumption-1-unbiasedness",),
    ),
    Erratum(
        number=20,
        where="Table 1: caption",
        printed='"matching lower-bounds for all alpha in (1,2] proving the optimality of clipping methods (Thm 5)".',
        wrong="Theorem 5 is for strongly convex functions only.",
        true=(
            'Theorems 5 and 6. The head "Standard noise (alpha >= 2)" is right: noise with moments beyond the second falls '
            "under alpha = 2; the exponents of the theorems are not to be continued beyond."
        ),
        severity="slip",
        claims=("table-1-caption",),
    ),
    Erratum(
        number=21,
        where="Appendix H: tail index of noise norms",
        printed=(
            '"we used the tail index estimator [...] to estimate the tail index of noise norm distribution"; "we think it '
            'can be an indicator".'
        ),
        wrong=(
            "Norms are not symmetric, as the paper says, while the estimator assumes it. Taken as they are, norms are "
            "positive, and on positive data with a finite mean the estimate tends to 1, whatever their tail; at finite n "
            "what is left of it measures their spread."
        ),
        true=(
            "Centred norms, or an estimator for one tail, such as Hill's. If the norms were centred first, which is not "
            "said, this entry does not apply."
        ),
        severity="does not follow",
        claims=(
            "appendix-h-norms",
            "appendix-h-norms-limit",
        ),
    ),
    Erratum(
        number=23,
        where="Equation (GClip): the counter k",
        printed=(
            "x_{k+1} = x_k - eta_k min{tau_k/||g_k||, 1} g_k, with tau_k = G k**(alpha - 1) and xbar_k = sum_j j x_{j-1} / "
            "sum_j j."
        ),
        wrong="Counted from k = 0, as x_0 in the average suggests, tau_0 = 0 and the first step is lost.",
        true="x_k = x_{k-1} - eta_k min{tau_k/||g_k||, 1} g_k with the gradient taken at x_{k-1} and k = 1, 2, ....",
        severity="slip",
        claims=("indices-gclip",),
    ),
    Erratum(
        number=24,
        where="Appendix E.2, proof of Theorem 8: the lemma",
        printed='"apply the inequality from Lemma 9".',
        wrong="Lemma 9 is for clipping the norm.",
        true="The lemma just before, its version for coordinates, which we count as Lemma 13.",
        severity="slip",
        claims=("lemma-13",),
        reading=(
            '"The proof relies on the key lemma"; and below that lemma "Apply Lemma 9 to the one dimensional case in each '
            'coordinate."'
        ),
    ),
    Erratum(
        number=25,
        where="Pan and Li, equation (1): the expansion",
        printed=(
            "f(x_{t+1}) = f(x_t) + grad f(x_t)^T (x_t - x_{t+1}) + (x_t - x_{t+1})^T H (x_t - x_{t+1}) + O(eta**3), H the "
            "Hessian at x_t."
        ),
        wrong="The first-order term has the wrong sign, and the second-order term lacks a factor 1/2.",
        true=(
            "f(x_t) + grad f(x_t)^T s + s^T H s/2 + O(eta**3) with s = x_{t+1} - x_t; the second-order term is at most L "
            "||s||**2/2. The conclusions of the paper use the right sign."
        ),
        severity="slip",
        claims=("directional-expansion",),
    ),
    Erratum(
        number=26,
        where="Pan and Li, appendix A.2, Algorithms 1 to 4",
        printed=(
            'g_t <- grad f(x_t) in Algorithms 1 and 2; m_t/||m_t||_2 * sqrt(m n) for a matrix; R_t C_t/(1_n^T R_t); "We use '
            'momentum for all of the optimization algorithms".'
        ),
        wrong=(
            "x_t is not known yet where g_t is taken; ||.||_2 of a matrix is usually the spectral norm; three products of "
            "Algorithm 3 do not exist for x_0 in R^{m x n} unless m = n; Algorithms 3 and 4 show no momentum."
        ),
        true=(
            "grad f(x_{t-1}), as in Algorithms 3 and 4; the Frobenius norm, so that the entries have mean square 1; x_0 in "
            "R^{n x m}."
        ),
        severity="slip",
        claims=("directional-algorithms",),
    ),
    Erratum(
        number=27,
        where="Pan and Li, section 5 and appendix B.3: clipping always helps",
        printed=(
            '"we demonstrate clipping can always improve the directional sharpness of optimization algorithms"; '
            '"coordinate-wise clipping always improve the sharpness of the direction".'
        ),
        wrong=(
            "No error: the sentences report experiments, and the tables bear them out. They are not a general law: on other "
            "Hessians clipping raises the sharpness."
        ),
        true=(
            "For a diagonal Hessian: if |g_i| and its entries are ordered alike, as the paper conjectures in a weaker "
            "form, clipping never raises the sharpness; if oppositely, it never lowers it. If g^T H g > 0, clipping the "
            "largest coordinate j a little increases the best decrease if and only if (Hg)_j/g_j exceeds the directional "
            "sharpness. On a network of 38 weights clipping raises it."
        ),
        severity="remark",
        claims=(
            "directional-tables-clipping",
            "directional-clipping",
            "directional-criterion",
            "directional-first-clip",
            "directional-correlation",
            "directional-network",
        ),
    ),
    Erratum(
        number=28,
        where="Pan and Li, section 3: the supremum",
        printed='"the sharpness at x is just the supremum of directional sharpness over all possible directions v".',
        wrong=(
            "Section 3 defines the sharpness as the spectral norm of the Hessian; the supremum is its largest eigenvalue. "
            "They differ if the eigenvalue of largest modulus is negative."
        ),
        true=(
            "The supremum of the absolute value; or the largest eigenvalue in the place of the spectral norm. For convex f "
            "they are the same."
        ),
        severity="slip",
        claims=("directional-supremum",),
    ),
    Erratum(
        number=29,
        where="Theorem 4: strong convexity and the domain",
        printed=(
            '"Suppose that the stochastic gradients satisfy Assumption 4 for alpha in (1,2]. Let {x_k} be the iterates of '
            'projected GClip".'
        ),
        wrong="mu, f and the set on which is projected are not in the theorem itself.",
        true=(
            "f mu-strongly convex on a bounded convex X, as the title, the sentence before and appendix A.2, to which it "
            "points, have it. With Assumption 4 the diameter of X is at most 2 G/mu."
        ),
        severity="slip",
        claims=(
            "assumption-4",
            "theorem-4-bound",
        ),
        reading='The sentence before: "non-smooth strongly-convex functions in a bounded domain".',
    ),
    Erratum(
        number=30,
        where="Corollary 7 and Theorem 8: the projection",
        printed=(
            '"Suppose we run GClip under Assumption 2 to obtain the sequence {x_k}. If f is mu-strongly convex"; "Suppose '
            'we run CClip under the Assumption of 2".'
        ),
        wrong=(
            "Neither statement names the bounded X or the projection on it. Appendix E replaces Assumption 4 by Assumption "
            "2 and keeps the setting of appendix A.2; without projection the iterates leave X."
        ),
        true=(
            "On a bounded convex X, with the projected methods. The proof needs no more of the projection than that it "
            "brings no two points further apart; our evidence for CClip is on boxes."
        ),
        severity="incomplete",
        claims=(
            "assumption-2",
            "corollary-7",
            "theorem-8",
        ),
    ),
    Erratum(
        number=31,
        where="Discussion: what v_k estimates",
        printed='"RMSProp can be seen as ACClip where tau_k is set using sqrt(v_k), which estimates E[|g_k|**2]**(1/2)".',
        wrong=(
            "Under the noise that the paper is about, alpha < 2, E|g_k|**2 may be infinite: there is nothing to estimate, "
            'and an average of squares does not settle. (Section 3 says that in practice the variance "may not actually be '
            'infinite" but too large.)'
        ),
        true=(
            "True if the variance is finite. Otherwise v_k is a random scale with an infinite mean; a moment of order "
            "alpha, as in Algorithm 1, can be estimated."
        ),
        severity="incomplete",
        claims=(
            "assumption-1",
            "figure-1-growth",
        ),
    ),
    Erratum(
        number=32,
        where="Table 1, cell of GClip for non-convex functions",
        printed="O(k**(-(alpha - 1)/(3 alpha - 2))) Omega(k**(-(alpha - 1)/(3 alpha - 2))).",
        wrong="The cell is for an upper bound; the Omega is that of the cell below.",
        true="O(k**(-(alpha - 1)/(3 alpha - 2))).",
        severity="slip",
        reading=(
            "The row LowerBound has the same Omega, and the theorem behind the cell, Theorem 2, gives no lower bound. The "
            "table was read in a conversion of the PDF, which may itself have doubled it."
        ),
    ),
    Erratum(
        number=33,
        where="Pan and Li, sections 1 and 3: the definition of directional sharpness",
        printed=(
            "Section 1: (x_t - x_{t+1})^T H (x_t - x_{t-1}). Equation (1): (x_t - x_{t+1})^T H (x_t - x_{t+1}). Section 3: "
            'v^T H v for ||v||_2 = 1, and yet "directional sharpness is quadratic in the step size".'
        ),
        wrong=(
            "The x_{t-1} of the first is a misprint of x_{t+1}. The second is quadratic in the step size; the third does "
            "not depend on it."
        ),
        true=(
            "v^T H v with v = s/||s||, s = x_{t+1} - x_t, which section 4 says was computed. The term that is quadratic in "
            "the step size is ||s||**2 times it."
        ),
        severity="incomplete",
        claims=("directional-definitions",),
        reading='Section 4: "we normalize the update step when we compute the directional sharpness".',
    ),
    Erratum(
        number=34,
        where="Pan and Li, appendix B.3: stable across iterations",
        printed='"The directional sharpness is relatively stable for the same task across iterations".',
        wrong=(
            "Tables 3 to 6 have ratios to the sharpness of SGD, not the sharpness itself, and some ratios change a lot: "
            "that of SGD with clipping from .435 at epoch 2 to .028 at epoch 5."
        ),
        true=(
            "The order of the methods is the same at all epochs, but for Adam and Adafactor in Table 6, which may be what "
            "is meant. Whether the sharpness is stable the tables do not say."
        ),
        severity="does not follow",
        claims=(
            "directional-tables-stable",
            "directional-tables-order",
        ),
        reading=(
            "Table 3, epochs 2, 5, 10 and 20: SGD with clipping .435, .028, .070, .111; Adam .0460, .0025, .0055, .0091."
        ),
    ),
    Erratum(
        number=35,
        where="Theorem 5: the order of the quantifiers",
        printed=(
            '"there exists a problem f [...] such that the output x_k of the algorithm A after processing k stochastic '
            'gradients has an error" of at least Omega(k**(-2 (alpha - 1)/alpha)).'
        ),
        wrong=(
            "k is not quantified. It is to be fixed before f: the proof has another pair of functions for each k, and on "
            "one pair for all k the least error falls faster than any power of k. Whether for one given algorithm another f "
            "would serve all k is left open."
        ),
        true="For each k there is such an f.",
        severity="slip",
        claims=(
            "theorem-5-fixed-pair",
            "theorem-5-rate",
        ),
    ),
    Erratum(
        number=36,
        where="Section 4.1, after Theorem 8: independent coordinates",
        printed='"when the noise across coordinates is independent the upper bounds may be tight (see Lemma 12)".',
        wrong="No error, but it holds in part only.",
        true=(
            "They are tight for rare jumps. For alpha < 2 they are not for many independent coordinates of one law with a "
            "moment of an order above alpha."
        ),
        severity="remark",
        claims=("lemma-12-independent",),
    ),
    Erratum(
        number=37,
        where="Pan and Li, appendix B.3: Adafactor",
        printed=(
            '"Adafactor almost always has the lowest directional sharpness across all tasks, iterations, and local '
            'geometry".'
        ),
        wrong=(
            "No error: of the four methods without clipping it has the lowest in 14 of the 16 cells of Tables 3 to 6. It "
            "is no property of the method."
        ),
        true=(
            "Adam has less in Table 6 at epochs 5 and 10. On quadratics whose gradients, as a matrix, are far from an "
            "outer product, Adafactor is more than twice as sharp as Adam; where they are one, it is the flatter."
        ),
        severity="remark",
        claims=(
            "directional-tables-adafactor",
            "directional-adafactor",
        ),
    ),
    Erratum(
        number=38,
        where="Pan and Li, appendix B.3: high sharpness",
        printed=(
            '"However, we can conclude that high sharpness will lead to bad performance, as demonstrated by the '
            'performance of SGD, even if SGD has good gradient correlation."'
        ),
        wrong=(
            "That one method is sharp and slow does not show it. The decrease of the quadratic model under the best step, "
            "||g||**2 cos(g, v)**2/(2 v^T H v) for ||v|| = 1, weighs both, and the sharper direction may win."
        ),
        true=(
            "Of two directions with the same correlation the flatter one is better. With |g| log-uniform over ten decades "
            "and H = diag(|g|**(1/2)), the gradient is 9 times as sharp as its sign, and its decrease is 1.25 times as "
            "large. The sentences before, that a small sharpness is not enough, are right."
        ),
        severity="does not follow",
        claims=("directional-trade-off",),
    ),
    Erratum(
        number=39,
        where="Pan and Li, abstract: the reason for Adam's success",
        printed=(
            "\"conclude that the sharpness reduction effect of adaptive coordinate-wise scaling is the reason for Adam's "
            'success in practice."'
        ),
        wrong=(
            "The experiments show that the two come together, on two tasks, and do not tell what causes what. The effect "
            "depends on the function: with H = I there is none, and where the curvatures fall with |g_j| Adam is the "
            "sharper."
        ),
        true=(
            "Where coordinates with a large gradient are curved the more, as on small networks and attention heads "
            "here, Adam's updates are flatter than those of SGD. ACClip, which clips each coordinate at a level of its "
            "own, is about as sharp as SGD there, so a success of ACClip would have another reason."
        ),
        severity="does not follow",
        claims=(
            "directional-adam",
            "directional-conjecture",
            "directional-acclip",
        ),
    ),
)

PAGE = Errata(TITLE, OPENING, ERRATA)
