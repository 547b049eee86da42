"""Recurring billing and subscription management for French businesses."""
