"""Models and data on which the papers' experiments with real networks run in minutes, nothing of it downloaded.

The papers train models of 1e7 weights and more for days. Here are an attention model and residual networks of 1e4 to 1e5
weights, on text and images that come inside Python packages. What is seen on them is true at this scale.
"""

from heavytail.torch.small_scale.data import digits, gaussian, sentences
from heavytail.torch.small_scale.models import LanguageModel, ResidualNetwork, cross_entropy
from heavytail.torch.small_scale.noise_along import noise_along
from heavytail.torch.small_scale.settings import MODELS, Setting

__all__ = [
    "MODELS",
    "LanguageModel",
    "ResidualNetwork",
    "Setting",
    "cross_entropy",
    "digits",
    "gaussian",
    "noise_along",
    "sentences",
]
