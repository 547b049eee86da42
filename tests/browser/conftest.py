"""A whole installation, started as a user would, a mail server, and Debian's Chromium."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import Envelope
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.outbox.builders import MailServer, Postman

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WITHIN = 30_000  # milliseconds: other tests may take the processors
# What htmx says of a request that the next one has made useless.
SUPERSEDED = ("htmx:afterRequest", "htmx:sendAbort")
PASSWORD = "sept petites notes"
OURS = ("RITOURNELLE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_")


@dataclass
class Installation:
    """A running `serve` with its folder and its port, and the mail it sent."""

    folder: Path
    port: int
    environment: dict[str, str]
    postman: Postman

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def command(self, *arguments: str, words: str = "") -> str:
        """Run one of our commands beside the running server."""
        done = subprocess.run(
            [sys.executable, "-m", "ritournelle", *arguments],
            env=self.environment,
            input=words,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def user(self, address: str, organization: str = "", role: str = "owner") -> None:
        """Make a person who may sign in with PASSWORD."""
        place = ["--organization", organization, "--role", role] if organization else []
        self.command("user", address, *place, "--password-stdin", words=PASSWORD)

    def mail(self, recipient: str, subject: str, seconds: float = 60) -> EmailMessage:
        """Wait for an e-mail to somebody, with some words in its subject."""
        return wait_for(lambda: self._found(recipient, subject), seconds)

    def _found(self, recipient: str, subject: str) -> EmailMessage | None:
        for envelope in reversed(self.postman.taken):
            message = read_mail(envelope)
            if recipient in envelope.rcpt_tos and subject in message["subject"]:
                return message
        return None


def read_mail(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    assert isinstance(content, bytes)
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    """Return the plain text of an e-mail."""
    part = message.get_body(("plain",))
    assert part
    return str(part.get_content())


def link_in(message: EmailMessage) -> str:
    """Return the first address of an e-mail."""
    found = re.search(r"http://localhost:\S+", text_of(message))
    assert found, text_of(message)
    return found.group()


def wait_for(look: Callable[[], object], seconds: float = 30) -> EmailMessage:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.2)
    return found  # type: ignore[return-value]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`ritournelle serve` on a new folder and a free port, with a mail server of its own."""
    folder = tmp_path_factory.mktemp("installation")
    port = _free_port()
    postman = Postman()
    mail = MailServer(postman)
    mail.start()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment = kept | {
        "RITOURNELLE_DATA": str(folder),
        "RITOURNELLE_URL": f"http://localhost:{port}",
        "RITOURNELLE_SMTP_HOST": mail.hostname,
        "RITOURNELLE_SMTP_PORT": str(mail.port),
        "RITOURNELLE_SMTP_SECURITY": "none",
        "RITOURNELLE_SENDER": "ritournelle@localhost.example",
    }
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ritournelle", "serve", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(lambda: _answers(port), 90)
            yield Installation(folder, port, environment, postman)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(40)
            mail.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; Playwright brings none of its own here.

    Closed after each file: while it runs, Django takes the whole process for asynchronous.
    """
    if not CHROMIUM:
        pytest.skip("needs Debian's chromium")
    expect.set_options(timeout=WITHIN)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Complaints:
    """What the browser complained of: scripts that failed, policy that was broken."""

    words: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.words.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.text.startswith(SUPERSEDED):
            return
        if message.type == "error" or "Content Security Policy" in message.text:
            self.words.append(f"{message.text} {message.location.get('url')}")


@pytest.fixture
def context(browser: Browser, installation: Installation) -> Iterator[BrowserContext]:
    """A browser window that nobody has used."""
    context = browser.new_context(
        base_url=installation.address, locale="fr-FR", timezone_id="Europe/Paris"
    )
    context.set_default_timeout(WITHIN)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; the test fails if the browser complained of anything."""
    complaints = Complaints()
    page = context.new_page()
    complaints.watch(page)
    yield page
    assert not complaints.words


def sign_in(page: Page, address: str) -> None:
    """Sign in as a person would."""
    page.goto("/compte/login/")
    page.fill("input[name=login]", address)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*login).*$"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/etat/", timeout=5) as page:
            return bool(page.status == 200)
    except OSError:
        return False
