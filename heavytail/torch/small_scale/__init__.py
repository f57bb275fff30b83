"""Models and data on which the papers' experiments with real networks run in minutes, nothing of it downloaded.

The papers train models of 1e7 weights and more for days. Here are an attention model and residual networks of 1e4 to 1e5
weights, on text and images that come inside Python packages. What is seen on them is true at this scale.
"""

from heavytail.torch.small_scale.data import digits, gaussian, sentences
from heavytail.torch.small_scale.following import FOLLOWERS, Moment, follow
from heavytail.torch.small_scale.keeping import kept
from heavytail.torch.small_scale.method import Method
from heavytail.torch.small_scale.methods import METHODS
from heavytail.torch.small_scale.models import LanguageModel, ResidualNetwork, cross_entropy
from heavytail.torch.small_scale.noise_along import noise_along
from heavytail.torch.small_scale.picture import draw_losses, draw_search
from heavytail.torch.small_scale.setting import MODELS, Setting
from heavytail.torch.small_scale.training import Training, train
from heavytail.torch.small_scale.tuning import TunedTraining, paired_difference, tune_training
from heavytail.torch.small_scale.update_geometry import UpdateGeometry, update_geometry

__all__ = [
    "FOLLOWERS",
    "METHODS",
    "MODELS",
    "LanguageModel",
    "Method",
    "Moment",
    "ResidualNetwork",
    "Setting",
    "Training",
    "TunedTraining",
    "UpdateGeometry",
    "cross_entropy",
    "digits",
    "draw_losses",
    "draw_search",
    "follow",
    "gaussian",
    "kept",
    "noise_along",
    "paired_difference",
    "sentences",
    "train",
    "tune_training",
    "update_geometry",
]
