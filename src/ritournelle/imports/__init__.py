"""Imports of files made on screen: columns matched, rehearsed, run, undone."""
