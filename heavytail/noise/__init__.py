"""Noise laws: one per file, each with its moments, its tail index and its distribution function.

Every noise draws on the CPU, and with ``device="cuda"`` the same bits on a GPU, by numba-cuda. Other libraries take such an
array x without a copy, and keep its memory alive: PyTorch by ``torch.as_tensor(x, device="cuda")``, CuPy by
``cupy.asarray(x)``, and JAX by ``jax.numpy.from_dlpack(StridedMemoryView.from_cuda_array_interface(x, stream_ptr=-1))`` with
the class of ``cuda.core.utils``. (``jax.numpy.asarray(x)`` takes it too, but the memory is freed with x.) A noise also fills
the arrays of these libraries, on the CPU too, by ``rvs(out=tensor)`` and ``Stream.fill(tensor)``. It is filled when the call
returns.

Compiled functions of one's own know `draw_at` and the laws of this module, as arguments or closed over; of other parts
`heavytail.for_numba` tells them.
"""

from typing import TYPE_CHECKING, Any

from heavytail.noise.atoms import Atoms, TwoPoint
from heavytail.noise.burr import BurrXII
from heavytail.noise.cauchy import Cauchy
from heavytail.noise.contaminated import Contaminated
from heavytail.noise.dependent import Dependent
from heavytail.noise.elliptical import EllipticalStable
from heavytail.noise.gaussian import Gaussian
from heavytail.noise.growing import Growing
from heavytail.noise.isotropic import Isotropic
from heavytail.noise.laplace import Laplace
from heavytail.noise.levy import Levy
from heavytail.noise.log_normal import LogNormal
from heavytail.noise.lomax import Lomax
from heavytail.noise.mini_batch import MiniBatch
from heavytail.noise.multiplicative import Multiplicative
from heavytail.noise.normalized import normalized
from heavytail.noise.one_hot import OneHot
from heavytail.noise.pareto import Pareto
from heavytail.noise.reveal import Reveal
from heavytail.noise.sampled_gradient import SampledGradient
from heavytail.noise.scaled import Scaled
from heavytail.noise.shifted import Shifted
from heavytail.noise.stable import AlphaStable
from heavytail.noise.stream import Stream
from heavytail.noise.student_t import StudentT
from heavytail.noise.tabulated import Tabulated
from heavytail.noise.varying import Varying
from heavytail.noise.vector import VectorLaw
from heavytail.noise.weibull import Weibull

__all__ = [
    "AlphaStable",
    "Atoms",
    "BurrXII",
    "Cauchy",
    "Contaminated",
    "Dependent",
    "EllipticalStable",
    "Gaussian",
    "Growing",
    "Isotropic",
    "Laplace",
    "Levy",
    "LogNormal",
    "Lomax",
    "MiniBatch",
    "Multiplicative",
    "OneHot",
    "Pareto",
    "Reveal",
    "SampledGradient",
    "Scaled",
    "Shifted",
    "Stream",
    "StudentT",
    "Tabulated",
    "TwoPoint",
    "Varying",
    "VectorLaw",
    "Weibull",
    "draw_at",
    "normalized",
]


if TYPE_CHECKING:
    from heavytail.noise.stream import draw_at
else:

    def __getattr__(name: str) -> Any:
        if name == "draw_at":  # a compiled function may be what asks, and numba must know it by then
            from heavytail.compiler.for_numba import tell_marked
            from heavytail.noise.stream import draw_at

            tell_marked()
            return draw_at
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
