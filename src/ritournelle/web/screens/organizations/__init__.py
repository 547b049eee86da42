"""One's organisations: creating, switching, the first-day check-list, the demonstration."""
