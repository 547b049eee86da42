"""Invoices, credit notes and pro formas: numbers, chain, files."""
