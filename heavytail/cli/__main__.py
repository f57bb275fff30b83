"""``python -m heavytail.cli`` does what ``heavytail`` does."""

from heavytail.cli import main

main()
