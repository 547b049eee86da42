"""Secrets kept in the database."""

import pytest
from pytest_django import Settings

from ritournelle.kit.secrets import UnreadableSecret, decrypt, encrypt


def test_a_secret_is_read_again_and_shows_nothing_of_itself() -> None:
    kept = encrypt("mot de passe é€")
    assert "passe" not in kept
    assert kept != encrypt("mot de passe é€")
    assert decrypt(kept) == "mot de passe é€"


def test_nothing_stays_nothing() -> None:
    assert (encrypt(""), decrypt("")) == ("", "")


def test_another_installation_cannot_read_it(settings: Settings) -> None:
    kept = encrypt("secret")
    settings.SECRET_KEY = "another key"
    with pytest.raises(UnreadableSecret):
        decrypt(kept)


def test_a_key_that_was_replaced_still_reads(settings: Settings) -> None:
    kept, before = encrypt("secret"), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [before]
    assert decrypt(kept) == "secret"
