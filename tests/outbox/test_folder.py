"""E-mails as files."""

from pathlib import Path

import pytest
from pytest_django import Settings

from ritournelle.outbox.delivery import DeliveryFailed, deliver
from ritournelle.outbox.folder import FolderBackend, file_name
from tests.outbox.builders import make_email


def test_a_message_is_one_file_named_by_its_id(tmp_path: Path, settings: Settings) -> None:
    settings.EMAIL_FOLDER = tmp_path / "mailbox"
    deliver(make_email(), FolderBackend())
    deliver(make_email(), FolderBackend())
    (file,) = (tmp_path / "mailbox").iterdir()
    assert file.name == "1@lilas.example.eml"
    assert b"Bcc: compta@lilas.example" in file.read_bytes()


def test_a_message_held_back_at_the_last_moment_is_not_written(
    tmp_path: Path, settings: Settings
) -> None:
    settings.EMAIL_FOLDER = tmp_path

    def hold_back() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        deliver(make_email(before_content=hold_back), FolderBackend())
    assert list(tmp_path.glob("*.eml")) == []


def test_a_folder_that_cannot_be_written_is_a_certain_failure(
    tmp_path: Path, settings: Settings
) -> None:
    settings.EMAIL_FOLDER = tmp_path / "file"
    settings.EMAIL_FOLDER.write_text("not a folder")
    with pytest.raises(DeliveryFailed, match="ne peut pas être écrit"):
        deliver(make_email(), FolderBackend())


def test_an_id_cannot_lead_out_of_the_folder() -> None:
    assert file_name("<../../etc/x y@z>") == ".._.._etc_x_y@z.eml"
