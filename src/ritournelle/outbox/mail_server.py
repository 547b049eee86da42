"""An organisation's own mail server: kept, forgotten, tried."""

import re
from datetime import datetime

from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.accounts.services import update_organization
from ritournelle.kit import events, secrets
from ritournelle.outbox.diagnosis import diagnosis
from ritournelle.outbox.errors import PasswordNeeded, WrongServer
from ritournelle.outbox.transports import Server, backend_of, server_of

HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)


@transaction.atomic
def set_mail_server(
    organization: Organization, server: Server, *, at: datetime, actor: str = "system"
) -> Organization:
    """Send through a server of the organisation's own from now on.

    An empty password keeps the one there is, for the very same server only: it must
    not be told to another. Raises WrongServer, PasswordNeeded, DomainError.
    """
    check_host(server.host)
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    password = kept_password(locked, server)
    changed = update_organization(
        locked,
        at=at,
        actor=actor,
        smtp_host=server.host,
        smtp_port=server.port,
        smtp_user=server.user,
        smtp_security=server.security,
    )
    if password != secrets_of(changed):
        changed.smtp_password = secrets.encrypt(password)
        changed.save(update_fields=["smtp_password"])
        _record(changed, at, actor)
    return changed


@transaction.atomic
def forget_mail_server(
    organization: Organization, *, at: datetime, actor: str = "system"
) -> Organization:
    """Send through the installation's server again; the password is erased."""
    changed = update_organization(organization, at=at, actor=actor, smtp_host="", smtp_user="")
    if changed.smtp_password:
        changed.smtp_password = ""
        changed.save(update_fields=["smtp_password"])
    return changed


def check_server(server: Server) -> None:
    """Connect and sign in, sending nothing. Raises WrongServer, or ServerRefused with a diagnosis."""
    check_host(server.host)
    backend = backend_of(server)
    try:
        backend.open()
    except Exception as error:  # whatever a server or a network does, a person reads why
        raise diagnosis(error.__cause__ or error, server) from error
    finally:
        backend.close()


def check_host(host: str) -> None:
    """Refuse what is no name nor address of a server."""
    if not HOST.fullmatch(host) or ".." in host:
        raise WrongServer(host)


def kept_password(organization: Organization, server: Server) -> str:
    """Return the password to use: the typed one, or that of this very server. PasswordNeeded."""
    if server.password or not server.user:
        return server.password
    known = Server(
        organization.smtp_host,
        organization.smtp_port,
        organization.smtp_user,
        "",
        organization.smtp_security,
    )
    if not organization.smtp_password or server != known:
        raise PasswordNeeded
    return server_of(organization).password


def secrets_of(organization: Organization) -> str:
    """Return the password that is kept; empty when it cannot be read any more."""
    try:
        return secrets.decrypt(organization.smtp_password)
    except secrets.UnreadableSecret:
        return ""


def _record(organization: Organization, at: datetime, actor: str) -> None:
    """Note that the password changed, not what it is."""
    events.record(
        "organization.updated",
        f"organization:{organization.pk}",
        organization_id=organization.pk,
        at=at,
        actor=actor,
        changes={"smtp_password": ["…", "…"]},
    )
