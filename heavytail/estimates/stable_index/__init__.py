"""The index of a stable law, of all data or of what their sums tend to: three estimates, each with an interval.

    from_quantiles        five quantiles of stable data (McCulloch)
    from_characteristic   the empirical characteristic function of stable data (Koutrouvelis); it sees data that are not
    from_block_sums       sums over blocks, of centred data in the domain of attraction (Mohammadi and others)

All suppose independent data. The index of the tail of any other data is the business of `heavytail.tail_index`.
"""

from heavytail.estimates.stable_index.block_sums import StableIndex, from_block_sums
from heavytail.estimates.stable_index.characteristic import from_characteristic
from heavytail.estimates.stable_index.fit import StableFit
from heavytail.estimates.stable_index.quantile_ratios import from_quantiles

__all__ = ["StableFit", "StableIndex", "from_block_sums", "from_characteristic", "from_quantiles"]
