"""Blocks: where they begin and end, against NumPy's own reshaping; sections share the memory of their vector."""

import numpy as np
import pytest

import heavytail as ht
from heavytail.parts.blocks import OneBlock, as_blocks

SHAPES = [(2, 3), 4, (1, 5), (3, 1), 1]


def test_a_point_falls_into_its_matrices_and_vectors():
    blocks, point = ht.Blocks(SHAPES), np.arange(19.0)
    assert (blocks.dimension, blocks.count()) == (19, 5)
    rest = point
    for b, shape in enumerate(SHAPES):
        size = int(np.prod(shape))
        expected, rest = rest[:size].reshape(shape), rest[size:]
        assert (point[blocks.begin(b) : blocks.end(b, 19)] == expected.ravel()).all()
        assert blocks.section(point, b).tolist() == expected.ravel().tolist()
        assert blocks.rows(b, 19) * blocks.columns(b) == size
        grid = expected.reshape(size, 1) if expected.ndim == 1 else expected
        assert grid.shape == (blocks.rows(b, 19), blocks.columns(b))
    assert rest.size == 0
    blocks.section(point, 1)[0] = -7.0
    assert point[6] == -7.0


def test_one_block_is_the_whole_point_as_a_vector():
    block, point = OneBlock(), np.arange(3.0)
    assert (block.count(), block.begin(0), block.end(0, 3), block.rows(0, 3), block.columns(0)) == (1, 0, 3, 3, 1)
    assert block.section(point, 0) is point


def test_blocks_are_equal_by_their_shapes_and_show_them():
    assert ht.Blocks([[2, 3], 4]) == ht.Blocks(((2, 3), np.int64(4)))
    assert hash(ht.Blocks([2])) == hash(ht.Blocks([2]))
    assert repr(ht.Blocks([(2, 3), 4])) == "Blocks(shapes=((2, 3), 4))"
    assert as_blocks("blocks", [2, (3, 1)]) == ht.Blocks([2, (3, 1)])
    assert as_blocks("blocks", OneBlock()) == OneBlock()
    assert [ht.Blocks(shapes).has_matrices for shapes in ([3, (4, 1)], [3, (1, 2)])] == [False, True]


def test_an_experiment_takes_the_dimension_of_its_blocks():
    method = ht.methods.NormalizedSGD(0.1, blocks=ht.Blocks([(2, 2), 3]))
    given = {"problem": ht.problems.Quadratic(1.0), "noise": ht.noise.Gaussian(), "method": method, "start": 1.0}
    assert ht.Experiment(**given, steps=2, trajectories=3).dimension == 7
    with pytest.raises(ValueError, match="disagree about the dimension"):
        ht.Experiment(**given | {"start": np.ones(6)}, steps=2, trajectories=3)


@pytest.mark.parametrize(
    ("shapes", "error", "message"),
    [
        ([], ValueError, r"shapes is empty\. Pass the shape of one block"),
        (3, TypeError, r"shapes = 3 is no sequence of shapes\. Pass for example"),
        ([0], ValueError, r"The length of a vector in shapes = 0 is out of range"),
        ([(2, -1)], ValueError, r"A side in shapes = -1 is out of range"),
        ([(2, 3, 4)], ValueError, r"The shape \(2, 3, 4\) has 3 sides\. Pass a length"),
        ([(2**40, 2**40)], ValueError, r"shapes = .* has more than 1099511627776 coordinates"),
        ([2.5], TypeError, r"The length of a vector in shapes = 2\.5 is not an integer"),
    ],
)
def test_shapes_that_are_none_are_errors(shapes, error, message):
    with pytest.raises(error, match=message):
        ht.Blocks(shapes)
