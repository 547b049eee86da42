"""Who buys: customers and their contacts."""
