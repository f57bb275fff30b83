"""Arrays of draws of a law: `numbers` and `vectors` fill them on the processor, `cuda` on a GPU, `arrays` asks the caller.

A draw is a function of (seed, position), so that an array may be filled in any order, by any number of threads.
"""
