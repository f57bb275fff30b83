"""A measured number at every checkpoint, with its interval (`curve`), and the exponents of such curves (`rates`)."""
