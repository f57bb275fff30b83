"""Statements of theorems and what decides them.

A `claim` says what to measure; the functions of `judge` turn intervals into a `finding`: HOLDS, REFUTED or UNDECIDED;
`check` runs claims and gives verdicts, `registry` finds them in folders, `faults` says what is wrong with a claim's own
code, and `reproduction` with which command to see a verdict again. `schedule_map` measures a whole plane of schedules, and
`worst_case` searches a family of instances for the one on which a method is slowest.
"""
