"""The loop that runs trajectories, and a file for each way of running it: `cpu`, `cuda` and `interpreted`."""
