"""How exact the stable density and distribution function are, held against Fourier inversion; scipy beside them.

Run by hand: python tests/benchmarks/stable_accuracy.py [--output FILE.md]

The inversion integrates the characteristic function, which shares nothing with Zolotarev's integral that the library
uses; its own error, some 1e-13 of the peak, is why relative errors are taken where the function is above 1e-5. The law is
in the parameterisation S0, and scipy is asked for the same one through its location.
"""

import argparse
import contextlib
import datetime
import platform
import warnings
from pathlib import Path

import numpy as np
import scipy
from scipy import integrate

from heavytail.noise import AlphaStable

ALPHAS = (0.5, 0.7, 0.9, 0.99, 0.995, 0.999, 0.9999, 1.0, 1.0001, 1.001, 1.005, 1.01, 1.1, 1.3, 1.5, 1.8, 1.99, 2.0)
BETAS = (0.0, 0.1, 0.5, 1.0, -1.0)
POINTS = np.array([-8.0, -2.0, -0.7, -0.1, 0.2, 0.9, 3.0, 9.0])
SMALLEST = 1e-5


def characteristic(alpha, beta, t):
    """Return the characteristic function in S0 at t > 0, from Nolan's definition 1.3."""
    if alpha == 1.0:
        return np.exp(-t - 1j * beta * (2.0 / np.pi) * t * np.log(t))
    tangent = np.tan(0.5 * np.pi * alpha)
    return np.exp(-(t**alpha) * (1.0 + 1j * beta * tangent * np.expm1((1.0 - alpha) * np.log(t))))


def by_inversion(alpha, beta, x):
    """Return density and distribution function by integrals over log t."""
    last = np.log(38.0) / alpha
    options = {"limit": 4000, "epsabs": 1e-14, "epsrel": 1e-12}

    def transform(y):
        t = np.exp(y)
        return characteristic(alpha, beta, t) * np.exp(-1j * t * x)

    density = integrate.quad(lambda y: transform(y).real * np.exp(y), -40.0, last, **options)[0] / np.pi
    below = 0.5 - integrate.quad(lambda y: transform(y).imag, -90.0, last, **options)[0] / np.pi
    return density, below


def safely(function):
    """Return a function at all points, not a number where scipy gives up."""
    values = np.full(POINTS.size, np.nan)
    for i, x in enumerate(POINTS):
        with contextlib.suppress(ValueError):
            values[i] = function(x)
    return values


def order_statistics(errors):
    """Return the largest error that is a number, as text."""
    errors = np.asarray(errors)
    return f"{np.nanmax(errors):.1e}" if np.isfinite(errors).any() else "-"


def main():
    """Compare, print and write the record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    lines = [
        f"# Accuracy of the stable law, {datetime.date.today()}",
        "",
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}. "
        "Made by tests/benchmarks/stable_accuracy.py.",
        "",
        f"Largest relative errors over beta in {BETAS} and x in {POINTS.tolist()}, where the function is above "
        f"{SMALLEST:g}; where scipy raises an error it is left out. The reference is Fourier inversion in double precision, "
        "good to some 1e-13 of the peak.",
        "",
        "| alpha | pdf | cdf | scipy pdf | scipy cdf |",
        "|---|---|---|---|---|",
    ]
    for alpha in ALPHAS:
        errors = [[], [], [], []]
        for beta in BETAS:
            law = AlphaStable(alpha, beta, parameterization="S0")
            same = law.to_scipy()
            reference = np.array([by_inversion(alpha, beta, x) for x in POINTS])
            found = law.pdf(POINTS), law.cdf(POINTS), safely(same.pdf), safely(same.cdf)
            for column, values in enumerate(found):
                exact = reference[:, column % 2]
                errors[column] += np.where(exact > SMALLEST, np.abs(values / exact - 1.0), np.nan).tolist()
        lines.append(f"| {alpha:g} | " + " | ".join(order_statistics(column) for column in errors) + " |")
    text = "\n".join(lines) + "\n"
    if options.output:
        options.output.write_text(text)
    print(text)


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", integrate.IntegrationWarning)
        warnings.simplefilter("ignore", RuntimeWarning)  # scipy's own
        main()
