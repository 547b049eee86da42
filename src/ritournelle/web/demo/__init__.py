"""The demonstration company: data, and the eighteen months of its life."""
