"""Settings, addresses and screens: the top floor."""
