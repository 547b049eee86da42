"""Rules of the organisations' pages."""

from ritournelle.accounts.models import Right
from tests.web.rights import Rule

RULES = {
    "organizations:create": Rule(),
    "organizations:switch": Rule(kwargs=lambda world: {"pk": world.organization.pk}, method="post"),
    "organizations:load_demo": Rule(method="post"),
    "organizations:erase_demo": Rule(Right.SETTINGS, method="post"),
}
