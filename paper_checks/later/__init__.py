"""The claims of papers after 2020: one theorem per file, as printed and as proved. `misprints` is what they misprint."""
