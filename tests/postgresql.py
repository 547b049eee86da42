"""A PostgreSQL server for one test run: made in a temporary folder, gone afterwards.

As a command it runs another one with DATABASE_URL set:

    python tests/postgresql.py -- pytest tests/kit

With --found it only tells, by its exit code, whether there is a server to run.
"""

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/bin", "/usr/local/pgsql/bin")
MISSING = (
    "The PostgreSQL server is missing (initdb and pg_ctl). "
    "On Debian: apt-get install postgresql-15, or run `make test` as root, which does it."
)
# Nothing has to survive a power cut; what was committed must survive a crash of the server.
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 60
fsync = off
full_page_writes = off
"""


class Server:
    """One server with an empty database, on a free port of the loopback interface."""

    def __init__(self) -> None:
        self.programs = find_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="ritournelle-postgresql-"))
        self.user = _unprivileged_user()
        self.port = _free_port()

    @property
    def url(self) -> str:
        """Return the DATABASE_URL of the server."""
        return f"postgres://ritournelle@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Self:
        try:
            self._create()
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.remove()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._run("pg_ctl", "start", "-w", "-s", "-D", "data", "-l", "log")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server; "immediate" drops all connections, as a power cut does."""
        self._run("pg_ctl", "stop", "-w", "-s", "-D", "data", "-m", mode)

    def restart(self) -> None:
        """Cut the server off and start it again on the same port, with the same rows."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop the server if it runs, and delete its folder."""
        if (self.folder / "data/postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        options = ("--auth=trust", "--username=ritournelle", "--encoding=UTF8", "--locale=C.UTF-8")
        self._run("initdb", "--no-sync", *options, "-D", "data")
        with (self.folder / "data/postgresql.conf").open("a") as file:
            file.write(SETTINGS.format(port=self.port))

    def _run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL, which refuses root, as a user that owns the folder."""
        output = self.folder / "output"
        with output.open("w") as file:
            code = subprocess.call(
                [self.programs / program, *arguments],
                cwd=self.folder,
                stdout=file,
                stderr=subprocess.STDOUT,
                user=self.user if os.geteuid() == 0 else None,
                start_new_session=True,  # Ctrl-C stops the tests first, then the server
            )
        if code:
            raise RuntimeError(f"{program} {arguments[0]} failed: {self._said(output)}")

    def _said(self, output: Path) -> str:
        files = (output, self.folder / "log")
        return "\n".join(file.read_text(errors="replace") for file in files if file.exists())


def find_programs() -> Path:
    """Return the folder of PostgreSQL's server programs, the newest first. Raises RuntimeError."""
    folders = [Path(name) for name in os.get_exec_path()]
    for place in PLACES:
        folders += sorted(Path("/").glob(place.removeprefix("/")), reverse=True)
    for folder in folders:
        if all((folder / program).exists() for program in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise RuntimeError(MISSING)


def _unprivileged_user() -> str:
    if os.geteuid():
        return getpass.getuser()
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_with_server(command: Sequence[str]) -> int:
    """Run a command with DATABASE_URL set to a new server; return its exit code."""
    # A polite kill must not leave the server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Server() as server:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": server.url})


def main(arguments: Sequence[str]) -> int | str:
    """Return the exit code of the command, or what is wrong."""
    try:
        if arguments == ["--found"]:
            find_programs()
            return 0
        return run_with_server(arguments[1:])
    except RuntimeError as problem:
        return str(problem)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
