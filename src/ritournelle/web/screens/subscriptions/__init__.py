"""Subscriptions: the list, the page of one, its acts, the wizard."""
