"""Files under the hash of their content, on disk or in an S3-compatible bucket."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage


class FolderStorage(FileSystemStorage):
    """A folder in which a file is either whole and on the disk, or absent."""

    def _save(self, name: str, content: "File[Any]") -> str:  # noqa: UP037 (no generic when run)
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with partial.open("wb") as file:
                file.write(content.read())
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(path.parent)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Keep the name: names are hashes, and a second copy is the same file."""
        return name


def _sync_folder(folder: Path) -> None:
    """Put a file's name on the disk too: a power cut must not take it back."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal, as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


def key(sha256: str, suffix: str) -> str:
    """Return where a file lies: its hash, spread over folders of its first two digits."""
    return f"{sha256[:2]}/{sha256}{suffix}"


def put(content: bytes, suffix: str) -> str:
    """Store `content` and return its hash. Storing it again changes nothing."""
    sha256 = digest(content)
    default_storage.save(key(sha256, suffix), ContentFile(content))
    return sha256


def remove(sha256: str, suffix: str) -> None:
    """Forget a content that nothing names any more; missing already is fine."""
    default_storage.delete(key(sha256, suffix))


def get(sha256: str, suffix: str) -> bytes:
    """Return the stored content; FileNotFoundError when it is missing."""
    with default_storage.open(key(sha256, suffix)) as file:
        return file.read()  # type: ignore[no-any-return]
