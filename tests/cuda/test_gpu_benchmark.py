"""The record of bits and speed on a GPU: its dry run in the simulator, and how it reads NVIDIA's disassembly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba_cuda", reason="the record needs numba-cuda")

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "gpu.py"

# A slow path in a section of its own, a loop with a stretch that can be skipped, and the trap that branches to itself.
LISTING = """
//--------------------- .text.__cuda_sm20_div_rn_f64_full ---
.L_x_1:
        /*0000*/                   DFMA R4, R2, R2, R2 ;
        /*0010*/               @P0 BRA `(.L_x_1) ;
//--------------------- .text.run ---
        /*0000*/                   LDC R1, c[0x0][0x28] ;
.L_x_2:
        /*0010*/                   IADD3 R2, P0, R2, R5, RZ ;
        /*0020*/              @!P1 BRA `(.L_x_3) ;
        /*0030*/                   DFMA R4, R2, R2, R2 ;
        /*0040*/                   MUFU.RCP64H R11, R7 ;
.L_x_3:
        /*0050*/               @P2 BRA `(.L_x_2) ;
        /*0060*/                   EXIT ;
.L_x_4:
        /*0070*/                   BRA `(.L_x_4);
"""


def run(*options, **environment):
    command = [sys.executable, SCRIPT, *options]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})


@pytest.fixture
def machine_code(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    import machine_code

    return machine_code


def test_dry_run_writes_a_record_in_which_all_is_equal(tmp_path):
    file = tmp_path / "record.md"
    found = run("--dry-run", "--output", file)
    assert found.returncode == 0, found.stdout + found.stderr
    record = file.read_text()
    rows = [line for line in record.splitlines() if line.endswith("equal |")]
    assert len(rows) >= 10
    assert "A wrong last bit is seen" in record
    assert "DIFFERENT" not in record
    assert "failed" not in record


def test_without_a_gpu_it_says_so():
    found = run(CUDA_VISIBLE_DEVICES="")
    assert found.returncode == 1
    assert "GPU" in found.stderr
    assert "Traceback" not in found.stderr


def test_the_longest_loop_is_counted(machine_code):
    units, names = machine_code.count(machine_code.parse(LISTING))
    assert units == {"INT32": 1.0, "FP64": 0.5, "MUFU": 0.5, "control": 2.0}
    assert names["BRA"] == 2.0


def test_the_slowest_unit_sets_the_limit(machine_code):
    assert machine_code.limit({"FP64": 50.0, "INT32": 60.0}, (8, 0)) == (50.0 / 32, "FP64")
    assert machine_code.limit({"FP64": 50.0, "uniform": 150.0}, (9, 0)) == (200.0 / 128, "issue")
    assert machine_code.limit({"FP64": 50.0}, (1, 0)) is None
