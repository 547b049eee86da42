"""Small Django help that knows no business: bulk writing, events, files, claims, triggers."""
