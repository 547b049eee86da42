"""Take the pictures of docs/pictures from a fresh demonstration: `python -m tests.browser.pictures`."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, sync_playwright

from tests.browser.png import smaller

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/pictures"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
OURS = ("RITOURNELLE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
CLAIRE = ("claire@demo.example", "ritournelle-demo")  # as `ritournelle demo` says
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 90  # seconds
CUSTOMER = "Brasserie du Port"
REGULAR = "Pharmacie de la Gare"  # with a note, a task and an offer
SUBSCRIBER = "Laboratoires Nérac"  # several lines, and a discount


@dataclass
class Camera:
    """A page, and the folder where its pictures go."""

    page: Page
    folder: Path = FOLDER

    def take(self, name: str, clip: Any = None) -> None:
        """Photograph what the window shows, or a box of it, once nothing moves any more."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("document.fonts.ready")
        picture = self.page.screenshot(clip=clip, animations="disabled")
        blank = self.page.context.new_page()
        (self.folder / f"{name}.png").write_bytes(smaller(blank, picture))
        blank.close()

    def visit(self, address: str, name: str) -> None:
        """Open an address and photograph it."""
        self.page.goto(address)
        self.take(name)

    def open_row(self, text: str = "") -> None:
        """Open the first row of a list, or the first that holds a text."""
        self.page.locator("a.row-link", has_text=text).first.click()
        self.page.wait_for_load_state("networkidle")


def main() -> None:
    """Build, serve, look, and put everything away."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        environment = environment_in(Path(folder))
        run("demo", "--no-serve", environment=environment)
        with serving(environment) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            take_all(browser, address)
            browser.close()


def environment_in(folder: Path) -> dict[str, str]:
    """Return the environment of an installation of its own, whose e-mails are files."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"RITOURNELLE_DATA": str(folder), "RITOURNELLE_EMAIL": "folder"}


def run(*arguments: str, environment: dict[str, str]) -> None:
    """Run one of our commands to its end."""
    command = [sys.executable, "-m", "ritournelle", *arguments]
    subprocess.run(command, env=environment, check=True)


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[str]:
    """Serve with a worker on a free port while the block runs; give the address."""
    port = free_port()
    environment = environment | {"RITOURNELLE_URL": f"http://localhost:{port}"}
    command = [sys.executable, "-m", "ritournelle", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        wait_for(port)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(40)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Return once the site answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/etat/", timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(f"nothing answers on port {port}")


def take_all(browser: Browser, address: str) -> None:
    """Take every picture: those that only look come before those that change something."""
    options: dict[str, Any] = {
        "base_url": address,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "reduced_motion": "reduce",
    }
    context = browser.new_context(viewport=DESK, color_scheme="light", **options)
    page = context.new_page()
    sign_in(page)
    options["storage_state"] = context.storage_state()
    dark = browser.new_context(viewport=DESK, color_scheme="dark", **options)
    phone = browser.new_context(viewport=PHONE, color_scheme="light", **options)
    look(Camera(page))
    Camera(dark.new_page()).visit("/", "dashboard-dark")
    look_on_a_phone(Camera(phone.new_page()))
    act(Camera(page))


def sign_in(page: Page) -> None:
    """Sign in as the owner of the demonstration."""
    page.goto("/compte/login/")
    page.fill("input[name=login]", CLAIRE[0])
    page.fill("input[name=password]", CLAIRE[1])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"localhost:\d+/$"))


def look(camera: Camera) -> None:
    """Photograph what needs no preparation."""
    camera.visit("/", "dashboard")
    palette(camera)
    subscription(camera, "subscription")
    camera.page.goto(f"/clients/?q={REGULAR}")
    camera.open_row(REGULAR)
    camera.take("customer")
    camera.visit("/facturation/simulation/?horizon=semaine", "simulation")
    camera.page.goto("/facturation/")
    camera.open_row()
    camera.take("run")
    camera.open_row(CUSTOMER)
    camera.take("invoice")
    camera.page.goto("/parametres/e-mails/")
    camera.open_row()
    camera.take("email-text")


def subscription(camera: Camera, name: str) -> None:
    """Photograph a subscription, found by its customer."""
    camera.page.goto(f"/abonnements/?q={SUBSCRIBER}")
    camera.open_row(SUBSCRIBER)
    camera.take(name)


def palette(camera: Camera) -> None:
    """Photograph a search over the dashboard."""
    camera.page.keyboard.press("Control+k")
    with camera.page.expect_response(lambda answer: "q=brass" in answer.url):
        camera.page.keyboard.type("brass", delay=60)
    camera.page.get_by_role("option", name=CUSTOMER).first.wait_for()
    box = camera.page.locator("#palette").bounding_box()
    camera.take("palette", clip=box)
    camera.page.keyboard.press("Escape")


def look_on_a_phone(camera: Camera) -> None:
    """Photograph the two pages that one opens away from one's desk."""
    camera.visit("/", "dashboard-phone")
    subscription(camera, "subscription-phone")


def act(camera: Camera) -> None:
    """Photograph what comes of acts: a wizard, an offer, an import."""
    wizard(camera)
    offer(camera)
    import_with_errors(camera)


def wizard(camera: Camera) -> None:
    """Photograph the three steps, up to the last button; an offer brings its own rhythm."""
    page = camera.page
    page.goto("/abonnements/nouveau/")
    page.get_by_role("combobox", name="Client").press_sequentially("bra", delay=60)
    page.get_by_role("option", name=CUSTOMER).first.click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("label.choice", has_text="Enterprise").click()
    page.wait_for_load_state("networkidle")
    camera.take("wizard-offer")
    page.get_by_role("button", name="Continuer").last.click()
    camera.take("wizard-activation")
    page.get_by_role("link", name="Changer").click()
    camera.take("wizard-rhythm")
    page.get_by_role("button", name="Continuer").last.click()


def offer(camera: Camera) -> None:
    """Send a pro forma from the last step, and photograph what the customer opens."""
    page = camera.page
    page.get_by_role("button", name="Envoyer une pro forma d’abord").click()
    link = page.get_by_role("link", name="Page du client")
    for _ in range(PATIENCE):
        if link.count():  # it is there once a worker has written the message
            break
        page.wait_for_timeout(1000)
        page.reload()
    link.click()
    camera.take("pro-forma")


def import_with_errors(camera: Camera) -> None:
    """Photograph what an import finds wrong, cell by cell."""
    page = camera.page
    table = (ROOT / "examples/clients.csv").read_text()
    wrong = table.replace("810 002 840;", "810 002 841;", 1).replace("75009;Paris", "75009;", 1)
    page.goto("/import/")
    page.locator("form label", has_text="Clients").click()
    file: FilePayload = {"name": "clients.csv", "mimeType": "text/csv", "buffer": wrong.encode()}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Vérifier le fichier").click()
    page.get_by_text("à corriger").first.wait_for(timeout=60_000)
    camera.take("import")


if __name__ == "__main__":
    main()
