"""What is run, and what comes out: the description of an experiment, its digest, its result, and what a run records.

`foreknowledge` is what the parts tell of the outcome before anything runs, `rare_events` what a run cannot have met, and
`groups` the one order in which trajectories are added.
"""
