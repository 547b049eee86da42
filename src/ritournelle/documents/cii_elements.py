"""The small steps of writing CII elements: namespaces, texts, dates, amounts."""

from datetime import date, timedelta
from decimal import Decimal

from lxml import etree
from lxml.etree import _Element as Element

from ritournelle.documents.model import Span

_CII = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "rsm": _CII + "CrossIndustryInvoice:100",
    "ram": _CII + "ReusableAggregateBusinessInformationEntity:100",
    "udt": _CII + "UnqualifiedDataType:100",
    "qdt": _CII + "QualifiedDataType:100",
}
RSM, RAM, UDT, QDT = (f"{{{uri}}}" for uri in NAMESPACES.values())
_DATE_TIME = UDT + "DateTimeString"
_ONE_DAY = timedelta(days=1)
_ALLOWED_CONTROLS = "\t\n\r"


def amount(cents: int) -> str:
    """Write cents as the XML wants them: `-1234` is `-12.34`."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"


def plain(number: Decimal) -> str:
    """Write a quantity or a unit price without exponent nor trailing zeros."""
    return f"{number.normalize():f}"


def add(parent: Element, tag: str, text: str | None = None) -> Element:
    """Append a `ram` element, with its text if any, and return it."""
    element = etree.SubElement(parent, RAM + tag)
    if text is not None:
        write(element, text)
    return element


def add_id(parent: Element, tag: str, value: str, scheme: str) -> None:
    """Append an identifier with the scheme it belongs to."""
    write(etree.SubElement(parent, RAM + tag, schemeID=scheme), value)


def add_if(parent: Element, tag: str, text: str) -> None:
    """Append an element unless it would be empty."""
    if text:
        add(parent, tag, text)


def _is_xml(character: str) -> bool:
    return " " <= character < "\ud800" or "\ue000" <= character < "\ufffe" or character > "\uffff"


def write(element: Element, text: str) -> None:
    """Set the text, without the few control characters that no XML may hold."""
    try:
        element.text = text
    except ValueError:
        element.text = "".join(c for c in text if c in _ALLOWED_CONTROLS or _is_xml(c))


def add_date(parent: Element, tag: str, day: date) -> None:
    """Append a day in format 102 (YYYYMMDD)."""
    holder = etree.SubElement(parent, RAM + tag)
    etree.SubElement(holder, _DATE_TIME, format="102").text = f"{day:%Y%m%d}"


def add_period(parent: Element, period: Span | None) -> None:
    """Write a period with its last day: ours is half-open, theirs is not."""
    if period:
        element = add(parent, "BillingSpecifiedPeriod")
        add_date(element, "StartDateTime", period[0])
        add_date(element, "EndDateTime", period[1] - _ONE_DAY)
