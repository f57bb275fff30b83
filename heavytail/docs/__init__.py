"""The sources of the documentation's site, and what makes pages of the package itself; a wheel leaves them out."""
