"""The parts are sound: compiled and interpreted they agree to the bit, and what they say of themselves is true."""

import heavytail as ht
from parts import Bowl, SoftClip, TwoSidedPower


def test_the_noise_is_what_it_says():
    ht.testing.check_noise(TwoSidedPower(1.5))


def test_the_gradient_is_the_derivative():
    ht.testing.check_problem(Bowl(), dimension=3)


def test_no_gradient_makes_the_method_fail():
    ht.testing.check_method(SoftClip(0.05, 1.0))
