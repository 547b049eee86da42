"""E-mails about accounts: confirmations, passwords, invitations. None is ever lost.

They leave at once, by the installation's transport. Without one, or when it does
not answer, the message is kept as a file and the log of the server says where.
"""

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from ritournelle.outbox.delivery import DeliveryError
from ritournelle.outbox.folder import FolderBackend

log = logging.getLogger(__name__)


def leaves() -> bool:
    """Say whether account e-mails go to somebody, or are only kept here."""
    return bool(settings.EMAIL_TRANSPORT)


def send(email: EmailMessage) -> bool:
    """Send an e-mail; return whether it left. One that does not is kept and told.

    Its words, which may hold a link that opens an account, reach the log only where
    nothing else could ever show them: on an installation without a server.
    """
    if leaves():
        try:
            email.send()
        except (DeliveryError, OSError, smtplib.SMTPException):
            log.exception("e-mail « %s » to %s was not sent", email.subject, email.to)
        else:
            return True
    _keep(email)
    return False


def _keep(email: EmailMessage) -> None:
    log.warning(
        "E-mail gardé dans %s, faute de serveur d’envoi.\nÀ : %s\nObjet : %s\n%s",
        settings.EMAIL_FOLDER,
        ", ".join(email.to),
        email.subject,
        "" if leaves() else f"\n{email.body}\n",
    )
    FolderBackend().send_messages([email])
