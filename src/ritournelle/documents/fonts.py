"""The faces documents are set in: Inter, cut down to what business in Europe writes.

PDF/A refuses a character without a glyph, so every text goes through `printable` first.
"""

import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

_RECIPE = 1  # raise it when the cut changes: the cache then takes another folder
_WEIGHTS = {"Regular": 400, "SemiBold": 600}
_OPTICAL_SIZE = 14
_FEATURES = ["kern", "tnum", "ccmp", "locl", "mark", "mkmk"]
_RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x024F),  # Latin
    (0x02B0, 0x036F),  # modifiers and combining accents
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin, Vietnamese
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # superscripts
    (0x20A0, 0x20CF),  # currencies
    (0x2100, 0x214F),  # № ™
    (0x2150, 0x218F),  # fractions
    (0x2190, 0x22FF),  # arrows, mathematics
    (0x25A0, 0x25FF),  # □, the stand-in for what is missing
)
_NAME_IDS = ["*"]
MISSING = "□"
_SILENT = {"Cc", "Cf", "Cs", "Cn", "Co", "So", "Mn", "Me"}  # what leaves no gap when it is left out


def ensure_fonts(cache: Path) -> Path:
    """Return the folder of the faces under `cache`, built on first use (some seconds).

    Built aside and renamed: two processes that start together do not meet half a folder.
    """
    folder = cache / f"inter-{version('fontpkg-inter')}-{_RECIPE}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        _publish(Path(tempfile.mkdtemp(dir=cache, prefix=".inter-")), folder)
    return folder


def _publish(draft: Path, folder: Path) -> None:
    try:
        for style, weight in _WEIGHTS.items():
            _cut(weight).save(draft / f"Inter-{style}.ttf")
        draft.chmod(0o755)
        draft.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _cut(weight: int) -> TTFont:
    """Return one static face of the variable font, with our characters only."""
    source = files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf"
    font = TTFont(BytesIO(source.read_bytes()), recalcTimestamp=False)
    options = Options(layout_features=_FEATURES, hinting=False, notdef_outline=True)
    options.name_IDs = _NAME_IDS
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_wanted_codes())
    subsetter.subset(font)
    axes = {"wght": weight, "opsz": _OPTICAL_SIZE}
    return instantiateVariableFont(font, axes, inplace=True, updateFontNames=True)


def _wanted_codes() -> Iterator[int]:
    for first, last in _RANGES:
        yield from range(first, last + 1)


class Charset:
    """The characters that the faces in a folder can draw, all of them in every weight."""

    def __init__(self, folder: Path) -> None:
        cmaps = [TTFont(path).getBestCmap() for path in sorted(folder.glob("*.ttf"))]
        self._codes = frozenset.intersection(*map(frozenset, cmaps)) - _invisible()
        self._replacements = _Replacements(self._codes)

    def covers(self, text: str) -> bool:
        """Say whether every character has a glyph."""
        return self._codes.issuperset(map(ord, text))

    def printable(self, text: str) -> str:
        """Return the text in NFC, without what the faces cannot draw; line ends are kept.

        Compatibility forms become plain (`①` is `1`), a letter of another script becomes `□`,
        emoji and controls disappear.
        """
        if text.isascii() and text.isprintable():
            return text
        return self._replace(unicodedata.normalize("NFC", text))

    def _replace(self, text: str) -> str:
        changed = text.translate(self._replacements)
        if changed == text:
            return text
        lines = (" ".join(filter(None, line.split(" "))) for line in changed.split("\n"))
        return "\n".join(lines) or MISSING


def _invisible() -> frozenset[int]:
    """Return the format characters, such as direction marks: they have glyphs, but no use.

    The zero-width space stays: it says where a long word may be cut.
    """
    codes = (code for code in _wanted_codes() if unicodedata.category(chr(code)) == "Cf")
    return frozenset(codes) - {0x200B}


class _Replacements(dict[int, str]):
    """What each character becomes, worked out when first met."""

    def __init__(self, codes: frozenset[int]) -> None:
        super().__init__({ord("\n"): "\n", ord("\t"): " ", ord("\r"): ""})
        self._codes = codes

    def __missing__(self, code: int) -> str:
        replacement = self[code] = self._replacement(code)
        return replacement

    def _replacement(self, code: int) -> str:
        character = chr(code)
        if code in self._codes:
            return character
        plain = unicodedata.normalize("NFKC", character)
        if plain and self._codes.issuperset(map(ord, plain)):
            return plain
        if unicodedata.category(character).startswith("Z"):
            return " "
        return "" if unicodedata.category(character) in _SILENT else MISSING
