"""What tests of several files share: the simulations behind the papers' claims."""

import os

import pytest


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """A folder in which every check finds what an earlier one has simulated, whichever process ran it."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "simulations"
