"""Keys and counts that come from outside: anything may be sent in their place."""

from collections.abc import Iterable
from itertools import islice

LONGEST = 18  # digits: every database can compare them
LARGEST = 10**LONGEST - 1


def key_of(text: object) -> int:
    """Return the key that a text is; 0, which no row has, for anything else."""
    digits = str(text or "").strip()
    is_key = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST
    return int(digits) if is_key else 0


def keys_of(texts: Iterable[object], most: int) -> list[int]:
    """Return the keys among some texts, `most` of them at most."""
    return list(islice(filter(None, map(key_of, texts)), most))
