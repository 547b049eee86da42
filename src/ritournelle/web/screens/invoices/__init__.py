"""Invoices: the list, one document, drafts by hand, credit notes, the proof of the chain."""
