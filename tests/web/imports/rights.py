"""Who may do what with imports."""

from collections.abc import Callable
from typing import Any

from ritournelle.accounts.models import Right
from ritournelle.imports.models import ImportJob
from tests.factories import NOON
from tests.web.rights import SECRET_NAME, Rule, World

FILE = f"Code;Nom\nC9;{SECRET_NAME}\n".encode()


def _job(status: str) -> Callable[[World], dict[str, Any]]:
    """An import of customers in a state, made when it is asked for."""

    def kwargs(world: World) -> dict[str, Any]:
        job, _ = ImportJob.objects.get_or_create(
            organization=world.organization,
            status=status,
            defaults={
                "subject": "customers",
                "file_name": f"{SECRET_NAME}.csv",
                "content": FILE,
                "columns": {"Code": "code", "Nom": "name"},
                "errors": [[2, "Nom", SECRET_NAME, "Rien", ""]],
                "created_at": NOON,
            },
        )
        return {"pk": job.pk}

    return kwargs


def _sample(world: World) -> dict[str, Any]:
    return {"subject": "customers", "kind": "csv"}


RULES = {
    "imports:list": Rule(),
    "imports:upload": Rule(
        Right.CUSTOMERS, method="post", data=lambda world: {"subject": "customers"}
    ),
    "imports:sample": Rule(kwargs=_sample, shared=True),
    "imports:detail": Rule(kwargs=_job("rehearsed")),
    "imports:progress": Rule(kwargs=_job("importing")),
    "imports:errors": Rule(kwargs=_job("rehearsed")),
    "imports:columns": Rule(Right.CUSTOMERS, kwargs=_job("uploaded"), method="post"),
    "imports:start": Rule(Right.CUSTOMERS, kwargs=_job("rehearsed"), method="post"),
    "imports:undo": Rule(Right.CUSTOMERS, kwargs=_job("done"), method="post"),
    "imports:forget": Rule(Right.CUSTOMERS, kwargs=_job("uploaded"), method="post"),
}
