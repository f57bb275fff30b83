"""Optimisation methods: one idea per file, named as the papers name it."""

from heavytail.methods.acclip import ACClip
from heavytail.methods.adafactor import Adafactor
from heavytail.methods.adagrad import Adagrad
from heavytail.methods.adagrad_norm import AdaGradNorm
from heavytail.methods.adam import Adam
from heavytail.methods.cclip import CClip
from heavytail.methods.dual_averaging import DualAveraging
from heavytail.methods.gclip import GClip, ProjectedGClip
from heavytail.methods.momentum_sgd import MomentumSGD
from heavytail.methods.normalized_sgd import NormalizedSGD
from heavytail.methods.rmsprop import RMSProp
from heavytail.methods.sgd import SGD, ProjectedSGD
from heavytail.methods.sign_sgd import SignSGD

__all__ = [
    "SGD",
    "ACClip",
    "AdaGradNorm",
    "Adafactor",
    "Adagrad",
    "Adam",
    "CClip",
    "DualAveraging",
    "GClip",
    "MomentumSGD",
    "NormalizedSGD",
    "ProjectedGClip",
    "ProjectedSGD",
    "RMSProp",
    "SignSGD",
]
