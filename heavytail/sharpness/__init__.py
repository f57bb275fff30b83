"""What an update is worth where it is made: its curvature, its descent, the function along it; and methods tuned alike."""
