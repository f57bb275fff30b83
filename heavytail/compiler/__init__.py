"""From plain Python to machine code: what numba must know to compile parts, and nothing about any part.

`operations` lowers the bit-level operations, `records` turns a frozen dataclass into a struct, `views` gives kernels
vectors in stack memory, `fingerprint` names a class by its source, `cache` keeps compiled kernels on disk, in the folder
that `cache_folder` chooses and `cache_content` keeps small, `cuda_target` compiles for GPUs, `diagnose` says which part
does not compile, `errors` names what can go wrong, `for_numba` lends parts to compiled functions of the user's, `tested`
names the newest numba that is known to do.
This package and `heavytail.engine` are the only ones that import numba.
"""
