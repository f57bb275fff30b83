"""A number at every checkpoint (`curve`), such curves put together (`combined`), exponents (`rates`, `confidence`)."""
