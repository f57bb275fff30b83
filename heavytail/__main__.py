"""``python -m heavytail`` does what ``heavytail`` does."""

from heavytail.cli import main

main()
