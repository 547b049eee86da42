"""The face of the screens: Geist, cut down to Latin, served as one static file.

Nothing is copied into the repository: the file is built from the installed package on first use.
"""

import os
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

NAME = "fonts/geist.woff2"
_RECIPE = 1  # raise it when the cut changes: the cache then takes another folder
_FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "zero"]
_RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x017F),  # Latin
    (0x02C6, 0x02DC),
    (0x2000, 0x206F),  # punctuation
    (0x20AC, 0x20AC),  # €
    (0x2122, 0x2122),  # ™
    (0x2190, 0x2193),  # arrows
    (0x2212, 0x2212),  # minus
)


def ensure_font(cache: Path) -> Path:
    """Return the folder that holds the font under its static name, built on first use.

    Written aside and renamed: two processes that start together do not meet half a file.
    """
    folder = cache / f"geist-{version('fontpkg-geist')}-{_RECIPE}"
    target = folder / NAME
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _publish(_cut(), target)
    return folder


def _publish(content: bytes, target: Path) -> None:
    handle, draft = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(draft).chmod(0o644)
    Path(draft).replace(target)


def _cut() -> bytes:
    """Return the variable font with our characters only, as woff2."""
    source = files("fontpkg_geist") / "files" / "Geist[wght].ttf"
    font = TTFont(BytesIO(source.read_bytes()), recalcTimestamp=False)
    options = Options(layout_features=_FEATURES, hinting=False, notdef_outline=True)
    options.drop_tables += ["meta"]
    subsetter = Subsetter(options)
    subsetter.populate(
        unicodes=[code for first, last in _RANGES for code in range(first, last + 1)]
    )
    subsetter.subset(font)
    font.flavor = "woff2"
    output = BytesIO()
    font.save(output)
    return output.getvalue()


class FontFinder(BaseFinder):
    """Shows the font to `collectstatic` and to the development server."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Nothing can be set wrong."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return where the font is, if it is what is looked for."""
        hits = [str(ensure_font(settings.FONT_DIR) / NAME)] if path == NAME else []
        if find_all or kwargs.get("all"):
            return hits
        return hits[0] if hits else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """Yield the font and the storage that reads it."""
        yield NAME, FileSystemStorage(location=ensure_font(settings.FONT_DIR))
