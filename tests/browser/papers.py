"""Reading the PDF of a document as its reader would, and the file inside it."""

import subprocess
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import Page


def attached(message: EmailMessage, folder: Path) -> Path:
    """Save the PDF of an e-mail."""
    parts = [part for part in message.iter_attachments() if part.get_filename("").endswith(".pdf")]
    assert len(parts) == 1, [part.get_filename() for part in message.iter_attachments()]
    file = folder / str(parts[0].get_filename())
    file.write_bytes(parts[0].get_content())
    return file


def downloaded(page: Page, folder: Path, button: str = "Télécharger") -> Path:
    """Download the PDF of the page that is open."""
    with page.expect_download() as download:
        page.get_by_role("link", name=button).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def words_of(file: Path) -> str:
    """Return what the PDF says, its lines as they stand."""
    return _run("pdftotext", "-layout", str(file), "-")


def files_in(file: Path) -> str:
    """Return the list of files inside the PDF."""
    return _run("pdfdetach", "-list", str(file))


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
