"""Factur-X: the page and its XML in one PDF/A-3 file."""

import json
import shutil
import tempfile
import threading
from datetime import UTC, datetime, time
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from weakref import finalize

import typst

from ritournelle.core.errors import DomainError
from ritournelle.documents.checks import InvalidDocument, check_xsd, require_valid
from ritournelle.documents.cii import build
from ritournelle.documents.fonts import Charset
from ritournelle.documents.model import Document, Look
from ritournelle.documents.view import view
from ritournelle.documents.xmp import add_facturx

_STANDARDS = ["a-3a", "ua-1"]
_NOON = time(12, tzinfo=UTC)
LOGO_SUFFIXES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}


class DrawingFailed(DomainError):
    """Raised when the page cannot be drawn, which a broken logo can cause."""

    code = "drawing-failed"
    status = 422

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(
            f"Le document {number} n’a pas pu être mis en page\u00a0: {reason}",
            "Vérifiez le logo et les textes de votre société, puis recommencez.",
        )


class Renderer:
    """Draws documents with the faces of a folder made by `fonts.ensure_fonts`.

    Make it after a fork, never before: the engine keeps threads that a fork does not copy. It
    may be shared by threads, each of which gets its own compiler.
    """

    def __init__(self, font_dir: Path) -> None:
        self._charset = Charset(font_dir)
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_dir]
        )
        self._folder = Path(tempfile.mkdtemp(prefix="ritournelle-"))
        self._cleaner = finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        with as_file(files(__package__) / "typst") as templates:
            shutil.copytree(templates, self._folder, dirs_exist_ok=True)
        self._local = threading.local()

    def draw(self, document: Document, look: Look) -> bytes:
        """Return the file of a document: the same input gives the same bytes.

        An issued document is checked and carries its XML; a draft and a pro forma do not.
        Raises `InvalidDocument` or `DrawingFailed`.
        """
        if not document.is_electronic:
            return self._page(document, look, {})
        require_valid(document)
        xml = build(document)
        findings = check_xsd(xml)
        if findings:
            raise InvalidDocument(document.number, findings)
        return add_facturx(self._page(document, look, {"x": xml.decode()}))

    def _page(self, document: Document, look: Look, attached: dict[str, str]) -> bytes:
        content = view(document, look, self._logo(look), self._charset.printable)
        noon = datetime.combine(document.issued_on, _NOON)
        try:
            pdf: bytes = self._compiler().compile(
                sys_inputs={"d": json.dumps(content, ensure_ascii=False), **attached},
                pdf_standards=_STANDARDS,
                timestamp=int(noon.timestamp()),
            )
        except typst.TypstError as error:
            raise DrawingFailed(document.number, error.message) from error
        return pdf

    def _compiler(self) -> Any:
        """Return this thread's compiler: one must not be used by two threads at once."""
        if not hasattr(self._local, "compiler"):
            self._local.compiler = typst.Compiler(
                self._folder / "main.typ", root=self._folder, font_paths=self._fonts
            )
        return self._local.compiler

    def _logo(self, look: Look) -> str:
        """Write the logo where the template can read it, once, and return its path."""
        if not look.logo:
            return ""
        name = f"logo-{sha256(look.logo).hexdigest()[:32]}.{LOGO_SUFFIXES[look.logo_type]}"
        path = self._folder / name
        if not path.exists():
            draft = path.with_suffix(f".{threading.get_ident()}")
            draft.write_bytes(look.logo)
            draft.replace(path)
        return f"/{name}"
