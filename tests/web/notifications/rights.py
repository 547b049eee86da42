"""Everybody has a bell."""

from tests.web.rights import Rule

RULES: dict[str, Rule] = {
    "notifications:list": Rule(),
    "notifications:panel": Rule(),
    "notifications:seen": Rule(method="post"),
}
