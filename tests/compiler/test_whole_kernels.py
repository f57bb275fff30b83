"""Functions inside a kernel: no machine code of their own, and still there for others that call them."""

import gc

import numba
import numpy as np
import pytest
from numba.core.codegen import JITCodeLibrary, JITCPUCodegen

from heavytail import kernel_function
from heavytail.compiler.cache import compile_cached
from heavytail.compiler.records import register_marked


@kernel_function
def _halved(x):
    return 0.5 * x


@kernel_function
def _quartered(x):
    return _halved(_halved(x))


def _eighth(x, out):
    out[0] = _quartered(_halved(x))


def test_machine_code_is_made_of_the_kernel_alone_and_a_function_in_it_serves_other_callers(monkeypatch, tmp_path):
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", str(tmp_path))
    register_marked()
    translated, before, own = [], JITCodeLibrary._finalize_specific, (JITCPUCodegen.create_library, JITCPUCodegen.set_env)
    monkeypatch.setattr(JITCodeLibrary, "_finalize_specific", lambda code: translated.append(code.name) or before(code))
    out = np.zeros(1)
    compile_cached(_eighth)(8.0, out)
    assert out[0] == 1.0
    assert [name for name in translated if name != "nrt"] == ["_eighth"]  # numba's own runtime comes first
    assert (JITCPUCodegen.create_library, JITCPUCodegen.set_env) == own
    assert numba.njit(lambda x: _quartered(x) + _halved(x))(8.0) == 6.0


def test_a_compiled_function_of_ones_own_in_a_kernel_can_still_be_called_from_python(monkeypatch, tmp_path):
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", str(tmp_path))
    doubled = numba.njit(lambda x: 2.0 * x)

    def run(x, out):
        out[0] = doubled(x)

    out = np.zeros(1)
    compile_cached(run)(8.0, out)
    assert out[0] == doubled(8.0) == 16.0


@pytest.mark.parametrize("collecting", [True, False])
def test_no_garbage_is_collected_while_a_kernel_compiles_and_as_before_afterwards(collecting, monkeypatch, tmp_path):
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", str(tmp_path))
    seen, before = [], JITCodeLibrary._finalize_specific
    monkeypatch.setattr(JITCodeLibrary, "_finalize_specific", lambda code: seen.append(gc.isenabled()) or before(code))

    def run(out):
        out[0] = 2.0

    def wrong(out):
        out[0] = "text"

    (gc.enable if collecting else gc.disable)()
    try:
        compile_cached(run)(np.zeros(1))
        assert gc.isenabled() is collecting
        with pytest.raises(numba.core.errors.TypingError):
            compile_cached(wrong)(np.zeros(1))
        assert gc.isenabled() is collecting
    finally:
        gc.enable()
    assert seen
    assert not any(seen)
