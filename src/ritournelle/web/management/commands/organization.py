"""`ritournelle organization`: create one, list them, show or change the settings of one."""

import re
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction
from django.utils import timezone

from ritournelle.accounts.checks import check_organization
from ritournelle.accounts.models import Organization
from ritournelle.accounts.queries import organization_named
from ritournelle.accounts.services import (
    FIELDS,
    create_organization,
    set_logo,
    update_organization,
)
from ritournelle.core.errors import DomainError
from ritournelle.core.money import to_cents
from ritournelle.documents.text import plain_money
from ritournelle.france.numbering import Restart
from ritournelle.invoicing.models import NumberSeries
from ritournelle.invoicing.series import create_series
from ritournelle.kit import cells
from ritournelle.kit.arguments import day
from ritournelle.kit.cells import BadCell
from ritournelle.kit.validation import UnknownField, merged

REQUIRED = ("slug", "name", "siren", "address_line1", "postcode", "city")
CAPITAL = "capital_cents"
HOUR = re.compile(r"([0-9]{1,2})(?:[:h]([0-9]{2})?)?(?::00)?")


class Command(BaseCommand):
    """Act on organisations."""

    help = "Crée une société, les liste, montre ou change les réglages de l’une d’elles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add one sub-command for each act."""
        acts = parser.add_subparsers(dest="act", required=True)
        create = acts.add_parser("create", help="créer une société et ses séquences de numéros")
        _add_create_options(create)
        acts.add_parser("list", help="lister les sociétés")
        show = acts.add_parser("show", help="montrer les réglages d’une société")
        show.add_argument("name", metavar="NOM-COURT")
        change = acts.add_parser("set", help="changer des réglages, par exemple set acme city=Lyon")
        change.add_argument("name", metavar="NOM-COURT")
        change.add_argument("pairs", nargs="+", metavar="CHAMP=VALEUR")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        """Do what was asked for; a refusal is told with its remedy."""
        acts: Mapping[str, Callable[..., None]] = {
            "create": self._create,
            "list": self._list,
            "show": self._show,
            "set": self._set,
        }
        try:
            acts[act](**options)
        except DomainError as error:
            raise CommandError(str(error)) from None

    @transaction.atomic
    def _create(self, **options: Any) -> None:
        given = {name: options[name] for name in FIELDS if options.get(name) is not None}
        values = _read_settings(given)
        _refuse_all(merged(Organization(), FIELDS, values))
        organization = create_organization(at=timezone.now(), actor="command", **values)
        restart = Restart(options["restart"])
        create_series(
            organization,
            "invoice",
            options["invoice_pattern"],
            restart,
            last_number=options["last_number"],
            last_issued_on=options["last_issued_on"],
        )
        create_series(organization, "credit_note", options["credit_note_pattern"], restart)
        if options["logo"]:
            _set_logo(organization, str(options["logo"]))
        self.stdout.write(f"La société {organization} ({organization.slug}) est créée.")

    def _list(self, **options: Any) -> None:
        for one in Organization.objects.order_by("slug"):
            self.stdout.write(f"{one.slug:<20} {one.siren:<10} {one.name}")

    def _show(self, name: str, **options: Any) -> None:
        organization = organization_named(name)
        for field in (*FIELDS, "logo"):
            self.stdout.write(f"{_option(field):<24} {_shown(organization, field)}")
        for series in NumberSeries.objects.filter(organization=organization).order_by("pk"):
            self.stdout.write(
                f"{'séquence':<24} {series.get_kind_display()}\u00a0: {series.pattern}, "
                f"dernier numéro {series.last_number}"
            )

    @transaction.atomic
    def _set(self, name: str, pairs: list[str], **options: Any) -> None:
        organization = organization_named(name)
        given = dict(_split(pairs))
        logo = given.pop("logo", "")
        values = _read_settings(given)
        _refuse_all(merged(organization, FIELDS, values))
        update_organization(organization, at=timezone.now(), actor="command", **values)
        if logo:
            _set_logo(organization, logo)
        self.stdout.write(f"Les réglages de {organization.slug} sont à jour.")


def _add_create_options(parser: ArgumentParser) -> None:
    for name in FIELDS:
        label = str(_field(name).verbose_name)
        default = _field(name).get_default()
        note = f" (par défaut {default})" if default not in ("", None, False) else ""
        # %: argparse would take it for a variable.
        parser.add_argument(
            f"--{_option(name)}",
            dest=name,
            required=name in REQUIRED,
            help=f"{label}{note}".replace("%", "%%"),
        )
    parser.add_argument("--logo", type=Path, help="image PNG, JPEG ou SVG")
    parser.add_argument("--invoice-pattern", default="", help="par exemple FA-{year}-{number:4}")
    parser.add_argument(
        "--credit-note-pattern", default="", help="par exemple AV-{year}-{number:4}"
    )
    parser.add_argument(
        "--restart",
        choices=list(map(str, Restart)),
        default=str(Restart.YEARLY),
        help="quand les numéros recommencent à 1",
    )
    parser.add_argument(
        "--last-number", type=int, default=0, help="dernier numéro de facture de l’outil précédent"
    )
    parser.add_argument("--last-issued-on", type=day, help="date de cette facture, AAAA-MM-JJ")


def _field(name: str) -> "models.Field[Any, Any]":
    return cast("models.Field[Any, Any]", Organization._meta.get_field(name))


def _option(name: str) -> str:
    return "capital" if name == CAPITAL else name.replace("_", "-")


def _read_settings(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return what texts mean, each in the type of its field. Raises UnknownField, BadCell."""
    names = {_option(name): name for name in FIELDS} | {name: name for name in FIELDS}
    values = {}
    for given, text in texts.items():
        if given not in names:
            raise UnknownField(given)
        values[names[given]] = _read_setting(names[given], text)
    return values


def _read_setting(name: str, text: str) -> Any:
    field = _field(name)
    if not text:
        return None if field.null else ""
    if name == CAPITAL:
        return to_cents(cells.decimal(text))
    if isinstance(field, models.BooleanField):
        return cells.yes_no(text)
    if isinstance(field, models.IntegerField):
        return cells.count(text)
    if isinstance(field, models.TimeField):
        return _time(text)
    return cells.paragraph(text) if isinstance(field, models.TextField) else cells.text(text)


def _time(text: str) -> time:
    hour = HOUR.fullmatch(text)
    try:
        if hour:
            return time(int(hour[1]), int(hour[2] or 0))
    except ValueError:
        pass
    raise BadCell(f"«\u00a0{text}\u00a0» n’est pas une heure.", "Écrivez par exemple 02:30.")


def _refuse_all(values: Mapping[str, Any]) -> None:
    """Tell all the faults at once, each with the name of its option."""
    errors = check_organization(values).errors
    if errors:
        lines = [f"--{_option(name)}\u00a0: {error}" for name, error in errors.items()]
        raise CommandError("\n".join(lines))


def _split(pairs: Iterable[str]) -> Iterable[tuple[str, str]]:
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise CommandError(f"«\u00a0{pair}\u00a0»\u00a0: écrivez CHAMP=VALEUR.")
        yield name.strip(), value.strip()


def _set_logo(organization: Organization, path: str) -> None:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"Le logo {path} ne peut pas être lu\u00a0: {error.strerror}.") from None
    set_logo(organization, path, content, at=timezone.now(), actor="command")


def _shown(organization: Organization, name: str) -> str:
    value = getattr(organization, name)
    if name == CAPITAL and value is not None:
        return f"{plain_money(value, 'fr')}\u00a0€"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)
