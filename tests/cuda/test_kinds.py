"""The catalogue of kinds leaves out no part that is shipped, no value of a bool, and no class of dimensions."""

from dataclasses import dataclass

import pytest

from heavytail import noise
from tests.cuda.kinds import DIMENSIONS, bools_of, experiments, parts_of, shipped_parts


@pytest.fixture(scope="module")
def catalogue():
    return experiments()


def missing(catalogue):
    return shipped_parts() - {type(part) for experiment in catalogue.values() for part in parts_of(experiment)}


def test_every_part_that_is_shipped_is_in_the_catalogue(catalogue):
    assert missing(catalogue) == set()
    assert missing(experiments(dimensions=(2,))) != set()  # the family of two points lives on the line


def test_a_part_that_nobody_listed_is_missed(catalogue, monkeypatch):
    @dataclass(frozen=True)
    class Forgotten:
        def draw(self, u):
            return u

    monkeypatch.setattr(noise, "Forgotten", Forgotten, raising=False)
    assert missing(catalogue) == {Forgotten}


def test_both_values_of_every_bool_are_in_the_catalogue(catalogue):
    bools = set().union(*(bools_of(part) for experiment in catalogue.values() for part in parts_of(experiment)))
    assert len(bools) > 10
    assert {(cls, name, not value) for cls, name, value in bools} == bools


def test_every_part_that_fixes_no_dimension_is_in_every_class_of_them(catalogue):
    found = {d: set() for d in DIMENSIONS}
    for experiment in catalogue.values():
        found[experiment.dimension] |= {type(part) for part in parts_of(experiment)}
    everywhere = set.intersection(*found.values())
    assert {cls.__name__ for cls in set.union(*found.values()) - everywhere} == {
        "Attention", "CarmonChain", "Rosenbrock", "TwoLayerNetwork", "TwoPointFamily"
    }  # fmt: skip
