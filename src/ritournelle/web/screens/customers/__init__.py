"""Customers: the list, the form, the file, tags and own fields."""
