"""What a record says of the machine and the packages it was made with."""

import platform
from importlib.metadata import version
from pathlib import Path

__all__ = ["described"]


def described(*packages):
    """Return the processor, the version of Python and those of some packages, as one line."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.exists() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"{(models or [platform.processor()])[0]}, Python {platform.python_version()}, {versions}."
