"""The organisation's colour, kept readable whatever it is (WCAG 2 contrast)."""

from functools import lru_cache

WHITE, INK = "#ffffff", "#1b2430"
_READABLE = 4.5


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast of two `#rrggbb` colours, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def text_on(colour: str) -> str:
    """Return white or ink, whichever reads better on this colour."""
    return WHITE if contrast(colour, WHITE) >= contrast(colour, INK) else INK


@lru_cache(maxsize=256)
def as_text(colour: str) -> str:
    """Return the colour, darkened as little as it takes to be read on white."""
    channels = _channels(colour)
    for percent in range(100, 0, -4):
        darker = "#" + "".join(f"{channel * percent // 100:02x}" for channel in channels)
        if contrast(darker, WHITE) >= _READABLE:
            return darker
    return INK


def _channels(colour: str) -> list[int]:
    digits = colour.removeprefix("#")
    return [int(digits[at : at + 2], 16) for at in (0, 2, 4)]


@lru_cache(maxsize=256)
def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else pow((channel + 0.055) / 1.055, 2.4)
