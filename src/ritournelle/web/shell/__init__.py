"""What every screen is made of: who asks, in which organisation, lists, forms, charts."""
