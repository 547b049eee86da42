"""Why no VAT is charged: the VATEX codes, their category and the words the invoice carries."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ritournelle.core.errors import DomainError
from ritournelle.core.vat import Category
from ritournelle.france.exemptions_by_nature import CGI_EXEMPTIONS, EU_EXEMPTIONS

CGI = date(1993, 9, 18)  # the VAT articles as renumbered by décret 93-1094; older is of no use
# References to the CGI stay allowed until then, though the law moved to the CIBS on 2027-01-01
# (BOI-RES-TVA-000253). The CIBS wording becomes new rows once its articles are settled.
CGI_END = date(2028, 6, 30)


class Case(StrEnum):
    """What tells apart two reasons that share one VATEX code."""

    ANY = ""
    EXPORTED_GOODS = "exported_goods"
    SERVICES_ABROAD = "services_abroad"
    GOODS_OVERSEAS = "goods_overseas"
    SERVICES_WITHOUT_VAT = "services_without_vat"
    SELLER_WITHOUT_VAT = "seller_without_vat"


class Exemption(NamedTuple):
    """One reason (BT-121) and its words, from a first day to a last (None: still in force)."""

    code: str
    category: Category
    fr: str
    en: str
    article: str
    subject: str  # French, for the person who chooses it in a list
    case: Case = Case.ANY
    valid_from: date = CGI
    valid_to: date | None = CGI_END


class UnknownExemption(DomainError):
    """No reason has this code."""

    code = "unknown-exemption"
    status = 422


FRANCHISE = "VATEX-FR-FRANCHISE"
REVERSE_CHARGE = "VATEX-FR-AE"
EU_SERVICES = "VATEX-EU-AE"
EU_GOODS = "VATEX-EU-IC"
EXPORT = "VATEX-EU-G"
OUT_OF_SCOPE = "VATEX-EU-O"

RULES = (
    Exemption(
        FRANCHISE,
        Category.E,
        "TVA non applicable, art. 293 B du CGI",
        "VAT not applicable, art. 293 B of the French tax code (CGI)",
        "CGI, art. 293 B ; ann. II, art. 242 nonies A, I-12°",
        "Franchise en base de TVA",
    ),
    Exemption(
        REVERSE_CHARGE,
        Category.AE,
        "Autoliquidation, art. 283 du CGI",
        "Reverse charge, art. 283 of the French tax code (CGI)",
        "CGI, art. 283, 2 nonies à 2 duodecies ; ann. II, art. 242 nonies A, I-13°",
        "Autoliquidation en France (sous-traitance du bâtiment, déchets…)",
    ),
    Exemption(
        EU_SERVICES,
        Category.AE,
        "Autoliquidation, art. 283-2 du CGI",
        "Reverse charge, art. 196 of directive 2006/112/EC",
        "CGI, art. 259, 1° et 283, 2 ; ann. II, art. 242 nonies A, I-13°",
        "Services à un professionnel d’un autre pays de l’Union",
    ),
    Exemption(
        EU_GOODS,
        Category.K,
        "Exonération de TVA, art. 262 ter, I du CGI",
        "VAT exempt intra-Community supply, art. 138 of directive 2006/112/EC",
        "CGI, art. 262 ter, I ; ann. II, art. 242 nonies A, I-12°",
        "Biens livrés à un professionnel d’un autre pays de l’Union",
    ),
    Exemption(
        EXPORT,
        Category.G,
        "Exonération de TVA, art. 262, I du CGI",
        "VAT exempt export, art. 146 of directive 2006/112/EC",
        "CGI, art. 262, I",
        "Exportation de biens hors de l’Union",
        Case.EXPORTED_GOODS,
    ),
    Exemption(
        EXPORT,
        Category.G,
        "TVA non applicable, art. 259-1 du CGI",
        "VAT not applicable, art. 44 of directive 2006/112/EC",
        "CGI, art. 259, 1°",
        "Services à un professionnel hors de l’Union",
        Case.SERVICES_ABROAD,
    ),
    Exemption(
        EXPORT,
        Category.G,
        "Exonération de TVA, art. 294, 2 du CGI",
        "VAT exempt export, art. 294, 2 of the French tax code (CGI)",
        "CGI, art. 294, 2 à 4",
        "Biens expédiés d’un marché français à un autre (outre-mer)",
        Case.GOODS_OVERSEAS,
    ),
    Exemption(
        EXPORT,
        Category.G,
        "TVA non applicable, art. 294, 1 du CGI",
        "VAT not applicable, art. 294, 1 of the French tax code (CGI)",
        "CGI, art. 294, 1",
        "Services à un professionnel de Guyane ou de Mayotte",
        Case.SERVICES_WITHOUT_VAT,
    ),
    Exemption(
        OUT_OF_SCOPE,
        Category.O,
        "Opération hors du champ d’application de la TVA",
        "Outside the scope of VAT",
        "CGI, art. 256 et 256 A",
        "Hors du champ de la TVA (indemnité, subvention…)",
    ),
    Exemption(
        OUT_OF_SCOPE,
        Category.O,
        "TVA non applicable, art. 259-1 du CGI",
        "VAT not applicable, art. 44 of directive 2006/112/EC",
        "CGI, art. 259, 1°",
        "Services à un professionnel hors de l’Union, par un vendeur sans numéro de TVA",
        Case.SERVICES_ABROAD,
    ),
    Exemption(
        OUT_OF_SCOPE,
        Category.O,
        "TVA non applicable, art. 294, 1 du CGI",
        "VAT not applicable, art. 294, 1 of the French tax code (CGI)",
        "CGI, art. 294, 1",
        "Vendeur établi en Guyane ou à Mayotte",
        Case.SELLER_WITHOUT_VAT,
    ),
    Exemption(
        "VATEX-FR-CNWVAT",
        Category.E,
        "Avoir net de taxe",
        "Credit note without VAT",
        "CGI, art. 272, 1 ; BOI-TVA-DED-40-10-20",
        "Avoir sans rectification de la TVA, entre assujettis",
    ),
    Exemption(
        "VATEX-EU-D",
        Category.E,
        "Régime particulier - Agences de voyages",
        "Margin scheme - Travel agents",
        "CGI, art. 266, 1-e ; ann. II, art. 242 nonies A, I-16°",
        "Marge des agences de voyages",
    ),
    Exemption(
        "VATEX-EU-F",
        Category.E,
        "Régime particulier - Biens d’occasion",
        "Margin scheme - Second-hand goods",
        "CGI, art. 297 A ; ann. II, art. 242 nonies A, I-17°",
        "Marge sur les biens d’occasion",
    ),
    Exemption(
        "VATEX-EU-I",
        Category.E,
        "Régime particulier - Objets d’art",
        "Margin scheme - Works of art",
        "CGI, art. 297 A ; ann. II, art. 242 nonies A, I-17°",
        "Marge sur les objets d’art",
    ),
    Exemption(
        "VATEX-EU-J",
        Category.E,
        "Régime particulier - Objets de collection et d’antiquité",
        "Margin scheme - Collector’s items and antiques",
        "CGI, art. 297 A ; ann. II, art. 242 nonies A, I-17°",
        "Marge sur les objets de collection et d’antiquité",
    ),
)

EXEMPTIONS = (
    *RULES,
    *(
        Exemption(
            code,
            Category.E,
            f"Exonération de TVA, art. {article} du CGI",
            f"VAT exempt, art. {article} of the French tax code (CGI)",
            f"CGI, art. {article}",
            subject,
        )
        for code, article, subject in CGI_EXEMPTIONS
    ),
    *(
        Exemption(
            code,
            Category.E,
            f"Exonération de TVA, art. {article} de la directive 2006/112/CE",
            f"VAT exempt, art. {article} of directive 2006/112/EC",
            f"directive 2006/112/CE, art. {article}",
            subject,
            valid_to=None,
        )
        for code, article, subject in EU_EXEMPTIONS
    ),
)

_BY_CODE: dict[str, list[Exemption]] = {}
for _row in EXEMPTIONS:
    _BY_CODE.setdefault(_row.code, []).append(_row)


def exemption(code: str, on: date, case: Case = Case.ANY) -> Exemption:
    """Return the reason that a VATEX code stands for on a day. Raises UnknownExemption.

    A code whose words do not depend on the case ignores it. When no wording is in force,
    the newest earlier one is: an outdated article must not stop the night's invoices,
    and `is_outdated` finds it beforehand.
    """
    rows = _BY_CODE.get(code)
    if not rows:
        raise UnknownExemption(
            f"Le motif d’exonération {code} n’existe pas.", "Choisissez un motif de la liste."
        )
    rows = [row for row in rows if row.case is case] or rows[:1]
    started = [row for row in rows if row.valid_from <= on] or rows[:1]
    return max(started, key=lambda row: row.valid_from)


def exemption_text(
    code: str, on: date, cases: Collection[Case] = (Case.ANY,), language: str = "fr"
) -> str:
    """Return the words of BT-120; several cases under one code are told one after the other."""
    rows = [exemption(code, on, case) for case in sorted(cases)]
    texts = dict.fromkeys(row.fr if language == "fr" else row.en for row in rows)
    separator = "\u00a0; " if language == "fr" else "; "
    return separator.join(texts)


def is_outdated(row: Exemption, on: date) -> bool:
    """Tell whether the law asks for other words than these by now."""
    return row.valid_to is not None and on > row.valid_to
