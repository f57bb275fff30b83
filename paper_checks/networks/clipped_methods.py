"""What the names of clipped methods in `heavytail.torch.small_scale` end with: claims are listed without PyTorch."""

CLIPPED = ", 5 % clipped"  # of each tensor, which has a level of its own
ONE_LEVEL = f"{CLIPPED} at one level"
