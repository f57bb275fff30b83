"""A numba that came after the newest tested one is a warning, and no other one is."""

import subprocess
import sys
import warnings

import pytest

from heavytail.compiler.tested import NEWEST_TESTED, warn_if_untested

MAJOR, MINOR = map(int, NEWEST_TESTED.split("."))


@pytest.mark.parametrize("version", [f"{MAJOR}.{MINOR + 1}.0", f"{MAJOR}.{MINOR + 1}.0rc1", f"{MAJOR + 1}.0.0"])
def test_a_newer_one_is_a_warning_with_both_versions_and_a_remedy(version):
    with pytest.warns(UserWarning, match=rf"up to {NEWEST_TESTED}, and this is numba {version}.*pip install") as told:
        warn_if_untested(version)
    assert len(told) == 1


@pytest.mark.parametrize("version", [f"{MAJOR}.{MINOR}.0", f"{MAJOR}.{MINOR}.9", f"{MAJOR}.{MINOR - 1}.3", "0.9.0"])
def test_a_tested_or_an_older_one_is_none(version):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        warn_if_untested(version)
    assert told == []


def test_it_is_said_once_where_numba_is_first_used():
    program = """
import numba
numba.__version__ = "99.0.0"
import heavytail as ht
print("imported")
ht.for_numba(ht.noise.Pareto(1.5))
ht.for_numba(ht.noise.Gaussian())
"""
    done = subprocess.run([sys.executable, "-W", "always", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "imported\n"
    assert done.stderr.count("this is numba 99.0.0") == 1
