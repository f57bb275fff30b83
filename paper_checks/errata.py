"""What is misprinted or missing in the two papers, how far it reaches, and the claims that show it.

Words in quotation marks stand in the paper; formulas are transcribed. Source: Zhang et al. 2020 (arXiv 1912.03194), and Pan
and Li 2022 as submitted to OPT 2022. A number is never given to another entry.
"""

from heavytail.claims.errata import Erratum

TITLE = "Errata: Zhang et al. 2020 (Why are Adaptive Methods Good for Attention Models?) and Pan and Li 2022"
OPENING = (
    "Misprints and gaps in Zhang et al., Why are Adaptive Methods Good for Attention Models? (NeurIPS 2020, arXiv "
    "1912.03194), and, where an entry names them, in Pan and Li, Toward Understanding Why Adam Converges Faster Than SGD "
    "for Transformers, as submitted to OPT 2022; its later version, arXiv 2306.00204, was not read. Of the first paper's "
    "appendix only the words were at hand: formulas of its lemmas are reconstructed from them, and none is called "
    "misprinted. Most entries are harmless: the main theorems hold once the schedules are mended. A verdict speaks of a "
    "statement in this version, on the instance it names. The evidence was computed when this page was made, and each "
    "command computes it again."
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
            "With this schedule the error has the exponent min{2 (alpha - 1)**2, alpha**2 - 3 alpha + 3}, which is "
            "smaller than the claimed one except at alpha = 2 and at the golden ratio. At alpha = 1.3 an instance "
            "violates the printed inequality."
        ),
        true=(
            "With tau_k = G k**(1/alpha) and tau_k = B k**(1/alpha) the bounds hold as printed, and even with 8.25 in "
            "place of 16. So it is the schedule that is misprinted: the claimed exponent 2 (alpha - 1)/alpha is right."
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
        printed=("(1/K) sum_k E min{||grad f(x_k)||, ||grad f(x_k)||**2} = O(K**((-2 alpha + 2)/(3 alpha - 1)))."),
        wrong=(
            "With the schedule of E3 mended this O(...) is true, but it is not the rate that Remark 3 and Table 1 take "
            "from it: at alpha = 2 it says 2/5 where they say 1/2."
        ),
        true=("O(K**((-2 alpha + 2)/(3 alpha - 2))), as in Remark 3 and Table 1; no larger exponent holds."),
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
        wrong=(
            "The last term decreases in K, so tau and eta do not depend on K once K is large, and the error has a floor."
        ),
        true=(
            "The last term is no clipping level but the step size eta = sigma**alpha/(L tau**alpha) that belongs to tau ="
            " (sigma**(3 alpha) K/(L F_0))**(1/(3 alpha - 2)). With this tau in its place the theorem holds."
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
            "tau = max{2, 48**(1/(alpha - 1)) sigma**(alpha/(alpha - 1)), 8 sigma, ...}, eta = min{1/(4 L), "
            "sigma**alpha/(L tau**alpha), 1/(24 L tau)}, and min{||grad f||, ||grad f||**2}."
        ),
        wrong=(
            "Quantities of different units are compared, so the method that is meant depends on the units of x and f, "
            "which are not said."
        ),
        true=(
            "tau >= 4 sigma and eta <= 1/(8 L) suffice, and min{||grad f||**2, tau ||grad f||/4} can be bounded; then a "
            "change of units changes nothing."
        ),
        severity="incomplete",
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
            "f(x_0) changes if a constant is added to f. The steps to x_1, ..., x_K use the gradients at x_0, ..., "
            "x_{K-1}. That f is bounded below is not said."
        ),
        true=(
            "F_0 in both places. The bound is proved for x_0, ..., x_{K-1}; the printed range obeys the same one. f* must"
            " be finite."
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
            "These cells have half of the exponent of Theorems 4 and 5. The printed upper bound is true and not sharp. "
            "The printed lower bound is false: GClip decays faster than it allows."
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
        printed=('"exactly match those of the usual SGD rates (O(1/sqrt(k)) for convex [...]) when alpha = 2".'),
        wrong="Theorem 4 gives more: 2 (alpha - 1)/alpha is 1 at alpha = 2.",
        true="O(1/k), the rate of SGD for strongly convex functions, of which Theorem 4 speaks.",
        severity="slip",
        claims=("text-after-theorem-4",),
    ),
    Erratum(
        number=8,
        where="Table 1, row SGD, and the title of Remark 1",
        printed='"N/A" under heavy-tailed noise; "Nonconvergence of SGD".',
        wrong=(
            "Remark 1 shows that E||grad f(x_k)||**2 is infinite. Nonconvergence in another sense does not follow, and "
            "the table counts in f - f* and ||grad f||."
        ),
        true=(
            "On x**2/2 SGD converges almost surely (eta_k = 1/(k + 1)) and in every moment below alpha (4/(k + 1)); on a "
            "bounded X E f(x_k) - f* = O(k**-(alpha - 1)) with the latter steps. E||grad f|| is O(K**(-(alpha - 1)/(2 "
            "alpha))) for smooth f and a constant eta that suits K. With eta of the order K**(-1/alpha) and the uniform "
            "average projected SGD even has the exponents of clipping: arXiv 2508.04860, and Wang et al. (arXiv 2102.10346) "
            "on convergence."
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
            "E||(1 - eta_k) x_k||**2 - 2 (1 - eta_k) eta_k x_k^T E[xi] + eta_k**2 E||xi||**2 >= infinity, for f(x) = "
            "x**2/2 and xi in R^d."
        ),
        wrong=(
            'The middle term stands outside the expectation though x_k is random, ">= infinity" should be an equality, '
            "and in R^d f(x) = ||x||**2/2 is meant."
        ),
        true=(
            "The conclusion is right. It is simpler to condition on x_k: E||c - eta xi||**2 is infinite for every vector "
            "c, whatever the mean of xi."
        ),
        severity="slip",
        claims=(
            "remark-1-identity",
            "remark-1-tail",
        ),
    ),
    Erratum(
        number=10,
        where="Theorem 5: no domain",
        printed=(
            '"there exists a problem f which is 1-strongly convex and 1-smooth [...], and stochastic gradients which '
            'satisfy Assumptions 4 with G <= 1".'
        ),
        wrong=("The gradient of a strongly convex function on all of R^d is unbounded, which Assumption 4 forbids."),
        true=(
            "To be added: on a bounded set X, as appendix A.2 does for the upper bounds. On X = [0, 1/2] the theorem "
            "holds, with an explicit constant."
        ),
        severity="incomplete",
        claims=(
            "theorem-5-domain",
            "assumption-4",
            "theorem-5-rate",
            "theorem-5-constant",
        ),
    ),
    Erratum(
        number=11,
        where="Theorem 6: the order of the quantifiers, and the class of algorithms",
        printed=(
            '"Given any alpha in (1,2], smoothness constant L, and (possibly randomized) algorithm A, there exists a '
            'constant c_1 and an L-smooth function f".'
        ),
        wrong=(
            "The proof has another function for each k, in a dimension that grows like k**(2 (alpha - 1)/(3 alpha - 2)), "
            'and is for "any zero-respecting algorithm".'
        ),
        true=(
            "For each k and every zero-respecting algorithm there is such an f, with c_1 = 46 * 2**(1/alpha)/sqrt(14592)."
            " For randomised algorithms the rotation of Arjevani et al. 2019, on which the proof builds, is the known "
            "way."
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
            "4. That the error grows with d as this bound does, like d**(1 + 2/alpha) if every B_i is 1, was not claimed "
            "as exact."
        ),
        true=(
            "The same without d: Assumption 2 implies Assumption 4 with G = ||B||_alpha, as the upper end of Lemma 12 says. "
            "The worst error grows like d**(2/alpha) if every B_i is 1."
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
        printed=('"CClip has a worst-case convergence independent of d under the coordinate-wise noise model."'),
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
            "Under Assumption 1 with sigma = 0 a gradient of norm 10 clipped at 1 has the bias 9, which no bound in sigma"
            " allows."
        ),
        true=("Assumption 4, as in appendix D, where Lemma 9 is applied. Appendix C has the variant for Assumption 1."),
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
            "h_clip/2 <= h_Adam <= 2 h_clip, with eta_k = 2 alpha/(epsilon + sqrt(beta_2 v_k)), alpha being the step size"
            " of RMSProp."
        ),
        wrong="The left inequality fails for every g other than 0.",
        true=(
            "h_clip/4 <= h_Adam <= h_clip/2. With eta_k = alpha/(epsilon + sqrt(beta_2 v_k)), without the 2, it is "
            "h_clip/2 <= h_Adam <= h_clip, so the conclusion stands."
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
            '"x, m_k <- x_0, 0"; "we set tau = 1"; "the conservative choice of alpha = 1"; "x_K, where random variable K '
            'is supported on {1, ..., T}".'
        ),
        wrong=(
            "tau_0 is not set, Algorithm 1 computes tau_k, alpha = 1 lies outside (1, 2], and the law of K is not given. "
            "Each of these changes the iterates."
        ),
        true=(
            "m_0 = 0; a value for tau_0 (from tau_0 = 0 the first steps are shorter); in section 5.2 alpha = 1 is "
            "probably meant; a law for K."
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
            "The analysis has a level that is independent of the gradient it clips and grows with k; tau_k contains |g_k|"
            " itself, and does not grow."
        ),
        true=(
            "The update is as heavy-tailed as the gradient: no bound, and no second moment if g has none. Under skewed "
            "noise a bias remains that does not decrease with k. The theorems do not cover ACClip, nor does the paper say"
            " they do."
        ),
        severity="does not follow",
        claims=(
            "acclip-unbounded",
            "acclip-floor",
            "acclip-homogeneous",
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
        claims=(
            "assumption-1",
            "assumption-1-unbiasedness",
        ),
    ),
    Erratum(
        number=20,
        where="Table 1: caption and head",
        printed=(
            '"matching lower-bounds for all alpha in (1,2] proving the optimality of clipping methods (Thm 5)"; "Standard'
            ' noise (alpha >= 2)".'
        ),
        wrong="Theorem 5 is for strongly convex functions only, and the theorems have alpha in (1, 2].",
        true=(
            "Theorems 5 and 6. Noise with moments beyond the second falls under alpha = 2, as the cells have it; the "
            "exponents of the theorems cannot be continued beyond."
        ),
        severity="slip",
        claims=("table-1-caption",),
    ),
    Erratum(
        number=21,
        where="Appendix H: tail index of noise norms",
        printed=(
            '"we used the tail index estimator [...] to estimate the tail index of noise norm distribution"; "we think it'
            ' can be an indicator".'
        ),
        wrong=(
            "The paper says that norms are not symmetric, which the estimator assumes. It follows that on positive data "
            "with a finite mean it tends to 1, whatever their tail, so it does not indicate the tail."
        ),
        true="Centred norms, or an estimator for one tail, such as Hill's.",
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
            "x_{k+1} = x_k - eta_k min{tau_k/||g_k||, 1} g_k, with tau_k = G k**(alpha - 1) and xbar_k = sum_j j x_{j-1} "
            "/ sum_j j."
        ),
        wrong="Counted from k = 0, as x_0 in the average suggests, tau_0 = 0 and the first step is lost.",
        true=("x_k = x_{k-1} - eta_k min{tau_k/||g_k||, 1} g_k with the gradient taken at x_{k-1} and k = 1, 2, ...."),
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
            '"The proof relies on the key lemma"; and below that lemma "Apply Lemma 9 to the one dimensional case in each'
            ' coordinate."'
        ),
    ),
    Erratum(
        number=25,
        where="Pan and Li, equation (1): the expansion",
        printed=(
            "f(x_{t+1}) = f(x_t) + grad f(x_t)^T (x_t - x_{t+1}) + (x_t - x_{t+1})^T H (x_t - x_{t+1}) + O(eta**3), H the"
            " Hessian at x_t."
        ),
        wrong="The first-order term has the wrong sign, and the second-order term lacks a factor 1/2.",
        true=(
            "f(x_t) + grad f(x_t)^T s + s^T H s/2 + O(eta**3) with s = x_{t+1} - x_t; the second-order term is at most L "
            "||s||**2/2. What is concluded from it needs no more than the orders in eta."
        ),
        severity="slip",
        claims=("directional-expansion",),
    ),
    Erratum(
        number=26,
        where="Pan and Li, appendix A.2, Algorithms 1 to 4",
        printed=(
            'g_t <- grad f(x_t) in Algorithms 1 and 2; m_t/||m_t||_2 * sqrt(m n) for a matrix; R_t C_t/(1_n^T R_t); "We '
            'use momentum for all of the optimization algorithms".'
        ),
        wrong=(
            "x_t is not known yet where g_t is taken; ||.||_2 of a matrix is the spectral norm; three products of "
            "Algorithm 3 do not exist for x_0 in R^{m x n} unless m = n; Algorithms 3 and 4 show no momentum."
        ),
        true=(
            "grad f(x_{t-1}), as in Algorithms 3 and 4; the Frobenius norm, so that the entries have mean square 1; x_0 "
            "in R^{n x m}."
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
            "The sentences report experiments, and the tables bear them out. They are not a general law: on other "
            "Hessians clipping raises the sharpness."
        ),
        true=(
            "If |g_i| and the Hessian's diagonal are ordered alike, as the paper conjectures in a weaker form, clipping "
            "never raises it; if oppositely, it never lowers it. Clipping the largest coordinate j a little increases the"
            " best decrease if and only if h_j exceeds the directional sharpness."
        ),
        severity="does not follow",
        claims=(
            "directional-clipping",
            "directional-criterion",
        ),
        reading="In Tables 3 to 6 the clipped method has the smaller sharpness in all 48 pairs.",
    ),
    Erratum(
        number=28,
        where="Pan and Li, section 3: the supremum",
        printed=('"the sharpness at x is just the supremum of directional sharpness over all possible directions v".'),
        wrong=(
            "The sharpness is the spectral norm of the Hessian there, the supremum its largest eigenvalue. They differ if"
            " the eigenvalue of largest modulus is negative."
        ),
        true=(
            "The supremum of the absolute value; or the supremum, if no eigenvalue is below minus the largest, as for "
            "convex f."
        ),
        severity="incomplete",
        claims=("directional-supremum",),
    ),
    Erratum(
        number=29,
        where="Theorem 4: strong convexity and the domain",
        printed=(
            '"Suppose that the stochastic gradients satisfy Assumption 4 for alpha in (1,2]. Let {x_k} be the iterates of'
            ' projected GClip".'
        ),
        wrong=("mu stands in eta_k and in the bound, and the method projects; what f and X are the theorem does not say."),
        true=(
            "f mu-strongly convex on a bounded convex X, as the title, the sentence before and appendix A.2 have it. With"
            " Assumption 4 the diameter of X is at most 2 G/mu."
        ),
        severity="incomplete",
        claims=(
            "assumption-4",
            "theorem-4-bound",
        ),
        reading='The sentence before: "non-smooth strongly-convex functions in a bounded domain".',
    ),
    Erratum(
        number=30,
        where="Corollary 7 and Theorem 8: no domain",
        printed=(
            '"Suppose we run GClip under Assumption 2 to obtain the sequence {x_k}. If f is mu-strongly convex"; "Suppose'
            ' we run CClip under the Assumption of 2".'
        ),
        wrong=(
            "As in E10, no strongly convex f on all of R^d has bounded moments of the gradient; and both methods need the"
            " projection of Theorem 4, which neither statement names."
        ),
        true=(
            "On a bounded convex X, with the projected methods. For CClip our evidence is on boxes, where the projection "
            "acts by coordinates."
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
        printed=('"RMSProp can be seen as ACClip where tau_k is set using sqrt(v_k), which estimates E[|g_k|**2]**(1/2)".'),
        wrong=(
            "Under the noise that the paper is about, alpha < 2, E|g_k|**2 may be infinite: there is nothing to estimate,"
            " and an average of squares does not settle."
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
            "The row LowerBound has the same Omega, and the theorem behind the cell, Theorem 2, gives no lower bound. The"
            " table was read in a conversion of the PDF, which may itself have doubled it."
        ),
    ),
    Erratum(
        number=33,
        where="Pan and Li, sections 1 and 3: the definition of directional sharpness",
        printed=(
            "Section 1: (x_t - x_{t+1})^T H (x_t - x_{t-1}). Equation (1): (x_t - x_{t+1})^T H (x_t - x_{t+1}). Section "
            '3: v^T H v for ||v||_2 = 1, and yet "directional sharpness is quadratic in the step size".'
        ),
        wrong=(
            "The first mixes two updates, so that even its sign is free; the second is quadratic in the step size; the "
            "third does not depend on it."
        ),
        true=(
            "v^T H v with v = s/||s||, s = x_{t+1} - x_t, which section 4 says was computed. The term that is quadratic "
            "in the step size is ||s||**2 times it."
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
            "The order of the methods is nearly the same at all epochs. Whether the sharpness is stable the tables do not"
            " say."
        ),
        severity="does not follow",
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
            "The proof has another pair of functions for each k: on one pair the least error falls faster than any power "
            "of k."
        ),
        true="For each k there is such an f.",
        severity="does not follow",
        claims=(
            "theorem-5-fixed-pair",
            "theorem-5-rate",
        ),
    ),
)
