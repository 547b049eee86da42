"""Numbers that name companies, banks and places: checked, made canonical, made readable."""

import re
from collections.abc import Callable

from schwifty import BIC, IBAN
from schwifty import exceptions as bank
from stdnum import exceptions as number
from stdnum.eu import vat
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number
from stdnum.fr import tva

from ritournelle.core.errors import DomainError

NBSP = "\u00a0"
SEPARATORS = re.compile(r"[\s.\-_/\u2010-\u2015]+")

# The French overseas territories and Monaco have ISO codes of their own, but French VAT numbers.
FRENCH_VAT_COUNTRIES = frozenset(["FR", "GP", "MQ", "GF", "RE", "YT", "MC"])
FRENCH_POST_COUNTRIES = FRENCH_VAT_COUNTRIES | frozenset(["BL", "MF", "PM", "NC", "PF", "WF", "TF"])

POSTCODES = {  # Universal Postal Union, addressing systems of our neighbours
    "AT": r"\d{4}",
    "BE": r"\d{4}",
    "CH": r"\d{4}",
    "DE": r"\d{5}",
    "ES": r"\d{5}",
    "IT": r"\d{5}",
    "LU": r"\d{4}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "PT": r"\d{4}-\d{3}",
}
FRENCH_POSTCODE = re.compile(r"(0[1-9]|[1-8]\d|9[0-578])\d{3}")
OTHER_POSTCODE = re.compile(r"[A-Z0-9][A-Z0-9 \-]{0,15}")


class BadIdentifier(DomainError):
    """What was typed cannot be a number of this kind."""

    code = "bad-identifier"
    status = 422


def check_siren(value: str) -> str:
    """Return the nine digits of a SIREN (Code de commerce, art. R123-221)."""
    compact = _compact(value)
    _check_digits("numéro SIREN", compact, 9)
    try:
        return siren_number.validate(compact)
    except number.ValidationError:
        raise _wrong_key("numéro SIREN", value) from None


def check_siret(value: str, siren: str | None = None) -> str:
    """Return the fourteen digits of a SIRET; it must begin with `siren` when given (BR-FR-09)."""
    compact = _compact(value)
    _check_digits("numéro SIRET", compact, 14)
    try:
        siret_number.validate(compact)
    except number.ValidationError:
        raise _wrong_key("numéro SIRET", value) from None
    if siren and not compact.startswith(check_siren(siren)):
        raise BadIdentifier(
            f"Le SIRET {format_siret(compact)} n’est pas celui d’un établissement "
            f"de l’entreprise {format_siren(siren)}.",
            "Vérifiez lequel des deux numéros est le bon.",
        )
    return compact


def vat_number_of(siren: str) -> str:
    """Return the French VAT number of a SIREN (CGI, ann. II, art. 242 nonies A ; clé modulo 97)."""
    return f"FR{siren_number.to_tva(check_siren(siren))}"


def check_vat_number(value: str, country: str = "", siren: str | None = None) -> str:
    """Return a VAT number with its prefix, Greece as EL.

    `country` (ISO 3166) is where the holder is established: a missing prefix is
    taken from it, another one refused. Outside the Union only the shape is checked.
    """
    prefix = _vat_prefix(country)
    compact = _compact(value).upper()
    if prefix and compact[:1].isdigit():
        compact = prefix + compact
    compact = re.sub(r"^GR", "EL", compact)
    if prefix and not compact.startswith(prefix):
        raise BadIdentifier(
            f"Le numéro de TVA «\u00a0{value.strip()}\u00a0» n’est pas celui du pays du client.",
            f"Un numéro de ce pays commence par {prefix}.",
        )
    compact = _check_vat_key(compact, value)
    if siren and compact[:2] == "FR" and compact[4:] != check_siren(siren):
        raise BadIdentifier(
            f"Le numéro de TVA {format_vat(compact)} ne contient pas "
            f"le SIREN {format_siren(siren)}.",
            f"Le numéro attendu est {format_vat(vat_number_of(siren))}.",
        )
    return compact


def check_iban(value: str) -> str:
    """Return an IBAN without spaces, its country, length and key checked (ISO 13616)."""
    return _check_bank_number(lambda text: IBAN(text).compact, "IBAN", value)


def check_bic(value: str) -> str:
    """Return a BIC of 8 or 11 characters, in capitals (ISO 9362)."""
    return _check_bank_number(lambda text: BIC(text).compact, "code BIC", value)


def check_postcode(country: str, value: str) -> str:
    """Return a postcode as the post of the country writes it; strict for France."""
    text = " ".join(value.upper().split())
    if country in FRENCH_POST_COUNTRIES:
        text = text.replace(" ", "")
        if not FRENCH_POSTCODE.fullmatch(text):
            raise BadIdentifier(
                f"«\u00a0{value.strip()}\u00a0» n’est pas un code postal français.",
                "Un code postal français a cinq chiffres, par exemple 75002.",
            )
        return text
    if not re.fullmatch(POSTCODES.get(country, OTHER_POSTCODE), text):
        raise BadIdentifier(
            f"«\u00a0{value.strip()}\u00a0» n’est pas un code postal du pays {country}.",
            "Vérifiez le code postal et le pays.",
        )
    return text


