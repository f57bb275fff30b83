"""Kernel code that parts and the loop stand on: plain Python about one trajectory, interpreted here, compiled elsewhere.

`primitives` is the mark of kernel code and operations on the bits of numbers, `vmath` the functions of numbers, `vectors`
those of vectors, `rng` the random numbers, a function of (seed, trajectory, step, coordinate). `source_files` sees the files
of the library before nearly all of them are loaded.
"""

from heavytail.kernel import source_files as source_files  # now: what is loaded later can have been edited before
