"""How exact the functions of every law are, from 1e-300 to 1e300, held against mpmath.

Run by hand: python tests/benchmarks/law_accuracy.py [--output FILE.md]

A probability or a density counts where it is a normal double, and must be 0 or infinite where it is beyond them. Logarithms
of probabilities are compared relative to themselves, those of densities relative to at least 1. A quantile's error is the
relative change of x that makes it right.
"""

import argparse
import datetime
import platform
import sys
import warnings
from pathlib import Path

import mpmath as mp
import numpy as np
import scipy

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.builders.exact_laws import FUNCTIONS, LAWS, PROBABILITIES, SIZES, errors


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    lines = [
        f"# Accuracy of the laws, {datetime.date.today().isoformat()}",
        "",
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, mpmath {mp.__version__}. "
        "Made by tests/benchmarks/law_accuracy.py.",
        "",
        "Largest relative errors, and the argument they are found at, over "
        f"x = +-{', '.join(f'{size:g}' for size in sorted(SIZES))} and q = {', '.join(f'{q:.12g}' for q in PROBABILITIES)}. "
        "The reference is the law's definition in 40 digits, for most stable laws Zolotarev's series; what counts is said "
        "in the script.",
        "",
        f"| law | {' | '.join(FUNCTIONS)} |",
        "|---" * (len(FUNCTIONS) + 1) + "|",
    ]
    warnings.simplefilter("error")
    for law in LAWS:
        cells = [f"{worst:.0e} at {where:.3g}" for worst, where in (errors(law, name) for name in FUNCTIONS)]
        lines.append(f"| {law} | {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    text = "\n".join(lines) + "\n"
    if options.output:
        options.output.write_text(text)


if __name__ == "__main__":
    main()
