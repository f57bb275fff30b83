"""Tools for training real networks with PyTorch: the papers' optimisers, and what the noise and the curvature look like.

How heavy is the noise of my gradients, which clipping suits it, how sharp is the direction that I step in? Nothing in the
rest of the package imports this room, and it alone needs PyTorch.
"""

try:
    import torch as _torch  # noqa: F401
except ModuleNotFoundError as _missing:
    if _missing.name != "torch":
        raise
    raise ModuleNotFoundError(
        "heavytail.torch needs PyTorch, which is not installed. Run: pip install 'heavytail[torch]' (the extra, or a build "
        "of PyTorch for your machine: https://pytorch.org/get-started).",
        name="torch",
    ) from None

from heavytail.torch.acclip import ACClip
from heavytail.torch.adafactor import Adafactor
from heavytail.torch.clip_grad import clip_grad_top_
from heavytail.torch.clips import Norm, Top, Value
from heavytail.torch.curvature import curvature_of
from heavytail.torch.gradient_noise import GradientNoise
from heavytail.torch.landscape import landscape
from heavytail.torch.pseudo_updates import pseudo_updates
from heavytail.torch.recording import record_gradient_noise
from heavytail.torch.sgd import SGD
from heavytail.torch.sharpness import DirectionalSharpness, directional_sharpness
from heavytail.torch.suggestion import ClippingSuggestion, suggest_clipping
from heavytail.torch.watching import watch_gradient_noise

__all__ = [
    "SGD",
    "ACClip",
    "Adafactor",
    "ClippingSuggestion",
    "DirectionalSharpness",
    "GradientNoise",
    "Norm",
    "Top",
    "Value",
    "clip_grad_top_",
    "curvature_of",
    "directional_sharpness",
    "landscape",
    "pseudo_updates",
    "record_gradient_noise",
    "suggest_clipping",
    "watch_gradient_noise",
]
