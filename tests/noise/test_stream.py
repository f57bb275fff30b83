"""Streams: one number for an index, whoever asks for it - a slice, a chunk, a thread, or a function of the user's own."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import pytest

import heavytail as ht
from heavytail.noise import AlphaStable, Contaminated, Gaussian, Isotropic, LogNormal, Pareto, Stream, draw_at
from heavytail.noise.law import Law
from heavytail.sampling.numbers import MIN_SHARE

LAWS = [Pareto(1.5), AlphaStable(1.3, 0.5), Contaminated(Gaussian(), Pareto(1.5), 0.1), LogNormal(1.0)]
every_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: type(law).__name__)


@every_law
def test_slices_chunks_and_threads_agree(law: Any) -> None:
    whole = Stream(law, 5, 3)[0 : 3 * MIN_SHARE]
    stream = Stream(law, 5, 3)
    np.testing.assert_array_equal(stream[700:1500], whole[700:1500])
    np.testing.assert_array_equal(stream[255:257], whole[255:257])
    np.testing.assert_array_equal(stream.fill(np.empty(whole.size - 129), 129, threads=3), whole[129:])
    assert stream[12_345] == whole[12_345]
    assert stream[7:7].size == stream[9:7].size == 0
    far = 2**40 + 77
    np.testing.assert_array_equal(stream[far : far + 600][100:], stream[far + 100 : far + 600])


@dataclass(frozen=True)
class Unheard(Law):
    """A law that nobody told numba of."""

    def draw(self, u: float) -> float:
        return u - 0.5


def test_a_law_that_is_an_argument_of_a_compiled_function_needs_no_word() -> None:
    @numba.njit
    def third(law):
        return draw_at(law, 5, 3, 2)

    assert third(Unheard()) == Stream(Unheard(), 5, 3)[2]


PROGRAM = """
import sys
import heavytail as ht
assert "numba" not in sys.modules
{imports}
import numba

law = ht.noise.Pareto(1.5)

@numba.njit
def third(seed):
    return {draw_at}(law, seed, 3, 2)

print(third(5) == ht.noise.Stream(law, 5, 3)[2])
"""


@pytest.mark.parametrize(
    ("imports", "draw_at"), [("", "ht.noise.draw_at"), ("from heavytail.noise import draw_at", "draw_at")], ids=str
)
def test_a_law_that_a_compiled_function_closes_over_needs_no_word(imports: str, draw_at: str) -> None:
    """In a process of its own: numba has heard of nothing."""
    program = PROGRAM.format(imports=imports, draw_at=draw_at)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_law_of_vectors_has_no_single_draws_compiled_or_not() -> None:
    law = ht.for_numba(Isotropic(Gaussian()))
    compiled = numba.njit(lambda law: draw_at(law, 5, 3, 2))
    for call in (compiled, compiled.py_func):
        with (
            np.errstate(over="ignore"),
            pytest.raises((TypeError, numba.TypingError), match="Isotropic is no law of single"),
        ):
            call(law)


@every_law
def test_a_compiled_function_and_the_interpreter_see_the_same_numbers(law: Any) -> None:
    @numba.njit
    def first(law, count):
        out = np.empty(count)
        for i in range(count):
            out[i] = draw_at(law, 5, 3, i)
        return out

    expected = Stream(law, 5, 3)[:300]
    np.testing.assert_array_equal(first(ht.for_numba(law), 300), expected)
    with np.errstate(over="ignore"):  # words wrap
        interpreted = [draw_at(law, 5, 3, i) for i in (0, 127, 128, 255, 256, 299)]
    np.testing.assert_array_equal(interpreted, expected[[0, 127, 128, 255, 256, 299]])


def test_streams_and_seeds_are_independent() -> None:
    # correlations of 1e5 normal pairs: beyond 5 / sqrt(1e5) once in two million
    draws = [Stream(Gaussian(), seed, stream)[:100_000] for seed, stream in ((1, 0), (1, 1), (2, 0), (2, 1), (1, 2**64 - 1))]
    correlations = np.corrcoef(draws)[np.triu_indices(5, 1)]
    assert np.abs(correlations).max() < 5.0 / np.sqrt(100_000)


def test_rvs_is_the_stream_of_its_seed_whatever_it_is_asked_for() -> None:
    law = AlphaStable(1.5)
    seed = int(np.random.default_rng(4).integers(0, 2**64, dtype=np.uint64))
    expected = Stream(law, seed)[:70_000]
    np.testing.assert_array_equal(law.rvs(70_000, 4), expected)
    np.testing.assert_array_equal(law.rvs(70_000, 4, threads=2), expected)
    np.testing.assert_array_equal(law.rvs((7, 10_000), 4), expected.reshape(7, 10_000))
    target = np.empty((7, 10_000), dtype=np.float32)
    assert law.rvs(rng=4, out=target) is target
    np.testing.assert_array_equal(target, expected.reshape(7, 10_000).astype(np.float32))
    np.testing.assert_array_equal(law.rvs(100, 4, dtype=np.float32), expected[:100].astype(np.float32))
    assert law.rvs(rng=4) == expected[0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: Pareto(1.5).rvs(3, out=np.empty(4)),
            "size = 3 does not fit out, whose shape is (4,). Leave one of them out.",
        ),
        (lambda: Pareto(1.5).rvs(out=np.empty((4, 4)).T[:2]), "out is no writable C-contiguous array."),
        (
            lambda: Pareto(1.5).rvs(out=[0.0]),
            "out is no writable C-contiguous array. Pass one made by numpy.empty or torch.empty.",
        ),
        (lambda: Pareto(1.5).rvs(3, dtype=np.int64), "is none that noise comes in. Choose float64 or float32."),
        (lambda: Pareto(1.5).rvs(out=np.empty(3, dtype=np.int32)), "Choose float64 or float32."),
        (lambda: Pareto(1.5).rvs(-1), "size = -1 is out of range."),
        (lambda: Pareto(1.5).rvs(1, threads=0), "threads = 0 is out of range."),
        (lambda: Stream(Pareto(1.5), -1), "seed = -1 is out of range."),
        (lambda: Stream(Pareto(1.5), 1, 2**64), "is out of range."),
        (lambda: Stream(Pareto(1.5), 1)[3:], "is no finite run of draws. Slice with an end and without a step"),
        (lambda: Stream(Pareto(1.5), 1)[0:9:2], "is no finite run of draws."),
        (lambda: Stream(Pareto(1.5), 1)[-1], "index = -1 is out of range."),
    ],
)
def test_bad_input(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_an_array_that_cannot_be_written_is_an_error() -> None:
    target = np.empty(3)
    target.setflags(write=False)
    with pytest.raises(ValueError, match="writable"):
        Pareto(1.5).rvs(out=target)
