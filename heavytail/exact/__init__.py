"""Results without Monte Carlo: Bayes risks, exact laws, recursions and finite-k predictors.

A statement of the paper has a namespace of the same name as in `heavytail.theory`; the others are named by their topic.
`recursion`, which takes hundreds of millions of steps, is compiled; all else is NumPy and SciPy.
"""

from heavytail.exact import (
    adam_in_delta,
    appendix_h,
    constant_schedule,
    extremal,
    harmonic_steps,
    kesten,
    last_iterate_in_delta,
    lemma_12,
    lemma_15,
    lemma_16,
    lemma_17,
    log_sums,
    one_jump,
    predictor,
    recursion,
    sample_paths,
    sgd,
    theorem_5,
    theorem_6,
)

__all__ = [
    "adam_in_delta",
    "appendix_h",
    "constant_schedule",
    "extremal",
    "harmonic_steps",
    "kesten",
    "last_iterate_in_delta",
    "lemma_12",
    "lemma_15",
    "lemma_16",
    "lemma_17",
    "log_sums",
    "one_jump",
    "predictor",
    "recursion",
    "sample_paths",
    "sgd",
    "theorem_5",
    "theorem_6",
]
