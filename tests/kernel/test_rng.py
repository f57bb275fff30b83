"""Counter-based random numbers: the published known answers, and draws that do not repeat or hang together."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from heavytail.compiler.records import register_marked
from heavytail.kernel import rng
from heavytail.kernel.rng import ARRAY_FIRST, ARRAY_SECOND, FIRST, RESERVOIR, SECOND, SHARED, U, step_pair, threefry, uniform

register_marked()

KNOWN_ANSWERS = Path(__file__).parents[1] / "data" / "random123_threefry2x64_13.txt"
SLOTS = (FIRST, SECOND, SHARED, ARRAY_FIRST, ARRAY_SECOND, RESERVOIR)
SEED = U(20240607)


@numba.njit(error_model="numpy")
def threefry_compiled(counters, keys):
    out = np.empty_like(counters)
    for i in range(counters.shape[0]):
        out[i, 0], out[i, 1] = threefry(counters[i, 0], counters[i, 1], keys[i, 0], keys[i, 1])
    return out


@numba.njit(error_model="numpy")
def step_pairs_compiled(seed, trajectory, pair, j, slot):
    return step_pair(seed, trajectory, pair, j, slot)


@numba.njit(error_model="numpy")
def uniform_compiled(words):
    out = np.empty(words.size)
    for i in range(words.size):
        out[i] = uniform(words[i])
    return out


def known_answers() -> tuple[NDArray[np.uint64], ...]:
    rows = [[int(word, 16) for word in line.split()[2:]] for line in KNOWN_ANSWERS.read_text().splitlines()]
    words = np.array(rows, dtype=np.uint64)
    return words[:, :2], words[:, 2:4], words[:, 4:]


def words(*axes: Any) -> list[NDArray[np.uint64]]:
    """Unsigned arrays over the product of the axes; on arrays, interpreted words wrap without a warning."""
    return [grid.astype(np.uint64).ravel() for grid in np.meshgrid(*axes, indexing="ij")]


def test_known_answers_interpreted() -> None:
    counters, keys, expected = known_answers()
    assert len(expected) == 31
    x, y = threefry(counters[:, 0], counters[:, 1], keys[:, 0], keys[:, 1])
    np.testing.assert_array_equal(np.stack([x, y], axis=1), expected)
    with np.errstate(over="ignore"):
        for counter, key, answer in zip(counters, keys, expected, strict=True):
            assert threefry(*counter, *key) == tuple(answer)


def test_known_answers_compiled() -> None:
    counters, keys, expected = known_answers()
    np.testing.assert_array_equal(threefry_compiled(counters, keys), expected)
    assert (threefry_compiled(counters, keys[:, ::-1].copy())[3:] != expected[3:]).any()


def test_a_rotation_by_another_number_of_bits_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    counters, keys, expected = known_answers()
    monkeypatch.setattr(rng, "R42", U(41))
    assert (threefry(counters[:, 0], counters[:, 1], keys[:, 0], keys[:, 1])[0] != expected[:, 0]).all()


def test_uniform_at_the_extreme_words() -> None:
    extreme = np.array([0, 2**12 - 1, 2**12, 2**63 - 1, 2**63, 2**64 - 2**12, 2**64 - 1], dtype=np.uint64)
    step = 2.0**-53
    expected = [step, step, 3 * step, 0.5 - step, 0.5 + step, 1 - step, 1 - step]
    np.testing.assert_array_equal(uniform_compiled(extreme), expected)
    np.testing.assert_array_equal([uniform(word) for word in extreme], expected)


def test_uniform_is_symmetric_and_lies_in_the_open_interval() -> None:
    word = np.random.default_rng(1).integers(0, 2**64, 5000, dtype=np.uint64)
    u = uniform_compiled(word)
    assert (u > 0.0).all()
    assert (u < 1.0).all()
    np.testing.assert_array_equal(uniform_compiled(~word), 1.0 - u)
    np.testing.assert_array_equal(u, [uniform(value) for value in word])
    exact = (word >> U(12)).astype(np.float64) * 2.0**-52 + 2.0**-53
    np.testing.assert_array_equal(u, exact)


def test_a_step_pair_is_the_cipher_of_its_coordinates() -> None:
    with np.errstate(over="ignore"):
        for seed, trajectory, pair, j, slot in itertools.product(
            (0, 2**64 - 1), (0, 10**12), (0, 2**31), (0, 511), SLOTS[:3]
        ):
            a, b = threefry(U(pair * 2**32 + j), U(trajectory), U(seed), slot)
            assert step_pair(U(seed), trajectory, pair, j, slot) == (uniform(a), uniform(b))
            assert step_pairs_compiled(U(seed), trajectory, pair, j, slot) == (uniform(a), uniform(b))


def test_other_coordinates_give_other_words() -> None:
    # The cipher is a bijection of the counter for each key. Over keys, 2e5 words of 64 bits repeat with chance 1e-9.
    seed, trajectory, pair, j, slot = words([0, 1, 2**63], range(20), range(20), range(16), SLOTS)
    first, second = threefry((pair << U(32)) + j, trajectory, seed, slot)
    assert np.unique(np.concatenate([first, second])).size == 2 * seed.size
    assert seed.size == 3 * 20 * 20 * 16 * 6


def neighbours() -> NDArray[np.float64]:
    """Uniforms at neighbouring counters: trajectory, pair, coordinate, and the two steps of a pair."""
    trajectory, pair, j = words(range(128), range(64), range(16))
    a, b = threefry((pair << U(32)) + j, trajectory, SEED, FIRST)
    return uniform_compiled(np.stack([a, b], axis=1).ravel()).reshape(128, 64, 16, 2)


def chi_square_p(u: NDArray[np.float64], bins: int) -> float:
    counts = np.histogram(u, bins, (0.0, 1.0))[0]
    return float(stats.chisquare(counts).pvalue)


def largest_correlation(u: NDArray[np.float64]) -> float:
    """The largest correlation with a neighbour along an axis, in standard deviations."""
    centered = u - 0.5
    found = []
    for axis in range(u.ndim):
        left, right = np.take(centered, range(u.shape[axis] - 1), axis), np.take(centered, range(1, u.shape[axis]), axis)
        found.append(abs(np.sum(left * right)) * 12.0 / np.sqrt(left.size))
    return max(found)


def test_neighbouring_counters_give_uniform_and_uncorrelated_draws() -> None:
    # False alarm: 2 * 1e-5 for the chi-squares, 4 * 6e-7 for the correlations. A counter that leaked through a weak
    # mixing gives p-values below 1e-100 (see the next test).
    u = neighbours()
    assert 1e-5 < chi_square_p(u.ravel(), 1024) < 1 - 1e-5
    assert largest_correlation(u) < 5.0
    pairs = np.histogram2d(u[..., 0].ravel(), u[..., 1].ravel(), 32, ((0, 1), (0, 1)))[0]
    assert 1e-5 < stats.chisquare(pairs.ravel()).pvalue < 1 - 1e-5


def test_two_rounds_instead_of_thirteen_would_be_found() -> None:
    trajectory, pair, j = words(range(128), range(64), range(16))
    x, y = (pair << U(32)) + j, trajectory
    for rotation in (16, 42):
        x = x + y
        y = ((y << U(rotation)) | (y >> U(64 - rotation))) ^ x
    weak = uniform_compiled(np.stack([x, y], axis=1).ravel()).reshape(128, 64, 16, 2)
    assert chi_square_p(weak.ravel(), 1024) < 1e-100
    assert largest_correlation(weak) > 50.0


def test_every_bit_is_fair_and_every_input_bit_reaches_half_of_the_output_bits() -> None:
    # 128 counts of 20000 fair bits and 256 means of 2000 * 128 bits, each within 5.5 standard deviations: chance 1e-5.
    random = np.random.default_rng(2)
    inputs = list(random.integers(0, 2**64, (4, 20000), dtype=np.uint64))

    def output_bits(*arguments: NDArray[np.uint64]) -> NDArray[np.uint8]:
        return np.unpackbits(np.stack(threefry(*arguments), axis=1).view(np.uint8), axis=1)

    plain = output_bits(*inputs)
    assert (np.abs(plain.mean(axis=0) - 0.5) < 5.5 * 0.5 / np.sqrt(20000)).all()
    few = [argument[:2000] for argument in inputs]
    for which, bit in itertools.product(range(4), range(64)):
        flipped = [argument ^ U(2**bit) if i == which else argument for i, argument in enumerate(few)]
        changed = (output_bits(*flipped) != plain[:2000]).mean()
        assert abs(changed - 0.5) < 5.5 * 0.5 / np.sqrt(2000 * 128), (which, bit)
