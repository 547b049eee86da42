"""Reads the forms of a page, as a browser would send them."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin

from lxml import html

Sent = dict[str, list[str]]
BUTTONS = "|".join(f".//{one}" for one in ("button[@name]", "input[@type='submit'][@name]"))


class PageForm(NamedTuple):
    """One form: where it goes, what it would send, and the buttons that say more."""

    method: str
    address: str
    values: Sent
    buttons: list[tuple[str, str]]
    files: list[str]


def forms_of(page: bytes, address: str) -> Iterator[PageForm]:
    """Yield the forms of a page."""
    tree = html.fromstring(page)
    for form in tree.iter("form"):
        yield PageForm(
            (form.get("method") or "get").lower(),
            urljoin(address, form.get("action") or address),
            _values(form),
            [(one.get("name"), one.get("value") or "") for one in form.xpath(BUTTONS)],
            [one.get("name") for one in form.xpath(".//input[@type='file'][@name]")],
        )


def links_of(page: bytes, address: str) -> set[str]:
    """Return the addresses of this site that a page links to."""
    tree = html.fromstring(page)
    places = (urljoin(address, link) for link in tree.xpath("//a/@href"))
    return {place for place in places if place.startswith("/") and not place.startswith("//")}


def _values(form: Any) -> Sent:
    values: Sent = {}
    for control in form.xpath(".//input[@name]|.//textarea[@name]|.//select[@name]"):
        kind = (control.get("type") or "").lower()
        if kind in ("submit", "file", "image", "button"):
            continue
        kept = values.setdefault(control.get("name"), [])
        if kind in ("checkbox", "radio"):
            kept += [control.get("value") or "on"] if control.get("checked") is not None else []
        elif control.tag == "select":
            options = control.xpath(".//option[@selected]") or control.xpath(".//option")
            kept += [one.get("value") or "" for one in options[:1]]
        else:
            kept.append(control.get("value") or control.text or "")
    return values
