"""Optimisation methods: one idea per file, named as the papers name it."""

from heavytail.methods.cclip import CClip
from heavytail.methods.gclip import GClip, ProjectedGClip
from heavytail.methods.sgd import SGD, ProjectedSGD

__all__ = ["SGD", "CClip", "GClip", "ProjectedGClip", "ProjectedSGD"]
