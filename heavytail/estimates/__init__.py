"""Numbers with intervals from samples: means of groups, tail indices, stability indices, and the counts they start from."""
