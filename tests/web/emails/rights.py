"""Who may do what in the e-mail settings."""

from typing import Any

from ritournelle.accounts.models import Right
from tests.web.rights import Rule, World


def _text(world: World) -> dict[str, Any]:
    return {"purpose": "invoice", "language": "fr"}


# A text is named by its kind, not by a row: a stranger gets that of their own organisation.
RULES = {
    "settings:emails": Rule(Right.SEND),
    "settings:sender": Rule(Right.SETTINGS, method="post"),
    "settings:mail_server": Rule(Right.SETTINGS),
    "settings:mail_server_trial": Rule(Right.SETTINGS, method="post"),
    "settings:mail_server_forget": Rule(Right.SETTINGS, method="post"),
    "settings:template": Rule(Right.SEND, kwargs=_text, shared=True),
    "settings:template_preview": Rule(Right.SEND, kwargs=_text, method="post", shared=True),
    "settings:template_reset": Rule(Right.SEND, kwargs=_text, method="post", shared=True),
    "settings:template_restore": Rule(Right.SEND, kwargs=_text, method="post", shared=True),
}
