"""The papers' experiments with real networks, and what of them is seen at a scale that runs on a laptop.

A claim here speaks of the models and the data of `heavytail.torch.small_scale`, over several seeds, and of no others. All of
them need PyTorch, from the extra `torch`.
"""
