"""Models and data on which the papers' experiments with real networks run in minutes, nothing of it downloaded.

The papers train models of 1e7 weights and more for days. Here are an attention model and residual networks of 1e4 to 1e5
weights, on text and images that come inside Python packages. What is seen on them is true at this scale.
"""

from heavytail.torch.small_scale.data import digits, gaussian, sentences
from heavytail.torch.small_scale.keeping import kept
from heavytail.torch.small_scale.method import Method
from heavytail.torch.small_scale.methods import METHODS
from heavytail.torch.small_scale.models import LanguageModel, ResidualNetwork, cross_entropy
from heavytail.torch.small_scale.picture import draw_losses, draw_search
from heavytail.torch.small_scale.tasks import Examples, ImageTask, LanguageTask
from heavytail.torch.small_scale.training import Training, train
from heavytail.torch.small_scale.tuning import TunedTraining, paired_difference, tune_training

__all__ = [
    "METHODS",
    "Examples",
    "ImageTask",
    "LanguageModel",
    "LanguageTask",
    "Method",
    "ResidualNetwork",
    "Training",
    "TunedTraining",
    "cross_entropy",
    "digits",
    "draw_losses",
    "draw_search",
    "gaussian",
    "kept",
    "paired_difference",
    "sentences",
    "train",
    "tune_training",
]
