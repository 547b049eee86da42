"""Rules of one's own pages."""

from tests.web.rights import Rule

RULES = {
    "profile": Rule(),
    "join": Rule(None, lambda world: {"token": "inconnu"}),
}
