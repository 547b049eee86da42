"""Files under the hash of their content, in a folder and in a bucket."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer
from pytest_django.fixtures import Settings

from ritournelle.kit.storage import FolderStorage, digest, get, key, put

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
CONTENT = b"%PDF-1.7 une facture"
# printf '%%PDF-1.7 une facture' | sha256sum
SHA256 = "9d933d4234f1e53d26a6d586c49d13d4afe53ae00491c8bfdc547578a7cd4d0a"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Storage in a folder, as without any setting."""
    backend = {"BACKEND": "ritournelle.kit.storage.FolderStorage"}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": backend | {"OPTIONS": {"location": tmp_path}},
    }
    return tmp_path


@pytest.fixture(scope="module")
def bucket_server() -> Iterator[str]:
    """An S3 server on the loopback interface with a bucket: its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **KEYS)
    client.create_bucket(Bucket="factures")
    yield endpoint
    server.stop()


@pytest.fixture
def bucket(bucket_server: str, settings: Settings) -> None:
    """Storage in a bucket."""
    options = {"bucket_name": "factures", "endpoint_url": bucket_server, "file_overwrite": True}
    keys = {"access_key": "test", "secret_key": "test"}
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options | keys}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest) -> None:
    """Both places in turn: the code that stores does not know which."""
    request.getfixturevalue(request.param)


def test_what_was_stored_comes_back(storage: None) -> None:
    assert put(CONTENT, ".pdf") == SHA256
    assert get(SHA256, ".pdf") == CONTENT


def test_storing_again_changes_nothing(storage: None) -> None:
    assert put(CONTENT, ".pdf") == put(CONTENT, ".pdf")
    assert default_storage.listdir(SHA256[:2])[1] == [f"{SHA256}.pdf"]


def test_a_missing_file_is_said_to_be_missing(storage: None) -> None:
    with pytest.raises(FileNotFoundError):
        get("0" * 64, ".pdf")


def test_the_hash_is_that_of_sha256sum() -> None:
    assert digest(CONTENT) == SHA256


def test_files_are_spread_over_folders_of_two_digits() -> None:
    assert key("ab12", ".pdf") == "ab/ab12.pdf"


def test_a_file_is_named_after_its_content(folder: Path) -> None:
    put(CONTENT, ".pdf")
    assert (folder / SHA256[:2] / f"{SHA256}.pdf").read_bytes() == CONTENT


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_half_way_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    owner = os if step == "fsync" else Path
    monkeypatch.setattr(owner, step, fail)
    with pytest.raises(OSError, match="disk full"):
        FolderStorage(folder).save("ab/ab12.pdf", ContentFile(CONTENT))
    assert list((folder / "ab").iterdir()) == []


def test_a_damaged_file_is_made_whole_by_storing_again(folder: Path) -> None:
    put(CONTENT, ".pdf")
    (folder / key(SHA256, ".pdf")).write_bytes(b"%PDF")
    put(CONTENT, ".pdf")
    assert get(SHA256, ".pdf") == CONTENT


def test_two_variables_are_all_it_takes_to_store_in_a_bucket(bucket_server: str) -> None:
    code = f"""
import django; django.setup()
from ritournelle.kit.storage import get, put
assert get(put({CONTENT!r}, ".xml"), ".xml") == {CONTENT!r}
from django.core.files.storage import default_storage
print(default_storage.url("a"))
"""
    variables = {
        "DJANGO_SETTINGS_MODULE": "ritournelle.web.settings",
        "RITOURNELLE_S3_BUCKET": "factures",
        "RITOURNELLE_S3_ENDPOINT": bucket_server,
        **{name.upper(): value for name, value in KEYS.items()},
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(f"{bucket_server}/factures/a?"), done.stderr
