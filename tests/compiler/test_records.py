"""How the fields of a part reach a kernel: numbers, arrays, parts and bools, and what is left to the host."""

import copy
import dataclasses
import gc
import pickle
import sys
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numba import njit, typeof, types

from heavytail.compiler import records
from heavytail.compiler.records import PartType, register
from heavytail.kernel.vectors import scratch
from heavytail.noise import Atoms, Pareto
from heavytail.parts.sizes import Size, size


@dataclass(frozen=True, eq=False)
class Fields:
    """One field of every kind."""

    scale: float = 1.5
    count: int = 3
    either: float | np.ndarray = 2.0
    exact: int | float = 4
    flag: bool = True
    array: Any = field(default_factory=lambda: np.arange(3.0))
    matrix: Any = field(default_factory=lambda: np.eye(2))
    inner: Any = field(default_factory=lambda: Pareto(1.5))
    label: str = "left to the host"
    nothing: Any = None

    def total(self, j):
        flagged = 100.0 if self.flag else 200.0
        return (
            self.scale
            + self.count
            + self.either
            + self.exact
            + flagged
            + self.array[j]
            + self.matrix[1, 1]
            + self.inner.alpha
        )

    def halved(self):
        return self.count // 2


@njit
def total(part, j):
    return part.total(j)


@njit
def halved(part):
    return part.halved()


def type_of(part):
    register(type(part))
    from numba import typeof

    return typeof(part)


def test_every_kind_of_field_arrives():
    part = Fields()
    register(Fields)
    assert total(part, 2) == part.total(2) == 1.5 + 3 + 2.0 + 4 + 100.0 + 2.0 + 1.0 + 1.5
    other = Fields(scale=-1.0, count=7, flag=False, array=np.array([9.0]), inner=Pareto(3.0, symmetric=True))
    assert total(other, 0) == other.total(0)
    assert halved(other) == 3


def test_the_type_tells_what_is_data_and_what_is_constant():
    fields = dict(type_of(Fields()).fields)
    assert fields["scale"] == fields["either"] == types.float64
    assert fields["count"] == fields["exact"] == types.int64
    assert isinstance(fields["inner"], PartType)
    assert fields["matrix"].ndim == 2
    assert dict(type_of(Fields()).constants) == {"flag": True}
    assert not {"label", "nothing", "flag"} & set(fields)


@pytest.mark.parametrize("value", [2, np.int32(2), np.float32(2.0)])
def test_numbers_for_a_float_have_one_type_and_value(value):
    assert type_of(Fields(scale=value, either=value)) == type_of(Fields())
    assert total(Fields(scale=value), 0) == Fields(scale=2.0).total(0)


def test_types_differ_where_a_kernel_would():
    kinds = [Fields(), Fields(flag=False), Fields(either=np.ones(1)), Fields(inner=Pareto(1.5, symmetric=True)), Pareto(1.5)]
    assert len({type_of(part) for part in kinds}) == len(kinds)
    assert type_of(Fields()) == type_of(Fields(scale=9.0, array=np.ones(8)))


def test_arrays_are_not_leaked():
    """Each call takes and returns a reference to every array, nested ones and read-only ones too."""
    arrays = [np.arange(3.0), np.eye(2)]
    arrays[0].setflags(write=False)
    part = Fields(array=arrays[0], matrix=arrays[1])
    register(Fields)
    total(part, 0)
    gc.collect()
    before = [sys.getrefcount(value) for value in (*arrays, part, part.inner)]
    blocks = sys.getallocatedblocks()
    for _ in range(10_000):
        total(part, 0)
    gc.collect()
    assert [sys.getrefcount(value) for value in (*arrays, part, part.inner)] == before
    assert sys.getallocatedblocks() - blocks < 1000  # numba's own tables grow by some hundred at first


@pytest.mark.parametrize(("name", "value"), [("count", 2**70), ("scale", 10**400)], ids=["int", "float"])
def test_a_number_that_does_not_fit_is_an_error_not_another_number(name, value):
    part = Fields(**{name: value})
    register(Fields)
    for _ in range(3):
        with pytest.raises((OverflowError, TypeError)):
            total(part, 0)
    assert total(Fields(), 0) == Fields().total(0)


def test_a_part_travels_through_pickle_as_itself():
    """The disk cache pickles types: the copy must be equal, and of the same class, in any process."""
    import pickle

    kind = type_of(Fields())
    assert pickle.loads(pickle.dumps(kind)) == kind
    assert type(pickle.loads(pickle.dumps(kind))) is type(kind)


class OfNumba:
    """Something that says itself what numba takes it for."""

    def __init__(self, kind):
        self._numba_type_ = kind


def test_an_array_in_a_gpus_memory_is_a_field_and_nothing_else_that_numba_knows():
    kind = types.Array(types.float64, 1, "C")
    assert dict(type_of(Fields(array=OfNumba(kind))).fields)["array"] == kind
    assert "array" not in dict(type_of(Fields(array=OfNumba(types.float64))).fields)


def test_the_type_of_a_part_is_kept_beside_it_and_goes_with_it():
    law = Pareto(1.5)
    register(type(law))
    before = pickle.dumps(law), vars(law).copy()
    kept = typeof(law)
    assert typeof(law) is kept
    assert (pickle.dumps(law), vars(law)) == before
    assert typeof(dataclasses.replace(law, symmetric=True)) != kept
    assert typeof(copy.copy(law)) == kept
    key = id(law)
    assert records._types[key][1] is kept
    del law
    assert key not in records._types


def test_an_array_that_was_exchanged_has_the_type_that_is_kept():
    part = Atoms([-1.0, 0.0, 1.0], [0.25, 0.5, 0.25])
    register(type(part))
    typeof(part)
    name = next(item.name for item in dataclasses.fields(part) if isinstance(getattr(part, item.name), np.ndarray))
    before = dict(typeof(part).fields)[name]
    object.__setattr__(part, name, np.array(getattr(part, name)))  # this one can be written, the part's own cannot
    assert dict(typeof(part).fields)[name] == before
    assert typeof(part) is typeof(part)


@dataclass(frozen=True)
class Sized:
    """A part with a number of entries that its kernel knows."""

    count: int

    def __post_init__(self):
        object.__setattr__(self, "count", size("count", self.count))

    def squares(self):
        room = scratch(self.count)
        other = scratch(self.count)
        for i in range(self.count):
            room[i] += 1.0 * i
        for i in range(self.count):
            other[i] += room[i]  # two rooms at one place would double it
        total = 0.0
        for i in range(room.shape[0]):
            total += room[i] * other[i]
        return total


@njit
def squares(part, times):
    total = 0.0
    for _ in range(times):
        total += part.squares()
    return total


def test_a_size_is_a_constant_of_the_kernel_and_takes_room_in_it():
    for count in (1, 4, 100):
        part = pickle.loads(pickle.dumps(Sized(count)))
        assert type_of(part).constants == (("count", count),)
        assert squares(part, 1) == part.squares() == sum(i * i for i in range(count))
    assert squares(Sized(100), 100_000) == 1e5 * 328350.0  # 80 MB are more than a stack has: a call gives back its room
    assert type_of(Sized(3)) != type_of(Sized(4))
    assert isinstance(Sized(3).count, Size)
    with pytest.raises(ValueError, match=r"count = 0 is out of range"):
        Sized(0)
