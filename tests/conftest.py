"""What tests of several files share: the simulations behind the papers' claims."""

import pytest


@pytest.fixture(scope="session")
def store(pytestconfig):
    """The folder in which every check finds what an earlier one has simulated, whichever process ran it."""
    return pytestconfig.getoption("heavytail_store")