def electronic_address(siren: str = "", email: str = "") -> tuple[str, str]:
    """Return where e-invoices go, and its scheme: 0225 for a SIREN, else EM (BR-FR-12, 13, 21)."""
    if siren:
        return check_siren(siren), "0225"
    if email:
        return email.strip(), "EM"
    raise BadIdentifier(
        "Il manque l’adresse électronique de facturation.",
        "Saisissez le SIREN du client, ou à défaut son adresse de courriel.",
    )


def format_siren(siren: str) -> str:
    """Group a SIREN by three: 552 100 554, with no-break spaces."""
    return NBSP.join(_chunks(_compact(siren), 3))


def format_siret(siret: str) -> str:
    """Group a SIRET as SIREN and establishment: 552 100 554 00013."""
    compact = _compact(siret)
    return f"{format_siren(compact[:9])}{NBSP}{compact[9:]}"


def format_vat(vat_number: str) -> str:
    """Set the prefix apart; a French number also shows its key and its SIREN."""
    prefix, rest = vat_number[:2], vat_number[2:]
    if prefix != "FR":
        return f"{prefix}{NBSP}{rest}"
    return NBSP.join((prefix, rest[:2], format_siren(rest[2:])))


def _compact(value: str) -> str:
    return SEPARATORS.sub("", value)


def _chunks(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def _check_digits(name: str, compact: str, length: int) -> None:
    if not (compact.isascii() and compact.isdigit()):
        raise BadIdentifier(
            f"Un {name} ne contient que des chiffres\u00a0: «\u00a0{compact}\u00a0» n’en est pas un.",
            f"Saisissez les {length} chiffres du {name}.",
        )
    if len(compact) != length:
        raise BadIdentifier(
            f"Un {name} a {length} chiffres\u00a0; celui-ci en a {len(compact)}.",
            "Vérifiez qu’il ne manque pas de chiffre et qu’il n’y en a pas de trop.",
        )


def _wrong_key(name: str, value: str) -> BadIdentifier:
    return BadIdentifier(
        f"La clé de contrôle du {name} «\u00a0{value.strip()}\u00a0» est fausse.",
        "Un chiffre est sans doute erroné ou interverti\u00a0: recopiez le numéro.",
    )


def _vat_prefix(country: str) -> str:
    if country in FRENCH_VAT_COUNTRIES:
        return "FR"
    if country == "GR":
        return "EL"
    return country if country.lower() in vat.MEMBER_STATES else ""


def _check_vat_key(compact: str, typed: str) -> str:
    prefix = compact[:2]
    if prefix.lower() not in vat.MEMBER_STATES and prefix != "EL":
        return _check_foreign_shape(compact, typed)
    try:
        # Only a French number has letters and digits in its key, which stdnum checks apart.
        if prefix == "FR":
            return f"FR{tva.validate(compact[2:])}"
        return str(vat.validate(compact))
    except number.InvalidLength:
        reason = "n’a pas la bonne longueur"
    except number.InvalidChecksum:
        reason = "a une clé de contrôle fausse"
    except number.ValidationError:
        reason = "n’a pas la forme voulue"
    raise BadIdentifier(
        f"Le numéro de TVA «\u00a0{typed.strip()}\u00a0» {reason}.",
        "Recopiez-le depuis un document du client, ou vérifiez-le sur le site VIES.",
    )


def _check_foreign_shape(compact: str, typed: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{2,18}", compact):
        raise BadIdentifier(
            f"«\u00a0{typed.strip()}\u00a0» n’est pas un numéro de TVA.",
            "Un numéro de TVA commence par les deux lettres du pays, par exemple FR.",
        )
    return compact


def _check_bank_number(parse: Callable[[str], str], name: str, value: str) -> str:
    compact = _compact(value).upper()
    try:
        return parse(compact)
    except bank.InvalidLength:
        reason = f"n’a pas la bonne longueur ({len(compact)} caractères)"
    except bank.InvalidChecksumDigits:
        reason = "a une clé de contrôle fausse"
    except bank.InvalidCountryCode:
        reason = "commence par un pays inconnu" if name == "IBAN" else "désigne un pays inconnu"
    except bank.SchwiftyException:
        reason = "n’a pas la forme voulue"
    raise BadIdentifier(
        f"Le numéro «\u00a0{value.strip()}\u00a0» {reason}\u00a0: ce n’est pas un {name}.",
        "Recopiez-le depuis le relevé d’identité bancaire (RIB).",
    )
