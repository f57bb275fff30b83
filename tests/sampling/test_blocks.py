"""Blocks of draws: of any length, with the bits of one draw alone, whatever the processor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from heavytail.compiler.records import register
from heavytail.compiler.views import stack
from heavytail.noise import Lomax, Pareto
from heavytail.sampling.blocks import draw_block

LAWS = [
    Pareto(1.5), Pareto(1.5, 3.0, heavy_side="left"), Pareto(0.7, symmetric=True), Pareto(0.02, symmetric=True), Lomax(1.5),
]  # fmt: skip
UNIFORMS = np.concatenate(
    [(np.random.default_rng(3).integers(0, 2**52, 45) + 0.5) * 2.0**-52, [2.0**-53, 1.0 - 2.0**-53, 0.5 - 2.0**-53]]
)
ROOM = 48


@numba.njit(error_model="numpy")
def drawn(law, u, count):
    first, second, out = stack(ROOM), stack(ROOM), np.empty(ROOM)
    for i in range(ROOM):
        first[i], second[i] = u[i], 0.5
    draw_block(law, first, second, count)
    for i in range(ROOM):
        out[i] = first[i]
    return out


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_a_block_of_any_length_has_the_draws_of_its_uniforms_and_nothing_else_changes(law: Any) -> None:
    register(type(law))
    alone = np.array([law.draw(u) for u in UNIFORMS])
    for count in (0, 1, 7, 8, 9, 16, 31, 48):
        np.testing.assert_array_equal(drawn(law, UNIFORMS, count), np.concatenate([alone[:count], UNIFORMS[count:]]))


class Halved(Pareto):
    """A law whose own `draw` asks which half of (0, 1) its uniform is in, as no eight draws at once can."""

    def draw(self, u: float) -> float:
        return u if u < 0.5 else 1.0


def test_a_law_that_replaces_draw_is_drawn_one_by_one() -> None:
    law = Halved(1.5)
    register(type(law))
    np.testing.assert_array_equal(drawn(law, UNIFORMS, ROOM), np.where(UNIFORMS < 0.5, UNIFORMS, 1.0))


PROGRAM = """
import hashlib
from heavytail.noise import Pareto
laws = Pareto(1.5), Pareto(0.7, symmetric=True)
print(hashlib.sha256(b"".join(law.rvs(999, 1).tobytes() for law in laws)).hexdigest())
"""


def test_a_processor_without_wide_registers_draws_the_same_bits(tmp_path: Path) -> None:
    def digest(**processor: str) -> str:
        environment = os.environ | {"HEAVYTAIL_CACHE_DIR": str(tmp_path)} | processor
        run = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
        return run.stdout

    assert digest() == digest(NUMBA_CPU_NAME="generic")
