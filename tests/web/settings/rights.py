"""Rules of the settings."""

from ritournelle.accounts.models import Right
from tests.web.rights import Rule

RULES = {
    "settings:home": Rule(),
    "settings:company": Rule(Right.SETTINGS),
    "settings:billing": Rule(Right.SETTINGS),
    "settings:numbering": Rule(Right.SETTINGS),
    "settings:texts": Rule(Right.SETTINGS),
    "settings:look": Rule(Right.SETTINGS),
    "settings:logo": Rule(),
    "settings:delete_logo": Rule(Right.SETTINGS, method="post"),
    "settings:specimen": Rule(),
}
