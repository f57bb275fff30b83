"""Lemma 17: the constants of the chain of Carmon et al. as printed there; `heavytail.exact.lemma_17` has the true ones."""

from __future__ import annotations

from heavytail.problems.chain import LIPSCHITZ

__all__ = ["ENTRY_PRINTED", "GAP_PRINTED", "LIPSCHITZ_PRINTED"]

GAP_PRINTED = 12.0  # F(0) - inf F <= 12 T,
LIPSCHITZ_PRINTED = LIPSCHITZ  # the gradient of F is 152-Lipschitz,
ENTRY_PRINTED = 23.0  # and none of its entries exceeds 23
