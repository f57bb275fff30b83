"""Which of the papers' assumptions a problem and a noise meet, with the constants; and where one fails, why.

A theorem is worth what its hypotheses are worth on the instance at hand. What parts say of themselves - moments, tail
index, mu, L, domain - decides most of them; where a part is silent, the answer is "not known". A constant is exact, or
bracketed: in several dimensions by d**(alpha/2 - 1) sum_j |g_j|**alpha <= ||g||**alpha <= sum_j |g_j|**alpha (Lemma 12 of
Zhang et al. 2020), which leaves no gap at alpha = 2.
"""

from heavytail.hypotheses.answers import Answer, Assumptions, Bracket
from heavytail.hypotheses.pair import assumptions

__all__ = ["Answer", "Assumptions", "Bracket", "assumptions"]
