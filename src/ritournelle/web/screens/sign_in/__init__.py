"""Signing up and in, passwords, second factors, one's own profile."""
