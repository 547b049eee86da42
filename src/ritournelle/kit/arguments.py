"""What commands read from their command line."""

from argparse import ArgumentTypeError
from datetime import date


def day(text: str) -> date:
    """Read a day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            f"«\u00a0{text}\u00a0» n’est pas un jour. "
            "Écrivez-le AAAA-MM-JJ, par exemple 2026-12-01."
        ) from None
