"""Units of quantity that an invoice can carry (UN/ECE Recommendation 20 and 21)."""

import unicodedata
from typing import NamedTuple

from ritournelle.core.errors import DomainError


class Unit(NamedTuple):
    """A unit code (BT-130) and its names, singular and plural."""

    code: str
    fr: str
    fr_plural: str
    en: str
    en_plural: str


class UnknownUnit(DomainError):
    """The text names no unit that we offer."""

    code = "unknown-unit"
    status = 422


UNITS = {
    unit.code: unit
    for unit in (
        Unit("C62", "unité", "unités", "unit", "units"),
        Unit("H87", "pièce", "pièces", "piece", "pieces"),
        Unit("LS", "forfait", "forfaits", "lump sum", "lump sums"),
        Unit("E48", "prestation", "prestations", "service unit", "service units"),
        Unit("E51", "intervention", "interventions", "job", "jobs"),
        Unit("IE", "personne", "personnes", "person", "people"),
        Unit("MIN", "minute", "minutes", "minute", "minutes"),
        Unit("HUR", "heure", "heures", "hour", "hours"),
        Unit("DAY", "jour", "jours", "day", "days"),
        Unit("E49", "jour ouvré", "jours ouvrés", "working day", "working days"),
        Unit("WEE", "semaine", "semaines", "week", "weeks"),
        Unit("MON", "mois", "mois", "month", "months"),
        Unit("QAN", "trimestre", "trimestres", "quarter", "quarters"),
        Unit("SAN", "semestre", "semestres", "half-year", "half-years"),
        Unit("ANN", "an", "ans", "year", "years"),
        Unit("GRM", "gramme", "grammes", "gram", "grams"),
        Unit("KGM", "kilogramme", "kilogrammes", "kilogram", "kilograms"),
        Unit("TNE", "tonne", "tonnes", "tonne", "tonnes"),
        Unit("LTR", "litre", "litres", "litre", "litres"),
        Unit("MTR", "mètre", "mètres", "metre", "metres"),
        Unit("KMT", "kilomètre", "kilomètres", "kilometre", "kilometres"),
        Unit("MTK", "mètre carré", "mètres carrés", "square metre", "square metres"),
        Unit("MTQ", "mètre cube", "mètres cubes", "cubic metre", "cubic metres"),
        Unit("KWH", "kilowattheure", "kilowattheures", "kilowatt hour", "kilowatt hours"),
        Unit("MWH", "mégawattheure", "mégawattheures", "megawatt hour", "megawatt hours"),
        Unit("4L", "mégaoctet", "mégaoctets", "megabyte", "megabytes"),
        Unit("E34", "gigaoctet", "gigaoctets", "gigabyte", "gigabytes"),
        Unit("E35", "téraoctet", "téraoctets", "terabyte", "terabytes"),
        Unit("P1", "pour cent", "pour cent", "per cent", "per cent"),
        Unit("PR", "paire", "paires", "pair", "pairs"),
        Unit("SET", "lot", "lots", "set", "sets"),
        Unit("XBX", "boîte", "boîtes", "box", "boxes"),
        Unit("XCT", "carton", "cartons", "carton", "cartons"),
        Unit("XPK", "paquet", "paquets", "package", "packages"),
    )
}


def check_unit(text: str) -> str:
    """Return the unit code that a person named by its code or its French name."""
    code = _CODES_BY_NAME.get(_plain(text))
    if code is None:
        raise UnknownUnit(
            f"L’unité «\u00a0{text.strip()}\u00a0» n’est pas connue.",
            "Choisissez une unité de la liste, par exemple unité, heure, jour ou mois.",
        )
    return code


def unit_label(code: str, *, plural: bool = False, language: str = "fr") -> str:
    """Name a unit, in French or in English."""
    unit = UNITS[code]
    if language == "fr":
        return unit.fr_plural if plural else unit.fr
    return unit.en_plural if plural else unit.en


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(char for char in letters if not unicodedata.combining(char)).casefold()


_CODES_BY_NAME = {
    _plain(name): unit.code
    for unit in UNITS.values()
    for name in (unit.code, unit.fr, unit.fr_plural)
}
