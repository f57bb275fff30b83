"""Pages that are written from the package: a module for each kind, a function that returns their Markdown by name."""
