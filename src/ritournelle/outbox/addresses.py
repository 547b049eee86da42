"""Who a message comes from, and the name it bears for ever."""

from email.headerregistry import Address
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.utils.encoding import punycode

from ritournelle.accounts.models import Organization


def sender(organization: Organization) -> str:
    """Return `Nom <adresse>`: the organisation's own address, or that of the installation."""
    name = " ".join((organization.sender_name or organization.name).split())
    address = organization.sender_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    user, _, domain = address.rpartition("@")
    return str(Address(name, username=user, domain=domain))


def reply_to(organization: Organization) -> str:
    """Return where answers go; never to an installation's address that nobody reads."""
    if organization.reply_to or organization.sender_email:
        return organization.reply_to
    return organization.email


def message_id(organization: Organization, subject: str) -> str:
    """Return the Message-ID of a message about `subject` (`123.invoice`).

    It depends on nothing that changes from one attempt to the next: a mailbox
    that gets the same message twice can tell.
    """
    return f"<{organization.slug}.{subject}@{_domain(organization)}>"


def fresh_message_id(organization: Organization) -> str:
    """Return a Message-ID for a message that is no row, such as a test."""
    return make_msgid(organization.slug, _domain(organization))


def _domain(organization: Organization) -> str:
    address = parseaddr(sender(organization))[1]
    return punycode(address.rpartition("@")[2]).lower()
