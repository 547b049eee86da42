"""References of products and plans that nobody wants to invent."""

import re
import unicodedata

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, Product

LONGEST = 40
_OTHERS = re.compile(r"[^A-Z0-9]+")


def code_from(name: str) -> str:
    """Return the reference that a name suggests: `Logiciel de caisse` is `LOGICIEL-DE-CAISSE`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return _OTHERS.sub("-", plain).strip("-")[: LONGEST - 8].strip("-") or "PRODUIT"


def free_code(organization: Organization, model: type[Product | Plan], wanted: str) -> str:
    """Return `wanted`, or the same with the first number that makes it nobody's."""
    known = model._default_manager.filter(organization=organization, code__startswith=wanted)
    taken = set(known.values_list("code", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (wanted, *numbered) if code not in taken)
