"""What an author of a noise, a problem or a method writes, and what goes into it.

`contract` is the one page to read; `schedules` and `domains` are parts of parts, `parameters` checks the numbers that they
are given, and `copies` makes a part with other values.
"""
