"""The page of heavytail.torch is true: its programs run, and the one for optax gives the iterates of plain loops."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM, OPTAX = re.findall(
    r"```python\n(.*?)```", (ROOT / "heavytail" / "torch" / "README.md").read_text(), flags=re.DOTALL
)
DATA = str(ROOT / "tests" / "data")

AGAINST_LOOPS = """
data = np.load(DATA + "/pan_li_algorithms.npz")
given, made = np.load(DATA + "/optimizers.npz"), np.load(DATA + "/adaptive_optimizers.npz")


def walk(optimizer, gradients, x):
    x, points = jnp.asarray(x), []
    state = optimizer.init(x)
    for g in gradients:
        step, state = optimizer.update(jnp.asarray(g), state, x)
        x = optax.apply_updates(x, step)
        points.append(np.asarray(x))
    return np.array(points)


found = walk(optax.chain(scale_by_acclip(alpha=1.5), optax.scale(-0.01)), given["gradients"], given["start"])
print(np.abs(found - made["acclip"]).max() < 1e-12 * np.abs(found).max())
for percent in (5, 20):
    optimizer = optax.chain(clip_by_top(percent), optax.ema(0.9, debias=False), optax.scale(-0.05))
    found, expected = walk(optimizer, data["g_mat"], data["x0_mat"])[4::5], data[f"alg1_mat_k{percent}_zero"]
    print(np.abs(found - expected).max() < 1e-12 * np.abs(found).max())
"""


def run(program, folder, **environment):
    (folder / "program.py").write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **environment}
    done = subprocess.run([sys.executable, "program.py"], capture_output=True, text=True, cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed")
def test_from_a_model_to_a_decision_in_25_lines(tmp_path):
    shown = run(PROGRAM, tmp_path)
    assert "Tail of 140 values, as they are" in shown
    assert "Clip the norm at tau = " in shown
    body = [line for line in PROGRAM.splitlines() if line and not line.startswith(("import", "from"))]
    assert len(body) <= 25


@pytest.mark.skipif(find_spec("optax") is None, reason="optax is not installed")
def test_the_program_for_optax_gives_the_iterates_of_plain_loops(tmp_path):
    program = OPTAX + f"\nDATA = {DATA!r}\n" + AGAINST_LOOPS
    assert run(program, tmp_path, JAX_ENABLE_X64="1", JAX_PLATFORMS="cpu").split() == ["True"] * 3
