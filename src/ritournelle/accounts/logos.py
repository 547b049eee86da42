"""What may serve as a logo: a small picture that the documents can really be drawn with.

A file is judged by its content, never by its name: a logo that the drawing
refuses would stop every document of the organisation.
"""

import re
import tempfile
from base64 import b64decode
from pathlib import Path

import typst
from lxml import etree

from ritournelle.accounts.errors import BadSetting

LARGEST = 2 * 1024 * 1024
LONGEST_SIDE = 4000
LARGEST_SVG_NODES = 20_000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_WITHOUT_SIZE = {0x01, *range(0xD0, 0xDA)}  # markers of JPEG that no length follows
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_FORBIDDEN = {"script", "foreignObject", "iframe", "handler", "listener", "set", "animate"}
_PICTURE = re.compile(r"\s*data:image/(?:png|jpeg);base64,(.*)", re.DOTALL)
_REACHES_OUT = re.compile(r"@import|url\(\s*['\"]?(?!#)|expression\(|javascript:", re.IGNORECASE)


def check_logo(name: str, content: bytes) -> str:
    """Return the suffix of a picture that may serve: .png, .jpg or .svg. Raises BadSetting."""
    suffix = _suffix(content[: LARGEST + 1])
    if not suffix or len(content) > LARGEST:
        raise _refusal(name, "Choisissez une image PNG, JPEG ou SVG de 2\u00a0Mo au plus.")
    if suffix == ".svg":
        _check_svg(name, content)
    elif not _is_small(content, suffix):
        raise _refusal(name, f"Réduisez l’image à {LONGEST_SIDE} pixels de côté au plus.")
    _check_drawing(name, content, suffix)
    return suffix


def _suffix(content: bytes) -> str:
    if content.startswith(_PNG):
        return ".png"
    if content.startswith(_JPEG):
        return ".jpg"
    return ".svg" if b"<svg" in content[:4096] else ""


def _is_small(content: bytes, suffix: str) -> bool:
    """Say whether a picture unpacks to something that every document can be drawn with."""
    sides = _size(content, suffix)
    return max(sides) <= LONGEST_SIDE and min(sides) >= 1


def _size(content: bytes, suffix: str) -> tuple[int, int]:
    """Return the width and the height that a picture announces; zeros when it says none."""
    if suffix == ".png":
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(
                content[at + 5 : at + 7]
            )
        at += 2 if marker in _WITHOUT_SIZE else 2 + int.from_bytes(content[at + 2 : at + 4])
    return 0, 0


def _check_svg(name: str, content: bytes) -> None:
    """Refuse what acts, reaches elsewhere, or unfolds into something huge."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise _refusal(name, "Ce fichier SVG ne peut pas être lu.") from None
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None or etree.QName(root).localname != "svg":
        raise _refusal(name, "Enregistrez-le à nouveau en SVG simple, sans définition DTD.")
    for count, node in enumerate(root.iter(), 1):
        if count > LARGEST_SVG_NODES or not _is_harmless(node):
            raise _refusal(name, "Un logo SVG ne contient ni script, ni lien, ni image extérieure.")


def _is_harmless(node: etree._Element) -> bool:
    tag: object = node.tag  # of a comment, an entity or an instruction: a function
    if tag is etree.Comment:
        return True
    if not isinstance(tag, str) or etree.QName(node).localname in _FORBIDDEN:
        return False
    return not _REACHES_OUT.search(node.text or "") and all(
        _is_harmless_attribute(str(key), str(value)) for key, value in node.attrib.items()
    )


def _is_harmless_attribute(key: str, value: str) -> bool:
    name = etree.QName(key).localname.lower()
    if name.startswith("on"):
        return False
    if name == "href":
        return value.strip().startswith("#") or _is_harmless_picture(value)
    return not _REACHES_OUT.search(value)


def _is_harmless_picture(address: str) -> bool:
    """Judge a picture within a picture like any other, by its content."""
    found = _PICTURE.fullmatch(address)
    try:
        content = b64decode("".join(found[1].split()) if found else "", validate=True)
    except ValueError:
        return False
    suffix = _suffix(content)
    return suffix in (".png", ".jpg") and _is_small(content, suffix)


def _check_drawing(name: str, content: bytes, suffix: str) -> None:
    """Draw it once, alone, with the engine that draws the documents."""
    with tempfile.TemporaryDirectory(prefix="ritournelle-") as folder:
        (Path(folder) / f"logo{suffix}").write_bytes(content)
        page = Path(folder) / "main.typ"
        page.write_text(f'#image("logo{suffix}", width: 4cm, alt: "logo")')
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
        try:
            typst.Compiler(page, root=folder, font_paths=fonts).compile()
        except typst.TypstError:
            raise _refusal(
                name, "Ce fichier est abîmé\u00a0: enregistrez l’image à nouveau."
            ) from None


def _refusal(name: str, remedy: str) -> BadSetting:
    return BadSetting(f"Le fichier «\u00a0{name}\u00a0» ne peut pas servir de logo.", remedy)
