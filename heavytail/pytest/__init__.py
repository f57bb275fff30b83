"""Claims as tests: pytest collects every claim, and every negative control, as an item that passes if it is as expected."""

from heavytail.pytest.items import ClaimFile, UnexpectedVerdictError, VerdictItem

__all__ = ["ClaimFile", "UnexpectedVerdictError", "VerdictItem"]
