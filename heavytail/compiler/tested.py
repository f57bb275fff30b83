"""The newest numba that this release was tested with: how numba reads a part is not a promise that numba makes."""

from __future__ import annotations

import re
import warnings

__all__ = ["warn_if_untested"]

NEWEST_TESTED = "0.68"


def warn_if_untested(version: str) -> None:
    """Warn of a numba that came after the newest tested one; releases of one minor version count as one.

    Parameters
    ----------
    version : str
        numba's version, such as ``"0.68.1"``.
    """
    if _minor(version) > _minor(NEWEST_TESTED):
        warnings.warn(
            f"heavytail is tested with numba up to {NEWEST_TESTED}, and this is numba {version}: kernels may not compile, "
            f"or be slow. Install the tested one (python -m pip install 'numba=={NEWEST_TESTED}.*'), or a newer heavytail.",
            stacklevel=2,
        )


def _minor(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:2]]
