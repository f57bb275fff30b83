"""Table 1 of Zhang et al. 2020, cell by cell: which claim decides what is printed, and which one what can be proved."""

from heavytail.claims.table import Row, Section, Table

STRONGLY_CONVEX = Section(
    "Strongly convex functions, f(x_k) - f*",
    (
        Row(
            name="SGD",
            printed_text="N/A",
            proved="remark-1-tail",
            quantity="tail index",
            comparison="k = 30",
            note="E||grad f(x_k)||**2 is infinite, but moments below alpha decay, and so does f - f* on a bounded X.",
        ),
        Row(name="SGD", printed="sgd-standard-noise", proved="sgd-standard-noise"),
        Row(name="SGD, projected on bounded X", proved="sgd-projected", comparison="rate"),
        Row(
            name="GClip",
            printed="table-1-gclip",
            proved="theorem-4-rate",
            printed_formula="(alpha - 1) / alpha",
            proved_formula="2 (alpha - 1) / alpha",
            note="The printed O(...) is true, but Theorem 4 gives twice the exponent.",
        ),
        Row(
            name="GClip with the printed tau_k",
            printed="theorem-4-printed-schedule",
            proved="theorem-4-schedule-rate",
            printed_formula="2 (alpha - 1) / alpha",
            proved_formula="min(2 (alpha - 1)**2, alpha**2 - 3 alpha + 3)",
            note="Theorem 4 prints tau_k = G k**(alpha - 1); with tau_k = G k**(1/alpha) its proof goes through.",
        ),
        Row(
            name="LowerBound",
            printed="table-1-lower-bound",
            proved="theorem-5-rate",
            printed_formula="(alpha - 1) / alpha",
            proved_formula="2 (alpha - 1) / alpha",
            note="The printed Omega(...) is false: GClip decays faster than it allows.",
        ),
    ),
)

NON_CONVEX = Section(
    "Non-convex functions, ||grad f(x_k)||",
    (
        Row(
            name="SGD",
            printed="sgd-non-convex-standard-noise",
            proved="sgd-non-convex",
            comparison="rate",
            printed_text="N/A",
            note="Printed for alpha = 2 only, but E||grad f(x_k)|| decays for every alpha > 1, at (alpha - 1) / (2 alpha).",
        ),
        Row(
            name="GClip",
            printed="table-1-gclip-non-convex",
            proved="theorem-2-rate",
            comparison="rate",
            printed_formula="(alpha - 1) / (3 alpha - 2)",
            proved_formula="(alpha - 1) / (3 alpha - 2)",
        ),
        Row(
            name="GClip, exponent of Theorem 2",
            printed="theorem-2-printed-exponent",
            proved="theorem-2-rate",
            comparison="rate",
            printed_formula="(alpha - 1) / (3 alpha - 1)",
            proved_formula="(alpha - 1) / (3 alpha - 2)",
            note="Theorem 2 prints (-2 alpha + 2)/(3 alpha - 1) for the square, which is true; "
            "Remark 3 and the table have the proved one.",
        ),
        Row(
            name="GClip, tau and eta of Theorem 2",
            printed="theorem-2-printed-schedule",
            quantity="squared",
            printed_formula="2 (alpha - 1) / (3 alpha - 1)",
            proved_formula="0",
            note="The printed tau and eta do not depend on K once K is large, so the gradient has a floor.",
        ),
        Row(
            name="LowerBound",
            printed="table-1-lower-bound-non-convex",
            proved="theorem-6-rate",
            printed_formula="(alpha - 1) / (3 alpha - 2)",
            proved_formula="(alpha - 1) / (3 alpha - 2)",
        ),
    ),
)

AFTER_THE_PAPER = Section(
    "After the paper",
    (
        Row(
            name="Projected SGD, average, f - f*",
            proved="sgd-projected-average",
            comparison="rate",
            certainty="abstract, proved here for quadratics",
            note="Constant steps eta ~ K**(-1/alpha): the rate of the lower bound without clipping (arXiv 2508.04860).",
        ),
        Row(
            name="the same for convex f",
            proved="sgd-projected-convex",
            comparison="rate",
            certainty="abstract, proved here",
            note="r = (alpha - 1) / alpha, and the gap is at most D G K**-r (rate: arXiv 2508.04860).",
        ),
        Row(
            name="AdaGrad-Norm, convex f, f - f*",
            proved="adagrad-norm-convex",
            comparison="rate",
            certainty="text, proved here",
            note="Projected, uniform average; it knows neither alpha nor G (arXiv 2508.07473).",
        ),
        Row(
            name="Normalised SGD, momentum, ||grad f||",
            proved="normalized-sgd-momentum-rate",
            comparison="rate",
            certainty="abstract, proved here",
            note="No clipping, and the rate of the lower bound.",
        ),
        Row(
            name="the same without knowing alpha",
            proved="normalized-sgd-momentum-agnostic",
            comparison="rate",
            certainty="abstract, proved here",
            note="r = (alpha - 1) / (2 alpha).",
        ),
        Row(
            name="GClip, symmetric noise, f - f*",
            proved="clipped-sgd-symmetric",
            comparison="rate",
            certainty="proved for quadratics",
            note="A constant tau; alpha is the tail index.",
        ),
        Row(
            name="Sign SGD, skewed noise, f - f*",
            proved="sign-sgd-floor",
            quantity="of its limit",
            certainty="proved here",
            note="It tends to another point.",
        ),
        Row(
            name="Normalised SGD, skewed noise, f - f*",
            proved="normalized-sgd-floor",
            quantity="of its limit",
            certainty="proved here",
            note="It tends to another point.",
        ),
    ),
    later=True,
)

TABLE = Table(
    title="Table 1 of Zhang et al. 2020: after k steps the error decays like k**-r",
    sections=(STRONGLY_CONVEX, NON_CONVEX, AFTER_THE_PAPER),
    behind=(
        "remark-1-growth",
        "remark-1-almost-surely",
        "sgd-low-moments",
        "sgd-median",
        "lemma-9",
        "theorem-4-bound",
        "theorem-4-printed-bound",
        "theorem-4-finite-k",
        "theorem-5-constant",
        "theorem-5-sandwich",
        "lemma-10",
        "theorem-2-bound",
        "theorem-2-identity",
        "remark-3",
        "lemma-17",
        "lemma-18-moment",
        "theorem-6-progress",
        "theorem-6-constant",
        "normalized-sgd-momentum",
    ),
)
