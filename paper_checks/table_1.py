"""Table 1 of Zhang et al. 2020, cell by cell: which claim decides what is printed, and which one what can be proved."""

from heavytail.report import Row, Table

TABLE = Table(
    title="Table 1 of Zhang et al. 2020: after k steps the error decays like k**-r",
    column="strongly convex functions, f(x_k) - f*",
    unchecked="non-convex",
    alphas=(1.2, 1.5, 1.8, 2.0),
    rows=(
        Row("SGD", printed_text="N/A", proved="remark-1-tail", quantity="no E||grad f||**2: tail index", below_two=True),
        Row("SGD", printed="sgd-standard-noise", proved="sgd-standard-noise", at_two=True),
        Row("SGD, projected on bounded X", proved="sgd-projected", in_paper=False),
        Row("GClip", printed="table-1-gclip", proved="theorem-4-rate"),
        Row(
            "GClip with the printed tau_k",
            printed="theorem-4-printed-schedule",
            proved="theorem-4-schedule-rate",
            in_paper=False,
        ),
        Row("LowerBound", printed="table-1-lower-bound", proved="theorem-5-rate"),
    ),
    behind=(
        "remark-1-growth",
        "sgd-low-moments",
        "sgd-median",
        "theorem-4-bound",
        "theorem-4-printed-bound",
        "theorem-4-finite-k",
        "theorem-5-constant",
        "theorem-5-sandwich",
    ),
)
