"""Frozen values in, bytes out: PDF, Factur-X, e-mail text. No query."""
