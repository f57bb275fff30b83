"""Without torch the room says what to install, and nothing else asks for it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
sys.modules["torch"] = None  # as if it were not installed
import heavytail
try:
    import heavytail.torch
except ModuleNotFoundError as error:
    print(error.name, error)
"""


def test_without_torch_the_room_says_what_to_install():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.startswith(
        "torch heavytail.torch needs PyTorch, which is not installed. Run: pip install 'heavytail[torch]'"
    )
