"""Who buys what, at which rhythm; and the run that bills it."""
