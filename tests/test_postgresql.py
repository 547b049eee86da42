"""The server that tests run on."""

import psycopg
import pytest

from tests.postgresql import Server


def test_a_restarted_server_cuts_its_clients_off_and_keeps_what_was_committed(
    postgresql_server: Server,
) -> None:
    with psycopg.connect(postgresql_server.url, autocommit=True) as client:
        client.execute("CREATE TABLE kept (n integer)")
        client.execute("INSERT INTO kept VALUES (7)")
        postgresql_server.restart()
        with pytest.raises(psycopg.OperationalError):
            client.execute("SELECT 1")
    with psycopg.connect(postgresql_server.url) as client:
        assert client.execute("SELECT n FROM kept").fetchall() == [(7,)]


def test_nothing_of_a_server_is_left_behind() -> None:
    with Server() as server:
        assert server.folder.exists()
    assert not server.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url, connect_timeout=2)
