"""Search a family of instances for the one on which a method is slowest.

A rate that a theorem claims holds on every problem and under every noise that it assumes. `search` runs schedules of a
method on a family of such instances: one of them can refute the rate, and none can prove it, so what is not refuted is
UNDECIDED.
`INSTANCES` is the family that ships; add an `Instance` of your own.
"""

from heavytail.claims.worst_case.instances import INSTANCES, Instance
from heavytail.claims.worst_case.search import Found, Search, search

__all__ = ["INSTANCES", "Found", "Instance", "Search", "search"]
