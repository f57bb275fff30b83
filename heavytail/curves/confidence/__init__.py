"""How a quantile grows with the confidence: the exponent s of Q(1 - delta) ~ delta**-s, or a power of log(1/delta).

`confidence_exponent` takes one law, from its largest values (`law`, `windows`), or one law for each delta (`family`);
`exponent` is what it returns, and says which limits the slope can still reach.
"""

from heavytail.curves.confidence.exponent import ConfidenceExponent
from heavytail.curves.confidence.given import confidence_exponent

__all__ = ["ConfidenceExponent", "confidence_exponent"]
