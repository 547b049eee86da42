"""Everybody who signed in may read the guide."""

from tests.web.rights import Rule

RULES: dict[str, Rule] = {"help": Rule()}
