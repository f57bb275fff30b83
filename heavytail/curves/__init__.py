"""A measured number at every checkpoint (`curve`), such curves put together (`combined`), their exponents (`rates`)."""
