"""Who may do what in the outbox."""

from typing import Any

from ritournelle.accounts.models import Right
from tests.web.rights import Rule, World


def _message(world: World) -> dict[str, Any]:
    return {"pk": world.message.pk}


RULES = {
    "outbox:list": Rule(),
    "outbox:detail": Rule(kwargs=_message),
    "outbox:attachment": Rule(kwargs=_message),
    "outbox:bulk": Rule(Right.SEND, method="post"),
    "outbox:undo": Rule(Right.SEND, method="post"),
    "outbox:recipients": Rule(Right.SEND, kwargs=_message),
    "outbox:retry": Rule(Right.SEND, kwargs=_message, method="post"),
    "outbox:approve": Rule(Right.SEND, kwargs=_message, method="post"),
    "outbox:cancel": Rule(Right.SEND, kwargs=_message, method="post"),
    "outbox:confirm": Rule(Right.SEND, kwargs=_message, method="post"),
}
