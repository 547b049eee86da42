"""The documents name files that are there, and nothing that is gone."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs/pictures"
LARGEST_PICTURE = 160_000  # bytes
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "examples/LISEZMOI.md"]
LINK = re.compile(r"""\]\(([^)\s]+)\)|src="([^"]+)\"""")
VARIABLE = re.compile(r"environ\.get\(\s*\"([A-Z][A-Z_0-9]+)\"|environ\[\"([A-Z_0-9]+)\"\]")


def links_of(page: Path) -> list[str]:
    """Return what a page of Markdown links to and shows."""
    return [first or second for first, second in LINK.findall(page.read_text())]


def anchor_of(heading: str) -> str:
    """Return the name under which a heading is linked to, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_links_to_what_is_there(page: Path) -> None:
    files = [link.partition("#")[0] for link in links_of(page) if "://" not in link]
    missing = [file for file in files if not (page.parent / file).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_links_to_its_own_headings(page: Path) -> None:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    anchors = {anchor_of(heading) for heading in headings}
    wanted = {link[1:] for link in links_of(page) if link.startswith("#")}
    assert wanted <= anchors


def test_every_picture_is_shown_somewhere() -> None:
    shown = {Path(link).name for page in PAGES for link in links_of(page)}
    assert {picture.name for picture in PICTURES.iterdir()} <= shown


def test_pictures_are_small() -> None:
    large = [one.name for one in PICTURES.iterdir() if one.stat().st_size > LARGEST_PICTURE]
    assert not large, "take fewer or smaller ones"


def test_every_setting_of_the_environment_is_documented() -> None:
    source = (ROOT / "src/ritournelle/web/settings.py").read_text()
    names = {first or second for first, second in VARIABLE.findall(source)}
    documented = (ROOT / "docs/operations.md").read_text()
    assert len(names) > 15
    assert not {name for name in names if short_of(name) not in documented}


def short_of(name: str) -> str:
    """Return how the table names a variable: those of SMTP share a line."""
    return re.sub(r"^RITOURNELLE_SMTP_(PORT|USER|PASSWORD)$", r"_\1", name)


def test_the_guide_keeps_the_spaces_of_french() -> None:
    guide = (ROOT / "docs/guide.md").read_text()
    prose = re.sub(r"`[^`\n]*`|^    .*$|\]\([^)]*\)|<img[^>]*>|^\| *:?-.*$", "", guide, flags=re.M)
    assert "'" not in prose
    assert not re.findall(r".{0,20} [;:!?%€»].{0,20}|.{0,20}« .{0,20}", prose)
