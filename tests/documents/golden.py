"""The XML files that the tests compare with. Write them anew: `python -m tests.documents.golden`.

Read the difference before you keep it: these files are what customers' software receives.
"""

from pathlib import Path

from lxml import etree

from ritournelle.documents.cii import build
from ritournelle.documents.model import Document
from tests.documents.samples import ISSUED

FOLDER = Path(__file__).parent.parent / "golden" / "factur-x"


def readable(document: Document) -> str:
    """Return the XML with one element a row, so that a difference can be read."""
    root = etree.fromstring(build(document))
    etree.indent(root)
    return etree.tostring(root, encoding="unicode") + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, sample in ISSUED.items():
        (FOLDER / f"{name}.xml").write_text(readable(sample()), encoding="utf-8")


if __name__ == "__main__":
    main()
