"""The clock, read by commands and processes only; below them it is an argument."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present instant."""
    return timezone.now()
