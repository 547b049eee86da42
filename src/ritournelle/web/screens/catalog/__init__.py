"""The catalogue: products, plans and their versions."""
