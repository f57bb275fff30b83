"""The claims of the papers: one theorem per file, as printed and as proved. `table_1` maps them to the cells of Table 1."""
