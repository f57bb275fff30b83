"""Whether a moment exists: decided by the longest stretch that follows one power, and left undecided where that is short.

That a moment exists needs an interval above its order. That it does not needs more: a stretch longer than a log-normal's,
whose moments all exist. Neither is a property of finite data: the words say what the decision rests on.
"""

from __future__ import annotations

from dataclasses import dataclass

from heavytail.estimates.tail_index import PowerTail, TailIndex

__all__ = ["Existence", "decide"]

MARGIN = 1.5  # by which an interval must surpass the order where values depend on each other


@dataclass(frozen=True)
class Existence:
    """Whether E|X|**order is finite.

    Attributes
    ----------
    order : float
        The order of the moment.
    answer : {"exists", "does not exist", "undecided"}
        The decision.
    reason : str
        What it rests on.
    """

    order: float
    answer: str
    reason: str

    def __str__(self) -> str:
        return f"{self.answer} ({self.reason})"


def decide(
    order: float,
    power: PowerTail,
    dependent: bool = False,
    blocks: TailIndex | None = None,
    thinned: PowerTail | None = None,
) -> Existence:
    """Decide whether a moment exists.

    Parameters
    ----------
    order : float
        The order of the moment.
    power : PowerTail
        The stretch that follows one power, and its index.
    dependent : bool, default False
        Whether the values depend on each other; then the interval must surpass the order by half.
    blocks : TailIndex, optional
        Hill's estimate by consecutive blocks, for dependent values; without it nothing is decided of them.
    thinned : PowerTail, optional
        The stretch of every tenth of them, among which large values come less in clusters.

    Returns
    -------
    Existence
    """
    low, high = power.low, power.top
    if not power.length:
        return Existence(order, "undecided", power.note)
    if dependent and blocks is None:
        return Existence(order, "undecided", "the values depend on each other, and are too few for blocks")
    if blocks is not None:
        low, high = min(low, blocks.low), max(power.high, blocks.high)
    if thinned is not None:
        low = min(low, thinned.low)
    interval = f"the index lies in [{low:.2f}, {high:.2f}]" + (" by consecutive blocks" if dependent else "")
    if low > order * (MARGIN if dependent else 1.0):
        seen = "one carried by fewer than about 10 values would not be seen"
        return Existence(order, "exists", f"{interval}, and no heavier tail is seen; {seen}")
    reach = f"{power.length} values follow one power up to the largest, {power.largest:.3g}"
    if high < order and power.established:
        return Existence(order, "does not exist", f"{interval}; {reach}: if that goes on beyond it")
    if high < order:
        beyond = f"if that went on beyond it the moment would be infinite. {power.note}"
        return Existence(order, "undecided", f"{interval}; {reach}, and {beyond}")
    return Existence(order, "undecided", f"{interval}, which must lie on one side of {order:g}")
